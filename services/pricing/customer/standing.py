"""In which groups a customer stands for prices and promotions: his own, and one for his tier and one for his segment (MEM-05).

`tier:gold` and `segment:quality` are named wherever a group is: of a price, and of a promotion. So whoever rises by what he
spends, or is put into another segment, has other offers from his next order on.
"""

from collections.abc import Mapping
from typing import Any

TIER, SEGMENT = "tier:", "segment:"


def groups_of(customer: Mapping[str, Any]) -> tuple[str, ...]:
    """`customer`: its document."""
    of_tier = (f"{TIER}{customer['tier']}",) if customer["tier"] else ()
    of_segment = (f"{SEGMENT}{customer['segment']}",) if customer["segment"] else ()
    return (*customer["groups"], *of_tier, *of_segment)


def said_as_groups(words: tuple[str, ...]) -> tuple[str, ...]:
    """Of a customer. Raises ValueError for what a tier or a segment says."""
    if any(word.startswith((TIER, SEGMENT)) for word in words):
        raise ValueError(f"{TIER} and {SEGMENT} are said by tier and segment, not by groups")
    return words
