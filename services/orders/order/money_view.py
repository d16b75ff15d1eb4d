"""The money of an order as it is shown."""

from services.orders.order.document import OrderView
from services.orders.order.instalments import Offer, offers
from services.orders.order.money import MoneyView, open_authorised, shown_payment, totals_of
from shared.contracts.instalments import Instalments


class DueView(MoneyView):
    """With what the order's channel offers now who pays in instalments (ORD-07)."""

    offers: tuple[Offer, ...]


def due_of(view: OrderView, policy: Instalments) -> DueView:
    money = money_of(view)
    return DueView(**dict(money), offers=offers(policy, money.due, money.currency or ""))


def money_of(view: OrderView) -> MoneyView:
    """What is due ends with the order."""
    payments = view.payments.values()
    totals = totals_of(payments)
    owed = 0 if view.ended_at is not None or view.paid_at is not None else (view.total or 0)
    more = max(0, view.change.needs - view.captured) if view.change is not None and view.change.status == "confirmed" else 0
    expected = view.expected if view.ended_at is None else ()
    coming = sum(each.amount for each in expected)
    return MoneyView(
        order_id=view.order_id,
        currency=view.currency,
        total=view.total,
        due=max(owed - view.captured + view.refunded - coming if owed else 0, more, 0),
        expected=expected,
        captured=view.captured,
        refunded=view.refunded,
        credited=view.credited,
        in_flight=sum(each.amount for each in view.flight.asked if each.action == "refund"),
        failed=view.flight.failed,
        authorised=sum(open_authorised(each) for each in payments),
        disputed=sum(each.totals.in_dispute for each in payments if each.totals),
        lost=totals.lost,
        payments=tuple(shown_payment(each) for each in payments),
        reviews=view.reviews,
    )
