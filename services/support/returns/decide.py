"""Decisions about returns: requested and approved at once inside the window, received, inspected, refunded; each step once.

A return is withdrawn until it was received. What an inspection names as missing is not refunded. The pieces of both are free
again, to be asked for in another return inside the window.
"""

from collections.abc import Mapping
from typing import Literal

from services.support.returns.commands import (
    GrantReturn,
    InspectReturn,
    MissingLine,
    ReceiveReturn,
    RequestReturn,
    WithdrawReturn,
)
from services.support.returns.exchanging import credit_expected, credit_gone, exchange_of
from services.support.returns.granting import complete_refund, grant, granted, nothing_comes_back, open_window_of_done
from services.support.returns.pieces import (
    by_sku,
    exceeding,
    in_words,
    not_paid_for,
    one_too_many,
    paid_for,
    refunded,
    sorted_out,
)
from services.support.returns.reasons import classes_of, needing_a_reason, read_of
from services.support.returns.state import Delivered, Return, Returns
from shared.contracts import orders, storefront
from shared.contracts.support import (
    InspectedLine,
    RequestRefused,
    ReturnApproved,
    ReturnCode,
    ReturnInspected,
    ReturnPiecesMissing,
    ReturnReceived,
    ReturnRefused,
    ReturnRequested,
    ReturnWindowOpened,
    ReturnWithdrawn,
    SupportEvent,
)
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On
from shared.domain.wording import enumerated

GIVE_BACKS = 50
"""An order with so many returns that were withdrawn or had pieces missing takes no more. All others are as few as its pieces;
these would let one order's document grow for ever."""
Asking = RequestReturn | storefront.ReturnRequested
Step = WithdrawReturn | storefront.ReturnWithdrawalRequested | ReceiveReturn | InspectReturn


def open_window(delivered: orders.LinesDelivered, state: Returns, context: Context) -> list[SupportEvent]:
    if isinstance(state, Delivered) and delivered.shipment_id in state.shipments:
        return []
    return [_window(delivered, delivered.shipment_id, delivered.lines, delivered.numbers, delivered.to_come)]


def close_order(delivered: orders.OrderDelivered, state: Returns, context: Context) -> list[SupportEvent]:
    """All shipments were delivered, each by its LinesDelivered; before there was that, an order had one. Pieces that were to come
    and were cancelled keep no window open."""
    first = ids.shipment_id(delivered.order_id)
    if not isinstance(state, Delivered):
        return [_window(delivered, first, delivered.lines, (), ())]
    return [_window(delivered, first, (), (), ())] if state.to_come else []


def _window(
    delivered: orders.LinesDelivered | orders.OrderDelivered,
    shipment_id: str,
    lines: tuple[orders.PricedLine, ...],
    numbers: tuple[int, ...],
    to_come: tuple[str, ...],
) -> ReturnWindowOpened:
    return ReturnWindowOpened(
        order_id=delivered.order_id,
        shipment_id=shipment_id,
        channel=delivered.channel,
        warehouse=delivered.warehouse,
        currency=delivered.currency,
        lines=lines,
        numbers=numbers,
        to_come=to_come,
        after_sales=delivered.after_sales,
        delivered_at=delivered.delivered_at,
        return_until=delivered.return_until,
    )


def request(asking: Asking, state: Returns, context: Context) -> list[SupportEvent]:
    """SUP-15, SUP-16. A refused return leaves no trace in the state: it may be asked for again, better, under its number.

    A withdrawn one keeps its number, and asking under it contradicts it, also with the same content: nobody can tell a customer
    who wants it again from the first request come twice, and that must not bring back what was withdrawn.
    """
    if not isinstance(state, Delivered):
        return _refused(asking, context, "not_delivered", f"order {context.key} was not delivered yet")
    return_id, number = ids.return_id(context.key, asking.return_number), asking.return_number
    asked, exchange = by_sku(asking.lines), exchange_of(asking)
    known = state.returns.get(return_id)
    if known is not None:
        if known.status == "withdrawn":
            reason = f"return {number} was withdrawn: another return needs a number of its own"
            return _refused(asking, context, "contradicts_return", reason)
        if (known.pieces, known.reason, known.exchange) == (asked, asking.reason, exchange):
            return []
        return _refused(asking, context, "contradicts_return", f"return {number} stands already, with other content")
    if (until := state.until(asked)) is not None and context.time > until:
        reason = f"could be asked for until {until.isoformat()}; it was at {context.time.isoformat()}"
        return _refused(asking, context, "window_over", reason)
    if early := [sku for sku in asked if sku not in state.bought and sku in state.to_come]:
        return _refused(asking, context, "not_delivered", f"not delivered yet: {enumerated(early)}")
    if unknown := [sku for sku in asked if sku not in state.bought]:
        return _refused(asking, context, "unknown_line", f"not in the order: {enumerated(unknown)}")
    if too_many := exceeding(asked, state.bought):
        return _refused(asking, context, "exceeds_delivered", enumerated(too_many, "; "))
    if sum(each.gave_back for each in state.returns.values()) >= GIVE_BACKS:
        reason = f"{GIVE_BACKS} returns of the order were withdrawn or had pieces missing: it takes no more"
        return _refused(asking, context, "too_many_returns", reason)
    if full := one_too_many(asked, state.returns):
        return _refused(asking, context, "too_many_returns", full)
    apart = [sku for sku in asked if state.bought[sku].nothing_back]
    if apart and len(apart) < len(asked):
        reason = f"nothing of these comes back, ask for them in a return of their own: {enumerated(apart)}"
        return _refused(asking, context, "ask_apart", reason)
    if not asking.reason and (excluded := apart or needing_a_reason(asked, context.found, state.delivered_at)):
        reason = f"not taken back for a change of mind: {enumerated(excluded)}; say what is wrong"
        return _refused(asking, context, "reason_needed", reason)
    if exchange is not None and exchange.order_id == context.key:
        return _refused(asking, context, "exchange_of_itself", "the replacement is an order of its own: place it first")
    at = max(context.time, state.delivered_at)
    lines = tuple(paid_for(sku, quantity, state.bought[sku]) for sku, quantity in asked.items())
    requested = ReturnRequested(
        return_id=return_id,
        order_id=context.key,
        return_number=number,
        currency=state.currency,
        lines=lines,
        reason=asking.reason,
        exchange=exchange,
        requested_at=at,
    )
    bring_to = "" if apart else state.after_sales
    approved = ReturnApproved(return_id=return_id, order_id=context.key, bring_to=bring_to, approved_at=at)
    credit = credit_expected(context, return_id, exchange, sum(line.refund for line in lines), state.currency)
    return [requested, approved, *credit]


def withdraw(step: WithdrawReturn | storefront.ReturnWithdrawalRequested, state: Returns, context: Context) -> list[SupportEvent]:
    """Until it was received: from then on the goods are ours to look at, and to pay for."""
    known, id = _known(step, state, context), _return_of(step, context)
    if known is None or not isinstance(state, Delivered):
        return _no_such(step, context)
    if known.status == "withdrawn":
        return []
    if known.status == "granted":
        return _not_done(step, context, "already_received", f"return {id} was granted already, and is refunded")
    if known.status in ("received", "inspected", "refunded"):
        reason = f"return {id} was received already: what came back is inspected and refunded"
        return _not_done(step, context, "already_received", reason)
    withdrawn = ReturnWithdrawn(return_id=id, order_id=context.key, withdrawn_at=context.time)
    return [withdrawn, *credit_gone(context, id, known, state.currency)]


def receive(command: ReceiveReturn, state: Returns, context: Context) -> list[SupportEvent]:
    known = _known(command, state, context)
    if known is None:
        return _no_such(command, context)
    if known.status == "withdrawn":
        return _withdrawn(command, context)
    if isinstance(state, Delivered) and nothing_comes_back(known.pieces, state.bought):
        return _not_done(command, context, "nothing_comes_back", "it is of lines without stock: it is granted, not received")
    if known.status in ("received", "inspected", "refunded"):
        return []
    return [ReturnReceived(return_id=command.return_id, order_id=command.order_id, received_at=context.time)]


def inspect(command: InspectReturn, state: Returns, context: Context) -> list[SupportEvent]:
    """Every piece that was announced is named, where it goes or as missing, so that none is forgotten, and no more than these.
    Grants the refund of those that came. If that is nothing, none is granted: the return is refunded, with 0, at once."""
    known = _known(command, state, context)
    if known is None or not isinstance(state, Delivered):
        return _no_such(command, context)
    if known.status == "withdrawn":
        return _withdrawn(command, context)
    lines, id = sorted_out(command.lines), command.return_id
    missing = by_sku(line for line in command.lines if isinstance(line, MissingLine))
    if known.status in ("inspected", "refunded"):
        if sorted(lines, key=_place) == sorted(known.inspected, key=_place) and missing == by_sku(known.missing):
            return []
        return _not_done(command, context, "contradicts_inspection", f"return {id} was inspected already, with another outcome")
    if known.status != "received":
        return _not_done(command, context, "out_of_order", "missing before it can be inspected: receive")
    if (seen := by_sku(command.lines)) != known.pieces:
        reason = f"return {id} has {in_words(known.pieces)}; inspected were {in_words(seen)}"
        if any(seen.get(sku, 0) < quantity for sku, quantity in known.pieces.items()):
            reason += "; what did not come back must be named, with the disposition missing"
        return _not_done(command, context, "contradicts_inspection", reason)
    not_found = tuple(not_paid_for(line, missing[line.sku]) for line in known.lines if line.sku in missing)
    back = refunded(known.lines, not_found, state.bought)
    warehouse = state.back_to(known.pieces)
    shippers = state.shippers(line.sku for line in lines if line.disposition == "restock")
    facts: list[SupportEvent] = [
        ReturnInspected(
            return_id=id,
            order_id=context.key,
            warehouse=warehouse,
            lines=lines,
            elsewhere=tuple(each for each in shippers if each != warehouse),
            inspected_at=context.time,
        )
    ]
    if not_found:
        facts.append(
            ReturnPiecesMissing(
                return_id=id, order_id=context.key, currency=state.currency, lines=not_found, inspected_at=context.time
            )
        )
    return [*facts, *granted(command, known, back, state.currency, context)]


def _place(line: InspectedLine) -> tuple[str, str]:
    return line.sku, line.disposition


def _return_of(step: Step, context: Context) -> str:
    if isinstance(step, storefront.ReturnWithdrawalRequested):
        return ids.return_id(context.key, step.return_number)
    return step.return_id


def _known(step: Step, state: Returns, context: Context) -> Return | None:
    return state.returns.get(_return_of(step, context)) if isinstance(state, Delivered) else None


def _no_such(step: Step, context: Context) -> list[SupportEvent]:
    reason = f"order {context.key} has no return {_return_of(step, context)}"
    return _not_done(step, context, "unknown_return", reason)


def _withdrawn(command: ReceiveReturn | InspectReturn, context: Context) -> list[SupportEvent]:
    reason = f"return {command.return_id} was withdrawn: goods that came all the same need another return, asked for anew"
    return _not_done(command, context, "withdrawn", reason)


def _refused(
    asking: Asking,
    context: Context,
    code: ReturnCode,
    reason: str,
) -> list[SupportEvent]:
    order_id, number, at = context.key, asking.return_number, context.time
    return_id = ids.return_id(order_id, number)
    return [ReturnRefused(return_id=return_id, order_id=order_id, return_number=number, code=code, reason=reason, refused_at=at)]


def _not_done(
    step: Step,
    context: Context,
    code: Literal[
        "unknown_return", "out_of_order", "contradicts_inspection", "already_received", "withdrawn", "nothing_comes_back"
    ],
    reason: str,
) -> list[SupportEvent]:
    subject, request, at = _return_of(step, context), context.request, context.time
    return [RequestRefused(subject=subject, request=request, code=code, reason=reason, refused_at=at)]


def _order_of(event: storefront.ReturnRequested | storefront.ReturnWithdrawalRequested) -> str:
    return ids.order_id(event.channel, event.external_id)


ON: Mapping[type[Message], Decide | On] = {
    orders.LinesDelivered: open_window,
    orders.OrderDelivered: close_order,
    orders.LinesDone: open_window_of_done,
    storefront.ReturnRequested: On(request, key=_order_of, lookups=classes_of, narrow=read_of),
    RequestReturn: On(request, lookups=classes_of, narrow=read_of),
    storefront.ReturnWithdrawalRequested: On(withdraw, key=_order_of),
    WithdrawReturn: withdraw,
    ReceiveReturn: receive,
    InspectReturn: inspect,
    GrantReturn: grant,
    orders.RefundIssued: complete_refund,
}
