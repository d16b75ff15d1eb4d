"""What holds of every order's money (SEC-02). `waybill prove money` reckons the same, and more, from the log, by rules of its
own."""

from services.orders.order.state import OrderState


def refunds_within_captured(order: OrderState) -> bool:
    funds = order.funds
    return funds.refunded <= funds.captured


def refunds_of_charges_within_theirs(order: OrderState) -> bool:
    funds = order.funds
    return all(refunded <= funds.payments.get(charge, 0) for charge, refunded in funds.refunded_of.items())
