"""Campaigns, played again from the facts: approved whole and by somebody else than their author, run in turns that each channel
answers once; and an answer is what the promotion is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong

NOBODY = ("", "anonymous")
ASKS = {"CampaignStarted": "start", "CampaignPaused": "pause", "CampaignResumed": "resume", "CampaignEnded": "end"}
FROM = {
    "CampaignApproved": ("draft",),
    "CampaignStarted": ("approved",),
    "CampaignPaused": ("running",),
    "CampaignResumed": ("paused",),
    "CampaignEnded": ("draft", "approved", "running", "paused"),
    "CampaignAdjusted": ("approved", "running", "paused"),
}
BECOMES = {
    "CampaignDrafted": "draft",
    "CampaignApproved": "approved",
    "CampaignStarted": "running",
    "CampaignPaused": "paused",
    "CampaignResumed": "running",
    "CampaignEnded": "ended",
}
NEEDED = ("goal", "audience", "budget", "starts_at", "ends_at", "promotions", "steps")
Asked = tuple[str, int, str, str]
"""Campaign, turn, channel, promotion."""


@dataclass
class Campaign:
    drafted: Fact
    status: str = "draft"
    turn: int = 0
    budget: dict[str, int] | None = None
    met: set[str] = field(default_factory=set)
    """Events whose rules it meets."""
    bills: dict[str, int] = field(default_factory=dict)
    """By head."""


class Campaigns:
    def __init__(self) -> None:
        self.campaigns: dict[str, Campaign] = {}
        self.asked: dict[Asked, tuple[str, Fact]] = {}

    def see(self, fact: Fact) -> Iterator[Wrong]:
        id = fact.data["campaign_id"]
        known = self.campaigns.get(id)
        if fact.type == "CampaignDrafted":
            yield from self._drafted(id, known, fact)
            return
        if known is None:
            yield Wrong("phantom", f"campaign {id}: {fact.type}, and nobody drafted it", (fact,))
            return
        if known.status not in FROM.get(fact.type, (known.status,)):
            yield Wrong("reordered", f"campaign {id}: {fact.type} of one that is {known.status}", (known.drafted, fact))
        known.status = BECOMES.get(fact.type, known.status)
        if fact.type == "CampaignApproved":
            yield from _approved(id, known, fact)
        elif fact.type == "CampaignRulesChecked":
            (known.met.add if fact.data["met"] else known.met.discard)(fact.data["event_id"])
        elif fact.type == "CampaignCostBooked":
            yield from _booked(id, known, fact)
        elif "turn" in fact.data:
            yield from self._asked(id, known, fact)

    def _drafted(self, id: str, known: Campaign | None, fact: Fact) -> Iterator[Wrong]:
        if known is not None and known.status not in ("draft", "approved"):
            yield Wrong("reordered", f"campaign {id} is drafted when it is {known.status}", (known.drafted, fact))
        before = known.drafted.data["revision"] if known is not None else 0
        if fact.data["revision"] != before + 1:
            yield Wrong("reordered", f"campaign {id}: revision {fact.data['revision']} after {before}", (fact,))
        plan = fact.data["plan"]
        met = known.met & set(plan["events"]) if known is not None else set()
        bills, turn = (known.bills, known.turn) if known is not None else ({}, 0)
        self.campaigns[id] = Campaign(fact, turn=turn, budget=plan["budget"], met=met, bills=bills)

    def _asked(self, id: str, known: Campaign, fact: Fact) -> Iterator[Wrong]:
        turn = fact.data["turn"]
        if turn != known.turn + 1:
            yield Wrong("reordered", f"campaign {id}: turn {turn} after {known.turn}", (fact,))
        known.turn = turn
        asked = ASKS.get(fact.type, "adjust")
        known.budget = fact.data.get("budget") or known.budget
        promotions = fact.data["limits"] if asked == "adjust" else fact.data["promotions"]
        plan = {_of(each) for each in known.drafted.data["plan"]["promotions"]}
        if asked != "adjust" and {_of(each) for each in promotions} not in (plan, set()):
            yield Wrong("invariant", f"campaign {id}: turn {turn} asks others than its plan's promotions", (known.drafted, fact))
        for each in promotions:
            self.asked[(id, turn, *_of(each))] = asked, fact


def _approved(id: str, known: Campaign, fact: Fact) -> Iterator[Wrong]:
    plan, author, approver = known.drafted.data["plan"], known.drafted.data["author"], fact.data["approver"]
    both = known.drafted, fact
    if author == approver and author not in NOBODY:
        yield Wrong("invariant", f"campaign {id} is approved by {author}, who drafted it", both)
    if fact.data["revision"] != known.drafted.data["revision"]:
        text = f"campaign {id}: revision {fact.data['revision']} is approved, {known.drafted.data['revision']} is its plan"
        yield Wrong("invariant", text, both)
    if missing := [name for name in NEEDED if not plan[name]]:
        yield Wrong("invariant", f"campaign {id} is approved without {', '.join(missing)}", both)
    if over := [head for head, spent in known.bills.items() if known.budget is not None and spent > known.budget[head]]:
        yield Wrong("invariant", f"campaign {id} is approved, and more is booked already for {', '.join(over)}", both)
    if unmet := set(plan["events"]) - known.met:
        yield Wrong("invariant", f"campaign {id} is approved, and nobody checked {', '.join(sorted(unmet))}", both)


def _booked(id: str, known: Campaign, fact: Fact) -> Iterator[Wrong]:
    head = fact.data["head"]
    known.bills[head] = known.bills.get(head, 0) + fact.data["amount"]
    if known.budget is None or known.bills[head] > known.budget[head]:
        may = known.budget and known.budget[head]
        yield Wrong("invariant", f"campaign {id}: {known.bills[head]} are booked for {head}, {may} may", (fact,))


class Channels:
    """What promotions are, each in its channel's order."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], Fact] = {}
        self.times: dict[tuple[str, str], tuple[datetime, datetime]] = {}

    def see(self, fact: Fact) -> None:
        promotion = _promotion(fact)
        if fact.type == "PromotionActivated":
            starts, ends = (datetime.fromisoformat(fact.data["offer"][name]) for name in ("starts_at", "ends_at"))
            self.times[promotion] = starts, ends
        self.last[promotion] = fact

    def contradicts(self, answer: Fact) -> str:
        """Why that code cannot be; "" where it can."""
        promotion, code = _promotion(answer), answer.data["code"]
        at, last = datetime.fromisoformat(answer.data["answered_at"]), self.last.get(promotion)
        if last is None:
            return "" if answer.data["reason"] else "there is no such promotion"
        starts, ends = self.times[promotion]
        is_over = last.type == "PromotionEnded" or ends <= at
        is_so = {
            "running": last.type in ("PromotionActivated", "PromotionResumed") and starts <= at < ends,
            "planned": last.type in ("PromotionActivated", "PromotionResumed") and at < starts,
            "paused": last.type == "PromotionPaused" and not is_over,
            "ended": last.type == "PromotionEnded",
            "over": is_over,
            "adjusted": not is_over,
        }
        return "" if is_so.get(code, bool(answer.data["reason"])) else f"its last word is {last.type}"


OF_PROMOTIONS = ("PromotionActivated", "PromotionPaused", "PromotionResumed", "PromotionEnded")


def unasked(logs: Logs) -> Iterator[Wrong]:
    campaigns, channels = Campaigns(), Channels()
    answers: list[Fact] = []
    for fact in logs["pricing"].facts:
        if fact.type in OF_PROMOTIONS:
            channels.see(fact)
        elif fact.type == "CampaignChannelAnswered":
            answers.append(fact)
            if why := channels.contradicts(fact):
                yield Wrong("invariant", f"{'/'.join(_promotion(fact))} answers {fact.data['code']}: {why}", (fact,))
        elif fact.type in (*FROM, *BECOMES, "CampaignRulesChecked", "CampaignCostBooked"):
            yield from campaigns.see(fact)
    answered: dict[Asked, Fact] = {}
    for answer in answers:
        key = answer.data["campaign_id"], answer.data["turn"], *_promotion(answer)
        said = f"campaign {key[0]}, turn {key[1]}: {key[2]}/{key[3]}"
        asked = campaigns.asked.get(key)
        if asked is None or asked[0] != answer.data["asked"]:
            yield Wrong("phantom", f"{said} answers {answer.data['asked']}, which was not asked", (answer,))
        if key in answered:
            yield Wrong("doubled", f"{said} answers twice", (answered[key], answer))
        answered[key] = answer
    for key, (what, fact) in campaigns.asked.items():
        if key not in answered:
            yield Wrong("lost", f"campaign {key[0]}, turn {key[1]}: {key[2]}/{key[3]} never answered {what}", (fact,))


def _of(said: dict[str, Any]) -> tuple[str, str]:
    return said["channel"], said["promotion_id"]


def _promotion(fact: Fact) -> tuple[str, str]:
    return fact.data["channel"], fact.data.get("promotion_id") or fact.data["offer"]["promotion_id"]
