"""The view `incoming`: what is due, by warehouse, SKU and purchase order or transfer. Apart from stock: it is not there yet."""

from typing import assert_never

from services.inventory.incoming import in_transit
from services.inventory.incoming.in_transit import TransferMove
from services.inventory.incoming.state import IncomingFact
from shared.contracts.inventory import StockReceived
from shared.contracts.replenishing import IncomingClosed, IncomingExpected
from shared.contracts.transfers import TransferCancelled, TransferLost, TransferReceived, TransferSent
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

ShownFact = IncomingFact | TransferMove


class IncomingView(Message):
    """`due` pieces are still to come; 0 once they came or are waited for no more."""

    warehouse: str
    sku: str
    purchase_order: str = ""
    transfer_id: str = ""
    """Instead of a purchase order."""
    supplier: str = ""
    ordered: int = 0
    came: int = 0
    """Too much of it included."""
    due: int = 0
    due_at: Instant | None = None
    open: bool = True


def ids(fact: ShownFact) -> list[str]:
    if isinstance(fact, TransferMove):
        return in_transit.ids(fact)
    if not fact.purchase_order:
        return []
    skus = [line if isinstance(line, str) else line.sku for line in fact.lines]
    return [f"{fact.warehouse}/{sku}/{fact.purchase_order}" for sku in skus]


def evolve(view: IncomingView | None, recorded: Recorded, id: str) -> IncomingView:
    fact: ShownFact = recorded.event
    view = view or _blank(*id.split("/"))
    sku = view.sku
    match fact:
        case IncomingExpected():
            ordered = next(line.quantity for line in fact.lines if line.sku == sku)
            update = {"supplier": fact.supplier, "ordered": ordered, "due_at": fact.due_at, "open": True}
        case IncomingClosed():
            update = {"open": False}
        case StockReceived():
            came = next(line.quantity for line in fact.lines if line.sku == sku)
            update = {"came": view.came + came}
        case TransferSent() | TransferReceived() | TransferLost() | TransferCancelled():
            update = in_transit.changed(fact, view.warehouse, sku, view.ordered, view.came)
        case _:
            assert_never(fact)
    view = view.model_copy(update=update)
    return view.model_copy(update={"due": max(0, view.ordered - view.came) if view.open else 0})


def _blank(warehouse: str, sku: str, order: str, transfer: str = "") -> IncomingView:
    return IncomingView(warehouse=warehouse, sku=sku, purchase_order="" if transfer else order, transfer_id=transfer)


incoming_view = View(
    name="incoming",
    document=IncomingView,
    facts=ShownFact,
    evolve=evolve,
    ids=ids,
    indexes=(("warehouse", "sku", "open"), ("open", "due_at"), ("sku", "open")),
    version=2,
)
