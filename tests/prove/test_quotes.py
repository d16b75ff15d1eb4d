"""`waybill prove uses` of what quotes hold: what is right is not accused, whenever it is looked at; planted faults are named."""

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from cli.prove import quotes, uses
from cli.prove.uses import Uses
from services.pricing.order_price import asking
from services.pricing.quote_hold.baskets import digest
from services.pricing.quote_hold.commands import HoldQuote
from shared.contracts.promotions import Limits
from shared.contracts.uses import Use
from shared.domain import ids
from shared.memory.system import Memory
from tests.journeys.shop import Shop
from tests.journeys.test_uses import counted
from tests.prove.captured import Captured

Plant = Callable[[Captured], int]
COUNTER = "promotion/shop/launch"
USE = Use(counter=COUNTER, promotions=("launch",), amount=1_000, uses=10, budget=20_000, per_customer=2)


def hold(shop: Shop, customer: str, pieces: int = 1, **other: Any) -> str:
    """The id of the customer's first hold."""
    basket = digest("shop", "CNY", [("mug", pieces)], ())
    use = USE.model_copy(update={"customer_id": customer, **other})
    shop.system.ask("pricing", customer, HoldQuote(customer_id=customer, basket=basket, uses=(use,)))
    return ids.derived("quote hold", customer, "1")


def busy(chance: Random | None = None, *, still: bool = True) -> Shop:
    """Lin's order takes over her hold, Wang's names it, Zhao's is over, Qian's stands and is quoted again."""
    shop = Shop({("sh-1", "mug"): 40}, chance=chance)
    counted(shop, "launch", Limits(uses=10, budget=20_000, per_customer=2))
    hold(shop, "zhao")
    id = hold(shop, "lin")
    if still:
        shop.system.run()
    shop.place("A-1", {"mug": 1}, quote_hold=id, customer={"customer_id": "lin"})
    shop.place("A-2", {"mug": 1}, quote_hold=id, customer={"customer_id": "wang"})
    if not still:
        return shop
    shop.system.run()
    shop.system.advance(minutes=16)
    hold(shop, "qian")
    hold(shop, "qian", 2)
    shop.system.run()
    return shop


@cache
def at_rest() -> Memory:
    """Its logs are copied before they are altered."""
    return busy().system


def test_it_adds_up() -> None:
    tally = Captured(at_rest()).proven(Uses())
    assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)
    assert all(tally.checked[check] for check in (*quotes.CHECKS, uses.LIMIT, uses.BUDGET, uses.SHARE))


@pytest.mark.parametrize("seed", range(2))
def test_it_adds_up_whenever_it_is_looked_at(seed: int) -> None:
    chance = Random(seed)
    shop = busy(chance, still=False)
    for _ in range(12):
        assert [each.shown() for each in Captured(shop.system).proven(Uses()).violations] == []
        for _ in range(chance.randrange(6)):
            shop.system._step()
    shop.system.advance(minutes=40)
    tally = Captured(shop.system).proven(Uses())
    assert ([each.shown() for each in tally.violations], tally.under_way) == ([], 0)


def lower(log: Captured, name: str, to: int) -> int:
    return sum(log.alter("QuoteUseHeld", lambda data: data["use"].update({name: to}), nth) for nth in range(3))


def another(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(changes)


FAULTS: list[tuple[str, Plant]] = [
    (quotes.FIFTH, lambda log: lower(log, "uses", 4)),
    (quotes.FIFTH, lambda log: lower(log, "budget", 4_000)),
    (quotes.ONE, lambda log: log.copy("QuoteHoldTaken")),
    (quotes.ONE, lambda log: log.copy("QuoteUsesWanted", another(hold_id="h9", customer_id="qian"))),
    (quotes.FREED, lambda log: log.silence("QuoteUseReturned")),
    (uses.ONCE, lambda log: log.copy("QuoteUseHeld", nth=-1)),
    (uses.ONCE, lambda log: log.copy("QuoteUseReturned")),
    (uses.LIMIT, lambda log: lower(log, "uses", 0)),
    (uses.SHARE, lambda log: lower(log, "per_customer", 0)),
]


@pytest.mark.parametrize(("check", "plant"), FAULTS, ids=[f"{each[0]}-{n}" for n, each in enumerate(FAULTS)])
def test_a_planted_fault_is_named(check: str, plant: Plant) -> None:
    captured = Captured(at_rest())
    plant(captured)
    found = [each for each in captured.proven(Uses()).violations if each.check == check]
    assert found and all(each.places for each in found)


@pytest.mark.req("PRC-36")
def test_without_the_release_of_what_was_lent_it_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "not_needed", lambda *_: [])
    shop = Shop({("sh-1", "mug"): 40})
    id = hold(shop, "lin")
    counted(shop, "other", Limits(uses=10))
    shop.place("A-1", {"mug": 1}, quote_hold=id, customer={"customer_id": "lin"})
    shop.system.run()
    assert quotes.FREED in {each.check for each in Captured(shop.system).proven(Uses()).violations}
