"""`waybill promo evaluate --campaign`: what is a campaign's own, and what stands for "without it"."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.promo import report
from cli.promo.by_hand import ByHand
from cli.promo.campaign_log import CampaignReading
from cli.promo.log import NotThere
from cli.promo.outcome import Promotion, evaluate
from cli.promo.recording import body
from cli.promo.sales import Sale, Sales
from cli.promo.uplift import Uplift
from cli.prove.log import Decision, Fact, Place

MAY = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HERE = Place("pricing.events", 0, 0)


def read(*facts: tuple[str, dict[str, Any]]) -> CampaignReading:
    reading = CampaignReading("june")
    for type, data in facts:
        reading.see("pricing", Decision(HERE, None, (Fact(type, data, HERE),)))
    return reading


def planned(*promotions: tuple[str, str], id: str = "june") -> tuple[str, dict[str, Any]]:
    named = [{"channel": channel, "promotion_id": promotion} for channel, promotion in promotions]
    plan = {"currency": "CNY", "ends_at": (MAY + 9 * DAY).isoformat(), "promotions": named}
    return "CampaignDrafted", {"campaign_id": id, "plan": plan}


STARTED = ("CampaignStarted", {"campaign_id": "june", "started_at": MAY.isoformat()})


def activated(channel: str, promotion: str, *skus: str) -> tuple[str, dict[str, Any]]:
    return "PromotionActivated", {"channel": channel, "offer": {"promotion_id": promotion}, "skus": skus}


def sold(order: str, channel: str, sku: str) -> list[tuple[str, dict[str, Any]]]:
    placed = {"channel": channel, "currency": "CNY", "customer": None, "placed_at": (MAY + DAY).isoformat()}
    line = {"sku": sku, "quantity": 1, "total": 900}
    shares = [{"promotion_id": "off", "line": 1, "amount": 100}, {"promotion_id": "other", "line": 1, "amount": 7}]
    return [
        ("OrderPriced", {"order_id": order, "shares": shares}),
        ("OrderPlaced", {"order_id": order, **placed}),
        ("OrderConfirmed", {"order_id": order, "lines": [line]}),
    ]


@pytest.mark.req("ANA-13", "PRC-37")
def test_its_own_skus_are_by_channel_and_what_others_took_off_is_not_its() -> None:
    targets = [activated("shop", "off", "mug"), ("TargetsJoined", {"channel": "shop", "promotion_id": "off", "skus": ["lamp"]})]
    sales = [*sold("o1", "shop", "mug"), *sold("o2", "web", "mug"), *sold("o3", "till", "mug")]
    found = read(planned(("shop", "off"), ("web", "off")), *targets, STARTED, activated("web", "off", "vase"), *sales).end()
    assert found.promotion == Promotion(
        "", "june", "CNY", MAY, MAY + 9 * DAY, frozenset({"shop/mug", "shop/lamp", "web/vase"}), campaign=True
    )
    assert [(each.sku, each.amount, each.given) for each in found.sales.lines] == [("shop/mug", 900, 100), ("web/mug", 900, 100)]


def test_all_that_a_channel_sells_is_its_own_where_it_is_on_whole_orders() -> None:
    sales = [*sold("o1", "shop", "mug"), *sold("o2", "web", "mug")]
    both = planned(("shop", "off"), ("web", "off"))
    one = read(both, activated("shop", "off", "lamp"), activated("web", "off"), STARTED, *sales).end()
    assert one.promotion.skus == {"shop/lamp", "web/mug"}
    all_of_it = read(both, activated("shop", "off"), activated("web", "off"), STARTED, *sales).end()
    assert all_of_it.promotion.skus == frozenset()


def test_one_that_ended_early_is_looked_at_until_then() -> None:
    ended = ("CampaignEnded", {"campaign_id": "june", "ended_at": (MAY + 2 * DAY).isoformat()})
    found = read(planned(("shop", "off")), STARTED, ended, *sold("o1", "shop", "mug")).end()
    assert found.promotion.ends_at == MAY + 2 * DAY


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ([planned(("shop", "off"), id="july")], "There is no campaign june"),
        ([planned(("shop", "off"))], "june has not started"),
        ([planned(("shop", "off")), STARTED], "no orders"),
    ],
)
def test_what_is_not_there_is_told(facts: list[tuple[str, dict[str, Any]]], why: str) -> None:
    with pytest.raises(NotThere, match=why):
        read(*facts).end()


@pytest.mark.req("ANA-13")
def test_its_uplift_is_noted_in_parts_of_ten_thousand() -> None:
    own = frozenset(f"shop/s{n}" for n in range(30))
    days = [(day, unit) for day in range(-9, 9) for unit in range(60)]
    lines = (
        Sale(f"{day}/{unit}", None, f"shop/s{unit}", MAY + day * DAY, 1, (150 if day >= 0 and unit < 30 else 100) + unit % 7)
        for day, unit in days
    )
    outcome = evaluate(Promotion("", "june", "CNY", MAY, MAY + 9 * DAY, own, campaign=True), Sales(lines), MAY + 9 * DAY)
    assert isinstance(outcome.uplift, Uplift) and outcome.control == "SKUs of its channels that it is not on"
    said = body(outcome, ByHand())
    assert said["uplift"] == {
        "rate": round(outcome.uplift.rate * 10_000),
        "low": round(outcome.uplift.low * 10_000),
        "high": round(outcome.uplift.high * 10_000),
    }
    assert 4_500 < said["uplift"]["rate"] < 5_100 and said["during"]["orders"] == 9 * 60
    assert report.title(outcome) == "Campaign june" and report.rows(outcome, ByHand())[0][0] == "sales of its channels"


def test_only_a_campaign_is_noted() -> None:
    ran = CliRunner().invoke(app, ["promo", "evaluate", "shop/off", "--record"])
    assert (ran.exit_code, "--record needs --campaign" in ran.output) == (2, True)
