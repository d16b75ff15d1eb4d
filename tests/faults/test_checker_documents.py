"""Documents that differ from the log, each way: found; and right ones are not accused."""

from typing import Any, get_args

import pytest

from services.orders.service import service as orders
from tests.faults.checking.index import NOT_OF_ORDERS
from tests.faults.judged import found, judged, world_of
from tests.faults.world import W, World, returned

WORDS = {"order": "closed", "payment": "refunded", "allocation": "allocated", "fulfillment": "delivered"}
MOVED = {"received": 10, "restocked": 2, "issued": 2, "written_off": 0, "on_hand": 10, "allocated": 0, "available": 10}
MOVED |= {"unavailable": 0, "held": 0, "waiting": 0, "safety": 0, "pooled": 0, "backorder_cap": 0, "free": 10}


def index(*offsets: int) -> dict[str, Any]:
    return {"_p": 0, "_at": offsets[-1], "_log": list(offsets), "_chunks": 0}


SHOWN: dict[str, list[dict[str, Any]]] = {
    "orders_v6": [
        {"_id": "o1", **WORDS, "total": 1000, "captured": 1000, "refunded": 1000, **index(1, 2, 3, 4, 5, 6, 7)},
    ],
    "stock_v4": [{"_id": "w/S1", "warehouse": "w", "sku": "S1", **MOVED, **index(1, 2, 3, 4)}],
    "shipments_v5": [{"_id": "s-o1", "order_id": "o1", "status": "delivered", **index(1, 2, 3)}],
    "returns_v3": [{"_id": "r-o1", "status": "refunded", "refund": 1000, **index(3, 4, 5, 6)}],
}


def test_right_documents_are_not_accused() -> None:
    verdict = judged(world_of(returned), documents=SHOWN)
    assert (verdict.wrong, verdict.documents) == ((), 4)


@pytest.mark.parametrize(
    ("collection", "field", "value"),
    [
        ("orders_v6", "order", "confirmed"),
        ("orders_v6", "refunded", 0),
        ("stock_v4", "on_hand", 8),
        ("stock_v4", "allocated", 2),
        ("shipments_v5", "status", "shipped"),
        ("returns_v3", "status", "inspected"),
    ],
)
def test_found_documents_that_differ(collection: str, field: str, value: object) -> None:
    [right] = SHOWN[collection]
    documents = {**SHOWN, collection: [{**right, field: value}]}
    found(world_of(returned), "document", f"{field} is {value!r}, the log says {right[field]!r}", documents=documents)


def test_a_sku_with_an_alert_line_only_has_a_document() -> None:
    world = World()
    world["inventory"].decide(("AlertLineSet", {**W, "sku": "S1", "alert_line": 5}))
    stock = {"_id": "w/S1", "warehouse": "w", "sku": "S1", **dict.fromkeys(MOVED, 0), **index(1)}
    assert judged(world, documents={**{name: [] for name in SHOWN}, "stock_v4": [stock]}).wrong == ()


def test_what_is_set_aside_is_shown_as_unavailable() -> None:
    world = World()
    world.receive(10)
    lots = [{"lot": "r1", "quantity": 3}]
    aside = {**W, "sku": "S1", "quantity": 3, "reason": "damaged", "lots": lots, "move_id": "", "document": "r1"}
    world["inventory"].decide(
        ("StockSetAside", aside), ("StockMadeAvailable", {**aside, "quantity": 1, "lots": [lots[0] | {"quantity": 1}]})
    )
    moved = {**MOVED, "restocked": 0, "issued": 0, "unavailable": 2, "available": 8, "free": 8}
    stock = {"_id": "w/S1", "warehouse": "w", "sku": "S1", **moved, **index(1, 2)}
    documents = {**{name: [] for name in SHOWN}, "stock_v4": [stock]}
    assert judged(world, documents=documents).wrong == ()
    wrong = {**documents, "stock_v4": [{**stock, "available": 10}]}
    found(world, "document", "available is 10, the log says 8", documents=wrong)


@pytest.mark.parametrize("collection", SHOWN)
def test_found_documents_that_are_missing_or_of_nothing(collection: str) -> None:
    world = world_of(returned)
    found(world, "document", "is missing", documents={**SHOWN, collection: []})
    stray = {"_id": "of/nothing"}
    found(world, "document", "the log knows nothing of it", documents={**SHOWN, collection: [*SHOWN[collection], stray]})


@pytest.mark.parametrize("collection", SHOWN)
def test_found_an_index_that_differs(collection: str) -> None:
    [right] = SHOWN[collection]

    def shown(**fields: Any) -> dict[str, list[dict[str, Any]]]:
        return {**SHOWN, collection: [{**right, **fields}]}

    log: list[int] = right["_log"]
    world = world_of(returned)
    found(world, "document", f"its index names the decisions {log[1:]}", documents=shown(_log=log[1:]))
    found(world, "document", "its index names the decisions", documents=shown(_log=[*log, log[-1]]))  # folded twice
    found(world, "document", "not cut into chunks", documents=shown(_chunks=1))
    found(world, "document", f"shows 0/{log[0]}", documents=shown(_at=log[0]))
    found(world, "document", f"shows 3/{log[-1]}", documents=shown(_p=3))


def test_an_index_is_cut_into_chunks() -> None:
    world = World()
    for _ in range(70):
        world["inventory"].decide(("AlertLineSet", {**W, "sku": "S1", "alert_line": 5}))
    stock = {"_id": "w/S1", "warehouse": "w", "sku": "S1", **dict.fromkeys(MOVED, 0), **index(*range(65, 71)), "_chunks": 2}
    chunks = [
        {"_id": "stock_v4/w/S1/000000", "offsets": list(range(1, 33))},
        {"_id": "stock_v4/w/S1/000001", "offsets": list(range(33, 65))},
    ]
    documents = {**{name: [] for name in SHOWN}, "stock_v4": [stock], "index_v1": chunks}
    assert judged(world, documents=documents).wrong == ()
    found(world, "document", "its index names", documents={**documents, "index_v1": chunks[:1]})
    whole = {**stock, "_log": [*range(33, 71)], "_chunks": 1}
    found(world, "document", "not cut into chunks of 32", documents={**documents, "stock_v4": [whole], "index_v1": chunks[:1]})
    stray = {"_id": "stock_v4/w/S1/000002", "offsets": [1] * 32}
    found(world, "document", "not cut into chunks of 32", documents={**documents, "index_v1": [*chunks, stray]})


@pytest.mark.parametrize("name", sorted(name for name, fact in orders.facts.items() if "order_id" in fact.model_fields))
def test_it_is_known_which_facts_an_orders_document_tells(name: str) -> None:
    """A fact that is new, and names an order, is judged to be in its index, or not: as the view has it."""
    shown = any(view.name == "orders" and orders.facts[name] in get_args(view.facts) for view in orders.views)
    assert shown == (name not in NOT_OF_ORDERS)


def test_an_order_that_is_known_by_what_a_provider_authorised_alone() -> None:
    """Its storefront's event was deleted before it was read."""
    world = World()
    totals = dict.fromkeys(("authorised", "voided", "captured", "refunded", "disputed", "won", "lost"), 0) | {"authorised": 900}
    world["orders"].decide(("ChargeReported", {"order_id": "o1", "provider": "pay", "payment_id": "ch1", "totals": totals}))
    unplaced = {"order": "unplaced", "payment": "unpaid", "allocation": "pending", "fulfillment": "none", "total": None}
    order = {"_id": "o1", **unplaced, "captured": 0, "refunded": 0, "carrier": None, "tracking_number": None, **index(1)}
    documents = {**{name: [] for name in SHOWN}, "orders_v6": [order]}
    assert judged(world, documents=documents).wrong == ()
    paid = {**documents, "orders_v6": [{**order, "payment": "paid"}]}
    found(world, "document", "payment is 'paid', the log says 'unpaid'", documents=paid)
    found(world, "document", "orders_v6/o1 is missing", documents={name: [] for name in SHOWN})
