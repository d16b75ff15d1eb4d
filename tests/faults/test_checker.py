"""For each kind of wrong: that it is found, and that a right log is not accused."""

import ast
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.faults.checker import journal_of
from tests.faults.judged import Life, found, judged, world_of
from tests.faults.world import (
    LINES,
    LOTS,
    Decided,
    Place,
    W,
    World,
    allocated,
    cancelled,
    captured,
    delivered,
    paid,
    part,
    placed,
    returned,
    returned_short,
    shipped,
    split,
)


@pytest.mark.parametrize(
    ("life", "word"),
    [
        (allocated, "awaiting_payment"),
        (paid, "awaiting_dispatch"),
        (shipped, "shipped"),
        (delivered, "delivered"),
        (returned, "delivered"),
        (returned_short, "delivered"),
        (cancelled, "cancelled"),
        (split, "shipped"),
    ],
)
def test_a_right_log_is_not_accused(life: Life, word: str) -> None:
    verdict = judged(world_of(life))
    assert verdict.wrong == ()
    assert verdict.standings == Counter({word: 1})
    assert verdict.shown().startswith(f"ALL ORDERS ACCOUNTED (1 orders: 1 {word};")


def test_refusals_expiry_and_payments_ahead_are_not_accused() -> None:
    world = World()
    told = {"order_id": "o1", "channel": "uk-web", "external_id": "o1", "code": "unknown_channel"}
    world["orders"].decide(("OrderRefused", told), **world.sends("OrderPlaced", "o1"))
    pays = world.sends("PaymentReceived", "o2", payment_id="pay-o2", amount=1000)
    world["orders"].decide(captured(world, "o2"), **pays)
    world["orders"].decide(("OrderRequestRefused", {"order_id": "o3"}), **world.sends("OrderCancellationRequested", "o3"))
    world["orders"].decide(("Nothing", {}), cause=pays["cause"], source="storefront.events,0,9,0,0")  # sent twice
    verdict = judged(world)
    assert verdict.wrong == ()
    assert verdict.standings == Counter({"refused": 1, "paid_before_placed": 1, "unknown": 1})


def test_found_an_order_in_two_partitions() -> None:
    world = world_of(allocated)
    world["orders"].records.append(world["orders"].records[0]._replace(partition=1, offset=0))
    stray = world["orders"].records[1]
    world["orders"].records.append(stray._replace(partition=1, offset=1))
    found(world, "log", "order o1 in two partitions")


def test_found_lost_storefront_event() -> None:
    world = world_of(allocated)
    world.sends("OrderPlaced", "o2")
    found(world, "lost", "no fact answers the storefront's OrderPlaced ce-1")
    world.journal[-1]["acknowledged"] = False
    assert judged(world).wrong == ()


def test_found_lost_between_services() -> None:
    found(world_of(placed), "lost", "inventory never answered ReservationRequested")
    world = world_of(shipped)
    del world["orders"].records[-1]
    found(world, "lost", "orders never answered ShipmentShipped")
    found(world, "lost", "orders and fulfillment disagree about the shipment")
    world = world_of(delivered)
    del world["support"].records[-1]
    found(world, "lost", "support never answered OrderDelivered")


def test_found_stuck_orders() -> None:
    world = world_of(allocated)
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), **sent)
    found(world, "lost", "1000 of 1000 captured, never paid")
    world = world_of(allocated)
    paid_in = ("OrderPaid", {"order_id": "o1", "paid": 1000})
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), paid_in, **sent)
    found(world, "lost", "fulfillment never requested")
    world = World()
    told = {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}
    [place] = world["orders"].decide(("OrderPlaced", told), **world.sends("OrderPlaced", "o1"))
    world["pricing"].decide(("Nothing", {}), source=f"{place},0")
    found(world, "lost", "placed and never priced")


def test_found_lost_stock_and_refunds() -> None:
    world = world_of(cancelled)
    del world["inventory"].records[-1]
    found(world, "lost", "its stock is still allocated")
    world = world_of(cancelled)
    del world["support"].records[-1]
    found(world, "lost", "support never answered RefundIssued")
    world = world_of(returned)
    del world["support"].records[-1]
    found(world, "lost", "was paid, support never heard of it")
    del world["orders"].records[-1]
    found(world, "lost", "return refund f-o1 of 1000: paid None")


def test_found_a_corrected_number_that_orders_never_told() -> None:
    world = world_of(delivered)
    [right] = world["fulfillment"].decide(("TrackingCorrected", {**part("o1"), "tracking_number": "T2"}))
    found(world, "lost", "orders never answered TrackingCorrected")
    world["orders"].decide(("Nothing", {}), source=f"{right},0")
    found(world, "lost", "order o1 tells tracking number None, the shipment's is T2")


def changed(world: World, service: str, type: str, **data: Any) -> World:
    """With this fact, alone in its decision or not, otherwise."""
    for number, raw in enumerate(world[service].records):
        types = dict(raw.headers).get("types", b"").split(b",")
        if type.encode() in types:
            lines = (raw.value or b"").split(b"\n")
            line = types.index(type.encode())
            lines[line] = json.dumps({**json.loads(lines[line]), **data}).encode()
            world[service].records[number] = raw._replace(value=b"\n".join(lines))
            return world
    raise AssertionError(type)


ONE = {"sku": "S1", "quantity": 1}


@pytest.mark.parametrize(
    ("service", "type", "data", "text"),
    [
        ("support", "ReturnPiecesMissing", {"lines": []}, "what came and what is missing are not what was asked back"),
        ("support", "ReturnPiecesMissing", {"lines": [{**ONE, "refund": 499}]}, "return r-o1 is worth 501, granted [500]"),
        ("support", "ReturnInspected", {"lines": []}, "what came and what is missing are not what was asked back"),
        (
            "support",
            "ReturnWindowOpened",
            {"lines": [{**ONE, "quantity": 0, "total": 0}]},
            "1 x S1 for 500 in returns, of 0 for 0",
        ),
        ("support", "ReturnWindowOpened", {"lines": [{**ONE, "total": 501}]}, "all of S1 in returns for 500, paid were 501"),
    ],
)
def test_found_returns_that_do_not_add_up(service: str, type: str, data: dict[str, Any], text: str) -> None:
    found(changed(world_of(returned_short), service, type, **data), "invariant", text)


def test_found_returned_pieces_that_are_nowhere() -> None:
    world = changed(world_of(returned_short), "inventory", "ReturnScrapped", lines=[{**ONE, "quantity": 2}])
    found(world, "lost", "return r-o1: {('S1', 'scrap'): 1} inspected, {('S1', 'scrap'): 2} in stock and scrap")


@pytest.mark.parametrize(
    ("service", "fact", "text"),
    [
        ("orders", ("OrderPlaced", {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}), "two OrderPlaced of order o1"),
        ("orders", captured(World()), "two PaymentCaptured pay-o1"),
        ("orders", ("RefundIssued", {"order_id": "o1", "refund_id": "f-o1", "amount": 0, "reason": ""}), "two RefundIssued f-o1"),
        ("inventory", ("StockReserved", {**part("o1"), **W, "lines": LOTS}), "two StockReserved of reservation w/s-o1"),
        ("inventory", ("StockReceived", {**W, "receipt_id": "r1", "lines": []}), "two StockReceived of receipt w/r1"),
        ("fulfillment", ("ShipmentShipped", {**part("o1"), **W, "lines": LINES}), "two ShipmentShipped of shipment s-o1"),
        (
            "support",
            ("ReturnRequested", {"order_id": "o1", "return_id": "r-o1", "lines": []}),
            "two ReturnRequested of return r-o1",
        ),
        ("pricing", ("OrderPriced", {"order_id": "o1"}), "two OrderPriced of price of order o1"),
    ],
)
def test_found_doubled_facts(service: str, fact: tuple[str, dict[str, Any]], text: str) -> None:
    world = world_of(returned)
    world[service].decide(fact)
    found(world, "doubled", text)


def test_found_parts_that_do_not_add_up() -> None:
    world = world_of(split)
    world["orders"].decide(("ReservationRequested", {**part("o1", 3), **W, "lines": LINES, "attempt": 3}))
    found(world, "invariant", "order o1 asks for more than it wants: {'S1': 2}")
    found(world, "lost", "inventory never answered ReservationRequested")
    world = world_of(split)
    line = {"sku": "S1", "quantity": 1, "total": 500}
    world["orders"].decide(("LinesCancelled", {"order_id": "o1", "lines": [line]}))
    found(world, "invariant", "order o1: pieces for 500 cancelled, 0 paid back")
    for won, wrong in ((0, False), (500, True)):
        world = world_of(split)
        report = {"order_id": "o1", "payment_id": "p", "totals": {"refunded": 0, "lost": 0, "disputed": 500, "won": won}}
        world["orders"].decide(("ChargeReported", report))
        world["orders"].decide(("LinesCancelled", {"order_id": "o1", "lines": [line]}))
        said = [each.text for each in judged(world).wrong]
        assert any("500 cancelled, 0 paid back" in text for text in said) == wrong, said
    world = world_of(split)
    world["orders"].decide(("OrderDelivered", {"order_id": "o1"}))
    found(world, "invariant", "order o1: delivered and cancelled are not what was ordered")


def test_found_a_part_that_is_lost() -> None:
    world = world_of(split)
    del world["inventory"].records[-1]
    found(world, "lost", "order o1: shipment s2-o1 was shipped or issued, not both")
    world = changed(world_of(split), "inventory", "StockReleased", lines=[])
    found(world, "lost", "order o1 is over with shipment s-o1, and its stock is still allocated")
    world = world_of(split)
    del world["support"].records[-1]
    found(world, "lost", "support never answered LinesDelivered")
    world = world_of(paid)
    world["orders"].decide(("ShipmentShortened", {**part("o1"), **W, "lines": [ONE]}))
    found(world, "lost", "confirmed and never allocated")


def test_found_doubled_answers() -> None:
    world = world_of(allocated)
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,1,0,0")
    found(world, "doubled", "pricing answers orders.events,0,1,0,0 twice")
    world = world_of(allocated)
    world["inventory"].inbox -= 1
    world["inventory"].decide(("Nothing", {}))
    found(world, "doubled", "two decisions about inbox offset 1")
    world["inventory"].append({"types": "Nothing", "wb": "a1,3", "ce_id": "inventory/0/3", "inbox": "9"}, b"{}")
    found(world, "doubled", "ce_id inventory/0/3 twice")


@pytest.mark.parametrize(
    ("life", "service", "fact", "text"),
    [
        (allocated, "orders", ("OrderShipped", {"order_id": "o1"}), "OrderShipped without FulfillmentRequested before"),
        (placed, "orders", ("OrderDelivered", {"order_id": "o1"}), "OrderDelivered without OrderShipped before"),
        (cancelled, "orders", ("OrderShipped", {"order_id": "o1"}), "OrderShipped after OrderCancelled"),
        (shipped, "orders", ("OrderCancelled", {"order_id": "o1"}), "OrderCancelled after OrderShipped"),
        (delivered, "orders", ("OrderExpired", {"order_id": "o1"}), "OrderExpired after OrderDelivered"),
        (cancelled, "fulfillment", ("ShipmentPicked", part("o1")), "ShipmentPicked after ShipmentStopped"),
        (paid, "fulfillment", ("ShipmentPacked", part("o1")), "ShipmentPacked without ShipmentPicked before"),
        (shipped, "inventory", ("StockReleased", {**part("o1"), **W, "lines": []}), "StockReleased after StockIssued"),
        (
            delivered,
            "support",
            ("ReturnReceived", {"order_id": "o1", "return_id": "r"}),
            "ReturnReceived without ReturnRequested",
        ),
        (
            returned_short,
            "support",
            ("ReturnReceived", {"order_id": "o1", "return_id": "r2-o1"}),
            "ReturnReceived after ReturnWithdrawn",
        ),
        (
            returned,
            "support",
            ("ReturnWithdrawn", {"order_id": "o1", "return_id": "r-o1"}),
            "ReturnWithdrawn after ReturnReceived",
        ),
        (paid, "fulfillment", ("TrackingCorrected", {"order_id": "o1"}), "TrackingCorrected without ShipmentShipped before"),
    ],
)
def test_found_reordered_facts(life: Life, service: str, fact: tuple[str, dict[str, Any]], text: str) -> None:
    world = world_of(life)
    world[service].decide(fact)
    found(world, "reordered", text)


def test_found_reordered_answers() -> None:
    world = World()
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,9,0,0")
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,8,0,0")
    found(world, "reordered", "answers orders.events,0,8,0,0 after a later one")
    world = World()
    world["inventory"].inbox = 7
    world["inventory"].decide(("Nothing", {}))
    world["inventory"].inbox = 6
    world["inventory"].decide(("Nothing", {}))
    found(world, "reordered", "answers inbox offset 6 after a later one")


def test_found_phantoms() -> None:
    world = world_of(paid)
    world.journal = [sent for sent in world.journal if sent["type"] != "OrderPlaced"]
    found(world, "phantom", "nobody sent order uk-web o1")
    assert judged(world, complete=False).wrong == ()
    world = world_of(paid)
    world.journal[1]["data"]["amount"] = 999
    found(world, "phantom", "nobody sent payment pay-o1 of 1000")
    world = world_of(paid)
    world["pricing"].decide(("Nothing", {}), source="orders.events,0,77,0,0")
    found(world, "phantom", "pricing answers orders.events,0,77,0,0, which is no fact")


def test_found_oversold_stock() -> None:
    world = World()
    world.receive(1)
    allocated(world)
    found(world, "invariant", "w/S1: 2 allocated of 1 on hand")
    world = world_of()
    adjusted = {**W, "adjustment_id": "a", "sku": "S1", "change": -11, "lots": [{"lot": "r1", "quantity": -11}]}
    world["inventory"].decide(("StockAdjusted", adjusted))
    found(world, "invariant", "w/S1: 0 allocated of -1 on hand")
    world = world_of()
    world["inventory"].decide(("StockAdjusted", {**adjusted, "change": -1}))
    found(world, "invariant", "lots do not sum to the change of -1")


def test_found_orders_pieces_that_are_set_aside() -> None:
    aside = {**W, "sku": "S1", "quantity": 9, "reason": "damaged", "lots": [{"lot": "r1", "quantity": 9}], "move_id": "m1"}
    world = world_of(allocated)
    world["inventory"].decide(("StockSetAside", aside))
    found(world, "invariant", "w/S1: 2 allocated, 9 set aside of 10 on hand")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockMadeAvailable", aside))
    found(world, "invariant", "w/S1: 0 allocated, -9 set aside of 10 on hand")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockSetAside", {**aside, "quantity": 8}))
    found(world, "invariant", "lots of S1 do not sum to 8")
    world = World()
    world.receive(10)
    world["inventory"].decide(("StockSetAside", aside))
    world["inventory"].decide(("SetAsideWrittenOff", aside))
    found(world, "reordered", "set aside w/m1: SetAsideWrittenOff after StockSetAside")


def purchased(world: World) -> Place:
    inventory, po = world["inventory"], {"purchase_order": "PO1"}
    for step in ("Proposed", "Approved"):
        inventory.decide((f"PurchaseOrder{step}", po))
    [sent] = inventory.decide(("PurchaseOrderSent", po))
    inventory.decide(("IncomingExpected", {**W, **po}), source=f"{sent},0")
    return sent


def test_purchases_are_not_accused_and_found() -> None:
    world, po = World(), {"purchase_order": "PO1"}
    purchased(world)
    line = {"sku": "S1", "lot": "r1", "quantity": 10}
    [received] = world["inventory"].decide(("StockReceived", {**W, **po, "receipt_id": "r1", "lines": [line]}))
    found(world, "lost", "inventory never answered StockReceived")
    came = ("PurchaseOrderReceived", {**po, **W, "receipt_id": "r1", "lines": [line]})
    _, closed = world["inventory"].decide(came, ("PurchaseOrderClosed", po), source=f"{received},0")
    delivered = ("SupplierDelivered", {"supplier": "acme", **po})
    world["inventory"].decide(delivered, source=f"{closed},0")
    assert judged(world).wrong == ()
    world["inventory"].decide(came)
    found(world, "doubled", "two PurchaseOrderReceived w r1 of purchase order PO1")
    world["inventory"].decide(delivered)
    found(world, "doubled", "two SupplierDelivered PO1 of supplier acme")
    world = World()
    purchased(world)
    world["inventory"].decide(("PurchaseOrderClosed", po))
    world["inventory"].decide(("PurchaseOrderCancelled", po))
    found(world, "reordered", "purchase order PO1: PurchaseOrderCancelled after PurchaseOrderClosed")


def test_found_money() -> None:
    world = world_of(paid)
    refund = {"order_id": "o1", "refund_id": "f", "amount": 1001, "reason": "overpaid"}
    world["orders"].decide(("RefundIssued", refund))
    found(world, "invariant", "1001 refunded of 1000 captured")
    world = World()
    line = {"sku": "S1", "quantity": 2, "unit_price": 500, "discount": 1, "total": 1000}
    world["orders"].decide(("OrderConfirmed", {"order_id": "o1", "lines": [line], "total": 999}))
    found(world, "invariant", "confirmed at 999, its lines sum to 1000")
    found(world, "invariant", "line S1 does not add up")
    world = World()
    world["orders"].decide(("OrderConfirmed", {"order_id": "o1", "lines": [line], "freight": 499, "total": 1000}))
    found(world, "invariant", "confirmed at 1000, its lines sum to 1000, freight 499")
    world = world_of(allocated)
    world["orders"].decide(("OrderPaid", {"order_id": "o1", "paid": 1000}))
    found(world, "invariant", "paid 1000 of 1000 with 0 held")
    world = world_of(paid)
    world["orders"].decide(("PaymentCaptured", {"order_id": "o1", "payment_id": "again", "amount": 5}))
    found(world, "invariant", "keeps 1005 for a total of 1000")
    world = world_of(cancelled)
    world["orders"].decide(("PaymentCaptured", {"order_id": "o1", "payment_id": "late", "amount": 5}))
    found(world, "invariant", "was cancelled and still holds 5")


def test_found_refunds_that_do_not_add_up() -> None:
    refund = {"order_id": "o1", "refund_id": "f", "amount": 900, "reason": "goodwill"}
    for more, text in (
        ({"parts": [{"payment_id": "pay-o1", "amount": 899}]}, "refund f of 900, its payments sum to 899"),
        ({"parts": [{"payment_id": "other", "amount": 900}]}, "more refunded of payment other than was captured"),
        (
            {"parts": [{"payment_id": "pay-o1", "amount": 901}, {"payment_id": "other", "amount": -1}]},
            "more refunded of payment other than was captured",
        ),
        (
            {"parts": [{"payment_id": "pay-o1", "amount": 900}], "lines": [{"line": 1, "quantity": 1, "amount": 9}]},
            "refund f of 900, its lines sum to 9",
        ),
    ):
        world = world_of(paid)
        world["orders"].decide(("RefundIssued", {**refund, **more}))
        found(world, "invariant", text)


def test_a_return_is_worth_more_than_goodwill_left() -> None:
    """Refused aloud, it is not lost; without goodwill before it, it would be."""
    for goodwill, accused in ((1, False), (0, True)):
        world = world_of(returned)
        for service in ("support", "orders"):
            del world[service].records[-1]
            world[service].n -= 1
        granted = f"support.events,0,{len(world['support'].records) - 1},1"
        if goodwill:
            given = {"order_id": "o1", "refund_id": "g", "amount": goodwill, "reason": "goodwill"}
            [money] = world["orders"].decide(("RefundIssued", given))
            world["support"].decide(("Nothing", {}), source=f"{money},0")
        no = {"order_id": "o1", "request": "RefundGranted", "code": "exceeds_paid", "reason": ""}
        world["orders"].decide(("OrderRequestRefused", no), source=f"{granted},0")
        texts = [wrong.text for wrong in judged(world).wrong]
        assert any("return refund f-o1 of 1000: paid None" in text for text in texts) == accused, texts


def test_found_shipped_unpaid_or_cancelled() -> None:
    world = world_of(allocated)
    gone = ("ShipmentShipped", {"order_id": "o1", **W, "lines": LINES})
    world["fulfillment"].decide(gone)
    found(world, "invariant", "order o1 shipped, but was not paid")
    world = world_of(cancelled)
    world["fulfillment"].decide(gone)
    found(world, "invariant", "order o1 shipped, but was cancelled")
    world = world_of(paid)
    world["fulfillment"].decide(("ShipmentShipped", {"order_id": "o1", **W, "lines": [{"sku": "S1", "quantity": 1}]}))
    world["inventory"].decide(("StockIssued", {"order_id": "o1", **W, "lines": LOTS}))
    found(world, "invariant", "shipped and issued differ")


def test_found_parked() -> None:
    world = world_of(allocated)
    world["orders"].decide(("Parked", {"source": "orders.commands/0/3/0/0", "reason": "bad JSON"}))
    found(world, "parked", "orders parked an input: bad JSON")
    assert judged(world, allow_parked=True).wrong == ()
    world["orders"].decide(("Redriven", {"source": "orders.commands/0/3/0/0"}), ("Nothing", {}))
    assert judged(world).wrong == ()


def test_the_counter_example_comes_with_its_records() -> None:
    world = world_of(allocated)
    world["orders"].decide(("OrderPlaced", {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}))
    shown = judged(world).shown()
    assert "DOUBLED: two OrderPlaced of order o1\n  orders.events/0/1 " in shown
    assert "wb=a1,0" in shown


def test_a_journal_is_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    sent = {"ce_id": "1", "type": "OrderPlaced", "channel": "c", "external_id": "e", "data": {}}
    path.write_text(f"{json.dumps(sent)}\n\n")
    assert journal_of(path) == [sent]


def test_it_shares_no_code_with_what_it_judges() -> None:
    here = Path(__file__).parent
    imported = set()
    for path in (here / "checker.py", here / "world.py", here / "judged.py", *(here / "checking").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    assert not imported & {"shared", "services"}


HOLD = {"order_id": "o1", "kind": "fraud"}


def held(world: World) -> None:
    """Held before it is paid: nothing is released."""
    allocated(world)
    world["orders"].decide(("OrderHeld", HOLD))
    sent = world.sends("PaymentReceived", "o1", payment_id="pay-o1", amount=1000)
    world["orders"].decide(captured(world), ("OrderPaid", {"order_id": "o1", "paid": 1000}), **sent)


def test_a_held_order_is_not_stuck_and_one_that_ended_is_held_no_longer() -> None:
    verdict = judged(world_of(held))
    assert (verdict.wrong, verdict.standings) == ((), Counter({"held": 1}))
    world = world_of(held)
    world["orders"].decide(("OrderHoldReleased", HOLD))
    found(world, "lost", "paid and allocated, fulfillment never requested")
    world = world_of(held)
    world["orders"].decide(("OrderCancelled", {"order_id": "o1"}))
    found(world, "lost", "order o1 was cancelled and is still held")


def test_found_released_while_held_and_holds_that_do_not_add_up() -> None:
    requested = ("FulfillmentRequested", {"order_id": "o1", "shipment_id": "s-o1", **W, "lines": LINES})
    world = world_of(held)
    world["orders"].decide(requested)
    found(world, "invariant", "released while it was held for fraud")
    world = world_of(held)
    world["orders"].decide(("OrderHeld", HOLD))
    found(world, "invariant", "held twice for fraud")
    world = world_of(held)
    world["orders"].decide(("OrderHoldReleased", {**HOLD, "kind": "address"}))
    found(world, "invariant", "let go of address, for which it was not held")
    world = world_of(paid)
    world["orders"].decide(("OrderHeld", HOLD))
    found(world, "reordered", "OrderHeld after FulfillmentRequested")


def charge(**totals: int) -> Decided:
    names = ("authorised", "voided", "captured", "refunded", "disputed", "won", "lost")
    said = {"totals": dict.fromkeys(names, 0) | totals}
    return "ChargeReported", {"order_id": "o1", "provider": "pay", "payment_id": "ch1", **said}


def in_part(amount: int, total: int) -> Decided:
    return "PaymentCaptured", {"order_id": "o1", "provider": "pay", "payment_id": "ch1", "amount": amount, "total": total}


def test_a_charge_captured_in_parts_and_disputed_is_not_accused() -> None:
    world = world_of(allocated)
    for amount, total in ((300, 300), (300, 600), (300, 900)):
        sent = world.sends("PaymentReceived", "o1", payment_id="ch1", amount=total)
        world["orders"].decide(in_part(amount, total), **sent)
    world["orders"].decide(charge(disputed=600))
    world["orders"].decide(charge(disputed=600, won=100, lost=500))
    verdict = judged(world)
    assert (verdict.wrong, verdict.standings) == ((), Counter({"awaiting_payment": 1}))


def test_found_money_of_a_charge() -> None:
    world = world_of(allocated)
    world["orders"].decide(in_part(300, 300))
    world["orders"].decide(in_part(600, 600))
    found(world, "invariant", "charge pay/ch1 captured 900, its total is 600")
    world["orders"].decide(charge(captured=600, refunded=10))
    world["orders"].decide(charge(captured=600))
    found(world, "invariant", "charge pay/ch1: less refunded than before")
    world["orders"].decide(in_part(300, 600))
    found(world, "doubled", "two PaymentCaptured ch1 pay 600 of order o1")


def test_what_is_disputed_may_stay_when_an_order_ends() -> None:
    world = world_of(cancelled)
    sent = world.sends("PaymentReceived", "o1", payment_id="ch1", amount=5)
    world["orders"].decide(in_part(5, 5), charge(captured=5, disputed=5), **sent)
    assert judged(world).wrong == ()
    world["orders"].decide(charge(captured=5, disputed=5, won=5))
    found(world, "invariant", "was cancelled and still holds 5")


def reinstated(world: World, o: str = "o1") -> None:
    """Expired, its stock let go; paid late, and reserved and asked for shipment again."""
    allocated(world, o)
    order, first, second = {"order_id": o}, part(o), part(o, 2)
    _, free = world["orders"].decide(("OrderExpired", order), ("ReleaseRequested", {**first, **W}))
    world["inventory"].decide(("StockReleased", {**first, **W, "lines": LOTS}), source=f"{free},0")
    sent = world.sends("PaymentReceived", o, payment_id=f"pay-{o}", amount=1000)
    late = [captured(world, o), ("OrderReinstated", order), ("OrderPaid", {**order, "paid": 1000})]
    anew = ("ReservationRequested", {**second, **W, "lines": LINES, "attempt": 2})
    *_, again = world["orders"].decide(*late, anew, **sent)
    [held] = world["inventory"].decide(("StockReserved", {**second, **W, "lines": LOTS}), source=f"{again},0")
    requested = ("FulfillmentRequested", {**second, **W, "lines": LINES})
    _, request = world["orders"].decide(("OrderAllocated", {**second, **W}), requested, source=f"{held},0")
    world["fulfillment"].decide(("ShipmentCreated", {**second, **W, "lines": LINES}), source=f"{request},0")


def test_an_order_that_came_back_is_not_accused() -> None:
    verdict = judged(world_of(reinstated))
    assert (verdict.wrong, verdict.standings) == ((), Counter({"awaiting_dispatch": 1}))


def test_found_an_order_that_came_back_twice_or_from_nowhere() -> None:
    world = world_of(reinstated)
    world["orders"].decide(("OrderReinstated", {"order_id": "o1"}))
    found(world, "reordered", "order o1: OrderReinstated without OrderExpired before")
    world["inventory"].decide(("StockReserved", {**part("o1", 2), **W, "lines": LOTS}))
    found(world, "doubled", "two StockReserved of reservation w/s2-o1")
