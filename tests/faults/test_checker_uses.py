"""The checker knows uses: what is right is not accused, each planted fault is named. The services' own logs are judged."""

from collections.abc import Callable

import pytest

from tests.faults.checking.log import Log, Raw, read
from tests.faults.checking.refusals import refused_in_turn
from tests.faults.checking.uses import counted_wrong
from tests.prove.captured import Captured
from tests.prove.test_uses import busy, lower

Plant = Callable[[Captured], object]


def logs_of(captured: Captured) -> dict[str, Log]:
    logs = {}
    for service in ("pricing", "orders"):
        topic = f"{service}.events"
        records = [
            Raw(topic, number, at, b"k", record.value, tuple({"ce_id": b"x%d" % at, **dict(record.headers)}.items()), 0)
            for number, log in enumerate(captured.topics[topic])
            for at, record in enumerate(log)
        ]
        logs[service] = read(records)
    return logs


def wrong(captured: Captured) -> list[str]:
    logs = logs_of(captured)
    return [f"{each.kind}: {each.text}" for each in (*counted_wrong(logs), *refused_in_turn(logs))]


def test_what_is_right_is_not_accused() -> None:
    assert wrong(Captured(busy().system)) == []


@pytest.mark.parametrize(
    ("plant", "text"),
    [
        (lambda log: lower(log, "uses", 0), "invariant: promotion/shop/launch: 1 orders and quotes use it, 0 may"),
        (lambda log: lower(log, "budget", 900), "invariant: promotion/shop/launch: 1000 of a budget of 900 are given"),
        (
            lambda log: lower(log, "per_customer", 0),
            "invariant: promotion/shop/launch: 1 orders and quotes of customer lin use it, 0 may",
        ),
        (lambda log: log.copy("UseHeld"), "is held twice for order"),
        (lambda log: log.copy("UseCommitted"), "which has not just held it"),
        (lambda log: log.copy("UseReturned"), "gives promotion/shop/launch back and has not"),
        (lambda log: log.silence("UseCommitted"), "is confirmed and has not used"),
        (lambda log: log.silence("UseReturned", nth=-1), "lost: "),
        (lambda log: log.silence("OrderUsesDue"), "of order"),
        (lambda log: log.copy("OrderUsesDue"), "doubled: of order"),
        (lambda log: log.alter("OrderPriced", lambda data: data.update(uses=[])), "whose price does not say so"),
    ],
)
def test_planted_faults_are_named(plant: Plant, text: str) -> None:
    captured = Captured(busy().system)
    plant(captured)
    assert any(text in each for each in wrong(captured)), wrong(captured)


@pytest.mark.parametrize(("attempt", "accused"), [(1, True), (2, False)])
def test_two_orders_that_each_hold_what_the_other_is_refused(attempt: int, accused: bool) -> None:
    """`attempt`: in which B holds what A is refused. Where it is the next one, B wants it by itself and keeps it."""
    captured = Captured(busy().system)
    for type, counter, order, of in (
        ("UseHeld", "code/X", "A", 1),
        ("UseHeld", "promotion/Y", "B", attempt),
        ("UseRefused", "promotion/Y", "A", 1),
        ("UseRefused", "code/X", "B", 1),
    ):
        captured.add(type, {"counter": counter, "order_id": order, "attempt": of}, like="UseHeld")
    told = [f"{each.kind}: {each.text}" for each in refused_in_turn(logs_of(captured))]
    text = "invariant: orders A and B each hold what the other is refused: code/X and promotion/Y"
    assert told == ([text] if accused else [])
