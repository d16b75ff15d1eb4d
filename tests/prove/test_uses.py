"""`waybill prove uses`: what is right is not accused, whenever it is looked at, and each planted fault is named."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from cli.prove import quotes, refused, uses
from cli.prove.uses import Uses
from services.orders.order import confirming
from services.pricing.counter import decide
from services.pricing.counter.commands import HoldUse
from services.pricing.counter.state import Use as OfOrder
from shared.contracts.promotions import Limits
from shared.contracts.uses import UseHeld
from tests.journeys.shop import Shop
from tests.journeys.test_uses import counted, figures
from tests.prove.captured import Captured

Plant = Callable[[Captured], int]
COUNTER = "promotion/shop/launch"


def busy(chance: Random | None = None, *, still: bool = True) -> Shop:
    """Three uses, five orders of two customers, each once, and a code that both want: A-1 has left, A-2 was cancelled, A-6
    took its use, A-5 wanted another total."""
    shop = Shop({("sh-1", "mug"): 40}, chance=chance)
    counted(shop, "launch", Limits(uses=3, budget=5_000, per_customer=2))
    counted(shop, "hello", Limits(code_uses=1, first_order=True), off=3_000, code="HELLO")
    lin: dict[str, Any] = {"customer": {"customer_id": "lin"}}
    wang: dict[str, Any] = {"customer": {"customer_id": "wang"}}
    first = shop.place("A-1", {"mug": 1}, **lin)
    shop.pay("A-1", 5_000)
    shop.place("A-2", {"mug": 1}, codes=["HELLO"], **lin)
    shop.place("A-3", {"mug": 2}, codes=["HELLO"], **wang)
    shop.place("A-4", {"mug": 1}, **wang)
    shop.place("A-5", {"mug": 1}, expected_total=1, **wang)
    if not still:
        return shop
    shop.system.run()
    shop.dispatch(first)
    shop.cancel("A-2")
    shop.system.run()
    shop.place("A-6", {"mug": 1}, **lin)
    shop.system.run()
    return shop


def test_it_adds_up() -> None:
    shop = busy()
    assert figures(shop, COUNTER)[0] == 0
    tally = Captured(shop.system).proven(Uses())
    assert [each.shown() for each in tally.violations] == []
    assert tally.under_way == 0
    assert all(tally.checked[check] for check in uses.CHECKS if check not in quotes.CHECKS)


@pytest.mark.parametrize("seed", range(4))
def test_it_adds_up_whenever_it_is_looked_at(seed: int) -> None:
    chance = Random(seed)
    shop = busy(chance, still=False)
    shop.cancel("A-3")
    for _ in range(12):
        assert [each.shown() for each in Captured(shop.system).proven(Uses()).violations] == []
        for _ in range(chance.randrange(6)):
            shop.system._step()
    shop.system.advance(minutes=40)
    tally = Captured(shop.system).proven(Uses())
    assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)


def other(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(changes)


def lower(log: Captured, name: str, to: int) -> int:
    """Of all that were granted by it."""

    def change(data: dict[str, Any]) -> None:
        if data["use"][name] is not None:
            data["use"][name] = to

    return sum(log.alter("UseHeld", change, nth) for nth in range(len(list(log.facts("UseHeld")))))


def crossed(log: Captured, attempt: int = 1, *, freed: bool = False) -> int:
    """Orders A and B hold code/X and promotion/Y and are refused the other's. `attempt`: in which B holds; `freed`: it has given
    it back by then."""
    for type, counter, order, of in (
        ("UseHeld", "code/X", "A", 1),
        ("UseHeld", "promotion/Y", "B", attempt),
        *([("UseReturned", "promotion/Y", "B", attempt)] if freed else []),
        ("UseRefused", "promotion/Y", "A", 1),
        ("UseRefused", "code/X", "B", 1),
    ):
        use = {"amount": 0, "customer_id": None, "uses": None, "budget": None, "soft": False, "per_customer": None}
        said = {"counter": counter, "order_id": order, "attempt": of, "use": use, "was": "held", "amount": 0}
        log.add(type, said, like="UseHeld")
    return 0


FAULTS: list[tuple[str, Plant]] = [
    (uses.LIMIT, lambda log: log.copy("UseHeld", other(order_id="nobody"), nth=0) + log.copy("UseHeld", other(order_id="no"))),
    (uses.BUDGET, lambda log: lower(log, "budget", 900)),
    (uses.SHARE, lambda log: lower(log, "per_customer", 0)),
    (uses.ONCE, lambda log: log.copy("UseHeld")),
    (uses.ONCE, lambda log: log.copy("UseCommitted")),
    (uses.ONCE, lambda log: log.copy("UseReturned")),
    (uses.PRICE, lambda log: log.silence("OrderUsesDue")),
    (uses.AMOUNT, lambda log: log.alter("OrderPriced", lambda data: data["shares"][0].update(amount=7))),
    (uses.ENDED, lambda log: log.silence("UseReturned", nth=-1)),
    (uses.USED, lambda log: log.silence("UseCommitted")),
    (refused.APART, crossed),
]


@pytest.mark.parametrize(("check", "plant"), FAULTS, ids=[f"{each[0]}-{n}" for n, each in enumerate(FAULTS)])
def test_a_planted_fault_is_named(check: str, plant: Plant) -> None:
    captured = Captured(busy().system)
    plant(captured)
    found = [each for each in captured.proven(Uses()).violations if each.check == check]
    assert found and all(each.places for each in found)


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(("attempt", "freed", "accused"), [(1, False, True), (2, False, False), (1, True, False)])
def test_of_two_orders_that_want_the_same_last_uses_one_gets_all(attempt: int, freed: bool, accused: bool) -> None:
    """What is held in another attempt is wanted by itself; what was given back is refused for another's sake."""
    captured = Captured(busy().system)
    crossed(captured, attempt, freed=freed)
    tally = captured.proven(Uses())
    told = [each.shown().split(" (")[0] for each in tally.violations if each.check == refused.APART]
    text = f"{refused.APART}: orders A and B: code/X and promotion/Y are held by one and refused to the other"
    assert (told, tally.failed[refused.APART]) == ([text] * accused, int(accused))


@pytest.mark.req("PRC-36")
def test_without_one_of_its_rules_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer of the counter judged; a late hold not freed."""
    with monkeypatch.context() as off:
        off.setattr(decide, "refusal", lambda *_: None)
        shop = Shop({("sh-1", "mug"): 40})
        counted(shop, "launch", Limits(uses=1))
        for number in ("A-1", "A-2"):
            shop.place(number, {"mug": 1})
        shop.system.run()
    assert uses.LIMIT in {each.check for each in Captured(shop.system).proven(Uses()).violations}
    with monkeypatch.context() as off:
        off.setattr(confirming, "too_late", lambda *_: [])
        shop = Shop({("sh-1", "mug"): 40})
        counted(shop, "launch", Limits(uses=1))
        shop.place("A-1", {"mug": 1})
        shop.cancel("A-1")
        shop.system.run()
    assert figures(shop) == (1, 0, 0, 0)
    assert uses.PRICE in {each.check for each in Captured(shop.system).proven(Uses()).violations}


@pytest.mark.req("PRC-36")
def test_without_an_answer_of_nothing_to_a_repeat_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    for forgets in (False, True):
        shop = Shop({("sh-1", "mug"): 40})
        counted(shop, "launch", Limits(uses=9))
        shop.place("A-1", {"mug": 1})
        shop.system.run()
        [held] = [fact for fact in shop.system.facts("pricing") if isinstance(fact, UseHeld)]
        again = HoldUse(order_id=held.order_id, attempt=held.attempt, use=held.use)
        with monkeypatch.context() as off:
            if forgets:
                off.setattr(decide, "_known", lambda *_: OfOrder())
            said = shop.system.ask("pricing", COUNTER, again)
        found = {each.check for each in Captured(shop.system).proven(Uses()).violations}
        assert (len(said), uses.ONCE in found) == ((1, True) if forgets else (0, False))
