"""The message on the card in an order's parcel. Key and state id: order id."""

from shared.domain.nouns import Noun
from tests.example.contract import GiftMessageRefused, GiftMessageWritten
from tests.example.gift_message.decide import ON
from tests.example.gift_message.state import GiftMessageState, NoMessage, evolve
from tests.example.gift_message.view import gift_messages

gift_message = Noun(
    name="gift_message",
    key="order_id",
    state=GiftMessageState,
    initial=NoMessage(),
    facts=GiftMessageWritten,
    evolve=evolve,
    says=(GiftMessageRefused,),
    on=ON,
    views=(gift_messages,),
)
