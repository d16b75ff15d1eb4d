"""Points, played again from the facts: an account is the sum of its lots, burns no more than is usable and owes by returns alone;
what is held, burned and given back is what its uses say."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.faults.checking.earned import unearned
from tests.faults.checking.log import Fact, Logs, Wrong

SIGN = {
    "PointsEarned": 1,
    "PointsReturned": 1,
    "PointsAdjusted": 1,
    "PointsHeld": -1,
    "PointsExpired": -1,
    "PointsReversed": -1,
}
"""What a fact's lots sum to: so many times its points."""
BESIDE = {"UseHeld": "PointsHeld", "UseCommitted": "PointsBurned", "UseReturned": "PointsReturned"}
"""Said of the same order in one decision."""
Lot = tuple[str, datetime | None, datetime | None]
"""Its currency, when it is gone (None: it is owed), and from when it is usable."""


@dataclass
class Burned:
    """What an order has of an account."""

    account: str
    took: int = 0
    """Less what came back."""
    burned: bool = False
    ended: bool = False
    """All came back, since it ended before shipping."""
    earned: int | None = None
    """Less what was taken back."""
    rate: int = 0
    seen: list[Fact] = field(default_factory=list)


class Points:
    def __init__(self) -> None:
        self.lots: dict[str, Counter[Lot]] = defaultdict(Counter)
        self.orders: dict[str, Burned] = {}
        self.spent: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        """By account and currency, what each order cost."""

    def see(self, fact: Fact) -> Iterator[Wrong]:
        account = fact.data["counter"]
        if fact.type == "SpendChanged":
            paid = self.spent[account, fact.data["currency"]]
            paid[fact.data["order_id"]] = fact.data["paid"]
            if fact.data["spent"] != sum(paid.values()):
                text = f"{account}: {fact.data['spent']} are spent, its orders cost {sum(paid.values())}"
                yield Wrong("invariant", text, (fact,))
            return
        yield from self._moved(account, fact)
        if "order_id" in fact.data:
            yield from self._of_order(account, fact)

    def _moved(self, account: str, fact: Fact) -> Iterator[Wrong]:
        if fact.type not in SIGN:
            return
        lots, points, at = self.lots[account], SIGN[fact.type] * fact.data["points"], _when(fact)
        changes = [(_lot(each), each["points"]) for each in fact.data["lots"]]
        total = sum(change for _, change in changes)
        let_go = fact.type == "PointsReversed" and points <= total <= 0
        if total != points and not let_go:
            yield Wrong("invariant", f"{account}: lots change by {total}, {fact.type} says {points}", (fact,))
        if fact.type == "PointsHeld" or (fact.type == "PointsAdjusted" and points < 0):
            usable = _usable(lots, changes[0][0][0] if changes else "", at)
            if usable < -points:
                yield Wrong("invariant", f"{account}: {-points} are taken of {usable} that are usable", (fact,))
        for lot, change in changes:
            lots[lot] += change
            yield from _after(account, fact, lots, lot, change, at)
        if fact.type == "PointsHeld":
            yield from _oldest_first(account, fact, lots, [lot for lot, _ in changes], at)

    def _of_order(self, account: str, fact: Fact) -> Iterator[Wrong]:
        order, points = fact.data["order_id"], fact.data["points"]
        known = self.orders.setdefault(order, Burned(account))
        known.seen.append(fact)
        if fact.type == "PointsHeld":
            known.took, known.burned, known.ended = known.took + points, False, False
        elif fact.type == "PointsBurned":
            if points != known.took or known.burned:
                text = f"{account}: order {order} burns {points}, it holds {0 if known.burned else known.took}"
                yield Wrong("doubled", text, tuple(known.seen))
            known.burned = True
        elif fact.type == "PointsReturned":
            known.took -= points
            known.ended = known.ended or fact.data["reason"] != "goods_returned"
            if known.took < 0:
                yield Wrong("doubled", f"{account}: order {order} gives {-known.took} back that it has not", tuple(known.seen))
        elif fact.type == "PointsEarned":
            if known.earned is not None:
                yield Wrong("doubled", f"{account}: order {order} earns again", tuple(known.seen))
            known.earned, known.rate = points, fact.data["earn"]
        elif fact.type == "PointsReversed":
            if known.earned is None:
                yield Wrong("doubled", f"{account}: order {order} loses {points} points and earned none", tuple(known.seen))
            else:
                known.earned -= points

    def at_rest(self) -> Iterator[Wrong]:
        for order, known in self.orders.items():
            if known.took > 0 and (known.ended or not known.burned):
                text = f"{known.account}: {known.took} points are held for order {order} for ever"
                yield Wrong("lost", text, tuple(known.seen))


def miscounted_points(logs: Logs) -> Iterator[Wrong]:
    points = Points()
    for fact in logs["pricing"].facts:
        if fact.type in SIGN or fact.type in ("PointsBurned", "SpendChanged"):
            yield from points.see(fact)
    yield from _apart(logs)
    yield from points.at_rest()
    yield from unearned(logs, points.orders)


def _apart(logs: Logs) -> Iterator[Wrong]:
    """A use of an account without its points, in one decision; or of other ones."""
    said: dict[tuple[str, str, str], Fact] = {}
    uses: dict[tuple[str, str, str], Fact] = {}
    for fact in logs["pricing"].facts:
        if fact.type in BESIDE and fact.data["counter"].startswith("points/"):
            uses[fact.decision, BESIDE[fact.type], fact.data["order_id"]] = fact
        elif fact.type in BESIDE.values() and fact.data.get("reason") != "goods_returned":
            said[fact.decision, fact.type, fact.data["order_id"]] = fact
    for key in dict.fromkeys((*uses, *said)):
        use, points = uses.get(key), said.get(key)
        facts = tuple(each for each in (use, points) if each)
        if use is None or points is None:
            missing = f"{key[1]} without its use" if use is None else f"{use.type} without {key[1]}"
            if use is None or use.type != "UseReturned":  # all may have come back with goods
                yield Wrong("invariant", f"order {key[2]}: {missing}", facts)
        elif use.type != "UseReturned" and points.data["points"] != (amount := _amount(use)):
            yield Wrong("invariant", f"order {key[2]}: {use.type} of {amount}, {key[1]} of {points.data['points']}", facts)


def _amount(use: Fact) -> int:
    found: int = use.data["use"]["amount"] if use.type == "UseHeld" else use.data["amount"]
    return found


def _after(account: str, fact: Fact, lots: Counter[Lot], lot: Lot, change: int, at: datetime) -> Iterator[Wrong]:
    """What the change leaves of its lot: what is usable by now is one."""
    currency, gone, _ = lot
    left = sum(points for (of, ends, _), points in lots.items() if (of, ends) == (currency, gone))
    if gone is not None and left < 0:
        yield Wrong("invariant", f"{account}: {fact.type} leaves {left} in a lot", (fact,))
    if gone is None and (left > 0 or (change < 0 and fact.type != "PointsReversed")):
        yield Wrong("invariant", f"{account}: {left} are owed by {fact.type}", (fact,))
    if fact.type == "PointsExpired" and (gone is None or gone > at):
        yield Wrong("invariant", f"{account}: points expire before their time", (fact,))


def _usable(lots: Counter[Lot], currency: str, at: datetime) -> int:
    return sum(points for lot, points in lots.items() if lot[0] == currency and _is_usable(lot, at))


def _is_usable(lot: Lot, at: datetime) -> bool:
    _, gone, usable_from = lot
    return (gone is None or gone > at) and (usable_from is None or usable_from <= at)


def _oldest_first(account: str, fact: Fact, lots: Counter[Lot], taken: list[Lot], at: datetime) -> Iterator[Wrong]:
    last = max((gone for _, gone, _ in taken if gone is not None), default=None)
    if last is None:
        return
    earlier = [lot for lot in lots if lot[0] == taken[0][0] and lot[1] is not None and lot[1] < last and _is_usable(lot, at)]
    if (left := sum(lots[lot] for lot in earlier)) > 0:
        yield Wrong("invariant", f"{account}: {left} points that expire earlier are left by {fact.type}", (fact,))


def _lot(said: dict[str, Any]) -> Lot:
    ends, starts = said["expires_at"], said["usable_from"]
    return said["currency"], ends and datetime.fromisoformat(ends), starts and datetime.fromisoformat(starts)


def _when(fact: Fact) -> datetime:
    name = fact.type.removeprefix("Points").lower() + "_at"
    return datetime.fromisoformat(fact.data[name])
