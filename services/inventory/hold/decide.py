"""What a cart may hold, and how long. A hold ends by its fact, which fills the queues of what it frees."""

from collections.abc import Mapping
from datetime import timedelta
from typing import assert_never

from services.inventory.hold.commands import EndHold, ExpireHold, ExtendHold, HoldStock
from services.inventory.hold.state import (
    HOLDERS,
    Blank,
    Ended,
    Hold,
    Holders,
    HoldFact,
    Holding,
    hold_ref,
    holders_ref,
    holders_refs,
)
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.stock.offer import offered
from services.inventory.stock.rules import fallen, refused, summed
from services.inventory.stock.state import Stock, stock_ref, stock_refs
from shared.contracts.allocating import CartHoldReleaseRequested
from shared.contracts.holding import (
    HELD_PERCENT,
    HOLD_MINUTES,
    LONGEST_HOLD_MINUTES,
    EndReason,
    HeldLine,
    HoldConverted,
    HoldEndAsked,
    HoldEnded,
    HoldExtended,
    StockHeld,
)
from shared.contracts.inventory import InventoryEvent, RequestRefused
from shared.contracts.orders import StockLine
from shared.domain.messages import Message
from shared.domain.nouns import CancelTimer, Context, Decide, On, Ref, SetTimer, States


def hold_stock(command: HoldStock, states: States, context: Context) -> list[InventoryEvent]:
    """At most 20 % of what is free of each SKU, and one piece always. All SKUs, or none."""
    warehouse, id = command.warehouse, command.hold_id
    pieces = summed(command.lines)
    hold: Hold = states[hold_ref(warehouse, id)]
    match hold:
        case Blank():
            return _hold(command, pieces, states, context)
        case Holding() | Ended():
            if hold.customer_id != command.customer_id or {line.sku: line.asked for line in hold.asked} != pieces:
                reason = f"hold {id} was asked for with other pieces, or for another customer"
                return refused(context, "contradicts_hold", reason, context.time)
            return [] if isinstance(hold, Holding) else refused(context, "hold_ended", f"hold {id} has ended", context.time)
        case _:
            assert_never(hold)


def _hold(command: HoldStock, pieces: Mapping[str, int], states: States, context: Context) -> list[InventoryEvent]:
    warehouse, id, customer, at = command.warehouse, command.hold_id, command.customer_id, context.time
    lines = []
    lows: list[InventoryEvent] = []
    for sku, n in pieces.items():
        holders: Holders = states[holders_ref(warehouse, sku)]
        stock: Stock = states[stock_ref(warehouse, sku)]
        if other := next((each for each in holders.holders if each.customer_id == customer), None):
            reason = f"the customer holds {other.quantity} of {sku} in {warehouse} already, by hold {other.hold_id}"
            return refused(context, "already_held", reason, at)
        if len(holders.holders) >= HOLDERS:
            return refused(context, "too_many_holds", f"{HOLDERS:,} carts hold {sku} in {warehouse}", at)
        free = offered(stock, at)
        if free == 0:
            return refused(context, "nothing_free", f"nothing of {sku} is free in {warehouse}", at)
        held = min(n, max(1, free * HELD_PERCENT // 100))
        lines.append(HeldLine(sku=sku, quantity=held, asked=n))
        lows += fallen(warehouse, sku, stock, stock.available - held, stock.alert_line, at)
    ends = at + timedelta(minutes=HOLD_MINUTES)
    return [
        StockHeld(warehouse=warehouse, hold_id=id, customer_id=customer, lines=tuple(lines), ends_at=ends, held_at=at),
        *lows,
    ]


def extend(command: ExtendHold, hold: Hold, context: Context) -> list[InventoryEvent]:
    match hold:
        case Blank():
            return _unknown(command, context)
        case Ended():
            return refused(context, "hold_ended", f"hold {command.hold_id} has ended", context.time)
        case Holding():
            latest = hold.started_at + timedelta(minutes=LONGEST_HOLD_MINUTES)
            ends = min(context.time + timedelta(minutes=HOLD_MINUTES), latest)
            if ends <= hold.ends_at:
                return []
            return [HoldExtended(warehouse=command.warehouse, hold_id=command.hold_id, ends_at=ends, extended_at=context.time)]
        case _:
            assert_never(hold)


def ask_end(asked: EndHold | ExpireHold | CartHoldReleaseRequested, hold: Hold, context: Context) -> list[InventoryEvent]:
    match hold:
        case Blank():
            return _unknown(asked, context) if isinstance(asked, EndHold) else []
        case Ended():
            return []
        case Holding():
            at = context.time
            if isinstance(asked, ExpireHold) and at < hold.ends_at:
                return []
            return [
                HoldEndAsked(
                    warehouse=asked.warehouse,
                    hold_id=asked.hold_id,
                    skus=tuple(hold.pieces),
                    reason=_reason(asked),
                    asked_at=at,
                )
            ]
        case _:
            assert_never(hold)


def end(asked: HoldEndAsked, states: States, context: Context) -> list[InventoryEvent]:
    """What an order took meanwhile is not there any more; a hold that was renewed meanwhile has not expired."""
    warehouse, at = asked.warehouse, asked.asked_at
    hold: Hold = states[hold_ref(warehouse, asked.hold_id)]
    if not isinstance(hold, Holding) or (asked.reason == "expired" and hold.ends_at > at):
        return []
    lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in hold.pieces.items())
    ended = HoldEnded(warehouse=warehouse, hold_id=asked.hold_id, lines=lines, reason=asked.reason, ended_at=at)
    return [ended, *fill(warehouse, hold.pieces, states, [ended], at)]


def _unknown(command: ExtendHold | EndHold, context: Context) -> list[InventoryEvent]:
    reason = f"nothing was held in {command.warehouse} under {command.hold_id}"
    return refused(context, "unknown_hold", reason, context.time)


def _reason(asked: EndHold | ExpireHold | CartHoldReleaseRequested) -> EndReason:
    match asked:
        case EndHold():
            return "ended"
        case ExpireHold():
            return "expired"
        case CartHoldReleaseRequested():
            return "sourced_elsewhere"
        case _:
            assert_never(asked)


def _to_hold(command: HoldStock, warehouse: str) -> list[Ref]:
    refs = [hold_ref(warehouse, command.hold_id), *stock_refs(warehouse, command.lines)]
    return [*refs, *holders_refs(warehouse, command.lines)]


def _to_end(asked: HoldEndAsked, warehouse: str) -> list[Ref]:
    return [
        hold_ref(warehouse, asked.hold_id),
        *(each(warehouse, sku) for sku in asked.skus for each in (stock_ref, holders_ref, queue_ref)),
    ]


ON: Mapping[type[Message], Decide | On] = {
    HoldStock: On(hold_stock, reads=_to_hold),
    ExtendHold: extend,
    EndHold: ask_end,
    ExpireHold: ask_end,
    CartHoldReleaseRequested: On(ask_end, key="warehouse"),
    HoldEndAsked: On(end, key="warehouse", reads=_to_end),
}


def end_of_hold(fact: HoldFact | HoldEndAsked | RequestRefused) -> list[SetTimer | CancelTimer]:
    """One timer a hold. An order that takes it leaves the timer, which finds nothing to end."""
    match fact:
        case StockHeld(warehouse=warehouse, hold_id=id) | HoldExtended(warehouse=warehouse, hold_id=id):
            command = ExpireHold(warehouse=warehouse, hold_id=id)
            return [SetTimer(f"hold/{warehouse}/{id}", fact.ends_at, warehouse, command)]
        case HoldEnded():
            return [CancelTimer(f"hold/{fact.warehouse}/{fact.hold_id}")]
        case HoldConverted() | HoldEndAsked() | RequestRefused():
            return []
        case _:
            assert_never(fact)
