"""What is asked about how a SKU is priced on a channel. Key: channel/SKU."""

from shared.contracts.strategies import Repricing, Signals, StrategyTerms
from shared.domain.messages import Command
from shared.domain.money import Currency, Minor


class SetStrategy(Command):
    """Which strategy prices it from now on, under which policy; None: none."""

    channel: str
    sku: str
    terms: StrategyTerms | None
    policy: Repricing = Repricing()


class Reprice(Command):
    """Runs its strategy. `signals`: those that were just noted; None: those that are stored."""

    channel: str
    sku: str
    signals: Signals | None = None


class ProposePrice(Command):
    """A person's price, behind the same guards."""

    channel: str
    sku: str
    currency: Currency
    unit_price: Minor
    reason: str


class ApproveProposal(Command):
    channel: str
    sku: str
    proposal_id: str


class RejectProposal(Command):
    channel: str
    sku: str
    proposal_id: str
    reason: str


class LapseProposal(Command):
    """The clock's."""

    channel: str
    sku: str
    proposal_id: str
