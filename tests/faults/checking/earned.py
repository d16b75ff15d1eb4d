"""What orders do to points, by what orders say themselves: one earns what was paid for its goods, once all is delivered, and
keeps the points of what was kept; money and points come back in one ratio."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import iso4217

from tests.faults.checking.log import Fact, Logs, Wrong

DEFAULT = {"earn": 1, "worth": 100, "most": 5_000}
"""Points for 1.00; points that are 1.00; of the goods, in 10,000, that points may pay."""
WHOLE = 10_000


class Account(Protocol):
    """What an order did to it."""

    took: int
    burned: bool
    ended: bool
    earned: int | None
    rate: int


@dataclass
class Reckoned:
    """Of an order, by its price and by what became of it. Amounts: minor units."""

    price: Fact
    account: str
    points: int
    goods: int
    kept: int
    paid: int
    delivered: bool = False
    heard: bool = False
    """There is something that its account must hear of."""

    def hear(self, fact: Fact) -> None:
        if fact.type == "OrderEarningDue" and not self.delivered:
            more = fact.data["goods"] - self.goods
            self.kept, self.paid, self.delivered, self.heard = self.kept + more, self.paid + more, True, True
        elif fact.type == "RefundIssued" and fact.data["reason"] in ("return", "goodwill"):
            back = fact.data["amount"]
            self.kept -= back if fact.data["reason"] == "return" else 0
            self.paid, self.heard = self.paid - back, True
        self.kept, self.paid = max(0, self.kept), max(0, self.paid)


def unearned(logs: Logs, accounts: Mapping[str, Account]) -> Iterator[Wrong]:
    """`accounts`: by order."""
    policies: dict[str, list[dict[str, Any]]] = defaultdict(lambda: [DEFAULT])
    orders: dict[str, Reckoned] = {}
    due: dict[str, Fact] = {}
    """The newest of each order."""
    paid: dict[str, Fact] = {}
    for fact in logs["pricing"].facts:
        if fact.type == "PointsPolicySet":
            policies[fact.data["channel"]].append(fact.data["policy"])
        elif fact.type == "OrderPriced" and (reckoned := _reckoned(fact)) is not None:
            orders[fact.data["order_id"]] = reckoned
        elif fact.type == "PointsDue":
            due[fact.data["order_id"]] = fact
        elif fact.type == "SpendChanged":
            paid[fact.data["order_id"]] = fact
    for fact in logs["orders"].facts:
        if (known := orders.get(fact.data.get("order_id", ""))) is not None:
            known.hear(fact)
    for id, order in orders.items():
        of_channel = policies[order.price.data["channel"]]
        yield from _priced(id, order, of_channel)
        if order.heard:
            yield from _told(id, order, due.get(id))
            yield from _settled(id, order, accounts.get(id), of_channel)
            if order.delivered and order.paid != (paid[id].data["paid"] if id in paid else 0):
                facts = (order.price, *([paid[id]] if id in paid else []))
                yield Wrong("lost", f"order {id} cost {order.paid}, its account says otherwise", facts)


def _reckoned(price: Fact) -> Reckoned | None:
    """None: of nobody whom pricing knows."""
    uses = {use["counter"]: use["amount"] for use in price.data.get("uses") or ()}
    account = next((counter for counter in uses if counter.startswith("points/")), None)
    if account is None:
        customer = next((counter for counter in uses if counter.startswith("customer/")), None)
        if customer is None:
            return None
        account = "points/" + customer.removeprefix("customer/")
    goods = price.data["total"] - price.data["freight"]
    return Reckoned(price, account, uses.get(account, 0), goods, goods, goods)


def _priced(id: str, order: Reckoned, policies: list[dict[str, Any]]) -> Iterator[Wrong]:
    """What points take off is what they are worth, and no more than they may pay."""
    if not order.points:
        return
    off = sum(share["amount"] for share in order.price.data["shares"] if share["promotion_id"] == order.account)
    one = _one(order.price.data["currency"])
    before = order.goods + off
    if not any(off == order.points * one // each["worth"] and off * WHOLE <= before * each["most"] for each in policies):
        text = f"order {id}: {order.points} points take {off} off {before}, which no policy says"
        yield Wrong("invariant", text, (order.price,))


def _told(id: str, order: Reckoned, due: Fact | None) -> Iterator[Wrong]:
    if due is None:
        yield Wrong("lost", f"order {id}: nobody told {order.account} what became of it", (order.price,))
        return
    told = (due.data["counter"], due.data["points"], due.data["goods"], due.data["kept"], due.data["paid"])
    if told != (ours := (order.account, order.points, order.goods, order.kept, order.paid)):
        yield Wrong("invariant", f"order {id}: {told} are told of its points, {ours} follow from orders", (order.price, due))


def _settled(id: str, order: Reckoned, account: Account | None, policies: list[dict[str, Any]]) -> Iterator[Wrong]:
    one = _one(order.price.data["currency"])
    if order.delivered:
        earned = account.earned if account is not None else None
        if earned is None:
            if order.paid * min(policy["earn"] for policy in policies) >= one:
                yield Wrong(
                    "lost", f"order {id}: {order.paid} were paid for it, and {order.account} earned nothing", (order.price,)
                )
        elif account is not None and earned != order.paid * account.rate // one:
            worth = order.paid * account.rate // one
            yield Wrong("invariant", f"order {id}: {earned} points stay earned, {worth} were paid for", (order.price,))
        if account is not None and earned is not None and account.rate not in {policy["earn"] for policy in policies}:
            yield Wrong("invariant", f"order {id}: earns {account.rate} for 1.00, which no policy says", (order.price,))
    if account is not None and account.burned and not account.ended and order.goods:
        stays = -(-order.points * min(order.kept, order.goods) // order.goods)
        if account.took != stays:
            text = f"order {id}: {account.took} of {order.points} points stay burned, {order.kept} of {order.goods} are kept"
            yield Wrong("invariant", text, (order.price,))


def _one(currency: str) -> int:
    """1.00 in minor units."""
    try:
        digits = iso4217.Currency(currency).exponent
    except ValueError:
        digits = None
    return int(10 ** (2 if digits is None else digits))
