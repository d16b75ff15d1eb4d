"""Gifts are optional (PRC-28): an order that could be served without some of its gifts goes on without them."""

from collections.abc import Sequence
from datetime import datetime

from services.orders.order.sourcing import Node, Policy, plan
from services.orders.order.state import Open
from shared.contracts.kits import Kit
from shared.contracts.orders import LinesCancelled, OrderGiftsDropped, PricedLine
from shared.domain.nouns import Context

GIFTS = 10
"""Tried one by one, the first first; of an order that has more, all go where one is short."""


def gift_lines(numbers: Sequence[int], before: Sequence[PricedLine], lines: Sequence[PricedLine], kits: Sequence[Kit]) -> range:
    """Numbers of the gifts among `lines`, in which kits have become their components: gifts are the last. A gift that is a kit is
    not optional, nor are those beside it."""
    if any(before[number - 1].sku in {kit.sku for kit in kits} for number in numbers):
        return range(0)
    return range(len(lines) - len(numbers) + 1, len(lines) + 1)


def given_up(order: Open, nodes: Sequence[Node], policy: Policy, *, waits: bool = False) -> list[int]:
    """Which of its gifts nobody has beside all else that is missing, by their numbers; [] where it cannot be served without
    them either. Where nothing else is missing, all that is: it is asked for no more. `waits`: for all else, so that gifts which
    nobody has now are not waited for."""
    wanted, gifts = dict(order.missing), []
    for number in order.gifts:
        line = order.lines[number - 1]
        if line.quantity and wanted.get(line.sku, 0) >= line.quantity:
            wanted[line.sku] -= line.quantity
            gifts.append(number)
    wanted = {sku: count for sku, count in wanted.items() if count}
    if not gifts or (wanted and plan(wanted, nodes, policy) is None):
        return [number for number in gifts if _nobody_has(order.lines[number - 1], nodes)] if waits and nodes else []
    if len(gifts) > GIFTS:
        return gifts
    only, gone = not wanted, []
    for number in gifts:
        line = order.lines[number - 1]
        more = {**wanted, line.sku: wanted.get(line.sku, 0) + line.quantity}
        if plan(more, nodes, policy) is None:
            gone.append(number)
        else:
            wanted = more
    return gifts if only and not gone else gone


def _nobody_has(line: PricedLine, nodes: Sequence[Node]) -> bool:
    return all(node.has.get(line.sku, 0) < line.quantity for node in nodes)


def dropped(order: Open, context: Context, at: datetime, numbers: Sequence[int]) -> list[LinesCancelled | OrderGiftsDropped]:
    """Pricing gives back what they used."""
    cancelled = LinesCancelled(
        order_id=context.key,
        currency=order.funds.currency,
        lines=tuple(order.lines[number - 1] for number in numbers),
        numbers=tuple(numbers),
        reason="a gift that is out of stock",
        code="gift_out_of_stock",
        cancelled_at=at,
    )
    which = tuple(order.gifts.index(number) + 1 for number in numbers)
    return [cancelled, OrderGiftsDropped(order_id=context.key, gifts=which, dropped_at=at)]
