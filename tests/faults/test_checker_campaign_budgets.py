"""The checker knows campaigns' budgets: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.checking.campaign_budgets import overdrawn
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

MINUTE = 60_000
"""Milliseconds."""
OFF = {"channel": "shop", "promotion_id": "off"}
TILL = {"channel": "till", "promotion_id": "off"}
APPROVED: Decided = ("CampaignApproved", {"campaign_id": "june"})


def activated(budget: int | None, of: dict[str, str] = OFF, currency: str = "CNY", soft: bool = False) -> Decided:
    limits = {"uses": 9, "budget": budget, "soft": soft}
    offer = {"promotion_id": of["promotion_id"], "currency": currency, "limits": limits}
    return "PromotionActivated", {"channel": of["channel"], "offer": offer}


def adjusted(budget: int | None, of: dict[str, str] = OFF) -> Decided:
    return "PromotionAdjusted", {**of, "limits": {"uses": 9, "budget": budget}}


def drafted(budget: int = 10_000, *promotions: dict[str, str]) -> Decided:
    plan = {"currency": "CNY", "budget": {"promotion": budget}, "promotions": list(promotions or [OFF, TILL])}
    return "CampaignDrafted", {"campaign_id": "june", "plan": plan}


def asked(*limits: dict[str, Any], budget: int | None = None) -> Decided:
    said = None if budget is None else {"promotion": budget}
    return "CampaignAdjusted", {"campaign_id": "june", "limits": list(limits), "budget": said}


def answered(of: dict[str, str] = OFF, asked: str = "start", reason: str = "") -> Decided:
    return "CampaignChannelAnswered", {"campaign_id": "june", **of, "asked": asked, "reason": reason}


def held(amount: int, of: dict[str, str] = OFF, back: bool = False) -> Decided:
    counter = f"promotion/{of['channel']}/{of['promotion_id']}"
    if back:
        return "UseReturned", {"counter": counter, "amount": amount}
    return "UseHeld", {"counter": counter, "use": {"amount": amount}}


BEFORE = (activated(6_000), activated(4_000, TILL), drafted(), APPROVED)
STARTED = (*BEFORE, answered(), answered(TILL))
Told = Decided | tuple[Decided, ...]


def judged(*decisions: Told, apart: int = 5 * MINUTE) -> list[str]:
    world = World()
    for each in decisions:
        world["pricing"].decide(*(each if isinstance(each[0], tuple) else (each,)))
    records = [raw._replace(timestamp=number * apart) for number, raw in enumerate(world["pricing"].records)]
    return [wrong.text for wrong in overdrawn({"pricing": read(records)})]


@pytest.mark.parametrize(
    "decisions",
    [
        (*STARTED, held(6_000), held(4_000, TILL)),
        (*STARTED, adjusted(5_000), held(10_001)),
        (*BEFORE, adjusted(9_000), answered(reason="there is none")),
        (*STARTED, asked({**OFF, "budget": 5_000}), (adjusted(5_000), answered(asked="adjust")), adjusted(4_000)),
        (*STARTED, asked({**OFF, "budget": 8_000}, budget=12_000), (adjusted(8_000), answered(asked="adjust")), held(12_000)),
        (activated(6_000, soft=True), drafted(6_000, OFF), APPROVED, answered(), held(7_000)),
        (*STARTED, held(6_000), held(6_000, back=True), held(6_000), held(4_000, TILL)),
        (activated(6_000), adjusted(60_000)),
    ],
)
def test_what_is_right_is_not_accused(decisions: tuple[Told, ...]) -> None:
    assert judged(*decisions) == []


def test_what_was_said_a_moment_ago_may_not_have_been_read() -> None:
    assert judged(activated(6_000), drafted(6_000, OFF), adjusted(6_001), APPROVED, apart=MINUTE // 2) == []


@pytest.mark.req("PRC-35", "PRC-39")
@pytest.mark.parametrize(
    ("decisions", "text"),
    [
        (
            (activated(6_000), activated(4_001, TILL), drafted(), APPROVED),
            "june: CampaignApproved, and its promotions may take off 10001",
        ),
        ((*BEFORE[:2], drafted(9_999), APPROVED), "its promotions may take off 10000 of 9999"),
        ((*STARTED, asked({**OFF, "budget": 6_001})), "june: CampaignAdjusted, and its promotions may take off 10001 of 10000"),
        ((*STARTED, asked(budget=9_999)), "its promotions may take off 10000 of 9999"),
        ((activated(None), drafted(9_000, OFF), APPROVED), "june: CampaignApproved, and shop/off has no budget of its own"),
        (
            (activated(1, currency="EUR"), drafted(9_000, OFF), APPROVED),
            "june: CampaignApproved, and shop/off is in another currency",
        ),
        ((*STARTED, adjusted(6_001)), "shop/off may take off 6001 after 6000, beside its campaign june"),
        ((*STARTED, held(6_001), held(4_000, TILL)), "june: its promotions took off 10001, 10000 of its budget are theirs"),
        (
            (*STARTED, ("QuoteUseHeld", {"counter": "promotion/shop/off", "use": {"amount": 10_001}})),
            "june: its promotions took off 10001, 10000 of its budget are theirs",
        ),
    ],
)
def test_planted_faults_are_named(decisions: tuple[Told, ...], text: str) -> None:
    assert any(text in each for each in judged(*decisions)), judged(*decisions)
