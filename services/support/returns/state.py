"""What the next decision about an order's returns reads: one document an order, since its returns are few."""

from collections.abc import Iterable, Mapping
from operator import not_
from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.limits import ORDER_LINES, RETURNS, SHIPMENTS
from shared.contracts.support import (
    Exchange,
    InspectedLine,
    RefundGranted,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnPiecesMissing,
    ReturnReceived,
    ReturnRefunded,
    ReturnRequested,
    ReturnWindowOpened,
    ReturnWithdrawn,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

RETURNED_LINES = 5_000
"""Over all returns of an order: more than twice what it may have bought."""
ORDER_RETURNS = AtMost(RETURNS, "refused: too_many_returns")
INSPECTED = AtMost(2 * ORDER_LINES.count, "a SKU once for each disposition")


class NotDelivered(Message):
    """No window yet."""

    kind: Literal["not_delivered"] = "not_delivered"


class Bought(Message):
    """A SKU once, whatever number of lines it was sold in: pieces delivered, and paid for all of them."""

    quantity: int
    total: int
    """Minor units of the order's currency."""
    line: int = 1
    """The number of its first line in the order."""
    asked: int = 0
    """Pieces in returns, but for those withdrawn or missing: they are free again."""
    refund: int = 0
    """What the pieces in returns are worth."""
    warehouse: str
    """That shipped its last pieces."""
    others: Annotated[tuple[str, ...], Field(exclude_if=not_), AtMost(SHIPMENTS, "orders has no more")] = ()
    """That shipped pieces of it before."""
    until: Instant
    """The end of its window, by its last pieces."""
    nothing_back: Annotated[bool, Field(exclude_if=not_)] = False
    """Of lines without stock: what is refunded of it does not come back."""


class Return(Message):
    status: Literal["requested", "approved", "withdrawn", "received", "inspected", "granted", "refunded"]
    """Granted: without an inspection, since nothing comes back."""
    lines: Annotated[tuple[ReturnLine, ...], ORDER_LINES]
    """Each SKU once. None in a withdrawn return: nothing is asked of it any more."""
    reason: str
    exchange: Annotated[Exchange | None, Field(exclude_if=not_)] = None
    """What it pays for, instead of being paid back."""
    inspected: Annotated[tuple[InspectedLine, ...], INSPECTED] = ()
    missing: Annotated[tuple[ReturnLine, ...], ORDER_LINES] = ()

    @property
    def pieces(self) -> dict[str, int]:
        """As announced, by SKU."""
        return {line.sku: line.quantity for line in self.lines}

    @property
    def gave_back(self) -> bool:
        """Some of its pieces are free again."""
        return self.status == "withdrawn" or bool(self.missing)


class Delivered(Message):
    kind: Literal["delivered"] = "delivered"
    currency: str
    delivered_at: Instant
    """Its newest shipment."""
    shipments: Annotated[tuple[str, ...], AtMost(SHIPMENTS, "orders has no more")] = ()
    """Those that were delivered."""
    done: Annotated[int, Field(exclude_if=not_)] = 0
    """The number of the order's last LinesDone."""
    to_come: Annotated[tuple[str, ...], ORDER_LINES] = ()
    """SKUs of which pieces are still to be delivered: their windows do not end before."""
    after_sales: Annotated[str, Field(exclude_if=not_)] = ""
    """Where customers bring what comes back; "": nowhere else than where it was shipped."""
    bought: Annotated[dict[str, Bought], ORDER_LINES]
    returns: Annotated[dict[str, Return], ORDER_RETURNS]
    granted: Annotated[dict[str, str], ORDER_RETURNS]
    """Refund id to return id, until the refund is paid."""

    def until(self, asked: Iterable[str]) -> Instant | None:
        """When the first window of these SKUs ends; of any, where it has none of them. None: pieces of all are still to come."""
        known = [sku for sku in asked if sku in self.bought or sku in self.to_come] or list(self.bought)
        return min((self.bought[sku].until for sku in known if sku not in self.to_come), default=None)

    def back_to(self, pieces: Mapping[str, int]) -> str:
        """The warehouse where a return of these goes: that shipped most of them, the first of equals."""
        counts: dict[str, int] = {}
        for sku, quantity in pieces.items():
            warehouse = self.bought[sku].warehouse
            counts[warehouse] = counts.get(warehouse, 0) + quantity
        return max(counts, key=lambda warehouse: counts[warehouse])

    def shippers(self, skus: Iterable[str]) -> list[str]:
        """The warehouses that pieces of these may have left."""
        return list(dict.fromkeys(each for sku in skus for each in (self.bought[sku].warehouse, *self.bought[sku].others)))


Returns = NotDelivered | Delivered
ReturnsState = Annotated[Returns, Field(discriminator="kind")]
ReturnFact = (
    ReturnWindowOpened
    | ReturnRequested
    | ReturnApproved
    | ReturnWithdrawn
    | ReturnReceived
    | ReturnInspected
    | ReturnPiecesMissing
    | RefundGranted
    | ReturnRefunded
)


def evolve(state: Returns, fact: ReturnFact, id: str) -> Returns:
    if isinstance(fact, ReturnWindowOpened):
        return _window(state, fact)
    if isinstance(state, NotDelivered):
        return state
    match fact:
        case ReturnRequested():
            return _requested(state, fact)
        case ReturnApproved():
            return _stepped(state, fact.return_id, status="approved")
        case ReturnWithdrawn():
            free = _in_returns(state, state.returns[fact.return_id].lines, -1)
            return _stepped(free, fact.return_id, status="withdrawn", lines=())
        case ReturnReceived():
            return _stepped(state, fact.return_id, status="received")
        case ReturnInspected():
            return _stepped(state, fact.return_id, status="inspected", inspected=fact.lines)
        case ReturnPiecesMissing():
            return _stepped(_in_returns(state, fact.lines, -1), fact.return_id, missing=fact.lines)
        case RefundGranted():
            paying = state.model_copy(update={"granted": {**state.granted, fact.refund_id: fact.return_id}})
            inspected = state.returns[fact.return_id].status == "inspected"
            return paying if inspected else _stepped(paying, fact.return_id, status="granted")
        case ReturnRefunded():
            granted = {refund: of for refund, of in state.granted.items() if refund != fact.refund_id}
            return _stepped(state, fact.return_id, status="refunded").model_copy(update={"granted": granted})
        case _:
            assert_never(fact)


def _window(state: Returns, fact: ReturnWindowOpened) -> Delivered:
    bought = dict(state.bought) if isinstance(state, Delivered) else {}
    until = fact.return_until
    numbers = fact.numbers or range(1, len(fact.lines) + 1)
    for number, line in zip(numbers, fact.lines, strict=True):
        before = bought.get(line.sku) or Bought(quantity=0, total=0, line=number, warehouse=fact.warehouse, until=until)
        bought[line.sku] = before.model_copy(
            update={
                "quantity": before.quantity + line.quantity,
                "total": before.total + line.total,
                "line": min(before.line, number),
                "warehouse": fact.warehouse,
                "others": tuple(each for each in dict.fromkeys((*before.others, before.warehouse)) if each != fact.warehouse),
                "until": max(before.until, until),
                "nothing_back": bool(fact.done),
            }
        )
    if not isinstance(state, Delivered):
        state = Delivered(currency=fact.currency, delivered_at=fact.delivered_at, bought={}, returns={}, granted={})
    known = state.shipments
    return state.model_copy(
        update={
            "bought": bought,
            "delivered_at": max(state.delivered_at, fact.delivered_at),
            "shipments": known if fact.done or fact.shipment_id in known else (*known, fact.shipment_id),
            "done": fact.done or state.done,
            "to_come": fact.to_come,
            "after_sales": fact.after_sales or state.after_sales,
        }
    )


def _requested(state: Delivered, fact: ReturnRequested) -> Delivered:
    asked = Return(status="requested", lines=fact.lines, reason=fact.reason, exchange=fact.exchange)
    taken = _in_returns(state, fact.lines, 1)
    return taken.model_copy(update={"returns": {**state.returns, fact.return_id: asked}})


def _in_returns(state: Delivered, lines: Iterable[ReturnLine], sign: Literal[1, -1]) -> Delivered:
    """These pieces are in a return from now, or no longer."""
    bought = dict(state.bought)
    for line in lines:
        of = bought[line.sku]
        update = {"asked": of.asked + sign * line.quantity, "refund": of.refund + sign * line.refund}
        bought[line.sku] = of.model_copy(update=update)
    return state.model_copy(update={"bought": bought})


def _stepped(state: Delivered, return_id: str, **update: object) -> Delivered:
    stepped = state.returns[return_id].model_copy(update=update)
    return state.model_copy(update={"returns": {**state.returns, return_id: stepped}})
