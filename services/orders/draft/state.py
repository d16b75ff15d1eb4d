"""What the next decision about a draft reads."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from shared.contracts import drafts
from shared.contracts.drafts import PROMOTIONS, WarehouseStock
from shared.contracts.limits import OF_CHANNEL, ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.domain.messages import Message

DraftFact = (
    drafts.DraftOpened
    | drafts.DraftStockHeard
    | drafts.DraftPriceHeard
    | drafts.DraftPreviewed
    | drafts.DraftApproved
    | drafts.DraftConfirmed
    | drafts.DraftEnded
)


class NoDraft(Message):
    kind: Literal["none"] = "none"


class Drafted(Message):
    """Waiting for answers, then for its customer to say yes."""

    kind: Literal["open"] = "open"
    opened: drafts.DraftOpened
    stock: Annotated[tuple[WarehouseStock, ...], OF_CHANNEL] = ()
    """Of those that have answered, in that order."""
    priced: Annotated[tuple[PricedLine, ...], ORDER_LINES] | None = None
    """As pricing answered."""
    promotions: Annotated[tuple[str, ...], PROMOTIONS] = ()
    preview: drafts.DraftPreviewed | None = None
    approved: bool = False


class Over(Message):
    kind: Literal["over"] = "over"
    opened: drafts.DraftOpened
    preview_id: str
    """By which it was confirmed; "": it was not."""
    code: drafts.DraftCode
    reason: str


Draft = NoDraft | Drafted | Over
DraftState = Annotated[Draft, Field(discriminator="kind")]


def evolve(state: Draft, fact: DraftFact, id: str) -> Draft:
    if isinstance(fact, drafts.DraftOpened):
        return Drafted(opened=fact)
    if not isinstance(state, Drafted):
        return state
    match fact:
        case drafts.DraftStockHeard():
            return _with(state, stock=(*state.stock, fact.stock))
        case drafts.DraftPriceHeard():
            return _with(state, priced=fact.lines, promotions=fact.promotions)
        case drafts.DraftPreviewed():
            return _with(state, preview=fact)
        case drafts.DraftApproved():
            return _with(state, approved=True)
        case drafts.DraftConfirmed():
            preview_id = state.preview.preview_id if state.preview else ""
            return Over(opened=state.opened, preview_id=preview_id, code="placed", reason=f"it is order {fact.becomes}")
        case drafts.DraftEnded():
            return Over(opened=state.opened, preview_id="", code=fact.code, reason=fact.reason)
        case _:
            assert_never(fact)


def _with(state: Drafted, **update: Any) -> Drafted:
    return state.model_copy(update=update)
