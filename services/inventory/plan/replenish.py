"""What to order of a SKU for a warehouse, and whether today: pure (INV-03, INV-04, INV-05, INV-15).

Propose when what is free and due before it runs out lasts at most `ahead` whole days, or what is free is below the alert line:
d x (ahead + review) + safety - that, up to whole packs and the least quantity, at most what is sold within the shelf life.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor, inf
from typing import Annotated, Literal

from services.inventory.plan.safety import LONGEST, days_ahead, is_listed, safety_stock
from shared.contracts.planning import Service, ServiceLevels, Stage
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

REVIEW = 7
"""Days between two plans."""
DUES = 200


class DuePieces(Message):
    due_at: Instant
    quantity: int


class Figures(Message):
    """What is known of a SKU's demand and supply. Days and pieces; `daily` and the deviations may be fractions."""

    daily: float
    deviation: float
    """Of a day's demand."""
    lead_time: float
    lead_deviation: float
    service: Service
    review: int = REVIEW
    pack: int = 1
    moq: int = 1
    shelf_life: int | None = None
    """Days in which pieces that come in can be sold; None: they keep."""
    stage: Stage = "maturity"
    due: Annotated[tuple[DuePieces, ...], AtMost(DUES, "refused at the door")] = ()
    """Of purchases, open ones."""
    safety: int | None = None
    """Where no normal curve tells it (lumps); None: by the formula."""


class Plan(Message):
    """`amount` 0: nothing is proposed, for this `reason`."""

    amount: int
    reason: Literal["enough", "runs_out", "below_alert_line", "exit_stage", "would_spoil"]
    safety: int
    ahead: int
    """Days before it runs out, at which is ordered."""
    listed: bool
    """`ahead` is more than the 15 days of the guides: people look at it."""
    target: int
    """Pieces to have, free and due (INV-05)."""
    covered: int
    """Free, and due before it runs out or within `ahead` days."""
    runs_out_at: Instant | None
    """None: never, or in more than a hundred years."""


def covered(free: int, due: Sequence[DuePieces], daily: float, at: datetime, ahead: int = 0) -> int:
    """Free pieces and those of purchases that come before what is there by then has run out, each in turn; or within `ahead`
    days: nothing that is ordered now would come sooner, so what is late already is not ordered again each day."""
    pieces = free
    for each in sorted(due, key=lambda each: each.due_at):
        if daily > 0 and each.due_at > at + timedelta(days=max(min(pieces / daily, LONGEST), ahead)):
            break
        pieces += each.quantity
    return pieces


def plan(figures: Figures, free: int, alert_line: int, at: datetime, levels: ServiceLevels) -> Plan:
    d = figures.daily
    safety = figures.safety
    if safety is None:
        level = levels.of(figures.service)
        safety = safety_stock(d, figures.deviation, figures.lead_time, figures.lead_deviation, level)
    ahead = days_ahead(d, safety, figures.lead_time)
    there = covered(free, figures.due, d, at, ahead)
    lasts = covered(free, figures.due, d, at) / d if d > 0 else inf
    target = ceil(d * (ahead + figures.review)) + safety
    amount, reason = _amount(figures, free, alert_line, there, target, ahead)
    return Plan(
        amount=amount,
        reason=reason,
        safety=safety,
        ahead=ahead,
        listed=is_listed(ahead),
        target=target,
        covered=there,
        runs_out_at=at + timedelta(days=max(lasts, -LONGEST)) if lasts <= LONGEST else None,
    )


_Reason = Literal["enough", "runs_out", "below_alert_line", "exit_stage", "would_spoil"]


def _amount(figures: Figures, free: int, alert_line: int, there: int, target: int, ahead: int) -> tuple[int, _Reason]:
    if figures.stage == "exit":
        return 0, "exit_stage"
    runs_out = figures.daily > 0 and there / figures.daily < ahead + 1
    if not runs_out and free >= alert_line:
        return 0, "enough"
    # of a SKU that hardly sells the formula may ask for nothing: up to its alert line, all the same
    wanted = max(target - there, 0 if free >= alert_line else alert_line - there)
    if wanted <= 0:
        return 0, "enough"
    amount = _packs_up(max(wanted, figures.moq), figures.pack)
    if figures.shelf_life is not None:
        sold = max(0, floor(figures.daily * figures.shelf_life) - there)
        amount = min(amount, sold // figures.pack * figures.pack)
        if amount < figures.moq or amount <= 0:
            return 0, "would_spoil"
    return amount, "runs_out" if runs_out else "below_alert_line"


def _packs_up(pieces: int, pack: int) -> int:
    return -(-pieces // pack) * pack
