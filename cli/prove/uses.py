"""`waybill prove uses`: no limit is passed, each use is held, committed and returned once, and none outlives its order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cli.prove import quotes, refused
from cli.prove.log import Answered, Decision, Fact, Place
from cli.prove.tally import Tally

LIMIT = "no counter holds more than it may"
BUDGET = "no budget is granted beyond what it is"
SHARE = "no customer holds more than he may"
ONCE = "a use is held, committed and returned once"
PRICE = "what becomes of an order whose price is counted is told"
AMOUNT = "what a budget gives is what the price takes off by it"
ENDED = "no use is kept for an order that is over"
USED = "a confirmed order has used what its price says"
CHECKS = (LIMIT, BUDGET, SHARE, ONCE, PRICE, AMOUNT, ENDED, USED, *quotes.CHECKS, *refused.CHECKS)

ASKED = frozenset(("UsesWanted", "UsesSettled", "OrderPriced", "OrderPriceRefused"))
JUDGED = frozenset(("UseHeld", "UseCommitted", "UseReturned"))
TOLD = frozenset(("OrderUsesDue",))


class Taken(NamedTuple):
    """An order's use of a counter."""

    committed: bool
    amount: int
    customer: str | None
    place: Place


@dataclass(slots=True)
class Order:
    """Whose price is counted."""

    answered: Place | None = None
    """Where its price is, or its refusal."""
    uses: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Of its price, by counter."""
    standing: set[str] = field(default_factory=set)
    """Counters that have a use of it."""
    settled: dict[str, Place] = field(default_factory=dict)
    """By counter, what was decided of its use last."""
    due: tuple[str, Place] | None = None
    confirmed: bool = False


class Uses:
    """Keeps each counter's uses that stand, and the orders that asked for any."""

    def __init__(self) -> None:
        self.reads = {"pricing": frozenset((*ASKED, *JUDGED, *refused.REFUSED, *quotes.QUOTED, *quotes.HOLDS)), "orders": TOLD}
        self.tally, self.answered = Tally(CHECKS), Answered()
        self.quotes, self.refused = quotes.Quotes(self.tally), refused.Refused(self.tally)
        self.counters: dict[str, dict[str, Taken]] = {}
        """By counter, then by order."""
        self.partitions: dict[str, Place] = {}
        """By counter, a place in its partition."""
        self.orders: dict[str, Order] = {}

    def see(self, service: str, decision: Decision) -> None:
        self.answered.note(decision)
        for fact in decision.facts:
            if fact.type in JUDGED:
                self.refused.judged(fact)
                self._judged(fact)
            elif fact.type in refused.REFUSED:
                self.refused.judged(fact)
            elif fact.type in quotes.QUOTED:
                self._quoted(fact)
            elif fact.type in quotes.HOLDS:
                self.quotes.told(fact)
                if fact.type == "LentUsesFreed":
                    self.orders.setdefault(fact.data["order_id"], Order())
            elif fact.type == "OrderUsesDue":
                self._told(fact)
            else:
                self._asked(fact)

    # -- counters
    def _judged(self, fact: Fact) -> None:
        data = fact.data
        counter, order = data["counter"], data["order_id"]
        uses = self.counters.setdefault(counter, {})
        self.partitions[counter] = fact.place
        known, subject = uses.get(order), f"{counter} of order {order}"
        standing = self.orders.setdefault(order, Order()).standing
        (standing.discard if fact.type == "UseReturned" else standing.add)(counter)
        if fact.type == "UseHeld":
            self._once(subject, fact, known, known is not None, "is held already")
            uses[order] = Taken(False, data["use"]["amount"], data["use"]["customer_id"], fact.place)
            self._within(counter, uses, fact, data["use"])
        elif fact.type == "UseCommitted":
            held = known is not None and not known.committed
            self._once(subject, fact, known, (known is not None) if data["booked"] else not held, "is not held, or used already")
            uses[order] = Taken(True, data["amount"], data["customer_id"], fact.place)
        else:
            is_other = known is None or known.committed != (data["was"] == "committed") or known.amount != data["amount"]
            self._once(subject, fact, known, is_other, f"is not {data['was']} with {data['amount']}")
            uses.pop(order, None)

    def _quoted(self, fact: Fact) -> None:
        """What quotes hold counts for every limit."""
        data, counter = fact.data, fact.data["counter"]
        subject = f"{counter} of hold {data['hold_id']}"
        self._once(subject, fact, None, not self.quotes.judged(fact), "is not what the counter has")
        if fact.type == "QuoteUseHeld":
            self._within(counter, self.counters.get(counter, {}), fact, data["use"])

    def _once(self, subject: str, fact: Fact, known: Taken | None, wrong: bool, text: str) -> None:
        if self.tally.fails(ONCE, wrong, subject):
            self.tally.tell(ONCE, subject, f"{fact.type}: {text}", *([known.place] if known else []), fact.place)

    def _within(self, counter: str, uses: Mapping[str, Taken], fact: Fact, use: Mapping[str, Any]) -> None:
        """When it is granted: a limit that was lowered since holds for who comes later."""
        limit, budget, own = use["uses"], use["budget"], use["per_customer"]
        quoted = self.quotes.of(counter).values()
        count = len(uses) + len(quoted)
        if limit is not None and self.tally.fails(LIMIT, count > limit, counter):
            self.tally.tell(LIMIT, counter, f"{count} orders and quotes have it, {limit} may", fact.place)
        if budget is not None and not use["soft"]:
            given = sum(each.amount for each in uses.values()) + sum(each.amount for each in quoted)
            if self.tally.fails(BUDGET, given > budget, counter):
                self.tally.tell(BUDGET, counter, f"{given} of {budget} are given", fact.place)
        if own is not None and (customer := use["customer_id"]) is not None:
            his = sum(each.customer == customer for each in uses.values()) + sum(each.customer == customer for each in quoted)
            if self.tally.fails(SHARE, his > own, f"{counter} of customer {customer}"):
                self.tally.tell(
                    SHARE, f"{counter} of customer {customer}", f"{his} orders and quotes have it, {own} may", fact.place
                )

    # -- orders
    def _asked(self, fact: Fact) -> None:
        data, id = fact.data, fact.data["order_id"]
        if fact.type in ("OrderPriced", "OrderPriceRefused") and not data.get("uses") and id not in self.orders:
            return  # of most orders nothing is counted, and they are not kept
        order = self.orders.setdefault(id, Order())
        if fact.type == "UsesSettled":
            order.settled.update({use["counter"]: fact.place for use in data["uses"]})
            if data["reason"] == "gift_out_of_stock":
                order.uses = {name: use for name, use in order.uses.items() if use not in data["uses"]}
        elif fact.type in ("OrderPriced", "OrderPriceRefused"):
            order.answered = fact.place
            order.uses = {use["counter"]: use for use in data.get("uses") or ()}
            self._amounts(id, fact)

    def _amounts(self, id: str, fact: Fact) -> None:
        for use in fact.data.get("uses") or ():
            if use["budget"] is None:
                continue
            off = sum(share["amount"] for share in fact.data["shares"] if share["promotion_id"] in use["promotions"])
            if self.tally.fails(AMOUNT, off != use["amount"], f"{use['counter']} of order {id}"):
                text = f"{use['amount']} of the budget for {off} off"
                self.tally.tell(AMOUNT, f"{use['counter']} of order {id}", text, fact.place)

    def _told(self, fact: Fact) -> None:
        if (order := self.orders.get(fact.data["order_id"])) is not None:
            order.due = fact.data["outcome"], fact.place
            order.confirmed = order.confirmed or fact.data["outcome"] == "confirmed"

    # -- the end
    def end(self) -> Tally:
        for id, order in self.orders.items():
            for counter in sorted({*order.uses, *order.standing}):
                if self._is_under_way(order, counter):
                    self.tally.under_way += 1
                else:
                    self._rests(id, order, counter)
        self.quotes.end(self.answered, lambda id: id in self.orders and self.orders[id].answered is not None)
        self.refused.end()
        return self.tally

    def _is_under_way(self, order: Order, counter: str) -> bool:
        answer = order.answered
        if answer is None:
            return True
        settled, at = order.settled.get(counter), self.partitions.get(counter)
        if settled is not None and (at is None or not self.answered.has(settled, *at[:2])):
            return True
        if order.due is not None:
            return not self.answered.has(order.due[1], *answer[:2])
        return bool(order.uses) and not self.answered.has(answer, "orders.events", answer.partition)

    def _rests(self, id: str, order: Order, counter: str) -> None:
        """Everything of it was answered: what stands is what became of the order."""
        taken, use, subject = self.counters.get(counter, {}).get(id), order.uses.get(counter), f"{counter} of order {id}"
        outcome = order.due[0] if order.due else ""
        places = [place for place in (taken and taken.place, order.answered, order.due and order.due[1]) if place]
        if self.tally.fails(PRICE, use is not None and not outcome, subject):
            self.tally.tell(PRICE, subject, "nobody told what became of the order", *places)
        elif use is not None and (outcome == "confirmed" or (order.confirmed and use["comes_back"] == "never")):
            if self.tally.fails(USED, taken is None or not taken.committed, subject):
                text = "it is still held" if taken else "it is not held any more, or never was"
                self.tally.tell(USED, subject, f"the order is confirmed, and {text}", *places)
        elif self.tally.fails(ENDED, taken is not None and (use is None or bool(outcome)), subject):
            why = f"the order was {outcome}" if outcome else "its price does not need it"
            kept = "used" if taken is not None and taken.committed else "held"
            self.tally.tell(ENDED, subject, f"is still {kept}: {why}", *places)
