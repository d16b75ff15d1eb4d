"""What a channel offers customers who pay in instalments (ORD-07): their provider pays in full, at once."""

from typing import Annotated

from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.money import Minor

COUNTS = AtMost(10, "refused at the door")


class Instalments(Message):
    least: Minor | None = None
    """What must be due, in minor units of the order's currency; None: 300 of its units."""
    counts: Annotated[tuple[int, ...], COUNTS] = (3, 6, 12)
    """Of how many parts, the fewest first; (): none are offered."""
