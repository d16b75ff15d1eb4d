"""Money that providers hold for an order, and that is captured later: it secures the order, and what waited for it goes on."""

from datetime import datetime

from services.orders.order.facts import paid
from services.orders.order.fold import after
from services.orders.order.releasing import released
from services.orders.order.securing import AUTHORIZATION, authorised
from services.orders.order.state import Open
from shared.contracts.orders import HoldReleased, OrderAuthorised, OrderEvent, OrderPaid
from shared.domain.nouns import Context


def authorise(order: Open, context: Context) -> list[OrderEvent]:
    """Once it is secured, whatever comes lets go what it is enough for."""
    facts = secured(order, context)
    return [*facts, *released(after(order, facts, context.key), context, max(context.time, order.placed_at))]


def secured(order: Open, context: Context) -> list[OrderAuthorised | HoldReleased]:
    """Where its terms capture later: as soon as what is captured and authorised covers the total, and again when what had lapsed
    is replaced."""
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
    return facts


def money_is_there(order: Open, context: Context, at: datetime) -> list[HoldReleased]:
    """What held it for want of an authorisation that could be captured holds it no more."""
    if AUTHORIZATION not in order.holds:
        return []
    return [HoldReleased(order_id=context.key, kind=AUTHORIZATION, reason="its money is there", released_at=at)]


def paid_by_now(order: Open, context: Context, at: datetime) -> list[OrderPaid | HoldReleased]:
    """What goes on with authorised money is paid once what was captured covers what is left of it."""
    if not order.captures_later or order.total is None or order.funds.received < order.total:
        return []
    return [paid(context, at, order.funds.currency, order.total), *money_is_there(order, context, at)]
