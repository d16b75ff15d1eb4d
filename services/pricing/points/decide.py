"""What an account says of points: earned once an order, taken back with refunds, given back with returns, expired, adjusted by
people. Absolute figures come in, so a repeat changes nothing (MEM-02, MEM-03)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from services.pricing.points.commands import AdjustPoints, ExpirePoints, SettlePoints
from services.pricing.points.lots import (
    balance,
    end_of_year,
    expired,
    in_turn,
    is_gone,
    is_usable,
    merged,
    next_day,
    placed,
    with_lot,
    without,
)
from services.pricing.points.state import Account, AccountFact, Cause, adjustment_of, cause_id
from shared.contracts.points import (
    LOTS,
    Lot,
    PointsAdjusted,
    PointsDue,
    PointsEarned,
    PointsExpired,
    PointsPolicy,
    PointsRefused,
    PointsReturned,
    PointsReversed,
    SpendChanged,
)
from shared.domain.messages import Command, Message
from shared.domain.nouns import Context, Decide, On, Ref, SetTimer, States

RefusalCode = Literal["points_short", "too_many_lots", "contradicts_adjustment", "over_already"]


def over(counter: str, lots: Sequence[Lot], at: datetime) -> tuple[list[PointsExpired], Sequence[Lot]]:
    """What has expired is said before anything else is, and what is left."""
    gone = expired(lots, at)
    if not gone:
        return [], lots
    points = -sum(lot.points for lot in gone)
    return [PointsExpired(counter=counter, points=points, lots=gone, expired_at=at)], merged(lots, gone, at)


# -- orders
def ask(due: PointsDue, context: Context) -> Sequence[tuple[str, Command]]:
    said = {name: getattr(due, name) for name in SettlePoints.model_fields}
    return [(due.counter, SettlePoints(**said))]


def policies(command: SettlePoints) -> tuple[str, ...]:
    return (f"points_policies/{command.channel}",)


def policy_of(document: Mapping[str, Any] | None) -> PointsPolicy:
    return PointsPolicy() if document is None else PointsPolicy.model_validate(document["policy"])


def reads_order(command: SettlePoints, key: str) -> Sequence[Ref]:
    return ("points", command.counter), ("points_cause", cause_id(command.counter, command.order_id))


def settle(command: SettlePoints, states: States, context: Context) -> list[AccountFact]:
    """What it burned comes back first: it pays what may be owed then."""
    account: Account = states["points", command.counter]
    cause: Cause = states["points_cause", cause_id(command.counter, command.order_id)]
    policy, at = policy_of(context.found[f"points_policies/{command.channel}"]), context.time
    facts: list[AccountFact] = []
    lots: Sequence[Lot] = account.lots
    if (back := back_with_goods(command, cause)) > 0:
        returned = give_back(command.counter, command.order_id, back, cause, lots, "goods_returned", at)
        facts.append(returned)
        lots = merged(lots, returned.lots, at)
    if command.usable_from is not None and cause.earn is None:
        facts += _earned(command, policy, lots, at)
    elif cause.earn is not None:
        lost = cause.earned - PointsPolicy(earn=cause.earn).earned(command.paid, command.currency)
        facts += [_reversed(command, cause, lost, lots, policy.negative, at)] if lost > 0 else []
    said = [*over(command.counter, account.lots, at)[0], *facts] if facts else []
    return [*said, *_spent(command, account, cause, at)]


def back_with_goods(command: SettlePoints, cause: Cause) -> int:
    """Money and points come back in the ratio in which the order was paid: what the kept goods cost stays burned, rounded up."""
    if cause.status != "burned" or not command.goods:
        return 0
    stays = -(-command.points * min(command.kept, command.goods) // command.goods)
    return sum(lot.points for lot in cause.taken) - stays


def give_back(
    counter: str, order_id: str, points: int, cause: Cause, lots: Sequence[Lot], reason: str, at: datetime
) -> PointsReturned:
    """With their old expiry; what expires last comes back first."""
    assert cause.status != "none"  # nothing was taken
    changes: list[Lot] = []
    for lot in without(points, reversed(cause.taken)):
        added = with_lot(merged(lots, changes, at), lot.model_copy(update={"points": -lot.points}), at)
        changes += added
    return PointsReturned(
        counter=counter,
        order_id=order_id,
        points=points,
        was=cause.status,
        reason=reason,
        lots=tuple(changes),
        returned_at=at,
    )


def _earned(command: SettlePoints, policy: PointsPolicy, lots: Sequence[Lot], at: datetime) -> list[PointsEarned]:
    points = policy.earned(command.paid, command.currency)
    if not points or command.usable_from is None:
        return []
    ends, starts = end_of_year(at, policy.years), next_day(command.usable_from)
    new = placed(lots, Lot(currency=command.currency, points=points, usable_from=starts, expires_at=ends))
    return [
        PointsEarned(
            counter=command.counter,
            order_id=command.order_id,
            points=points,
            earn=policy.earn,
            lots=with_lot(lots, new, at),
            earned_at=at,
        )
    ]


def _spent(command: SettlePoints, account: Account, cause: Cause, at: datetime) -> list[SpendChanged]:
    """From when an order is delivered."""
    if command.usable_from is None or command.paid == cause.paid:
        return []
    spent = account.spent.get(command.currency, 0) + command.paid - cause.paid
    said = {"counter": command.counter, "order_id": command.order_id, "currency": command.currency}
    return [SpendChanged(**said, paid=command.paid, spent=spent, changed_at=at)]


def _reversed(
    command: SettlePoints, cause: Cause, points: int, lots: Sequence[Lot], negative: bool, at: datetime
) -> PointsReversed:
    """Of its own lot first, then of those that expire first; then it is owed, or let go."""
    there = [lot for lot in lots if lot.currency == command.currency and not is_gone(lot, at)]
    own = [lot for lot in there if lot.usable_from is not None and lot.usable_from == cause.usable_from]
    changes = without(points, (*own, *(lot for lot in there if lot not in own)))
    missing = points + sum(lot.points for lot in changes)
    if missing and negative:
        changes = (*changes, Lot(currency=command.currency, points=-missing))
    return PointsReversed(counter=command.counter, order_id=command.order_id, points=points, lots=changes, reversed_at=at)


# -- people
def reads_adjustment(command: AdjustPoints, key: str) -> Sequence[Ref]:
    return ("points", command.counter), ("points_cause", cause_id(command.counter, adjustment_of(command.adjustment)))


def adjust(command: AdjustPoints, states: States, context: Context) -> list[AccountFact | PointsRefused]:
    account: Account = states["points", command.counter]
    known: Cause = states["points_cause", cause_id(command.counter, adjustment_of(command.adjustment))]
    at, points = context.time, command.points
    if known.adjusted is not None:
        if known.adjusted == points:
            return []
        reason = f"adjustment {command.adjustment} was of {known.adjusted} points, not {points}"
        return _no(command, "contradicts_adjustment", reason, at)
    if command.expires_at is not None and command.expires_at <= at:
        return _no(command, "over_already", "expires_at is past: the points would be gone at once", at)
    gone, lots = over(command.counter, account.lots, at)
    if points < 0:
        have = balance(lots, command.currency, at)
        if have < -points:
            return _no(command, "points_short", f"the account has {have} points in {command.currency}, not {-points}", at)
        changes = without(-points, usable(lots, command.currency, at))
    else:
        ends = command.expires_at or end_of_year(at, PointsPolicy().years)
        changes = with_lot(lots, Lot(currency=command.currency, points=points, expires_at=ends), at)
        if len(merged(lots, changes, at)) > LOTS.count:
            reason = f"the account has {LOTS.count} lots: give it points that expire when others do"
            return _no(command, "too_many_lots", reason, at)
    adjusted = PointsAdjusted(
        counter=command.counter,
        adjustment=command.adjustment,
        currency=command.currency,
        points=points,
        reason=command.reason,
        actor=context.actor,
        lots=changes,
        adjusted_at=at,
    )
    return [*gone, adjusted]


def usable(lots: Sequence[Lot], currency: str, at: datetime) -> list[Lot]:
    """In the order in which they go."""
    return sorted((lot for lot in lots if lot.currency == currency and is_usable(lot, at)), key=in_turn)


def _no(command: AdjustPoints, code: RefusalCode, reason: str, at: datetime) -> list[AccountFact | PointsRefused]:
    return [PointsRefused(counter=command.counter, code=code, reason=reason, refused_at=at)]


# -- time
def expire(command: ExpirePoints, state: Account, context: Context) -> list[PointsExpired]:
    return over(command.counter, state.lots, context.time)[0]


def end_of_lots(fact: AccountFact) -> list[SetTimer]:
    """One timer for all lots of an account that expire together."""
    ends = {lot.expires_at for lot in getattr(fact, "lots", ()) if lot.points > 0 and lot.expires_at is not None}
    command = ExpirePoints(counter=fact.counter)
    return [SetTimer(f"{fact.counter}/{each.isoformat()}", each, fact.counter, command) for each in sorted(ends)]


ON: Mapping[type[Message], Decide | On] = {
    PointsDue: On(split=ask),
    SettlePoints: On(settle, reads=reads_order, lookups=policies),
    AdjustPoints: On(adjust, reads=reads_adjustment),
    ExpirePoints: expire,
}
