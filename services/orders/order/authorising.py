"""Money that providers hold for an order, and that is captured later: it secures the order, and what waited for it goes on."""

from datetime import datetime

from services.orders.order.releasing import released
from services.orders.order.securing import AUTHORIZATION, authorised
from services.orders.order.state import Open, after
from shared.contracts.orders import HoldReleased, OrderAuthorised, OrderEvent
from shared.domain.nouns import Context


def authorise(order: Open, context: Context) -> list[OrderEvent]:
    """Where its terms capture later: as soon as what is captured and authorised covers the total, and again when what had lapsed
    is replaced. Once it is secured, whatever comes lets go what it is enough for."""
    if order.total is None or order.paid or order.terms.capture == "payment" or not order.funds.moving.connected:
        return []
    covers = order.funds.received + authorised(order.funds, context.time)
    at = max(context.time, order.placed_at)
    facts: list[OrderAuthorised | HoldReleased] = []
    if covers >= order.total:
        if not order.authorised:
            currency = order.funds.currency
            facts.append(OrderAuthorised(order_id=context.key, currency=currency, authorised=covers, authorised_at=at))
        facts += money_is_there(order, context, at)
    return [*facts, *released(after(order, facts, context.key), context, at)]


def money_is_there(order: Open, context: Context, at: datetime) -> list[HoldReleased]:
    """What held it for want of an authorisation that could be captured holds it no more."""
    if AUTHORIZATION not in order.holds:
        return []
    return [HoldReleased(order_id=context.key, kind=AUTHORIZATION, reason="its money is there", released_at=at)]
