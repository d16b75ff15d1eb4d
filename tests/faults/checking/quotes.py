"""Uses of quotes, played again from the facts: a fifth of a limit at most, one hold a customer, for 15 minutes after each quote
and 60 in all, taken over by one order of the same basket, and nothing when it is over."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tests.faults.checking.log import Fact, Wrong

OF_COUNTERS = ("QuoteUseHeld", "QuoteUseReturned")
OF_HOLDS = ("QuoteUsesWanted", "QuoteHeld", "QuoteUsesFreed", "QuoteHoldTaken")
FOR, AT_MOST = timedelta(minutes=15), timedelta(minutes=60)


class Quotes:
    def __init__(self) -> None:
        self.held: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        """By counter and hold: of its budget, and whose share."""
        self.seen: dict[tuple[str, str], Fact] = {}
        self.open: dict[str, str] = {}
        """By customer, his hold."""
        self.over: dict[str, Fact] = {}
        self.wanted: dict[str, Fact] = {}
        """By hold, its newest quote that changed it."""
        self.ends: dict[str, datetime] = {}

    def amount(self, counter: str) -> int:
        return sum(amount for amount, _ in self.held[counter].values())

    def of_customer(self, counter: str, customer: str) -> int:
        return sum(whose == customer for _, whose in self.held[counter].values())

    def count(self, fact: Fact) -> Iterator[Wrong]:
        data = fact.data
        counter, hold = data["counter"], data["hold_id"]
        earlier = tuple(each for each in (self.seen.get((counter, hold)),) if each)
        self.seen[counter, hold] = fact
        holds = self.held[counter]
        if fact.type == "QuoteUseReturned":
            if hold not in holds or holds.pop(hold)[0] != data["amount"]:
                yield Wrong("doubled", f"hold {hold} gives {counter} back and has not held it so", (*earlier, fact))
            return
        if hold in holds:
            yield Wrong("doubled", f"{counter} is held twice for hold {hold}", (*earlier, fact))
        use: dict[str, Any] = data["use"]
        holds[hold] = use["amount"], use["customer_id"] or ""
        if use["uses"] is not None and len(holds) > use["uses"] / 5:
            yield Wrong("invariant", f"{counter}: quotes hold {len(holds)} of {use['uses']} uses", (fact,))
        if use["budget"] is not None and not use["soft"] and self.amount(counter) > use["budget"] / 5:
            yield Wrong("invariant", f"{counter}: quotes hold {self.amount(counter)} of a budget of {use['budget']}", (fact,))

    def turn(self, fact: Fact) -> Iterator[Wrong]:
        customer, hold = fact.data["customer_id"], fact.data["hold_id"]
        if fact.type in ("QuoteUsesWanted", "QuoteHeld"):
            yield from self._until(hold, fact)
        if fact.type == "QuoteHeld":
            return
        if fact.type == "QuoteUsesWanted":
            self.wanted[hold] = fact
            if self.open.get(customer, hold) != hold or hold in self.over:
                yield Wrong("doubled", f"customer {customer} has two holds, or {hold} again", (fact,))
            self.open[customer] = hold
            return
        if self.open.get(customer) != hold:
            yield Wrong("doubled", f"hold {hold} of customer {customer} ends, or is taken, and does not stand", (fact,))
        if fact.type == "QuoteHoldTaken" or fact.data["over"]:
            self.over[hold] = fact
            self.open.pop(customer, None)

    def _until(self, hold: str, fact: Fact) -> Iterator[Wrong]:
        """A clock that goes back does not shorten it."""
        wanted = fact if fact.type == "QuoteUsesWanted" else self.wanted.get(hold, fact)
        at, ends = _time(fact.data.get("wanted_at") or fact.data["held_at"]), _time(fact.data["ends_at"])
        opened = _time(wanted.data.get("opened_at") or fact.data["ends_at"])
        if ends > max(at + FOR, self.ends.get(hold, at)):
            yield Wrong("invariant", f"hold {hold} is quoted at {at} and stands until {ends}", (fact,))
        if ends > opened + AT_MOST:
            yield Wrong("invariant", f"hold {hold} was opened at {opened} and stands until {ends}", (wanted, fact))
        self.ends[hold] = ends

    def asked(self, orders: dict[str, Fact], taken: list[Fact]) -> Iterator[Wrong]:
        """`orders`: that named a hold, by their id."""
        by: dict[str, Fact] = {}
        for fact in taken:
            order, hold = fact.data["order_id"], fact.data["hold_id"]
            asked = orders.get(order)
            if asked is None or asked.data["hold_id"] != hold:
                yield Wrong("phantom", f"hold {hold} is taken by order {order}, which did not name it", (fact,))
            elif (quoted := self.wanted.get(hold)) is not None and quoted.data["basket"] != asked.data["basket"]:
                yield Wrong("invariant", f"hold {hold} is taken by order {order} of another basket", (quoted, asked, fact))
            if hold in by:
                yield Wrong("doubled", f"hold {hold} is taken by two orders", (by[hold], fact))
            by[hold] = fact

    def at_rest(self, now: datetime | None) -> Iterator[Wrong]:
        """`now`: None where there is no clock."""
        for customer, hold in self.open.items():
            if now is not None and self.ends[hold] < now:
                yield Wrong("lost", f"hold {hold} of customer {customer} is over since {self.ends[hold]}", (self.wanted[hold],))
        for counter, holds in self.held.items():
            for hold in holds:
                if hold in self.over:
                    facts = (self.over[hold], self.seen[counter, hold])
                    yield Wrong("lost", f"{counter} is held for ever by hold {hold}, which is over", facts)


def _time(said: str) -> datetime:
    return datetime.fromisoformat(said)
