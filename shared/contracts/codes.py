"""Unique codes of a promotion, issued in batches (PRC-23): facts of the pricing service. Times: aware UTC."""

from typing import Annotated, ClassVar

from shared.contracts.promotions import Offer
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant

BATCH = 10_000
"""Codes of a batch."""
PART = 500
"""Codes of one fact: each becomes a document of its own."""
IN_PART = AtMost(PART, "the next part has the next ones")


class CodesIssued(Fact):
    """Part of a batch: these codes now have the promotion's terms, each for itself."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    batch: str
    offer: Offer
    skus: tuple[str, ...] = ()
    """The promotion's targets; (): the whole order."""
    digest: str
    """Of all that was asked: the same again is a repeat."""
    count: int
    """Codes of the batch, over all its parts."""
    number: int
    """Of this part, from 1."""
    codes: Annotated[tuple[str, ...], IN_PART]
    issued_at: Instant
