"""A shelf is counted while orders come and go."""

import pytest

from services.inventory.count.commands import ApproveCount, CancelCount, CountedLine, EnterCount, StartCount
from services.inventory.count.view import CountView
from shared.contracts.counting import ApprovedLine
from shared.contracts.inventory import RequestRefused
from shared.domain.messages import Command
from shared.memory.api import clients
from tests.journeys.shop import Shop


def asked(shop: Shop, command: Command, actor: str) -> CountView:
    shop.system.ask("inventory", "sh-1", command, actor=actor)
    shop.system.run()
    view: CountView = shop.system.view("inventory", "counts", "sh-1/c1")
    return view


def enter(id: str, pieces: int) -> EnterCount:
    return EnterCount(warehouse="sh-1", count_id="c1", entry_id=id, lines=(CountedLine(sku="mug", pieces=pieces),))


def approve(difference: int) -> ApproveCount:
    return ApproveCount(warehouse="sh-1", count_id="c1", lines=(ApprovedLine(sku="mug", difference=difference),))


@pytest.mark.req("INV-07")
def test_worked_64_and_worked_65_a_count_while_orders_are_shipped() -> None:
    shop = Shop({("sh-1", "mug"): 100})
    first = shop.place("A1", {"mug": 4})
    shop.pay("A1", shop.order(first).total or 0)
    shop.system.run()
    asked(shop, StartCount(warehouse="sh-1", count_id="c1", skus=("mug",)), "ann")
    shop.dispatch(first)
    shop.system.run()
    assert asked(shop, enter("e1", 93), "ann").lines[0].disturbed  # 4 left since
    assert asked(shop, enter("e2", 93), "ann").lines[0].status == "second_count"
    assert asked(shop, enter("e3", 93), "bob").status == "review"
    second = shop.place("A2", {"mug": 20})
    shop.pay("A2", shop.order(second).total or 0)
    shop.system.run()
    shop.dispatch(second, "SF2")
    shop.receive("sh-1", "mug", 5, "r2")
    shop.system.run()
    assert shop.stock("sh-1", "mug").on_hand == 96 - 20 + 5
    assert asked(shop, approve(-3), "cid").status == "closed"
    assert shop.stock("sh-1", "mug").on_hand == 78  # not 93


@pytest.mark.req("INV-07")
def test_worked_66_whose_pieces_are_not_known_is_refused_until_they_are_released() -> None:
    shop = Shop({("sh-1", "mug"): 8})
    order = shop.place("A1", {"mug": 5})
    shop.system.run()
    asked(shop, StartCount(warehouse="sh-1", count_id="c1", skus=("mug",)), "ann")
    asked(shop, enter("e1", 3), "ann")
    assert asked(shop, enter("e2", 3), "bob").status == "review"
    [refused] = shop.system.ask("inventory", "sh-1", approve(-5), actor="cid")
    assert isinstance(refused, RequestRefused) and refused.code == "below_allocated"
    shop.cancel("A1")
    shop.system.run()
    assert shop.order(order).allocation == "released"
    assert asked(shop, approve(-5), "cid").status == "closed"
    assert shop.stock("sh-1", "mug").available == 3
    cancel = CancelCount(warehouse="sh-1", count_id="c1", skus=("mug",))
    [booked] = shop.system.ask("inventory", "sh-1", cancel, actor="ann")
    assert isinstance(booked, RequestRefused) and booked.code == "contradicts_count"


@pytest.mark.req("INV-07")
async def test_worked_67_by_http_never_below_what_orders_have() -> None:
    shop = Shop({("sh-1", "mug"): 10})
    shop.place("A1", {"mug": 6})
    shop.system.run()
    async with clients(shop.system) as http:
        lost = {"sku": "mug", "change": -5, "reason": "broken in a fall"}
        answer = await http.post("http://inventory/warehouses/sh-1/adjustments", json=lost)
        told = answer.json()
        assert (answer.status_code, told["code"]) == (409, "below_allocated")
        assert "10 on hand, 6 of them allocated to orders, so at most 4 can be written off, not 5" in told["detail"]
        allowed = await http.post("http://inventory/warehouses/sh-1/adjustments", json={**lost, "change": -4})
        assert (allowed.status_code, allowed.json()["available"]) == (201, 0)
