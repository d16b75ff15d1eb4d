"""Exchanges: what a return is worth pays for another order, its replacement, which was placed before (SUP-19, ADR 0042)."""

from datetime import timedelta

from services.support.returns.commands import RequestReturn
from services.support.returns.state import Return
from shared.contracts import storefront
from shared.contracts.support import Exchange, ExchangeCreditStated
from shared.domain import ids
from shared.domain.nouns import Context


def exchange_of(asking: RequestReturn | storefront.ReturnRequested) -> Exchange | None:
    """A storefront names the replacement by its own id of it, on the same channel."""
    if isinstance(asking, RequestReturn):
        return asking.exchange
    if asking.exchange is None:
        return None
    return Exchange(order_id=ids.order_id(asking.channel, asking.exchange.external_id), days=asking.exchange.days)


def credit_expected(
    context: Context, return_id: str, exchange: Exchange | None, amount: int, currency: str
) -> list[ExchangeCreditStated]:
    """The replacement waits for it from now on. Of goods that cost nothing there is nothing to wait for."""
    if exchange is None or not amount:
        return []
    credit_by = context.known_from(context.time) + timedelta(days=exchange.days)
    return [_stated(context, return_id, exchange, amount, currency).model_copy(update={"credit_by": credit_by})]


def credit_gone(context: Context, return_id: str, known: Return, currency: str) -> list[ExchangeCreditStated]:
    """Withdrawn, or nothing of it came back."""
    if known.exchange is None or not any(line.refund for line in known.lines):
        return []
    return [_stated(context, return_id, known.exchange, 0, currency)]


def _stated(context: Context, return_id: str, exchange: Exchange, amount: int, currency: str) -> ExchangeCreditStated:
    return ExchangeCreditStated(
        return_id=return_id,
        order_id=context.key,
        replacement_id=exchange.order_id,
        refund_id=ids.refund_id(context.key, return_id),
        currency=currency,
        amount=amount,
        credit_by=context.time,
        stated_at=context.time,
    )
