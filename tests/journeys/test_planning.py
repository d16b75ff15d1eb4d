"""What is sold is planned, by itself: orders become demand, demand a forecast, a forecast a proposal, every day."""

import pytest

from services.inventory.planning.commands import SetPlanning
from services.inventory.supplier.commands import SetSupplier, SetSupplierTerms
from shared.contracts.planning import DemandCounted, DemandNoted
from shared.domain import ids
from tests.journeys.shop import OPENS, Shop

MUGS = {("sh-1", "mug"): 60, ("gz-1", "mug"): 5}


@pytest.mark.req("INV-04", "INV-12", "INV-13", "INV-19")
def test_orders_of_a_week_become_a_proposal() -> None:
    shop = Shop(MUGS)
    acme = SetSupplier(supplier="acme", name="Acme", since=OPENS.date(), lead_time_days=5)
    shop.system.ask("inventory", "acme", acme)
    price = SetSupplierTerms(supplier="acme", sku="mug", unit_price=2_500, currency="CNY", moq=1, pack=6)
    shop.system.ask("inventory", "acme", price)
    planned_by = SetPlanning(warehouse="sh-1", sku="mug", supplier="acme", service="B", stage="maturity", shelf_life=None)
    shop.system.ask("inventory", "sh-1", planned_by)
    for day in range(7):
        channel = "tmall" if day % 2 else "shop"
        shop.place(f"A{day}", {"mug": 7}, channel=channel)
        shop.pay(f"A{day}", 42_000, channel=channel)
        shop.place(f"B{day}", {"mug": 9})
        shop.cancel(f"B{day}")
        shop.system.advance(days=1)
    forecast = shop.system.view("inventory", "forecasts", "sh-1/mug")
    assert sum(asked.pieces for week in forecast.weeks for asked in week.by_channel.values()) == 49
    assert {channel for week in forecast.weeks for channel in week.by_channel} == {"shop", "tmall"}
    assert (round(forecast.daily, 1), forecast.reason) == (7.0, "runs_out")
    proposal = shop.system.view("inventory", "proposals", "sh-1/mug")
    assert (proposal.status, proposal.amount % 6) == ("open", 0)
    assert proposal.amount >= 7 * 14 - shop.stock("sh-1", "mug").available


@pytest.mark.req("INV-12")
def test_worked_81_82_asked_for_refused_and_cancelled_by_events() -> None:
    shop = Shop(MUGS)
    shop.place("A1", {"mug": 3})
    shop.place("A2", {"mug": 600})  # nobody has so many
    shop.place("A3", {"mug": 4})
    shop.system.advance(minutes=16)
    shop.cancel("A3")
    shop.system.advance(days=1)
    [week] = shop.system.view("inventory", "forecasts", "sh-1/mug").weeks
    # the first was never paid, the last not meant
    assert {channel: (asked.pieces, asked.refused) for channel, asked in week.by_channel.items()} == {"shop": (600, 600)}
    noted = [fact for fact in shop.system.facts("inventory") if isinstance(fact, DemandNoted)]
    assert [(fact.order_id, fact.kind) for fact in noted if fact.order_id == ids.order_id("shop", "A3")] == [
        (ids.order_id("shop", "A3"), "asked"),
        (ids.order_id("shop", "A3"), "withdrawn"),
    ]
    counted = [fact for fact in shop.system.facts("inventory") if isinstance(fact, DemandCounted)]
    assert sum(part.pieces for fact in counted for line in fact.lines for part in line.parts) == 600


@pytest.mark.req("INV-12", "INV-19")
def test_worked_81_three_and_six_of_which_four_are_refused_are_nine() -> None:
    shop = Shop({("sh-1", "mug"): 5})
    for number, pieces, refused in (("A1", 3, False), ("A2", 2, False), ("A3", 4, True)):
        order = shop.place(number, {"mug": pieces})
        shop.pay(number, shop.order(order).total or 0)
        shop.system.run()
        assert (shop.order(order).order == "refused") is refused
    shop.system.advance(days=1)
    [week] = shop.system.view("inventory", "forecasts", "sh-1/mug").weeks
    assert {channel: (asked.pieces, asked.refused) for channel, asked in week.by_channel.items()} == {"shop": (9, 4)}
