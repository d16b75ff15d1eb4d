from shared.contracts.points import SpendTier
from shared.domain.messages import Command
from shared.domain.money import Currency


class SetSpendTiers(Command):
    """Lowest first. (): tiers are said by hand."""

    currency: Currency
    tiers: tuple[SpendTier, ...] = ()
