"""Sentences for people, in bounded length: a reason is kept in facts and documents, for ever."""

from collections.abc import Iterable
from itertools import islice

NAMED = 10


def enumerated(words: Iterable[str], separator: str = ", ") -> str:
    """'A, B, C': the first ten, and how many more there are: 'A, B, ... J and 1,990 more'."""
    rest = iter(words)
    named = separator.join(islice(rest, NAMED))
    more = sum(1 for _ in rest)
    return f"{named} and {more:,} more" if more else named
