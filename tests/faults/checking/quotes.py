"""Uses of quotes, played again from the facts: a fifth of a limit at most, one hold a customer, nothing when it is over."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from tests.faults.checking.log import Fact, Wrong

OF_COUNTERS = ("QuoteUseHeld", "QuoteUseReturned")
OF_HOLDS = ("QuoteUsesWanted", "QuoteUsesFreed", "QuoteHoldTaken")


class Quotes:
    def __init__(self) -> None:
        self.held: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        """By counter and hold: of its budget, and whose share."""
        self.seen: dict[tuple[str, str], Fact] = {}
        self.open: dict[str, str] = {}
        """By customer, his hold."""
        self.over: dict[str, Fact] = {}

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
        if fact.type == "QuoteUsesWanted":
            if self.open.get(customer, hold) != hold or hold in self.over:
                yield Wrong("doubled", f"customer {customer} has two holds, or {hold} again", (fact,))
            self.open[customer] = hold
            return
        if self.open.get(customer) != hold:
            yield Wrong("doubled", f"hold {hold} of customer {customer} ends, or is taken, and does not stand", (fact,))
        if fact.type == "QuoteHoldTaken" or fact.data["over"]:
            self.over[hold] = fact
            self.open.pop(customer, None)

    def at_rest(self) -> Iterator[Wrong]:
        for counter, holds in self.held.items():
            for hold in holds:
                if hold in self.over:
                    facts = (self.over[hold], self.seen[counter, hold])
                    yield Wrong("lost", f"{counter} is held for ever by hold {hold}, which is over", facts)
