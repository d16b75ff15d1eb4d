"""Burning points: an account is a counter that orders ask (docs/adr/0031), and what it says of lots is said beside its use."""

from collections.abc import Sequence
from datetime import datetime

from services.pricing.counter.commands import CommitUse, HoldUse, ReturnUse
from services.pricing.points.decide import give_back, over, usable
from services.pricing.points.lots import balance, without
from services.pricing.points.state import Account, Cause, cause_id
from shared.contracts.points import PREFIX, PointsBurned, PointsExpired, PointsHeld, PointsReturned
from shared.contracts.uses import Use, UseHeld, UseRefused
from shared.domain.nouns import Ref, States


def is_points(use: Use) -> bool:
    return use.counter.startswith(PREFIX)


def accounts(use: Use, order_id: str) -> Sequence[Ref]:
    return ("points", use.counter), ("points_cause", cause_id(use.counter, order_id))


def hold_points(command: HoldUse, states: States, at: datetime) -> list[UseHeld | UseRefused | PointsHeld | PointsExpired]:
    """All that are wanted, those that expire first before others; or none, and how many there are."""
    use, order_id = command.use, command.order_id
    account: Account = states["points", use.counter]
    gone, lots = over(use.counter, account.lots, at)
    currency = use.currency or ""
    said = {"counter": use.counter, "order_id": order_id, "attempt": command.attempt}
    have = balance(lots, currency, at)
    if have < use.amount:
        refused = UseRefused(**said, promotions=use.promotions, code="points_short", left=max(0, have), refused_at=at)
        return [*gone, refused]
    taken = without(use.amount, usable(lots, currency, at))
    held = PointsHeld(counter=use.counter, order_id=order_id, points=use.amount, lots=taken, held_at=at)
    return [*gone, UseHeld(**said, use=use, held_at=at), held]


def burned(command: CommitUse, at: datetime) -> PointsBurned:
    return PointsBurned(counter=command.use.counter, order_id=command.order_id, points=command.use.amount, burned_at=at)


def points_back(command: ReturnUse, states: States, at: datetime) -> list[PointsReturned]:
    """All that did not come back before."""
    counter, order_id = command.use.counter, command.order_id
    account: Account = states["points", counter]
    cause: Cause = states["points_cause", cause_id(counter, order_id)]
    points = sum(lot.points for lot in cause.taken)
    return [give_back(counter, order_id, points, cause, account.lots, command.reason, at)] if points else []
