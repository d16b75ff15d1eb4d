"""A decision of legal input that no record holds has a clear outcome; nothing waits behind it."""

from typing import Any

import bson
import pytest

from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service as inventory
from services.orders.channel.commands import ConfigureChannel
from services.orders.charge.commands import RecordPayment
from services.orders.order.commands import PlaceOrder
from services.orders.service import service as orders
from services.pricing.price.commands import SetPrice
from services.pricing.service import service as pricing
from shared.contracts.allocating import ReservationRequested
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.limits import LINES, WAREHOUSES
from shared.contracts.orders import OrderLine, PricedLine, StockLine
from shared.contracts.pricing import OrderPriced
from shared.contracts.reservations import StockIssued, StockReleased, StockReserved
from shared.domain import ids
from shared.domain.messages import Message, Personal
from shared.runtime.log.builtin import Parked, Redrive
from shared.runtime.passes.catalog import to_json
from shared.runtime.passes.decide import ROOM, words
from shared.runtime.stream.port import MAX_VALUE
from tests.domain.growing import LARGEST, WORD, word
from tests.passes.stage import Stage
from tests.pricing.world import NOW, line, placed

SKUS = [word(n) for n in range(LINES)]


async def asked(stage: Stage, key: str, *commands: Message) -> list[tuple[str, list[bytes]]]:
    """What they came to."""
    before = len(stage.decisions())
    for number, command in enumerate(commands):
        stage.ask(key, command, reply=f"{key}-{before}-{number},".encode())
    await stage.play()
    return stage.decisions()[before:]


async def heard(stage: Stage, topic: str, key: str, fact: Any) -> list[tuple[str, list[bytes]]]:
    before = len(stage.decisions())
    stage.fact(topic, key, (type(fact).__name__, to_json(fact)))
    await stage.play()
    return stage.decisions()[before:]


def biggest(stage: Stage) -> int:
    return max(len(record.value or b"") for records in stage.log.records.values() for record in records)


async def priced_shop() -> Stage:
    stage = await Stage(pricing).open()
    for sku in SKUS:
        stage.ask(f"own/{sku}", SetPrice(channel="own", sku=sku, name=f"{sku}{WORD}{WORD}", currency="CNY", unit_price=100))
    await stage.play()
    return stage


async def test_an_order_whose_price_no_record_holds_is_refused_and_the_next_is_priced() -> None:
    stage = await priced_shop()
    [(types, [refused])] = await heard(stage, "orders.events", "o1", placed(*map(line, SKUS)))
    assert types == "OrderPriceRefused"
    assert b'"code":"too_large","reason":"the price of 2,000 lines, with its explanation, is more' in refused
    assert "found" not in stage.head(-1)
    [(types, _)] = await heard(stage, "orders.events", "o2", placed(*map(line, SKUS[:400]), order_id="o2"))
    assert types == "OrderPriced"
    assert "found" in stage.head(-1)
    assert await heard(stage, "orders.events", "o1", placed(*map(line, SKUS))) == [("Nothing", [b"{}"])]


async def test_what_an_older_release_parked_as_too_large_is_refused_when_it_is_redriven(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = await priced_shop()
    with monkeypatch.context() as older:
        older.setattr("shared.runtime.passes.decide.refuses_too_large", lambda input: False)
        [(types, _)] = await heard(stage, "orders.events", "o1", placed(*map(line, SKUS)))
    assert types == "Parked"
    at = len(stage.log.records["orders.events"]) - 1
    stage.ask("o1", Redrive(source=f"orders.events/0/{at}/0/0"))
    await stage.play()
    assert stage.decisions()[-1][0] == "Redriven,OrderPriceRefused"
    assert not stage.engine.owned[0].parking.by_source


async def test_an_order_that_takes_more_lots_than_a_record_names_is_refused_and_holds_up_nobody() -> None:
    stage = await Stage(inventory).open()
    lines = tuple(StockLine(sku=sku, quantity=1) for sku in SKUS)
    receipts = [ReceiveStock(warehouse="EAST", receipt_id=word(n), lines=lines) for n in range(3)]
    assert [types for types, _ in await asked(stage, "EAST", *receipts)] == ["StockReceived"] * 3
    wide = tuple(StockLine(sku=sku, quantity=3) for sku in SKUS)

    def reservation(order: str, lines: tuple[StockLine, ...]) -> ReservationRequested:
        return ReservationRequested(order_id=order, shipment_id=order, warehouse="EAST", lines=lines, attempt=1, requested_at=NOW)

    [(types, [refused])] = await heard(stage, "orders.events", "o1", reservation("o1", wide))
    assert types == "ReservationRefused"
    assert b'"shortages":[],"reason":"an order of 2,000 SKUs takes more lots here than one decision can name' in refused
    [(types, _)] = await heard(stage, "orders.events", "o2", reservation("o2", wide[:500]))
    assert types == "StockReserved"
    assert not stage.engine.owned[0].parking.by_source


async def test_an_order_whose_lines_do_not_fit_twice_is_refused_when_it_is_priced() -> None:
    stage = await Stage(orders).open()
    houses = tuple(word(n) for n in range(WAREHOUSES))
    policies = ConfigureChannel(
        channel="own",
        currency="CNY",
        warehouses=houses,
        payment_window_minutes=30,
        return_window_days=7,
        price_source="list",
    )
    await asked(stage, "own", policies)
    id = ids.order_id("own", "A-1")
    lines = tuple(OrderLine(sku=sku, quantity=1_000_000) for sku in SKUS)
    place = PlaceOrder(order_id=id, channel="own", external_id="A-1", currency="CNY", lines=lines)
    pay = RecordPayment(order_id=id, channel="own", payment_id="p1", amount=7, currency="CNY", method="card")
    assert [types for types, _ in await asked(stage, id, place)] == ["OrderPlaced"]
    assert [types for types, _ in await asked(stage, "own/p1", pay)] == ["PaymentClaimed", "PaymentCaptured"]
    million = tuple(PricedLine(sku=sku, quantity=1_000_000, unit_price=10**10, discount=0, total=10**16) for sku in SKUS)
    price = OrderPriced(order_id=id, channel="own", currency="CNY", lines=million, explanation=(), total=1, priced_at=NOW)
    [(types, _)] = await heard(stage, "pricing.events", id, price)
    assert types == "OrderRefused,RefundIssued"
    # by HTTP alone: a storefront's event is smaller than this
    huge = Personal(customer_id="c1", address="a" * 600_000)
    other = place.model_copy(update={"order_id": ids.order_id("own", "A-2"), "external_id": "A-2", "customer": huge})
    [(types, [refused])] = await asked(stage, other.order_id, other)
    assert types == "OrderRefused"
    assert b'"code":"too_large"' in refused
    assert await asked(stage, other.order_id, other) == [("Nothing", [b"{}"])]


async def test_a_receipt_of_the_longest_words_is_taken_and_could_be_parked() -> None:
    """Goods are there: it is never refused. A parked input names all states that wait for it."""
    stage = await Stage(inventory).open()
    lines = tuple(StockLine(sku=sku, quantity=1_000_000) for sku in SKUS)
    command = ReceiveStock(warehouse=WORD, receipt_id=word(7), lines=lines)
    assert [types for types, _ in await asked(stage, WORD, command)] == ["StockReceived"]
    assert biggest(stage) < MAX_VALUE
    outcomes = await stage.documents.select("outcomes_v1", {})
    assert [len(bson.encode(outcome)) < LARGEST for outcome in outcomes] == [True]
    refs = stage.catalog.wiring.handlers[ReceiveStock].refs(command, WORD)
    parked = Parked(source=f"inventory.commands/0/{10**18}/0/0", code="decide_failed", reason="雪" * 500, states=words(refs))
    assert len(to_json(parked)) < MAX_VALUE


def test_who_repeats_the_lists_of_a_decision_has_room() -> None:
    """What is released or shipped was reserved, and says some longest words more."""
    lines = (LotLine(sku=WORD, quantity=1, lots=(LotQuantity(lot=WORD, quantity=1),)),) * 100
    common: dict[str, Any] = {"warehouse": WORD, "order_id": WORD, "shipment_id": WORD, "lines": lines}
    reserved = StockReserved(**common, attempt=1, reserved_at=NOW)
    released = StockReleased(**common, reason="雪" * 500, released_at=NOW)
    issued = StockIssued(**common, issued_at=NOW)
    for later in (released, issued):
        assert len(to_json(later)) - len(to_json(reserved)) < ROOM
