"""The view `proposals`: the newest proposal of each warehouse and SKU, with its working."""

from typing import Literal, assert_never

from shared.contracts.replenishing import ProposalEvent, ReplenishmentOrdered, ReplenishmentProposed, ReplenishmentWithdrawn
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class ProposalView(Message):
    """Quantities in pieces."""

    warehouse: str
    sku: str
    status: Literal["open", "withdrawn", "ordered"] = "open"
    amount: int = 0
    reason: str = ""
    free: int = 0
    covered: int = 0
    target: int = 0
    safety: int = 0
    ahead: int = 0
    """Days before it runs out at which is ordered."""
    listed: bool = False
    """More than the 15 days of the guides."""
    runs_out_at: Instant | None = None
    proposed_at: Instant | None = None
    purchase_order: str | None = None
    ended_at: Instant | None = None


def evolve(view: ProposalView | None, recorded: Recorded, id: str) -> ProposalView:
    fact: ProposalEvent = recorded.event
    view = view or ProposalView(warehouse=fact.warehouse, sku=fact.sku)
    match fact:
        case ReplenishmentProposed():
            said = fact.model_dump(exclude={"raised_from"})
            return ProposalView.model_validate(said)
        case ReplenishmentWithdrawn():
            return view.model_copy(update={"status": "withdrawn", "reason": fact.reason, "ended_at": fact.withdrawn_at})
        case ReplenishmentOrdered():
            ordered = {"status": "ordered", "purchase_order": fact.purchase_order, "ended_at": fact.ordered_at}
            return view.model_copy(update=ordered)
        case _:
            assert_never(fact)


proposals = View(
    name="proposals",
    document=ProposalView,
    facts=ProposalEvent,
    evolve=evolve,
    ids="warehouse/sku",
    indexes=(("status", "warehouse"), ("status", "listed"), ("sku",)),
)
