"""The life of an order from its records: which facts, in which order, what is told of them. And what dead letters hide."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from cli.dead import Letter, in_turn, masked, parked_letter, unreadable_letter
from cli.life import Step, about, cause_step, describe, in_causal_order, missing_causes, outside_step
from cli.status import Reading, positions_in, positions_of, readings
from shared.runtime.log.reader import Decision, LogReader, Place
from shared.runtime.log.wire import fence, stamp

ORDER = "0b5a5d56-6a54-5d0f-a7a5-5f4b1b9a1a11"


@dataclass
class Kept:
    """A consumed record."""

    offset: int
    value: bytes
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    key: bytes | None = b"k"
    timestamp: int = 0


def record(service: str, offset: int, at: int, *facts: tuple[str, dict[str, Any]], **headers: str) -> Kept:
    """One decision of the service's partition 0."""
    types = ",".join(type for type, _ in facts)
    own = [("types", types), ("ce_id", f"{service}/0/{offset}"), ("ce_time", "2026-06-18T10:00:00+00:00")]
    wire = [(name, value.encode()) for name, value in (*own, *headers.items())]
    wire.append(("wb", stamp(b"g", 0)))
    return Kept(offset, b"\n".join([orjson.dumps(data) for _, data in facts]), wire, timestamp=at)


def decided(service: str, offset: int, at: int, *facts: tuple[str, dict[str, Any]], **headers: str) -> list[Decision]:
    """Read by the log's rules."""
    opening = fence(b"g")
    return LogReader(Place()).read([Kept(0, opening.value, opening.headers), record(service, offset, at, *facts, **headers)])


def test_a_life_begins_outside_and_every_effect_comes_after_its_cause() -> None:
    placed = decided(
        "orders",
        7,
        1_000,
        ("OrderPlaced", {"order_id": ORDER, "lines": [{"sku": "mug", "quantity": 2}]}),
        source="storefront.events,3,5,0,0",
        ce_causationid="e-1",
    )
    priced = decided(
        "pricing",
        4,
        990,  # another process's clock is a little behind
        ("OrderPriced", {"order_id": ORDER, "total": 19999, "currency": "CNY"}),
        source="orders.events,0,7,0,0",
        ce_causationid="orders/0/7/0",
    )
    steps = about(ORDER, "orders", placed) + about(ORDER, "pricing", priced)
    assert missing_causes(steps) == {"e-1": ("storefront.events", 3, 5)}
    event = Kept(5, b"{}", [("ce_type", b"OrderPlaced"), ("ce_id", b"e-1"), ("ce_source", b"shop")], timestamp=960)

    life = in_causal_order([*steps, outside_step("e-1", "storefront.events", event)])

    assert [(step.service, step.type, step.what, step.hop) for step in life] == [
        ("outside", "OrderPlaced", "on storefront.events from shop", None),
        ("orders", "OrderPlaced", "2 × mug", 40),
        ("pricing", "OrderPriced", "total 199.99 CNY", -10),
    ]


def test_a_command_of_an_api_or_the_clock_is_a_step_of_its_own() -> None:
    expired = decided("orders", 12, 50, ("OrderExpired", {"order_id": ORDER}), ce_actor="clock", inbox="9")
    steps = about(ORDER, "orders", expired)
    assert missing_causes(steps) == {"orders.commands/0/9": ("orders.commands", 0, 9)}
    command = Kept(9, b"{}", [("ce_type", b"ExpireUnpaid"), ("ce_actor", b"clock")], timestamp=41)

    life = in_causal_order([*steps, outside_step("orders.commands/0/9", "orders.commands", command)])

    assert [(step.type, step.what, step.hop) for step in life] == [
        ("ExpireUnpaid", "command by clock", None),
        ("OrderExpired", "", 9),
    ]


def test_facts_of_one_decision_keep_their_order_and_other_orders_are_left_out() -> None:
    facts = [(f"Fact{part}", {"order_id": ORDER}) for part in range(12)]
    other = ("OrderPlaced", {"order_id": "other", "note": ORDER})
    life = in_causal_order(about(ORDER, "orders", decided("orders", 3, 5, *facts, other)))
    assert [step.type for step in life] == [type for type, _ in facts]


def test_a_parked_command_belongs_to_the_order_whose_state_it_names() -> None:
    parked = ("Parked", {"source": "orders.events/0/3/0/0", "reason": "KeyError", "states": [f"order_price/{ORDER}"]})
    about_it = about(ORDER, "pricing", decided("pricing", 3, 5, parked, source="orders.events,0,3,0,0"))
    assert [step.type for step in about_it] == ["Parked"]


def test_a_fact_that_changed_nothing_is_shown_where_it_led_to_something() -> None:
    refused = record("fulfillment", 8, 40, ("Other", {}), ("ShipmentStopRefused", {"order_id": ORDER}), inbox="3")
    told = decided("orders", 9, 50, ("OrderRequestRefused", {"order_id": ORDER}), source="fulfillment.events,0,8,1,0",
                   ce_causationid="fulfillment/0/8/1")  # fmt: skip
    steps = about(ORDER, "orders", told)
    ((cause, origin),) = missing_causes(steps).items()
    assert (cause, origin) == ("fulfillment/0/8/1", ("fulfillment.events", 0, 8))
    before = cause_step(cause, "fulfillment", refused)
    assert before is not None
    life = in_causal_order([*steps, before])
    assert [(step.type, step.hop) for step in life] == [("ShipmentStopRefused", None), ("OrderRequestRefused", 10)]
    assert missing_causes([*steps, before]) == {"fulfillment.commands/0/3": ("fulfillment.commands", 0, 3)}
    assert cause_step("fulfillment/0/9/1", "fulfillment", refused) is None


def test_a_structured_storefront_event_is_read_from_its_value() -> None:
    event = Kept(0, b'{"specversion":"1.0","type":"OrderPlaced","id":"e","source":"till","data":{}}', timestamp=7)
    assert outside_step("e", "storefront.events", event) == Step(
        "e", "", 7, "outside", "OrderPlaced", "on storefront.events from till"
    )


def test_a_description_names_no_person_and_no_derived_id() -> None:
    data = {
        "order_id": ORDER,
        "shipment_id": "1cb2ef88-f548-5973-bafa-c959f960eb4b",
        "customer": {"customer_id": "c-1", "name": "Li", "phone": "+86"},
        "amount": 1234,
        "currency": "JPY",
        "paid_at": "2026-06-18",
        "reason": None,
        "warehouses": ["sh-1", "gz-1"],
    }
    assert describe(data) == "customer c-1; amount 1234 JPY; warehouses sh-1, gz-1"


def test_dead_letters_hide_people_wherever_they_stand() -> None:
    broken = {"customer": {"customer_id": "c-1", "name": "Li", "email": None}, "lines": [{"ship_to": {"address": "Road 1"}}]}
    assert orjson.loads(masked(orjson.dumps(broken))) == {
        "customer": {"customer_id": "c-1", "name": "[hidden]", "email": None},
        "lines": [{"ship_to": {"address": "[hidden]"}}],
    }
    assert "Li" not in masked(b'{"name": "Li')
    assert masked(b"") == "(empty)"


def test_letters_are_listed_in_their_turn_and_parked_ones_only_from_their_documents() -> None:
    said = {"input": "PlaceOrder", "code": "decide_failed", "reason": "KeyError", "states": ["order/1"]}
    documents = [
        {"_id": "orders.commands/1/2/0/0", "_p": 1, "turn": 3, **said},
        {"_id": "orders.commands/0/10/0/0", "_p": 0, "turn": 12, **said},
        {"_id": "pricing.events/0/9/1/0", "_p": 0, "turn": 7, **said},
    ]
    letters = [parked_letter("orders", each) for each in in_turn(documents)]
    assert letters[0] == Letter("orders", "pricing.events/0/9/1/0", "PlaceOrder", "decide_failed", "KeyError", ("order/1",))
    assert [letter.place for letter in letters[1:]] == ["orders.commands/0/10/0/0", "orders.commands/1/2/0/0"]
    assert all(letter.is_parked for letter in letters)
    assert unreadable_letter("orders", Kept(0, b"{}", [("ce_type", b"Parked"), ("ce_id", b"orders/0/9/0")])) is None
    headers = {
        "ce_type": "StorefrontEventRefused",
        "ce_id": "orders/0/4/0",
        "dlq_topic": "storefront.events",
        "dlq_partition": "2",
        "dlq_offset": "17",
        "dlq_code": "unreadable",
        "dlq_reason": "amount: Field required",
    }
    refused = Kept(0, b'{"event_type":"PaymentReceived"}', [(name, value.encode()) for name, value in headers.items()])
    assert unreadable_letter("orders", refused) == (
        "orders/0/4/0",
        Letter("orders", "storefront.events/2/17", "PaymentReceived", "unreadable", "amount: Field required"),
    )


def test_a_position_is_the_later_of_what_is_stored_and_what_the_process_tells() -> None:
    place = {"position": 97, "log": {"position": 90, "inbox": 40}, "sources": {"storefront.events": {"position": 7}}}
    stored = positions_in("orders", {"log/0": place})
    told = positions_of('waybill_position_records{partition="0",service="orders",topic="orders.commands"} 44.0\n')
    ends = {("orders.events", 0): 90, ("orders.commands", 0): 44, ("storefront.events", 0): 9, ("storefront.events", 1): 3}
    assert readings(stored, told, ends) == [
        Reading("orders.commands", 44, 0),
        Reading("orders.events", 90, 0),
        Reading("storefront.events", 7, 5),
    ]
