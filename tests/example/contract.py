"""Facts of the gifts service, on gifts.events. Times: aware UTC. Key: order id."""

from typing import ClassVar, Literal

from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Registry


class GiftMessageWritten(Fact):
    """What the card in the parcel says."""

    key: ClassVar[str] = "order_id"
    order_id: str
    text: str
    written_at: Instant


class GiftMessageRefused(Fact):
    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    code: Literal["written_already"]
    reason: str
    refused_at: Instant


EVENTS: Registry = contract(
    "gifts",
    {
        "GiftMessageWritten": GiftMessageWritten,
        "GiftMessageRefused": GiftMessageRefused,
    },
)
