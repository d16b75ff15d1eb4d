"""The order's life. Each command's rules are one pure function, in the file of their phase:
placing -> confirming -> payments -> shipping, or ending."""

from typing import assert_never

from services.orders.commands import (
    ApplyPrice,
    CancelOrder,
    CompleteCancellation,
    ConfigureChannel,
    ExpireUnpaid,
    OrderCommand,
    PlaceOrder,
    RecordDelivered,
    RecordPayment,
    RecordReservation,
    RecordShipped,
    RecordShortage,
    RecordStopRefused,
    RefundReturn,
    RefusePrice,
)
from services.orders.confirming import apply_price, record_reservation, record_shortage, refuse_price
from services.orders.ending import cancel, complete_cancellation, expire, record_stop_refused
from services.orders.payments import record_payment, refund_return
from services.orders.placing import configure, place
from services.orders.shipping import record_delivered, record_shipped
from services.orders.state import NO_ORDER, STATE, Channel, State, evolve
from shared.contracts.orders import ChannelConfigured, OrderEvent, RequestRefused
from shared.domain.decider import Decider, one_state


def decide(command: OrderCommand | ConfigureChannel, state: State) -> list[OrderEvent]:
    if isinstance(command, ConfigureChannel):
        return configure(command, state)
    if isinstance(state, Channel):
        raise TypeError(f"{command.order_id} names a channel, not an order")
    match command:
        case PlaceOrder():
            return place(command, state)
        case ApplyPrice():
            return apply_price(command, state)
        case RecordReservation():
            return record_reservation(command, state)
        case RecordPayment():
            return record_payment(command, state)
        case RecordShipped():
            return record_shipped(command, state)
        case RecordDelivered():
            return record_delivered(command, state)
        case RefusePrice():
            return refuse_price(command, state)
        case RecordShortage():
            return record_shortage(command, state)
        case CancelOrder():
            return cancel(command, state)
        case CompleteCancellation():
            return complete_cancellation(command, state)
        case RecordStopRefused():
            return record_stop_refused(command, state)
        case ExpireUnpaid():
            return expire(command, state)
        case RefundReturn():
            return refund_return(command, state)
        case _:
            assert_never(command)


def state_id(message: OrderCommand | ConfigureChannel | OrderEvent) -> str | None:
    """An order's id; a channel's is apart from them. A refused request changes nothing."""
    if isinstance(message, RequestRefused):
        return None
    if isinstance(message, ConfigureChannel | ChannelConfigured):
        return f"channel/{message.channel}"
    return message.order_id


decider: Decider[OrderCommand | ConfigureChannel, OrderEvent, State] = one_state(decide, evolve, NO_ORDER, STATE, state_id)
