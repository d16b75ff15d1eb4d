"""The order's life, from any channel, until it is delivered or ends with a reason."""

from services.orders.order.commands import ExpireUnpaid, ReleaseShipment
from services.orders.order.decide import ON, payment_window, street_date
from services.orders.order.queues import queues
from services.orders.order.state import NO_ORDER, STATE, OrderFact, evolve
from services.orders.order.view import order_view
from shared.contracts.orders import RequestRefused
from shared.domain.nouns import Noun

order = Noun(
    name="order",
    key="order_id",
    state=STATE,
    initial=NO_ORDER,
    facts=OrderFact,
    says=(RequestRefused,),
    evolve=evolve,
    on=ON,
    views=(order_view, queues),
    timers={ExpireUnpaid: payment_window, ReleaseShipment: street_date},
    version=4,
)
