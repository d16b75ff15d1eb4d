"""One payment, one order: an id that comes again for another order is a mistake of the sender, and nothing is paid by it."""

from collections.abc import Mapping

from services.orders.payment.commands import RecordPayment
from services.orders.payment.state import NOBODYS, Claim
from shared.contracts.orders import PaymentClaimed, PaymentRefused
from shared.contracts.storefront import PaymentReceived
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

Payment = RecordPayment | PaymentReceived
"""By HTTP, or on a storefront's topic."""


def claim(payment: Payment, state: Claim, context: Context) -> list[PaymentClaimed | PaymentRefused]:
    """What differs from the first time goes on to the same order, which says what was wrong with it (ORD-06). So does every
    request: one that is sent again while the first is under way is answered where that is, by the order."""
    order_id = _order(payment)
    said = Claim(order_id=order_id, amount=payment.amount, currency=payment.currency, method=payment.method)
    if state == said and isinstance(payment, PaymentReceived):
        return []
    if state != NOBODYS and state.order_id != order_id:
        return [_refused(payment, state, context)]
    return [
        PaymentClaimed(
            channel=payment.channel,
            payment_id=payment.payment_id,
            order_id=order_id,
            amount=payment.amount,
            currency=payment.currency,
            method=payment.method,
            request=context.request,
            claimed_at=context.time,
        )
    ]


def _order(payment: Payment) -> str:
    return payment.order_id if isinstance(payment, RecordPayment) else ids.order_id(payment.channel, payment.external_id)


def _refused(payment: Payment, state: Claim, context: Context) -> PaymentRefused:
    return PaymentRefused(
        channel=payment.channel,
        payment_id=payment.payment_id,
        order_id=_order(payment),
        code="belongs_to_another",
        reason=f"payment {payment.payment_id} of {payment.channel} belongs to order {state.order_id}",
        refused_at=context.time,
    )


ON: Mapping[type[Message], Decide | On] = {
    RecordPayment: claim,
    PaymentReceived: On(claim, key="channel/payment_id"),
}
