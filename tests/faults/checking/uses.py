"""Uses of promotions, played again from the facts: none beyond a limit, none lost or doubled, and at rest none is held: what was
confirmed has used what its price says, and what ended before shipping uses nothing."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.faults.checking.log import Fact, Logs, Wrong
from tests.faults.checking.quotes import OF_COUNTERS, OF_HOLDS, Quotes

Amounts = dict[str, int]
"""By order, of a counter's budget."""


class Counters:
    def __init__(self) -> None:
        self.held: dict[str, Amounts] = defaultdict(dict)
        self.used: dict[str, Amounts] = defaultdict(dict)
        self.of: dict[tuple[str, str], str] = {}
        """By counter and order, the customer."""
        self.seen: dict[tuple[str, str], Fact] = {}
        self.quotes = Quotes()

    def see(self, fact: Fact) -> Iterator[Wrong]:
        data = fact.data
        if fact.type in OF_COUNTERS:
            yield from self.quotes.count(fact)
            if fact.type == "QuoteUseHeld":
                yield from self._beyond(data["counter"], data["use"], fact)
            return
        counter, order = data["counter"], data["order_id"]
        held, used = self.held[counter], self.used[counter]
        earlier = tuple(each for each in (self.seen.get((counter, order)),) if each)
        self.seen[counter, order] = fact
        if fact.type == "UseHeld":
            if order in held or order in used:
                yield Wrong("doubled", f"{counter} is held twice for order {order}", (*earlier, fact))
            held[order] = data["use"]["amount"]
            self.of[counter, order] = data["use"]["customer_id"] or ""
            yield from self._beyond(counter, data["use"], fact)
        elif fact.type == "UseCommitted":
            if (order in used) or (order in held) == bool(data["booked"]):
                yield Wrong("doubled", f"{counter} is used by order {order}, which has not just held it", (*earlier, fact))
            held.pop(order, None)
            used[order] = data["amount"]
            self.of[counter, order] = data["customer_id"] or ""
        elif fact.type == "UseReturned":
            amounts = held if data["was"] == "held" else used
            if amounts.pop(order, None) != data["amount"]:
                yield Wrong("doubled", f"order {order} gives {counter} back and has not {data['was']} it so", (*earlier, fact))

    def _beyond(self, counter: str, use: dict[str, Any], fact: Fact) -> Iterator[Wrong]:
        orders, quotes = [*self.held[counter], *self.used[counter]], self.quotes
        count = len(orders) + len(quotes.held[counter])
        if use["uses"] is not None and count > use["uses"]:
            yield Wrong("invariant", f"{counter}: {count} orders and quotes use it, {use['uses']} may", (fact,))
        spent = sum(self.held[counter].values()) + sum(self.used[counter].values()) + quotes.amount(counter)
        if use["budget"] is not None and not use["soft"] and spent > use["budget"]:
            yield Wrong("invariant", f"{counter}: {spent} of a budget of {use['budget']} are given", (fact,))
        same = sum(self.of[counter, order] == use["customer_id"] for order in orders)
        same += quotes.of_customer(counter, use["customer_id"] or "")
        if use["per_customer"] is not None and use["customer_id"] and same > use["per_customer"]:
            text = f"{counter}: {same} orders and quotes of customer {use['customer_id']} use it, {use['per_customer']} may"
            yield Wrong("invariant", text, (fact,))


def counted_wrong(logs: Logs, now: datetime | None = None) -> Iterator[Wrong]:
    """Facts of a counter, and of an order, lie in one partition each: in their order. `now`: None where there is no clock."""
    counters = Counters()
    priced: dict[str, Fact] = {}
    asked, taken = dict[str, Fact](), list[Fact]()
    """Holds that orders name, and take over."""
    dropped: set[tuple[str, str]] = set()
    """By order and counter: of gifts that nobody had."""
    for fact in logs["pricing"].facts:
        if fact.type in ("UseHeld", "UseCommitted", "UseReturned", *OF_COUNTERS):
            yield from counters.see(fact)
        elif fact.type in OF_HOLDS:
            yield from counters.quotes.turn(fact)
            if fact.type == "QuoteHoldTaken":
                taken.append(fact)
        elif fact.type == "QuoteHoldAsked":
            asked[fact.data["order_id"]] = fact
        elif fact.type == "OrderPriced" and fact.data.get("uses"):
            priced[fact.data["order_id"]] = fact
        elif fact.type == "UsesSettled" and fact.data["reason"] == "gift_out_of_stock":
            dropped |= {(fact.data["order_id"], use["counter"]) for use in fact.data["uses"]}
    told: dict[str, list[Fact]] = defaultdict(list)
    ended: dict[str, Fact] = {}
    for fact in logs["orders"].facts:
        if fact.type == "OrderUsesDue":
            told[fact.data["order_id"]].append(fact)
        elif fact.type in ("OrderRefused", "OrderCancelled", "OrderExpired"):
            ended.setdefault(fact.data["order_id"], fact)
    yield from counters.quotes.asked(asked, taken)
    yield from counters.quotes.at_rest(now)
    for counter, orders in counters.held.items():
        for order in orders:
            yield Wrong("lost", f"{counter} is held for order {order} for ever", (counters.seen[counter, order],))
    for order, price in priced.items():
        yield from _settled(order, price, told[order], ended.get(order), counters, dropped)
    for counter, orders in counters.used.items():
        for order in orders:
            if order not in priced or all(use["counter"] != counter for use in priced[order].data["uses"]):
                text = f"{counter} is used by order {order}, whose price does not say so"
                yield Wrong("invariant", text, (counters.seen[counter, order],))


def _settled(
    order: str, price: Fact, told: list[Fact], ended: Fact | None, counters: Counters, dropped: set[tuple[str, str]]
) -> Iterator[Wrong]:
    outcomes = [fact.data["outcome"] for fact in told]
    if ended is not None and (not outcomes or outcomes[-1] == "confirmed"):
        yield Wrong("lost", f"order {order} ended, and pricing was not told", (price, ended))
        return
    if len(set(outcomes)) < len(outcomes) or not outcomes:
        yield Wrong("doubled" if outcomes else "lost", f"of order {order} pricing was told {outcomes}", (price, *told))
        return
    for use in price.data["uses"]:
        if (order, use["counter"]) in dropped:
            continue
        stays = outcomes[-1] == "confirmed" or ("confirmed" in outcomes and use["comes_back"] == "never")
        amount = counters.used[use["counter"]].get(order)
        if stays and amount != use["amount"]:
            yield Wrong("lost", f"order {order} is confirmed and has not used {use['counter']}", (price, *told))
        elif not stays and amount is not None:
            yield Wrong("lost", f"order {order} ended and has not given {use['counter']} back", (price, *told))
