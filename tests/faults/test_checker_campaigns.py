"""The checker knows campaigns: what is right is not accused, each planted fault is named."""

from typing import Any

import pytest

from tests.faults.checking.campaigns import unasked
from tests.faults.checking.log import read
from tests.faults.world import Decided, World

OF = {"campaign_id": "june"}
SHOP = {"channel": "shop", "promotion_id": "off"}
PLAN: dict[str, Any] = {
    "goal": {"measure": "traffic", "figure": 5_000},
    "audience": {"everyone": True},
    "budget": {"promotion": 10_000, "advertising": 3_000, "logistics": 0},
    "starts_at": "2026-06-18T00:00:00Z",
    "ends_at": "2026-06-20T00:00:00Z",
    "events": ["618"],
    "promotions": [SHOP],
    "steps": [{"name": "banners"}],
}
OFFER = {"promotion_id": "off", "starts_at": "2026-06-18T00:00:00Z", "ends_at": "2026-06-21T00:00:00Z"}
ACTIVATED: Decided = ("PromotionActivated", {"channel": "shop", "offer": OFFER})
PAUSED, RESUMED, OVER = ((f"Promotion{word}", SHOP) for word in ("Paused", "Resumed", "Ended"))
CHECKED: Decided = ("CampaignRulesChecked", {**OF, "event_id": "618", "met": True})


def drafted(revision: int = 1, author: str = "lin", **other: Any) -> Decided:
    return "CampaignDrafted", {**OF, "revision": revision, "author": author, "plan": {**PLAN, **other}}


def approved(approver: str = "chen", revision: int = 1) -> Decided:
    return "CampaignApproved", {**OF, "revision": revision, "approver": approver}


def asks(word: str, turn: int, *promotions: dict[str, str], **other: Any) -> Decided:
    return f"Campaign{word}", {**OF, "turn": turn, "promotions": list(promotions or [SHOP]), **other}


def answers(asked: str, code: str, turn: int, at: str = "2026-06-19T00:00:00Z", **other: Any) -> Decided:
    said = {"asked": asked, "code": code, "turn": turn, "reason": "", "answered_at": at}
    return "CampaignChannelAnswered", {**OF, **SHOP, **said, **other}


def bill(amount: int) -> Decided:
    return "CampaignCostBooked", {**OF, "head": "advertising", "amount": amount}


BEFORE = (ACTIVATED, PAUSED, drafted(), CHECKED, approved())
STARTED = (*BEFORE, asks("Started", 1), RESUMED, answers("start", "running", 1))
LIFE = (
    *(*STARTED, bill(2_000), bill(-500), bill(1_500)),
    *(asks("Paused", 2), PAUSED, answers("pause", "paused", 2)),
    *(asks("Resumed", 3), RESUMED, answers("resume", "running", 3)),
    *(asks("Adjusted", 4, limits=[SHOP], budget=None), answers("adjust", "adjusted", 4)),
    *(asks("Ended", 5), OVER, answers("end", "ended", 5)),
)
ANEW = (*(*BEFORE, bill(2_000), asks("Adjusted", 1, limits=[SHOP], budget=None), answers("adjust", "adjusted", 1)), drafted(2))


def judged(*facts: Decided) -> list[str]:
    world = World()
    for fact in facts:
        world["pricing"].decide(fact)
    return [wrong.text for wrong in unasked({service: read(records) for service, records in world.records.items()})]


@pytest.mark.parametrize(
    "facts",
    [
        LIFE,
        (*BEFORE[:2], drafted(author=""), CHECKED, approved("")),
        (*BEFORE[:2], drafted(author="anonymous"), CHECKED, approved("anonymous")),
        (drafted(), CHECKED, approved(), asks("Ended", 1), answers("end", "unknown_promotion", 1, reason="there is none")),
        (*BEFORE, asks("Started", 1), RESUMED, answers("start", "planned", 1, "2026-06-17T00:00:00Z")),
        (*BEFORE, asks("Started", 1), answers("start", "over", 1, "2026-06-22T00:00:00Z")),
        (*ANEW, approved(revision=2), asks("Started", 2), RESUMED, answers("start", "running", 2)),
    ],
)
def test_what_is_right_is_not_accused(facts: tuple[Decided, ...]) -> None:
    assert judged(*facts) == []


@pytest.mark.req("PRC-32", "PRC-37", "PRC-39")
@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ((approved(),), "campaign june: CampaignApproved, and nobody drafted it"),
        ((drafted(), CHECKED, approved("lin")), "campaign june is approved by lin, who drafted it"),
        ((drafted(), CHECKED, approved(revision=2)), "campaign june: revision 2 is approved, 1 is its plan"),
        ((drafted(goal=None), CHECKED, approved()), "campaign june is approved without goal"),
        ((drafted(), approved()), "campaign june is approved, and nobody checked 618"),
        ((drafted(), drafted(3)), "campaign june: revision 3 after 1"),
        ((*STARTED, drafted(2)), "campaign june is drafted when it is running"),
        ((*BEFORE[:-1], asks("Started", 1), RESUMED, answers("start", "running", 1)), "CampaignStarted of one that is draft"),
        ((*STARTED, asks("Resumed", 2), answers("resume", "running", 2)), "CampaignResumed of one that is running"),
        ((*BEFORE, asks("Started", 2), RESUMED, answers("start", "running", 2)), "campaign june: turn 2 after 0"),
        ((*BEFORE, asks("Started", 1)), "campaign june, turn 1: shop/off never answered start"),
        ((*STARTED, answers("start", "running", 1)), "campaign june, turn 1: shop/off answers twice"),
        ((*STARTED, answers("pause", "running", 2)), "campaign june, turn 2: shop/off answers pause, which was not asked"),
        (
            (*BEFORE, asks("Started", 1), answers("start", "running", 1)),
            "shop/off answers running: its last word is PromotionPaused",
        ),
        (
            (*STARTED, asks("Paused", 2), answers("pause", "paused", 2)),
            "shop/off answers paused: its last word is PromotionResumed",
        ),
        ((*STARTED, asks("Ended", 2), answers("end", "ended", 2)), "shop/off answers ended: its last word is PromotionResumed"),
        ((*STARTED, bill(2_000), bill(1_001)), "campaign june: 3001 are booked for advertising, 3000 may"),
        (
            (*ANEW[:-1], drafted(2, budget={**PLAN["budget"], "advertising": 1_999}), approved(revision=2)),
            "campaign june is approved, and more is booked already for advertising",
        ),
        (
            (*BEFORE, asks("Started", 1, {**SHOP, "channel": "web"})),
            "campaign june: turn 1 asks others than its plan's promotions",
        ),
    ],
)
def test_planted_faults_are_named(facts: tuple[Decided, ...], text: str) -> None:
    assert any(text in each for each in judged(*facts)), judged(*facts)
