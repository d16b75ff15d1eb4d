"""The view `arrivals`: what is due of a SKU in a warehouse, over all purchase orders and transfers, the earliest first.

A transfer counts from when its source booked it out, if it says when it is due. Called back it counts no more: nobody says when
it is there.
"""

from typing import Annotated, assert_never

from services.inventory.incoming.state import IncomingFact
from services.inventory.plan.replenish import DUES
from shared.contracts.inventory import StockReceived
from shared.contracts.replenishing import IncomingClosed, IncomingExpected
from shared.contracts.transfers import TransferStockArrived
from shared.contracts.transfers_due import TransferStockExpected, TransferStockLost, TransferStockNotComing
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

DueFact = TransferStockExpected | TransferStockArrived | TransferStockLost | TransferStockNotComing
ShownFact = IncomingFact | DueFact


class Arrival(Message):
    purchase_order: str = ""
    transfer_id: str = ""
    """Instead of a purchase order."""
    due_at: Instant
    quantity: int
    """Still to come; 0 until the order is closed."""


class ArrivalsView(Message):
    warehouse: str
    sku: str
    due: Annotated[tuple[Arrival, ...], AtMost(DUES, "the latest is left out")] = ()


def ids(fact: ShownFact) -> list[str]:
    """Under their warehouse, all of them: who writes a document has one key."""
    if not isinstance(fact, DueFact) and not fact.purchase_order:
        return []
    return list(dict.fromkeys(f"{fact.warehouse}/{line if isinstance(line, str) else line.sku}" for line in fact.lines))


def evolve(view: ArrivalsView | None, recorded: Recorded, id: str) -> ArrivalsView:
    fact: ShownFact = recorded.event
    warehouse, _, sku = id.partition("/")
    view = view or ArrivalsView(warehouse=warehouse, sku=sku)
    known = [each for each in view.due if _is_of(each, fact)]
    others = [each for each in view.due if not _is_of(each, fact)]
    match fact:
        case TransferStockExpected():
            n = sum(line.quantity for line in fact.lines if line.sku == sku)
            left = [Arrival(transfer_id=fact.transfer_id, due_at=fact.due_at, quantity=n)] if fact.due_at else []
        case TransferStockArrived() | TransferStockLost():
            gone = sum(line.quantity for line in fact.lines if line.sku == sku)
            left = [each.model_copy(update={"quantity": each.quantity - gone}) for each in known if each.quantity > gone]
        case TransferStockNotComing():
            left = []
        case IncomingExpected():
            # said again it is due on another day, and what came of it came
            ordered = next(line.quantity for line in fact.lines if line.sku == sku)
            n = known[0].quantity if known else ordered
            left = [Arrival(purchase_order=fact.purchase_order, due_at=fact.due_at, quantity=n)]
        case IncomingClosed():
            left = []
        case StockReceived():
            came = next(line.quantity for line in fact.lines if line.sku == sku)
            left = [each.model_copy(update={"quantity": max(0, each.quantity - came)}) for each in known]
        case _:
            assert_never(fact)
    due = sorted([*others, *left], key=lambda each: (each.due_at, each.purchase_order, each.transfer_id))
    return view.model_copy(update={"due": tuple(due[:DUES])})


def _is_of(arrival: Arrival, fact: ShownFact) -> bool:
    if isinstance(fact, DueFact):
        return arrival.transfer_id == fact.transfer_id
    return not arrival.transfer_id and arrival.purchase_order == fact.purchase_order


arrivals = View(name="arrivals", document=ArrivalsView, facts=ShownFact, evolve=evolve, ids=ids, indexes=(("sku",),), version=2)
