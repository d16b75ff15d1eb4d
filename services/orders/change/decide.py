"""What is asked about a change, and what pricing answers. Other answers come to the order, which hands on those of a change."""

from collections.abc import Mapping

from services.orders.change.asking import record_price, refuse_price
from services.orders.change.commands import ApproveChange, ConfirmChange, LapseChange, OpenChange, WithdrawChange
from services.orders.change.confirming import approve, confirm, lapse, refuse_to_confirm, withdraw
from services.orders.change.ending import end
from services.orders.change.opening import channel_of, kits_of, open_change, refuse_to_open
from services.orders.order.state import Open, OrderState
from shared.contracts import changes, pricing
from shared.contracts.orders import OrderEvent
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, SetTimer


def take_price(event: pricing.ChangePriced, state: OrderState, context: Context) -> list[OrderEvent]:
    return record_price(event, state, context) if isinstance(state, Open) else []


def refuse_to_take(event: pricing.ChangePriced, state: OrderState, context: Context) -> list[OrderEvent]:
    """Its lines are more than a record holds."""
    assert isinstance(state, Open)
    reason = f"the changed order of {len(state.lines):,} lines is more than one decision can hold"
    return end(state, context, event.priced_at, "too_large", reason)


def take_refusal(event: pricing.ChangePriceRefused, state: OrderState, context: Context) -> list[OrderEvent]:
    return refuse_price(event, state, context) if isinstance(state, Open) else []


CHANGE_ON: Mapping[type[Message], Decide | On] = {
    OpenChange: On(open_change, lookups=channel_of, narrow=kits_of, too_large=refuse_to_open),
    pricing.ChangePriced: On(take_price, too_large=refuse_to_take),
    pricing.ChangePriceRefused: take_refusal,
    ApproveChange: approve,
    ConfirmChange: On(confirm, too_large=refuse_to_confirm),
    WithdrawChange: withdraw,
    LapseChange: lapse,
}


def change_timer(fact: object) -> list[SetTimer | CancelTimer]:
    """One timer a change: the end of its preview, then that of its payment."""
    match fact:
        case changes.ChangePreviewed():
            due = fact.valid_until
        case changes.ChangeConfirmed() if fact.pay_by is not None:
            due = fact.pay_by
        case changes.ChangeApplied() | changes.ChangeEnded():
            return [CancelTimer(f"change/{fact.order_id}/{fact.change_id}")]
        case _:
            return []
    lapse = LapseChange(order_id=fact.order_id, change_id=fact.change_id)
    return [SetTimer(f"change/{fact.order_id}/{fact.change_id}", due, fact.order_id, lapse)]
