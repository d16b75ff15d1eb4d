"""`waybill prove points`: lots add up, what expires first goes first, an order earns what was paid for it and gives back in its
ratio. By arithmetic of its own: it shares none with the service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import iso4217

from cli.prove.log import Answered, Decision, Fact, Place
from cli.prove.tally import Tally

LOTS = "no lot gives more than it has"
TIME = "no points are held that are over, or not usable yet"
OLDEST = "points that expire first go first"
USE = "points are held, burned and given back as the order's use is"
BACK = "an order gives back no more than it took"
ONCE = "an order earns once"
EARNED = "an order keeps the points of what was paid for it"
RATIO = "points come back in the ratio in which the order was paid"
SPENT = "what a customer has spent is what his orders cost him"
CHECKS = (LOTS, TIME, OLDEST, USE, BACK, ONCE, EARNED, RATIO, SPENT)

MOVED = frozenset(("PointsEarned", "PointsHeld", "PointsReturned", "PointsReversed", "PointsExpired", "PointsAdjusted"))
BURNED = frozenset(("PointsBurned",))
DUE = frozenset(("PointsDue",))
SPEND = frozenset(("SpendChanged",))
USES = {"PointsHeld": "UseHeld", "PointsBurned": "UseCommitted"}
"""What is said beside it of the same order."""
Pot = tuple[str, str | None]
"""A currency, and when points of it expire; None: what is owed."""


@dataclass(slots=True)
class Order:
    """What an account has of an order."""

    account: str
    took: int = 0
    """Held or burned, less what came back."""
    burned: bool = False
    ended: bool = False
    """All came back, as the order ended before shipping."""
    rate: int | None = None
    earned: int = 0
    due: Fact | None = None
    """The newest."""


@dataclass(slots=True)
class Account:
    pots: dict[Pot, int] = field(default_factory=dict)
    pending: dict[tuple[Pot, str], int] = field(default_factory=dict)
    """By pot and when they are usable: those that were not, when they came."""
    paid: dict[tuple[str, str], int] = field(default_factory=dict)
    """By currency and order."""
    place: Place | None = None


class Points:
    def __init__(self) -> None:
        self.reads = {"pricing": frozenset((*MOVED, *BURNED, *DUE, *SPEND, *USES.values()))}
        self.tally, self.answered = Tally(CHECKS), Answered()
        self.accounts: dict[str, Account] = {}
        self.orders: dict[str, Order] = {}

    def see(self, service: str, decision: Decision) -> None:
        self.answered.note(decision)
        uses = {(fact.type, fact.data["order_id"]): fact.data for fact in decision.facts if fact.type in USES.values()}
        for fact in decision.facts:
            if fact.type in DUE:
                self._order(fact).due = fact
            elif fact.type in SPEND:
                self._spent(fact)
            elif fact.type in MOVED or fact.type in BURNED:
                self._account(fact, uses)

    def _order(self, fact: Fact) -> Order:
        return self.orders.setdefault(fact.data["order_id"], Order(fact.data["counter"]))

    # -- accounts
    def _account(self, fact: Fact, uses: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        account = self.accounts.setdefault(fact.data["counter"], Account())
        account.place = fact.place
        for lot in fact.data.get("lots", ()):
            self._moved(account, fact, lot)
        if (beside := USES.get(fact.type)) is not None:
            use = uses.get((beside, fact.data["order_id"]), {})
            amount = use.get("amount", use.get("use", {}).get("amount"))
            self._fails(USE, amount != fact.data["points"], fact, f"{fact.type} of {fact.data['points']}, {beside} of {amount}")
        if "order_id" in fact.data:
            self._of_order(fact)
        if fact.type == "PointsHeld":
            self._oldest(account, fact)

    def _moved(self, account: Account, fact: Fact, lot: Mapping[str, Any]) -> None:
        pot: Pot = lot["currency"], lot["expires_at"]
        account.pots[pot] = account.pots.get(pot, 0) + lot["points"]
        if (starts := lot["usable_from"]) is not None:
            account.pending[pot, starts] = account.pending.get((pot, starts), 0) + lot["points"]
        left = account.pots[pot]
        wrong = left > 0 if lot["expires_at"] is None else left < 0
        self._fails(LOTS, wrong, fact, f"a lot has {left} points after {fact.type}")
        if fact.type == "PointsHeld":
            at = when(fact.data["held_at"])
            gone = lot["expires_at"] is None or when(lot["expires_at"]) <= at
            early = left < waiting(account, pot, at)
            self._fails(TIME, gone or early, fact, "held of a lot that is over" if gone else "held before it is usable")

    def _oldest(self, account: Account, fact: Fact) -> None:
        """No lot that expires before the last that was taken from has anything left."""
        at, taken = when(fact.data["held_at"]), {(lot["currency"], lot["expires_at"]) for lot in fact.data["lots"]}
        last = max(when(ends) for _, ends in taken if ends is not None)
        currency = next(iter(taken))[0]
        left = 0
        for pot, points in account.pots.items():
            if pot[0] == currency and pot[1] is not None and at < when(pot[1]) < last:
                left += points - waiting(account, pot, at)
        self._fails(OLDEST, left > 0, fact, f"{left} points that expire earlier were left")

    def _spent(self, fact: Fact) -> None:
        data, account = fact.data, self.accounts.setdefault(fact.data["counter"], Account())
        account.place = fact.place
        account.paid[data["currency"], data["order_id"]] = data["paid"]
        spent = sum(paid for (currency, _), paid in account.paid.items() if currency == data["currency"])
        self._fails(SPENT, spent != data["spent"], fact, f"{data['spent']} spent, {spent} by orders")

    # -- orders
    def _of_order(self, fact: Fact) -> None:
        order, points = self._order(fact), fact.data["points"]
        if fact.type == "PointsHeld":
            order.took, order.ended = order.took + points, False
        elif fact.type == "PointsBurned":
            order.burned = True
        elif fact.type == "PointsReturned":
            order.took -= points
            order.ended = order.ended or fact.data["reason"] != "goods_returned"
            self._fails(BACK, order.took < 0, fact, f"{-order.took} points more than it took")
        elif fact.type == "PointsEarned":
            self._fails(ONCE, order.rate is not None, fact, "earned again")
            order.rate, order.earned = fact.data["earn"], points
        elif fact.type == "PointsReversed":
            order.earned -= points

    def end(self) -> Tally:
        for id, order in self.orders.items():
            due = order.due
            if due is None:
                continue
            place = self.accounts.get(order.account, Account()).place
            if place is None or not self.answered.has(due.place, *place[:2]):
                self.tally.under_way += 1
                continue
            data = due.data
            if order.rate is not None:
                worth = data["paid"] * order.rate // 10 ** digits(data["currency"])
                self._tell(EARNED, order.earned != worth, id, f"{order.earned} points, {worth} were paid for", due.place)
            if order.burned and not order.ended and data["goods"]:
                kept = min(data["kept"], data["goods"])
                stays = (data["points"] * kept + data["goods"] - 1) // data["goods"]
                self._tell(RATIO, order.took != stays, id, f"{order.took} points stay burned, not {stays}", due.place)
        return self.tally

    def _fails(self, check: str, wrong: bool, fact: Fact, text: str) -> None:
        of = fact.data.get("order_id") or fact.data.get("adjustment") or "time"
        self._tell(check, wrong, f"{fact.data['counter']} by {of}", text, fact.place)

    def _tell(self, check: str, wrong: bool, subject: str, text: str, place: Place) -> None:
        if self.tally.fails(check, wrong, subject):
            self.tally.tell(check, subject, text, place)


def when(said: str) -> datetime:
    return datetime.fromisoformat(said)


def waiting(account: Account, pot: Pot, at: datetime) -> int:
    """Of a pot, what is not usable yet."""
    return sum(points for (of, starts), points in account.pending.items() if of == pot and when(starts) > at)


def digits(currency: str) -> int:
    """2, of a currency that has left the list."""
    try:
        found = iso4217.Currency(currency).exponent
    except ValueError:
        return 2
    return 2 if found is None else found
