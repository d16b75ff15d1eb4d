"""Synthetic orders are what the contract takes, and spread as the benchmarks say."""

from collections import Counter

from bench.counting import FLOW
from bench.naive.records import FACTS
from bench.orders import CHANNELS, PRICES, WAREHOUSES, single_orders, small_orders
from shared.contracts import storefront
from shared.runtime.stream.producer import KafkaLog


def test_orders_are_readable_by_the_contract_and_sum_up() -> None:
    for order in small_orders(50, "test"):
        placed = storefront.OrderPlaced.model_validate_json(order.placed.value)
        assert order.paid is not None
        paid = storefront.PaymentReceived.model_validate_json(order.paid.value)
        dispatched = storefront.DispatchReported.model_validate_json(order.dispatched.value)
        total = sum(line.quantity * PRICES[int(line.sku[-3:])] for line in placed.lines)
        assert placed.expected_total == paid.amount == order.total == total
        assert sum(line.quantity for line in placed.lines) == order.pieces
        assert dispatched.order_id.encode() == order.id


def test_the_same_name_gives_the_same_orders() -> None:
    assert [o.placed.value for o in small_orders(20, "a")] == [o.placed.value for o in small_orders(20, "a")]
    assert not {o.id for o in small_orders(20, "a")} & {o.id for o in small_orders(20, "b")}


def test_channels_take_turns_and_warehouses_lie_in_four_partitions() -> None:
    channels = Counter(storefront.OrderPlaced.model_validate_json(o.placed.value).channel for o in small_orders(40, "test"))
    assert channels == dict.fromkeys(CHANNELS, 10)
    log = KafkaLog({}, "nowhere:9092", 4)
    assert [log.partition_for(name.encode()) for name in WAREHOUSES] == [0, 1, 2, 3]


def test_single_orders_take_shelves_and_skus_in_turn() -> None:
    orders = [
        storefront.OrderPlaced.model_validate_json(order.placed.value)
        for order in single_orders(4, "test", [("x", ["x1", "x2"]), ("y", ["y1"])])
    ]
    assert [(order.channel, order.lines[0].sku) for order in orders] == [("x", "x1"), ("y", "y1"), ("x", "x2"), ("y", "y1")]


def test_both_sides_tell_as_many_facts_an_order() -> None:
    assert sum(map(len, FLOW.values())) == len(FACTS) == 15
