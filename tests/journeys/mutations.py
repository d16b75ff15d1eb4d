"""Each rule of the business switched off in turn, by replacing the one function that is the rule: a crowd's lives must notice, by
the word of the checker that imports nothing of the services. (Rules of the log: tests/simulation/mutations.py.)

`python -m tests.journeys.mutations [LIVES]` prints the table of docs/mutations.md.
"""

import sys
from collections.abc import Callable, Sequence
from logging import CRITICAL
from typing import Any
from zlib import crc32

import structlog

from services.inventory.reservation import decide as reservations
from services.inventory.stock.state import Stock
from services.orders.charge import decide as charges
from services.orders.charge import work
from services.orders.charge.commands import RecordOutcome
from services.orders.charge.state import NOBODYS, Charge
from services.orders.order import confirming
from services.pricing.counter import decide as counters
from services.pricing.counter.commands import CommitUse, HoldUse, ReturnUse
from services.pricing.counter.state import Use, use_id
from services.pricing.order_price import asking
from services.pricing.order_price.uses import uses_of
from shared.contracts.charging import Asked, ChargeActionStarted
from shared.contracts.money import Totals
from shared.domain.messages import Command
from shared.payments.port import Move, PaymentProvider
from tests import mutation as mutations
from tests.journeys.any_crowd import Crowd
from tests.mutation import Mutation

# -- replacements that need more than a constant
_totals = charges._totals


def _freed_first(asked: Any, facts: Sequence[Any], states: Any, fills: Any) -> list[Any]:
    """Given to who waits, before it left itself."""
    *left, released = facts
    given = fills(asked.warehouse, [line.sku for line in asked.lines], states, [released], asked.requested_at)
    return [released, *given, *left]


async def _ask_at_once(provider: PaymentProvider, asked: ChargeActionStarted) -> RecordOutcome:
    outcome = await provider.move(Move(asked.reference, asked.payment_id, asked.action, asked.amount, asked.currency))
    said = {name: getattr(asked, name) for name in Asked.model_fields}
    return RecordOutcome(**said, totals=outcome.totals, code=outcome.code, reason=outcome.reason)


def _added(said: Any, state: Charge) -> Totals | None:
    told, known = _totals(said, NOBODYS), state.totals
    if told is None or known is None:
        return told
    return Totals(**{name: getattr(told, name) + getattr(known, name) for name in Totals.model_fields})


def _own_order(basket: Any, channel: str, shares: Any) -> Any:
    """Each customer's, of his own."""
    customer = basket.shopper.customer_id
    return tuple(sorted(uses_of(basket, channel, shares), key=lambda use: crc32(f"{customer} {use.counter}".encode())))


def _forgets(repeated: type[Command]) -> Callable[[Any, Any], Use]:
    """What the counter knows of the order's use is what it was when this was asked first."""

    def known(command: Any, states: Any) -> Use:
        use: Use = states["use", use_id(command.use.counter, command.order_id)]
        match command:
            case HoldUse() if repeated is HoldUse:
                return Use()
            case CommitUse() if repeated is CommitUse and use.status == "committed":
                return use.model_copy(update={"status": "held"})
            case ReturnUse() if repeated is ReturnUse and use.status == "returned":
                return use.model_copy(update={"status": "committed" if use.was_committed else "held"})
            case _:
                return use

    return known


_free = property(lambda stock: max(0, stock.available - stock.pooled - stock.safety))

MUTATIONS = [
    Mutation("queue before newcomers", "who does not wait takes what others wait for", Stock, "free", _free, 11),
    Mutation(
        "leave queue before release", "its pieces are given on while it still waits", reservations, "_freed", _freed_first, 15
    ),
    Mutation("absolute totals", "what a provider reports is added to what was known", charges, "_totals", _added, 11),
    Mutation("absolute totals", "what it reported last counts, however late", Totals, "joined", lambda totals, known: totals, 11),
    Mutation("find by reference", "where the outcome is not known it is asked again", work, "ask", _ask_at_once, 11),
    Mutation("limits", "every use that is asked for is held", counters, "refusal", lambda *_: None, 11),
    Mutation(
        "ascending order", "each customer's orders ask counters in an order of their own", asking, "uses_of", _own_order, 15
    ),
    Mutation("late-hold release", "a hold that comes after its order's end stays", confirming, "too_late", lambda *_: [], 2),
    Mutation("a repeat is answered with nothing", "a hold is held again", counters, "_known", _forgets(HoldUse), 11),
    Mutation("a repeat is answered with nothing", "a commit is counted again", counters, "_known", _forgets(CommitUse), 11),
    Mutation("a repeat is answered with nothing", "a return is taken off again", counters, "_known", _forgets(ReturnUse), 11),
    Mutation("points come back", "those of an order that ended stay held", counters, "points_back", lambda *_: (), 4),
    Mutation("a hold ends", "what its order does not need of it stays held", asking, "not_needed", lambda *_: [], 8),
]


def untruths(seed: int) -> list[str]:
    """Of a life, by the checker."""
    return [f"{wrong.kind}: {wrong.text}" for wrong in Crowd(seed).live().wrong]


MOST_LIVES = 200
"""Looked through where the known one notices nothing any more."""


def first_failure(mutation: Mutation, lives: int) -> tuple[int, str] | None:
    """The first life that fails without the rule, and how."""
    return mutations.first_failure(mutation, untruths, lives)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(CRITICAL))  # untrue states are what it is for
    lives = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    for line in mutations.table(MUTATIONS, untruths, lives, MOST_LIVES, "life", "lives"):
        print(line, flush=True)
