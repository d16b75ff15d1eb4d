"""One charge, one order: an id that comes again for another order is a mistake of the sender, and nothing is paid by it. A
provider's totals only grow, so its reports may come doubled, late and in any order."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.orders.charge.commands import RecordPayment, ReportCharge
from services.orders.charge.moving import MOVES
from services.orders.charge.state import NOBODYS, Charge
from shared.contracts.money import Connection, Plan, Totals
from shared.contracts.orders import PaymentClaimed, PaymentRefused
from shared.contracts.storefront import PaymentReceived
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

Said = RecordPayment | PaymentReceived | ReportCharge
"""By HTTP, on a storefront's topic, or by the provider's callback."""
BACK, AHEAD = timedelta(days=7), timedelta(minutes=5)
"""Around its receipt, a provider's time is believed; outside, its receipt counts (as for storefronts' events)."""


def claim(said: Said, state: Charge, context: Context) -> list[PaymentClaimed | PaymentRefused]:
    """What is new goes on to the same order, which says what was wrong with it (ORD-06). So does every request: one that is sent
    again while the first is under way is answered where that is, by the order."""
    order_id = _order(said)
    if state != NOBODYS and state.order_id != order_id:
        return [_refused(said, state, context)]
    totals = _totals(said, state)
    if isinstance(said, PaymentReceived) and _known(said, totals, state):
        return []
    return [
        PaymentClaimed(
            provider=provider_of(said),
            channel=said.channel,
            payment_id=said.payment_id,
            order_id=order_id,
            amount=said.amount if totals is None else totals.captured,
            currency=said.currency,
            method=said.method,
            request=context.request,
            totals=totals,
            plan=said.plan and Plan(**said.plan.model_dump()),
            connection=_connection(said, totals, state, context),
            claimed_at=_when(said, context),
        )
    ]


def provider_of(said: Said) -> str:
    return said.provider or said.channel


def key_of(said: Said) -> str:
    return f"{provider_of(said)}/{said.payment_id}"


def _order(said: Said) -> str:
    return ids.order_id(said.channel, said.external_id) if isinstance(said, PaymentReceived) else said.order_id


def _totals(said: Said, state: Charge) -> Totals | None:
    """With what was known before; None where no provider says it."""
    if isinstance(said, ReportCharge):
        totals = said.totals
    elif provider_of(said) != said.channel:
        totals = Totals(captured=said.amount)
    else:
        return None
    return totals if state.totals is None or said.currency != state.currency else totals.joined(state.totals)


def _known(said: PaymentReceived, totals: Totals | None, state: Charge) -> bool:
    if totals is not None:
        return (state.currency, state.totals) == (said.currency, totals)
    return (state.amount, state.currency, state.method) == (said.amount, said.currency, said.method)


def _when(said: Said, context: Context) -> datetime:
    happened = said.happened_at if isinstance(said, ReportCharge) else None
    if happened is None or not context.time - BACK <= happened <= context.time + AHEAD:
        return context.time
    return happened


def connected(said: Said) -> tuple[str, ...]:
    """What is looked up: whether its provider can be asked to move money. Nothing where the channel stands for it."""
    return () if provider_of(said) == said.channel else (f"providers/{provider_of(said)}",)


def _connection(said: Said, totals: Totals | None, state: Charge, context: Context) -> Connection | None:
    """As it was first told. An authorisation holds from when it was first said; what the provider says of its end counts."""
    configured = context.found.get(f"providers/{provider_of(said)}")
    if totals is None or configured is None or not configured["connected"]:
        return state.connection
    until = state.connection.authorised_until if state.connection else None
    if isinstance(said, ReportCharge) and said.authorised_until is not None:
        until = said.authorised_until
    elif until is None and totals.authorised:
        until = _when(said, context) + timedelta(days=configured["authorised_days"])
    return Connection(captures_once=configured["captures_once"], authorised_until=until)


def _refused(said: Said, state: Charge, context: Context) -> PaymentRefused:
    return PaymentRefused(
        provider=provider_of(said),
        channel=said.channel,
        payment_id=said.payment_id,
        order_id=_order(said),
        code="belongs_to_another",
        reason=f"payment {said.payment_id} of {provider_of(said)} belongs to order {state.order_id}",
        refused_at=context.time,
    )


ON: Mapping[type[Message], Decide | On] = {
    RecordPayment: On(claim, lookups=connected),
    ReportCharge: On(claim, lookups=connected),
    PaymentReceived: On(claim, key=key_of, lookups=connected),
    **MOVES,
}
