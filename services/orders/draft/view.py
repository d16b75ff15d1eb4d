"""The view `drafts`: one document a draft, with what it comes to and what became of it."""

from typing import Annotated, Any, Literal, assert_never

from shared.contracts import drafts
from shared.contracts.drafts import PROMOTIONS, WarehouseStock
from shared.contracts.limits import OF_CHANNEL, ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.contracts.placed import OrderLine
from shared.contracts.without_stock import WithoutStock
from shared.domain.messages import Instant, Message, Personal
from shared.domain.money import Minor
from shared.domain.nouns import Recorded, View

Shown = drafts.DraftOpened | drafts.DraftPreviewed | drafts.DraftApproved | drafts.DraftConfirmed | drafts.DraftEnded


class DraftPreview(Message):
    """What a confirmation that names it gets, exactly. Amounts: minor units of the draft's currency."""

    preview_id: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    freight: Minor
    total: Minor
    promotions: Annotated[tuple[str, ...], PROMOTIONS]
    stock: Annotated[tuple[WarehouseStock, ...], OF_CHANNEL]
    """What each warehouse had too little of then, by rank: nothing of it is kept."""
    warehouse: str | None
    """The first that had all of it."""
    approval: bool
    """Somebody else must approve it first."""
    valid_until: Instant


class DraftView(Message):
    draft_id: str
    order_id: str
    """That it becomes."""
    status: Literal["opened", "previewed", "placed", "ended"] = "opened"
    channel: str
    external_id: str
    currency: str
    lines: Annotated[tuple[OrderLine, ...], ORDER_LINES]
    customer: Personal | None
    freight: Minor
    without_stock: WithoutStock = ()
    """Those of its SKUs that no warehouse is asked for."""
    reason: str
    opened_by: str
    opened_at: Instant
    preview: DraftPreview | None = None
    approved_by: str | None = None
    confirmed_by: str | None = None
    ended_at: Instant | None = None
    """Placed, or given up."""
    outcome: str | None = None
    """Why it was given up, in a word."""
    outcome_reason: str | None = None


def _evolve(view: DraftView | None, recorded: Recorded, id: str) -> DraftView:
    fact: Shown = recorded.event
    if isinstance(fact, drafts.DraftOpened):
        said = {name: getattr(fact, name) for name in DraftView.model_fields if hasattr(fact, name)}
        return DraftView(**said, order_id=fact.becomes)
    assert view is not None  # it was opened
    return view.model_copy(update=_changed(fact))


def _changed(fact: drafts.DraftPreviewed | drafts.DraftApproved | drafts.DraftConfirmed | drafts.DraftEnded) -> dict[str, Any]:
    match fact:
        case drafts.DraftPreviewed():
            said = {name: getattr(fact, name) for name in DraftPreview.model_fields if name != "warehouse"}
            whole = next((each.warehouse for each in fact.stock if not each.short), None)
            return {"status": "previewed", "preview": DraftPreview(**said, warehouse=whole)}
        case drafts.DraftApproved():
            return {"approved_by": fact.approved_by}
        case drafts.DraftConfirmed():
            return {"status": "placed", "confirmed_by": fact.confirmed_by, "ended_at": fact.confirmed_at}
        case drafts.DraftEnded():
            return {"status": "ended", "ended_at": fact.ended_at, "outcome": fact.code, "outcome_reason": fact.reason}
        case _:
            assert_never(fact)


drafts_view = View("drafts", DraftView, Shown, _evolve, "draft_id", indexes=(("channel", "-opened_at"),), version=2)
