"""How much of what is counted is used, as people read it. Amounts: minor units of the promotion's currency."""

from services.pricing.counter.state import Counter
from shared.domain.messages import Message
from shared.domain.money import Minor


class Used(Message):
    held: int
    """By orders that are not confirmed yet."""
    quoted: int = 0
    """By quotes."""
    committed: int
    """By orders that are, and did not end before shipping."""
    left: int | None
    """None: any number."""
    reserved: Minor
    """Of the budget, by orders that are not confirmed yet."""
    quoted_amount: Minor = 0
    spent: Minor
    budget_left: Minor | None
    overshot: Minor
    """Of a soft budget: what was spent beyond it."""


def used_of(uses: int | None, budget: int | None, counter: Counter | None) -> Used:
    now = counter or Counter()
    return Used(
        held=now.held,
        quoted=now.quoted,
        committed=now.committed,
        left=None if uses is None else max(0, uses - now.held - now.committed - now.quoted),
        reserved=now.reserved,
        quoted_amount=now.quoted_amount,
        spent=now.spent,
        budget_left=None if budget is None else max(0, budget - now.reserved - now.spent - now.quoted_amount),
        overshot=0 if budget is None else max(0, now.spent - budget),
    )
