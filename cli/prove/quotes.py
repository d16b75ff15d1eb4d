"""What quotes hold, for `waybill prove uses`: a fifth of a limit at most, one hold a customer, nothing when it is over."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from cli.prove.log import Answered, Fact, Place
from cli.prove.tally import Tally

FIFTH = "quotes hold a fifth of a limit at most"
ONE = "a customer has one hold, and one order takes it over"
FREED = "no use is kept for a quote whose hold is over"
CHECKS = (FIFTH, ONE, FREED)
QUOTED = frozenset(("QuoteUseHeld", "QuoteUseReturned"))
HOLDS = frozenset(("QuoteUsesWanted", "QuoteUsesFreed", "QuoteHoldTaken", "LentUsesFreed"))


class Quoted(NamedTuple):
    """A hold's use of a counter."""

    amount: int
    customer: str | None
    """Whose share it counts for."""
    place: Place


class Over(NamedTuple):
    place: Place
    order: str | None
    """Which took it."""


class Quotes:
    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.held: dict[str, dict[str, Quoted]] = {}
        """By counter, then by hold."""
        self.standing: dict[str, tuple[str, Place]] = {}
        """By customer, his hold."""
        self.over: dict[str, Over] = {}
        self.back: dict[tuple[str, str], Place] = {}
        """By hold and counter, where it was asked back."""

    def of(self, counter: str) -> Mapping[str, Quoted]:
        return self.held.get(counter, {})

    # -- counters
    def judged(self, fact: Fact) -> bool:
        """False: what cannot be."""
        data = fact.data
        counter, hold = data["counter"], data["hold_id"]
        holds = self.held.setdefault(counter, {})
        known = holds.get(hold)
        if fact.type == "QuoteUseHeld":
            use = data["use"]
            holds[hold] = Quoted(use["amount"], use["customer_id"], fact.place)
            self._within(counter, use, fact)
            return known is None
        holds.pop(hold, None)
        return known is not None and known.amount == data["amount"]

    def _within(self, counter: str, use: Mapping[str, Any], fact: Fact) -> None:
        holds = self.held[counter]
        given = sum(each.amount for each in holds.values())
        if use["uses"] is not None and self.tally.fails(FIFTH, 5 * len(holds) > use["uses"], counter):
            self.tally.tell(FIFTH, counter, f"quotes hold {len(holds)} of {use['uses']}", fact.place)
        is_hard = use["budget"] is not None and not use["soft"]
        if is_hard and self.tally.fails(FIFTH, 5 * given > use["budget"], f"{counter}'s budget"):
            self.tally.tell(FIFTH, f"{counter}'s budget", f"quotes hold {given} of {use['budget']}", fact.place)

    # -- holds
    def told(self, fact: Fact) -> None:
        data = fact.data
        if fact.type == "LentUsesFreed":
            self._asked_back(data["lent"]["lender"]["hold_id"], data["lent"]["uses"], fact.place)
            return
        customer, hold = data["customer_id"], data["hold_id"]
        known = self.standing.get(customer)
        if fact.type == "QuoteUsesWanted":
            self._one(customer, known is not None and known[0] != hold, "another one stands", known, fact)
            self._one(customer, hold in self.over, f"{hold} is over", known, fact)
            self.standing[customer] = hold, fact.place
            for use in data["uses"]:
                self.back.pop((hold, use["counter"]), None)
            return
        self._one(customer, known is None or known[0] != hold, f"{fact.type}: {hold} does not stand", known, fact)
        if fact.type == "QuoteUsesFreed":
            self._asked_back(hold, data["uses"], fact.place)
        if fact.type == "QuoteHoldTaken" or data["over"]:
            self.over[hold] = Over(fact.place, data.get("order_id"))
            self.standing.pop(customer, None)

    def _one(self, customer: str, wrong: bool, text: str, known: tuple[str, Place] | None, fact: Fact) -> None:
        subject = f"customer {customer}"
        if self.tally.fails(ONE, wrong, subject):
            self.tally.tell(ONE, subject, text, *([known[1]] if known else []), fact.place)

    def _asked_back(self, hold: str, uses: Iterable[Mapping[str, Any]], place: Place) -> None:
        self.back |= {(hold, use["counter"]): place for use in uses}

    # -- the end
    def end(self, answered: Answered, has_answer: Callable[[str], bool]) -> None:
        """`has_answer`: whether that order has its price, or its refusal."""
        self.tally.checked[FREED] += len(self.over)
        for counter, holds in self.held.items():
            for hold, use in holds.items():
                if (over := self.over.get(hold)) is None:
                    continue
                back = self.back.get((hold, counter))
                waits = over.order is not None and not has_answer(over.order)
                if waits or (back is not None and not answered.has(back, *use.place[:2])):
                    self.tally.under_way += 1
                else:
                    self._kept(f"{counter} of hold {hold}", over, use)

    def _kept(self, subject: str, over: Over, use: Quoted) -> None:
        if self.tally.fails(FREED, True, subject):
            why = "ended" if over.order is None else f"was taken over by order {over.order}"
            self.tally.tell(FREED, subject, f"is still held: the hold {why}", over.place, use.place)
