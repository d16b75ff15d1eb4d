"""What the next decision reads: the policy that stands."""

from shared.contracts.combining import Combining, CombiningSet
from shared.domain.messages import Message


class Policy(Message):
    combining: Combining | None = None
    """None: nobody has said it, the defaults hold."""


def evolve(_: Policy, fact: CombiningSet, __: str) -> Policy:
    return Policy(combining=fact.combining)
