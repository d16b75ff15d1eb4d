"""The contract of an order: what was agreed, and by which version of its channel's policies (SEC-04)."""

from datetime import datetime
from typing import Annotated

from services.orders.order.document import OrderView, OrderWord
from services.orders.order.view import LineView
from shared.contracts.limits import ORDER_LINES, TAX_LINES
from shared.contracts.orders import PriceSource
from shared.contracts.terms import Origin, TaxLine, Terms
from shared.domain.messages import Message
from shared.domain.money import Minor


class Contract(Message):
    """Amounts: minor units of `currency`. Without personal data: the order shows whom it is with."""

    order_id: str
    channel: str
    external_id: str
    order: OrderWord
    customer_id: str | None
    origin: Origin | None
    currency: str
    lines: Annotated[tuple[LineView, ...], ORDER_LINES]
    total: Minor | None
    """None: not priced by then, so nothing was owed."""
    taxes: Annotated[tuple[TaxLine, ...], TAX_LINES]
    price_source: PriceSource | None
    revision: int
    """Of the channel's configuration that holds; 0: it was not written down yet."""
    terms: Terms
    placed_at: datetime
    confirmed_at: datetime | None
    pay_by: datetime
    return_window_days: int


def contract_of(order: OrderView) -> Contract | None:
    """None of an order that was never placed: nothing is agreed."""
    if order.pay_by is None:
        return None
    fields = order.model_dump(include=set(Contract.model_fields))
    return Contract.model_validate(fields)
