"""The view `incoming`: what is due, by warehouse, SKU and purchase order. Apart from stock: it is not there yet."""

from typing import assert_never

from services.inventory.incoming.state import IncomingFact
from shared.contracts.inventory import StockReceived
from shared.contracts.supply import IncomingClosed, IncomingExpected
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class IncomingView(Message):
    """`due` pieces are still to come; 0 once they came or are waited for no more."""

    warehouse: str
    sku: str
    purchase_order: str
    supplier: str = ""
    ordered: int = 0
    came: int = 0
    """Too much of it included."""
    due: int = 0
    due_at: Instant | None = None
    open: bool = True


def ids(fact: IncomingFact) -> list[str]:
    if not fact.purchase_order:
        return []
    skus = [line if isinstance(line, str) else line.sku for line in fact.lines]
    return [f"{fact.warehouse}/{sku}/{fact.purchase_order}" for sku in skus]


def evolve(view: IncomingView | None, recorded: Recorded, id: str) -> IncomingView:
    fact: IncomingFact = recorded.event
    warehouse, sku, order = id.split("/")
    view = view or IncomingView(warehouse=warehouse, sku=sku, purchase_order=order)
    match fact:
        case IncomingExpected():
            ordered = next(line.quantity for line in fact.lines if line.sku == sku)
            update = {"supplier": fact.supplier, "ordered": ordered, "due_at": fact.due_at, "open": True}
        case IncomingClosed():
            update = {"open": False}
        case StockReceived():
            came = next(line.quantity for line in fact.lines if line.sku == sku)
            update = {"came": view.came + came}
        case _:
            assert_never(fact)
    view = view.model_copy(update=update)
    return view.model_copy(update={"due": max(0, view.ordered - view.came) if view.open else 0})


incoming_view = View(
    name="incoming",
    document=IncomingView,
    facts=IncomingFact,
    evolve=evolve,
    ids=ids,
    indexes=(("warehouse", "sku", "open"), ("open", "due_at"), ("sku", "open")),
)
