"""An order's return window, and all returns of the order: they share its pieces. Key: order id."""

from services.support.returns.decide import ON
from services.support.returns.state import NotDelivered, ReturnFact, ReturnsState, evolve
from services.support.returns.view import returns_view
from shared.contracts.support import ExchangeCreditStated, RequestRefused, ReturnRefused
from shared.domain.nouns import Noun

returns = Noun(
    name="returns",
    key="order_id",
    state=ReturnsState,
    initial=NotDelivered(),
    facts=ReturnFact,
    evolve=evolve,
    says=(ReturnRefused, RequestRefused, ExchangeCreditStated),
    on=ON,
    views=(returns_view,),
    version=6,
)
