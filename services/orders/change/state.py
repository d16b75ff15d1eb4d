"""What an order's state knows of its changes: the open one, and how the others ended. Amounts: minor units of the order's
currency."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, assert_never

from pydantic import Field

from services.orders.order.shipments import OF_ORDER, Claim, OrderShipment
from shared.contracts import changes
from shared.contracts.changes import LineChange
from shared.contracts.limits import CHANGES, ORDER_LINES
from shared.contracts.lines import PricedLine, StockLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

if TYPE_CHECKING:
    from services.orders.order.state import Open

OF_CHANGES = AtMost(CHANGES, "refused: too_many_changes")


class Preview(Message):
    preview_id: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    before: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    """The order's lines, of which it was made: where they are others, it is stale."""
    freight: int
    total: int
    difference: int
    repriced: bool
    """The whole order has other prices: they hold for what has not left."""
    approval: bool
    valid_until: Instant


class Changing(Message):
    """Stopping shipments, then holding what is added, then pricing, then for its customer to say yes, then for its money."""

    change_id: str
    lines: Annotated[tuple[LineChange, ...], ORDER_LINES]
    customer: Personal | None
    freight: int | None
    opened_by: str
    stops: Annotated[tuple[str, ...], OF_ORDER] = ()
    """Shipments of which fulfillment has not said whether they are stopped."""
    left: str = ""
    """That one of them has left, and with whom."""
    asked: Claim | None = None
    """Who was asked to hold what is added, and has not answered."""
    asks: int = 0
    held: Claim | None = None
    added: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    not_before: Instant | None = None
    pricing: bool = False
    """Pricing was asked, and has not answered."""
    preview: Preview | None = None
    approved: bool = False
    confirmed: bool = False
    since: int = 0
    """What the order's payments had captured when it was confirmed."""
    due: int = 0
    pay_by: Instant | None = None

    @property
    def fewer(self) -> bool:
        return any(each.quantity < each.was for each in self.lines)

    @property
    def blocks(self) -> bool:
        """Nothing of the order is let go meanwhile: it might be what is taken out, or go to the wrong address."""
        return self.fewer or self.customer is not None

    @property
    def at_once(self) -> bool:
        """Of the address alone: there is nothing to preview."""
        return not self.lines and self.freight is None


class Past(Message):
    code: Literal["applied"] | changes.ChangeCode
    reason: str = ""
    preview_id: str = ""


class Changes(Message):
    """Of an order of which something was ever to be changed."""

    open: Changing | None = None
    past: Annotated[dict[str, Past], OF_CHANGES] = Field(default_factory=dict)
    """By change id."""
    own: Annotated[tuple[int, ...], ORDER_LINES] = ()
    """Numbers of lines with a price of their own."""


NO_CHANGES = Changes()

ChangeFact = (
    changes.ChangeOpened
    | changes.ShipmentHalted
    | changes.ChangeStockHeld
    | changes.ChangePriceRequested
    | changes.ChangePreviewed
    | changes.ChangeApproved
    | changes.ChangeConfirmed
    | changes.ChangeApplied
    | changes.ShipmentReduced
    | changes.ChangeEnded
)


def fold_change(order: "Open", fact: ChangeFact) -> "Open":
    match fact:
        case changes.ChangeOpened():
            opened = Changing(
                change_id=fact.change_id,
                lines=fact.lines,
                customer=fact.customer,
                freight=fact.freight,
                opened_by=fact.opened_by,
            )
            return order.model_copy(update={"changes": (order.changes or NO_CHANGES).model_copy(update={"open": opened})})
        case changes.ShipmentReduced():
            shipments = tuple(
                each.model_copy(update={"lines": fact.left}) if each.shipment_id == fact.shipment_id else each
                for each in order.shipments
            )
            return order.model_copy(update={"shipments": shipments})
        case changes.ChangeApplied():
            return _applied(order, fact)
        case changes.ChangeEnded():
            return _ended(order, fact)
        case _:
            return _stepped(order, fact)


def _stepped(
    order: "Open",
    fact: changes.ShipmentHalted
    | changes.ChangeStockHeld
    | changes.ChangePriceRequested
    | changes.ChangePreviewed
    | changes.ChangeApproved
    | changes.ChangeConfirmed,
) -> "Open":
    open = order.changing
    if open is None:
        return order
    match fact:
        case changes.ShipmentHalted():
            stops = tuple(each for each in open.stops if each != fact.shipment_id)
            then = with_open(order, stops=stops, left=fact.left or open.left)
            return then if fact.left else then.model_copy(update={"shipments": _halted(order, fact.shipment_id)})
        case changes.ChangeStockHeld():
            held = Claim(shipment_id=fact.shipment_id, warehouse=fact.warehouse)
            return with_open(order, asked=None, held=held, added=fact.lines, not_before=fact.not_before)
        case changes.ChangePriceRequested():
            return with_open(order, pricing=True)
        case changes.ChangePreviewed():
            preview = Preview(
                preview_id=fact.preview_id,
                lines=fact.lines,
                before=order.lines,
                freight=fact.freight,
                total=fact.total,
                difference=fact.difference,
                repriced=fact.repriced,
                approval=fact.approval,
                valid_until=fact.valid_until,
            )
            return with_open(order, pricing=False, preview=preview)
        case changes.ChangeApproved():
            return with_open(order, approved=True)
        case changes.ChangeConfirmed():
            return with_open(order, confirmed=True, since=order.funds.captured, due=fact.due, pay_by=fact.pay_by)
        case _:
            assert_never(fact)


def with_open(order: "Open", **update: Any) -> "Open":
    """Of the open change."""
    if order.changes is None or order.changes.open is None:
        return order
    open = order.changes.open.model_copy(update=update)
    return order.model_copy(update={"changes": order.changes.model_copy(update={"open": open})})


def _halted(order: "Open", shipment_id: str) -> tuple[OrderShipment, ...]:
    return tuple(
        each.model_copy(update={"fulfillment": "stopped", "halted": each.halted + 1}) if each.shipment_id == shipment_id else each
        for each in order.shipments
    )


def _let_go(order: "Open") -> tuple[OrderShipment, ...]:
    """What was stopped for the change may leave, by a new request."""
    return tuple(
        each.model_copy(update={"fulfillment": "none"}) if each.fulfillment == "stopped" else each for each in order.shipments
    )


def _applied(order: "Open", fact: changes.ChangeApplied) -> "Open":
    lines = fact.lines or order.lines
    shipments = _let_go(order)
    if fact.shipment_id is not None:
        added = OrderShipment(
            number=order.numbered + 1,
            shipment_id=fact.shipment_id,
            warehouse=fact.warehouse or "",
            lines=fact.added,
            attempt=order.attempt,
        )
        shipments = (*shipments, added)
    owed = max(0, -fact.difference) if order.paid else 0
    update: dict[str, Any] = {
        "lines": lines,
        "rest": _rest(order, lines),
        "total": fact.total,
        "freight": fact.freight,
        "customer": fact.customer or order.customer,
        "shipments": shipments,
        "numbered": order.numbered + (fact.shipment_id is not None),
        "funds": order.funds.model_copy(update={"owed": order.funds.owed + owed}),
    }
    preview = order.changing.preview if order.changing else None
    past = Past(code="applied", preview_id=preview.preview_id if preview else "")
    update["changes"] = _closed(order, fact.change_id, past).model_copy(update={"own": fact.own})
    return order.model_copy(update=update)


def _rest(order: "Open", lines: tuple[PricedLine, ...]) -> tuple[PricedLine, ...]:
    """Of the lines as they are now, what was not delivered."""
    if not order.rest:
        return ()
    kept = tuple(
        now if was == left else _between(left, was, now) for left, was, now in zip(order.rest, order.lines, lines, strict=False)
    )
    return (*kept, *lines[len(order.rest) :])


def _between(left: PricedLine, was: PricedLine, now: PricedLine) -> PricedLine:
    quantity, total = left.quantity + now.quantity - was.quantity, left.total + now.total - was.total
    return PricedLine(
        sku=now.sku, quantity=quantity, unit_price=now.unit_price, discount=quantity * now.unit_price - total, total=total
    )


def _ended(order: "Open", fact: changes.ChangeEnded) -> "Open":
    open = order.changing
    if open is None:
        return order
    update: dict[str, Any] = {
        "shipments": _let_go(order),
        "changes": _closed(order, fact.change_id, Past(code=fact.code, reason=fact.reason)),
    }
    if open.asked is not None:
        update["to_release"] = (*order.to_release, open.asked)
    if fact.cancel_reason is not None and order.stopping:
        update |= {"cancelling": fact.cancel_reason, "cancel_code": fact.cancel_code}
    return order.model_copy(update=update)


def _closed(order: "Open", change_id: str, past: Past) -> Changes:
    known = order.changes or NO_CHANGES
    return known.model_copy(update={"open": None, "past": {**known.past, change_id: past}})
