"""The view `counts_due`: what is to be counted next, by class and by doubt (INV-07). One document a warehouse and SKU that was
classed, counted, or not found when it was picked.

Class A is counted every 30 days, B every 90, C and what has no class every 180, from its last count, or from when it was first
known here. Pieces that a picker did not find make it due at once.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

from services.inventory.stock.state import stock_id
from shared.contracts.counting import CountApproved
from shared.contracts.planning import Service, SkuClassed
from shared.contracts.reservations import StockReleased
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View

DAYS: Mapping[Service | None, int] = {"A": 30, "B": 90, "C": 180, None: 180}
DueFact = CountApproved | SkuClassed | StockReleased


class CountDueView(Message):
    warehouse: str
    sku: str
    worth: Service | None = None
    """Its class; None: none yet."""
    since: Instant
    """Its last count, or when it was first known here."""
    counted_at: Instant | None = None
    doubts: int = 0
    """Short picks since its last count."""
    due_at: Instant


def ids(fact: DueFact) -> list[str]:
    match fact:
        case SkuClassed():
            return [stock_id(fact.warehouse, fact.sku)]
        case CountApproved():
            return [stock_id(fact.warehouse, line.sku) for line in fact.lines]
        case StockReleased():
            missed = fact.lines if fact.reason == "short_pick" else ()
            return list(dict.fromkeys(stock_id(fact.warehouse, line.sku) for line in missed))
        case _:
            assert_never(fact)


def evolve(view: CountDueView | None, recorded: Recorded, id: str) -> CountDueView:
    fact: DueFact = recorded.event
    warehouse, _, sku = id.partition("/")
    match fact:
        case SkuClassed():
            known = view or CountDueView(warehouse=warehouse, sku=sku, since=fact.classed_at, due_at=fact.classed_at)
            return _due(known.model_copy(update={"worth": fact.worth}))
        case CountApproved():
            at = fact.approved_at
            known = view or CountDueView(warehouse=warehouse, sku=sku, since=at, due_at=at)
            return _due(known.model_copy(update={"since": at, "counted_at": at, "doubts": 0}))
        case StockReleased():
            at = fact.released_at
            known = view or CountDueView(warehouse=warehouse, sku=sku, since=at, due_at=at)
            first = known.due_at if known.doubts else min(at, known.due_at)
            return known.model_copy(update={"doubts": known.doubts + 1, "due_at": first})
        case _:
            assert_never(fact)


def _due(view: CountDueView) -> CountDueView:
    """What is in doubt stays due since then, whatever its class."""
    if view.doubts:
        return view
    return view.model_copy(update={"due_at": view.since + timedelta(days=DAYS[view.worth])})


counts_due = View("counts_due", CountDueView, DueFact, evolve, ids, indexes=(("warehouse", "due_at"),))
