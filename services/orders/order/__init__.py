"""The order's life, from any channel, until it is delivered or ends with a reason."""

from services.orders.change.commands import LapseChange
from services.orders.change.decide import change_timer
from services.orders.change.view import changes_view
from services.orders.order.always import refunds_of_charges_within_theirs, refunds_within_captured
from services.orders.order.commands import ExpireUnpaid, ReleaseShipment, SourceAgain
from services.orders.order.decide import ON, daily, payment_window, street_date
from services.orders.order.fold import OrderFact, QuietFact, evolve
from services.orders.order.queues import queues
from services.orders.order.state import NO_ORDER, STATE
from services.orders.order.view import order_view
from shared.contracts.orders import ChangeRefused, CreditGiven, CreditReturned, OrderEarningDue
from shared.contracts.refusing import RequestRefused
from shared.domain.nouns import Noun

order = Noun(
    name="order",
    key="order_id",
    state=STATE,
    initial=NO_ORDER,
    facts=OrderFact | QuietFact,
    says=(RequestRefused, ChangeRefused, OrderEarningDue, CreditGiven, CreditReturned),
    evolve=evolve,
    on=ON,
    views=(order_view, queues, changes_view),
    always={
        "refunds_within_captured": refunds_within_captured,
        "refunds_of_charges_within_theirs": refunds_of_charges_within_theirs,
    },
    timers={
        ExpireUnpaid: payment_window,
        ReleaseShipment: street_date,
        SourceAgain: daily,
        LapseChange: change_timer,
    },
    version=7,
)
