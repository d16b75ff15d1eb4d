"""Whether an order may be changed like this. One change is open at a time; an order that still looks for its pieces waits."""

from collections.abc import Mapping
from typing import Any, assert_never

from services.orders.change.asking import proceed
from services.orders.change.commands import AskedLine, OpenChange
from services.orders.change.ending import refused
from services.orders.change.state import Changing
from services.orders.change.target import gone_of, lines_after, more_pieces, reductions, to_stop
from services.orders.channel.kits import kits_among, kits_sold
from services.orders.order.fold import after
from services.orders.order.shipments import pieces_of
from services.orders.order.state import Closed, NoOrder, Open, OrderState
from shared.contracts.changes import ChangeCode, ChangeOpened, LineChange
from shared.contracts.limits import CHANGES, LINES, SHIPMENTS
from shared.contracts.orders import OrderEvent, ShipmentStopRequested
from shared.contracts.without_stock import Ends, LineEnds
from shared.domain.nouns import Context


class Refusal(Exception):
    """Of what is asked. Raised and caught in this file."""

    def __init__(self, code: ChangeCode, reason: str) -> None:
        super().__init__(reason)
        self.code: ChangeCode = code
        self.reason = reason


def channel_of(command: OpenChange) -> tuple[str, ...]:
    """What is looked up: its channel's kits, where one may be added."""
    return (f"channels/{command.channel}",) if command.channel and _added_skus(command) else ()


def kits_of(command: OpenChange, name: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of its channel, what opening reads."""
    return {"kits": kits_among(document.get("kits") or {}, _added_skus(command))}


def _added_skus(command: OpenChange) -> list[str]:
    return [each.sku for each in command.lines if each.line is None and each.sku]


def open_change(command: OpenChange, state: OrderState, context: Context) -> list[OrderEvent]:
    id = command.change_id
    match state:
        case NoOrder():
            return refused(context, id, "unknown_order", f"no order {context.key} was placed")
        case Closed():
            return refused(context, id, "order_closed", f"the order was {state.outcome} already")
        case Open():
            if state.changes is not None and id in state.changes.past:
                return []
            try:
                return _open(command, state, context)
            except Refusal as why:
                return refused(context, id, why.code, why.reason)
        case _:
            assert_never(state)


def refuse_to_open(command: OpenChange, state: OrderState, context: Context) -> list[OrderEvent]:
    reason = f"a change of {len(command.lines):,} lines with names as long as these is more than one decision can hold"
    return refused(context, command.change_id, "too_large", reason)


def _open(command: OpenChange, order: Open, context: Context) -> list[OrderEvent]:
    channel = context.found.get(f"channels/{command.channel}") or {}
    ends = _ends(command, order)
    opened = ChangeOpened(
        order_id=context.key,
        change_id=command.change_id,
        lines=_lines(command.lines, order),
        customer=None if command.customer == order.customer else command.customer,
        freight=None if command.freight == order.freight else command.freight,
        reason=command.reason,
        kits=kits_sold(channel, but=ends),
        without_stock=tuple(LineEnds(sku=sku, ends=word) for sku, word in ends.items()),
        code=command.code,
        opened_by=context.actor,
        opened_at=max(context.time, order.placed_at),
    )
    if order.changing is not None:
        return _while_open(opened, order)
    _check_order(order)
    then = after(order, [opened], context.key)
    _check(opened, then)
    stops = [
        ShipmentStopRequested(
            order_id=context.key,
            shipment_id=each.shipment_id,
            reason=command.reason,
            code=command.code,
            change_id=opened.change_id,
            requested_at=opened.opened_at,
        )
        for each in to_stop(then, _changing(then))
    ]
    return [opened, *stops, *proceed(after(then, stops, context.key), context, opened.opened_at)]


def _changing(order: Open) -> Changing:
    assert order.changing is not None
    return order.changing


def _ends(command: OpenChange, order: Open) -> dict[str, Ends]:
    """Of the SKUs that it touches, those without stock. What the order has, or had, a line of ends as that does."""
    known: dict[str, Ends] = order.apart.ends if order.apart is not None else {}
    there = pieces_of(order.lines) if any(each.ends for each in command.lines) else {}
    ends = dict[str, Ends]()
    for each in command.lines:
        sku = each.sku if each.line is None else _sku_of(order, each.line)
        word = each.ends or known.get(sku or "")
        if each.ends is not None and (known.get(sku or "", each.ends) != each.ends or (sku in there and sku not in known)):
            raise Refusal("ends_differ", f"{sku} ends {known.get(sku or '') or 'by its delivery'} in this order")
        if sku is not None and word is not None and ends.setdefault(sku, word) != word:
            raise Refusal("ends_differ", f"{sku} is to end in two ways")
    return ends


def _sku_of(order: Open, number: int) -> str | None:
    return order.lines[number - 1].sku if 0 < number <= len(order.lines) else None


def _while_open(opened: ChangeOpened, order: Open) -> list[OrderEvent]:
    """The same again changes nothing."""
    open = _changing(order)
    if open.change_id != opened.change_id:
        raise Refusal("change_open", f"change {open.change_id} is open: confirm it or withdraw it first")
    said = (open.lines, open.customer, open.freight, open.without_stock)
    if said != (opened.lines, opened.customer, opened.freight, opened.without_stock):
        raise Refusal("contradicts_change", f"change {open.change_id} is open with other content")
    return []


def _check_order(order: Open) -> None:
    if order.changes is not None and len(order.changes.past) >= CHANGES:
        raise Refusal("too_many_changes", f"this order was changed {CHANGES} times and is changed no more")
    if order.cancelling is not None:
        raise Refusal("order_cancelled", f"the order is being cancelled: {order.cancelling or 'no reason given'}")
    if order.total is None or not order.accepted:
        raise Refusal("not_ready", "the order is still looking for its pieces: ask again")


def _check(opened: ChangeOpened, then: Open) -> None:
    """`then`: with the change open, so that what it comes to can be told."""
    open = _changing(then)
    if not opened.lines and opened.customer is None and opened.freight is None:
        raise Refusal("nothing_changes", "the order is like this already")
    changed = {each.line: each.quantity for each in opened.lines}
    kept = sum(changed.get(number, line.quantity) for number, line in enumerate(then.lines, 1))
    if not kept + sum(each.quantity for each in opened.lines if each.line is None):
        raise Refusal("nothing_left", "nothing would be left of the order: cancel it")
    if lines_after(then, open) > LINES:
        raise Refusal("too_many_lines", f"an order has at most {LINES:,} lines")
    if opened.customer is not None and then.shipments and all(each.gone for each in then.shipments):
        parcels = ", ".join(
            f"{carrier}, tracking number {number}" for each in then.shipments for carrier, number in [each.parcel or ("", "")]
        )
        raise Refusal("already_shipped", f"already with {parcels}")
    if reductions(then, open) is None:
        if any(each.allocation == "waiting" for each in then.shipments):
            raise Refusal(
                "shipment_waits", "what is taken out waits for stock with other pieces: it can be cancelled only as a whole"
            )
        raise Refusal("line_shipped", "not so many pieces are left: they are on their way")
    if more_pieces(open) and then.numbered >= SHIPMENTS:
        raise Refusal("too_many_shipments", f"an order has at most {SHIPMENTS} shipments")


def _lines(asked: tuple[AskedLine, ...], order: Open) -> tuple[LineChange, ...]:
    """Each line once, with all that is asked of it; those that stay as they are left out."""
    changed: dict[int, LineChange] = {}
    added: list[LineChange] = []
    gone = gone_of(order) if any(each.line is not None for each in asked) else []
    for each in asked:
        if each.line is None:
            added.append(_added(each, order))
            continue
        line = order.lines[each.line - 1] if 0 < each.line <= len(order.lines) else None
        if line is None or not line.quantity:
            raise Refusal("unknown_line", f"the order has no line {each.line}")
        before = changed.get(each.line) or LineChange(line=each.line, sku=line.sku, was=line.quantity, quantity=line.quantity)
        changed[each.line] = _with(before, each, gone[each.line - 1])
    kept = [each for each in changed.values() if each.quantity != each.was or each.unit_price is not None]
    return (*sorted(kept, key=lambda each: each.line or 0), *added)


def _with(change: LineChange, asked: AskedLine, gone: int) -> LineChange:
    quantity = change.quantity
    if asked.quantity is not None:
        quantity = asked.quantity
    elif asked.less is not None:
        quantity -= asked.less
    if quantity < 0:
        raise Refusal("unknown_line", f"line {change.line} has {change.was} pieces")
    if quantity < gone or (gone and asked.unit_price is not None):
        raise Refusal("line_shipped", f"line {change.line}: {gone} of {change.was} pieces are on their way")
    price = change.unit_price if asked.unit_price is None else asked.unit_price
    return change.model_copy(update={"quantity": quantity, "unit_price": price})


def _added(asked: AskedLine, order: Open) -> LineChange:
    if asked.unit_price is None and order.price_source == "storefront":
        raise Refusal("price_missing", f"{order.channel} sets its own prices: what is added needs one")
    return LineChange(line=None, sku=asked.sku or "", was=0, quantity=asked.quantity or 0, unit_price=asked.unit_price)
