"""What a promotion's life means for its code. Key: code. Both follow from facts; nobody asks for them."""

from shared.contracts.promotions import Offer
from shared.domain.messages import Command, Instant


class OfferCode(Command):
    code: str
    channel: str
    offer: Offer
    skus: tuple[str, ...] = ()
    batch: str = ""
    """In which it was issued; "": public."""


class EndCode(Command):
    code: str
    channel: str
    promotion_id: str
    ended_at: Instant
