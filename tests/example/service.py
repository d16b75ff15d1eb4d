"""The gifts service, as the runtime is handed it."""

from shared.domain.service import Service
from tests.example.contract import EVENTS
from tests.example.gift_message import gift_message
from tests.example.gift_message.api import routes

service = Service(
    name="gifts",
    description="What the cards in parcels say.",
    facts=EVENTS,
    nouns=(gift_message,),
    routes=routes,
)
