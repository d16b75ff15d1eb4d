"""The views `counters`, `shares` and `uses`: how much of a counter is used, by a customer, by an order."""

from typing import Any, Literal, assert_never

from services.pricing.counter.state import (
    Counter,
    CounterFact,
    Share,
    ShareFact,
    UseFact,
    evolve,
    evolve_share,
    share_ids,
    use_ids,
)
from shared.contracts.uses import UseCommitted, UseHeld, UseRefused, UseReturned
from shared.domain.messages import Instant, Message
from shared.domain.money import Minor
from shared.domain.nouns import Recorded, View


class CounterView(Counter):
    counter: str


class UseView(Message):
    counter: str
    order_id: str
    customer_id: str | None = None
    status: Literal["refused", "held", "committed", "returned"]
    amount: Minor = 0
    """Of the budget, while it is held, or when it is committed."""
    reason: str = ""
    """Why it was refused or returned."""
    since: Instant


def evolve_counter(view: CounterView | None, recorded: Recorded, id: str) -> CounterView:
    before = view or CounterView(counter=id)
    after = evolve(before, recorded.event, id)
    assert isinstance(after, CounterView)
    return after


def evolve_shares(view: Share | None, recorded: Recorded, id: str) -> Share:
    return evolve_share(view or Share(), recorded.event, id)


def evolve_uses(view: UseView | None, recorded: Recorded, id: str) -> UseView:
    fact: UseFact = recorded.event
    of: dict[str, Any] = {"counter": fact.counter, "order_id": fact.order_id}
    match fact:
        case UseHeld():
            amount = fact.use.amount
            return UseView(**of, customer_id=fact.customer_id, status="held", amount=amount, since=fact.held_at)
        case UseRefused():
            return UseView(**of, status="refused", reason=fact.code, since=fact.refused_at)
        case UseCommitted():
            at = fact.committed_at
            return UseView(**of, customer_id=fact.customer_id, status="committed", amount=fact.amount, since=at)
        case UseReturned():
            at = fact.returned_at
            return UseView(**of, customer_id=fact.customer_id, status="returned", reason=fact.reason, since=at)
        case _:
            assert_never(fact)


counters = View(name="counters", document=CounterView, facts=CounterFact, evolve=evolve_counter, ids="counter", version=2)
shares = View(name="shares", document=Share, facts=ShareFact, evolve=evolve_shares, ids=share_ids)
uses = View(
    name="uses",
    document=UseView,
    facts=UseFact,
    evolve=evolve_uses,
    ids=use_ids,
    indexes=(("counter", "status", "since"), ("status", "since")),
)
