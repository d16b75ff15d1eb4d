"""The view `arrivals`: what is due of a SKU in a warehouse, over all purchase orders, the earliest first."""

from typing import Annotated, assert_never

from services.inventory.incoming.state import IncomingFact
from services.inventory.plan.replenish import DUES
from shared.contracts.inventory import StockReceived
from shared.contracts.supply import IncomingClosed, IncomingExpected
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class Arrival(Message):
    purchase_order: str
    due_at: Instant
    quantity: int
    """Still to come; 0 until the order is closed."""


class ArrivalsView(Message):
    warehouse: str
    sku: str
    due: Annotated[tuple[Arrival, ...], AtMost(DUES, "the latest is left out")] = ()


def ids(fact: IncomingFact) -> list[str]:
    if not fact.purchase_order:
        return []
    return [f"{fact.warehouse}/{line if isinstance(line, str) else line.sku}" for line in fact.lines]


def evolve(view: ArrivalsView | None, recorded: Recorded, id: str) -> ArrivalsView:
    fact: IncomingFact = recorded.event
    warehouse, _, sku = id.partition("/")
    view = view or ArrivalsView(warehouse=warehouse, sku=sku)
    others = [each for each in view.due if each.purchase_order != fact.purchase_order]
    known = [each for each in view.due if each.purchase_order == fact.purchase_order]
    match fact:
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
    due = sorted([*others, *left], key=lambda each: (each.due_at, each.purchase_order))
    return view.model_copy(update={"due": tuple(due[:DUES])})


arrivals = View(name="arrivals", document=ArrivalsView, facts=IncomingFact, evolve=evolve, ids=ids, indexes=(("sku",),))
