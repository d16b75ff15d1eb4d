"""What callers and providers say about a charge. Amounts: minor units of its currency, ISO 4217's."""

from shared.contracts.charging import Asked
from shared.contracts.money import Plan, Totals
from shared.domain.messages import Command, Instant
from shared.domain.money import Currency, Minor


class RecordPayment(Command):
    """Money that a payment provider has captured already. `channel`: the order's."""

    order_id: str
    channel: str
    payment_id: str
    amount: Minor
    """With a provider, all that this charge has captured; without one, the payment's."""
    currency: Currency
    method: str
    provider: str = ""
    """"": the channel stands for it."""
    plan: Plan | None = None


class ReportCharge(Command):
    """A provider's signed word on all that it has done with a charge. `channel`: the order's."""

    order_id: str
    channel: str
    provider: str
    payment_id: str
    totals: Totals
    currency: Currency
    method: str
    plan: Plan | None = None
    happened_at: Instant | None = None
    """When the provider says that it last did something; None: when it was told."""
    authorised_until: Instant | None = None
    """As the provider says; None: as it is configured."""

    @property
    def amount(self) -> int:
        return self.totals.captured


class RecordOutcome(Command, Asked):
    """What the provider answered to what was asked, or that all tries failed (`NO_ANSWER`)."""

    totals: Totals = Totals()
    code: str = ""
    reason: str = ""


class AskAgain(Command, Asked):
    """Sent by the clock, some time after an action was not answered."""

    attempt: int
    """The next."""
