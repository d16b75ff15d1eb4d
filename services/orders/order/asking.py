"""Who is asked for an order's pieces: one warehouse after another for all that is missing, then several by a plan over their
answers, and what becomes of pieces that nobody has."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.orders.order.facts import carts_freed, order_refused, reservation
from services.orders.order.fold import after
from services.orders.order.gifts import dropped, given_up
from services.orders.order.releasing import released
from services.orders.order.shipments import as_lines, pieces_of
from services.orders.order.shortening import cancel_missing
from services.orders.order.sourcing import Node, Pieces, Plan, Policy, plan, worth
from services.orders.order.state import Open
from shared.contracts.allocating import ReservationRequested, Wait
from shared.contracts.limits import SHIPMENTS
from shared.contracts.orders import OrderEvent, Sourced
from shared.contracts.parts import SourcedPart
from shared.contracts.reservations import ReservationRefused
from shared.domain import ids
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

CLASSES = ("core", "strategic", "general")
"""Of channels: the rank of who waits."""
REPLANS = 3
"""Of the same pieces: after so many refusals of parts they are short."""
ROUNDS = 10
"""Of asking, the first among them: what a later short pick misses is not asked for again."""

PLAN_BYTES = 400_000
"""Of a plan, so that its decision fits a record: an order of thousands of lines in the longest words is not split."""


def ask(order: Open, context: Context, at: datetime, last: ReservationRefused | None = None) -> list[OrderEvent]:
    """What follows where pieces are missing and no warehouse is asked. `last`: the refusal that led here."""
    pieces = order.missing
    if not _may_ask(order):
        return _short(order, context, at, last)
    number = _numbers(order)
    if not order.sourcing.planned:
        for warehouse in order.warehouses[order.sourcing.asked :]:
            if warehouse not in order.sourcing.excluded:
                shipment_id = ids.shipment_id(context.key, number())
                return [reservation(context, at, order, shipment_id, warehouse, as_lines(pieces), order.attempt + 1)]
    replan = order.sourcing.replans + 1 if order.sourcing.planned else 0
    asked = source(order, pieces, _nodes(order), context, at, replan) if replan <= REPLANS else []
    return asked or _short(order, context, at, last)


def without_asking(order: Open, is_paid: bool, context: Context, at: datetime) -> list[OrderEvent]:
    """Nothing of it is of stock: no warehouse is asked, and it needs nothing of its cart."""
    return [*carts_freed(context, at, order), *released(order, context, at, paid=is_paid)]


def source(
    order: Open, pieces: Pieces, nodes: Sequence[Node], context: Context, at: datetime, replan: int = 0
) -> list[OrderEvent]:
    """Each warehouse of the best plan is asked for its part. []: there is none, or its requests are more than a record holds."""
    policy = _policy(order)
    found = plan(pieces, nodes, policy)
    if found is None or len(found.parts) > room_of(order) or _bytes(found) > PLAN_BYTES:
        return []
    number = _numbers(order)
    parts = [(ids.shipment_id(context.key, number()), warehouse, gives) for warehouse, gives in found.parts]
    sourced = Sourced(
        order_id=context.key,
        parts=tuple(
            SourcedPart(shipment_id=id, warehouse=warehouse, pieces=sum(gives.values()), worth=worth(gives, policy))
            for id, warehouse, gives in parts
        ),
        runner_up=found.runner_up,
        replan=replan,
        sourced_at=at,
    )
    asked = [
        reservation(context, at, order, id, warehouse, as_lines(gives), order.attempt + place)
        for place, (id, warehouse, gives) in enumerate(parts, 1)
    ]
    return [sourced, *asked]


def room_of(order: Open) -> int:
    """Numbers of shipments that it may still give."""
    return SHIPMENTS - order.numbered + len(order.refused)


def _may_ask(order: Open) -> bool:
    policy = _policy(order)
    return min(policy.shipments, room_of(order)) >= 1 and order.sourcing.rounds <= ROUNDS and not _too_little(order, policy)


def _bytes(found: Plan) -> int:
    """About, of the requests for its parts."""
    return sum(len(sku.encode()) + 40 for _, gives in found.parts for sku in gives)


def _policy(order: Open) -> Policy:
    terms = order.terms
    return Policy(terms.max_shipments - len(order.shipments), _paid_for(order), terms.split_value, alone=not order.shipments)


def _paid_for(order: Open) -> dict[str, tuple[int, int]]:
    """SKU to what all its pieces cost, and how many they are; without those of which all were cancelled."""
    sums: dict[str, tuple[int, int]] = {}
    for line in order.lines:
        amount, count = sums.get(line.sku, (0, 0))
        sums[line.sku] = (amount + line.total, count + line.quantity)
    return {sku: paid for sku, paid in sums.items() if paid[1]}


def _too_little(order: Open, policy: Policy) -> bool:
    """What is missing beside other shipments is not worth one of its own."""
    return not policy.alone and worth(order.missing, policy) < policy.least


def _nodes(order: Open) -> list[Node]:
    skus = list(pieces_of(order.lines))
    known = {each.warehouse: dict(zip(skus, each.has, strict=True)) for each in order.sourcing.known}
    return [Node(each, known[each]) for each in order.warehouses if each in known and each not in order.sourcing.excluded]


def _numbers(order: Open) -> Callable[[], int]:
    """Numbers that were refused first: a reservation that was freed is never asked for again, one that was refused may be."""
    free = [*sorted(order.refused), *range(order.numbered + 1, order.numbered + SHIPMENTS + 1)]
    return iter(free).__next__


def _short(order: Open, context: Context, at: datetime, last: ReservationRefused | None) -> list[OrderEvent]:
    """Without gifts that nobody has it is asked for again. Where its terms let it wait, a warehouse is asked once to keep what is
    missing now waiting. Else: at placing the order is refused and all that was reserved is freed; later the missing pieces are
    cancelled."""
    terms, first = order.terms, next((each for each in order.warehouses if each not in order.sourcing.excluded), None)
    wait: Wait | None = None
    if not order.sourced and terms.short_at_placing != "refuse" and not order.asked_to_wait:
        wait = terms.short_at_placing
    if not order.sourced and (gone := given_up(order, _nodes(order), _policy(order), waits=wait is not None)):
        facts = dropped(order, context, at, gone)
        then = after(order, facts, context.key)
        if not then.missing:  # warehouses have given all else
            return [*facts, *released(then, context, at), *carts_freed(context, at, then)]
        return [*facts, *ask(then, context, at, last)]
    if wait is not None:
        return [_wait(order, context, at, first or order.warehouses[0], wait)]
    if order.sourced:
        later = (terms.short_later == "backorder" or order.waited) and not order.as_before
        if later and first is not None and not order.asked_to_wait and _may_ask(order):
            return [_wait(order, context, at, first, "force" if order.waited else "backorder")]
        return cancel_missing(order, context, at, f"no other warehouse has them: {_in_words(order)}", "out_of_stock")
    if last is not None and last.reason:
        return order_refused(context, at, order, "too_large", f"{last.warehouse}: {last.reason}")
    if last is None or order.sourcing.planned:
        reason = f"not to be had in {order.terms.max_shipments} shipments: {_in_words(order)}"
        return order_refused(context, at, order, "out_of_stock", reason)
    short = enumerated(f"{s.sku} ({s.available} of {s.requested})" for s in last.shortages)
    return order_refused(context, at, order, "out_of_stock", f"no warehouse can serve the whole order; {last.warehouse}: {short}")


def _wait(order: Open, context: Context, at: datetime, warehouse: str, wait: Wait) -> ReservationRequested:
    """The warehouse is asked to keep it waiting for what nobody has; other channels' orders wait by class."""
    shipment_id = ids.shipment_id(context.key, _numbers(order)())
    asked = reservation(context, at, order, shipment_id, warehouse, as_lines(order.missing), order.attempt + 1)
    rank = CLASSES.index(order.terms.channel_class)
    return asked.model_copy(update={"wait": wait, "rank": rank, "said_at": order.placed_at})


def _in_words(order: Open) -> str:
    """Of each SKU that is short: how much is reserved, or known to be anywhere, of what is wanted. Of all that are missing, where
    none is short, but in too many places."""
    nodes, wanted = _nodes(order), pieces_of(order.lines)
    had = {
        sku: wanted[sku] - count + min(count, sum(node.has.get(sku, 0) for node in nodes)) for sku, count in order.missing.items()
    }
    short = [sku for sku, count in had.items() if count < wanted[sku]] or list(had)
    return enumerated(f"{sku} ({had[sku]} of {wanted[sku]})" for sku in short)
