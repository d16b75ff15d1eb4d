"""The view `gift_messages`: one document an order that has a message."""

from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View
from tests.example.contract import GiftMessageWritten


class GiftMessageView(Message):
    order_id: str
    text: str
    written_at: Instant


def evolve(view: GiftMessageView | None, recorded: Recorded, id: str) -> GiftMessageView:
    fact: GiftMessageWritten = recorded.event
    return GiftMessageView(order_id=fact.order_id, text=fact.text, written_at=fact.written_at)


gift_messages = View(name="gift_messages", document=GiftMessageView, facts=GiftMessageWritten, evolve=evolve, ids="order_id")
