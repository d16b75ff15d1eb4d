"""Sales: an order waits for its payment and for every warehouse, or ends. Key: the order."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from shared.domain.decider import one_state
from shared.domain.messages import Command, Instant, Message
from shared.domain.projection import Projection, Recorded
from shared.domain.service import STOREFRONT, CancelTimer, Origin, Reactions, Send, Service, SetTimer
from tests.simulation.toy import events
from tests.simulation.toy.events import Line

PAY_WITHIN = timedelta(seconds=2.5)


class PlaceOrder(Command):
    order: str
    lines: tuple[Line, ...]
    at: Instant
    cursed: bool


class TakePayment(Command):
    order: str
    payment: str
    amount: int


class CancelOrder(Command):
    order: str


class ExpireOrder(Command):
    order: str


class NoteReserved(Command):
    order: str
    warehouse: str


class NoteRefused(Command):
    order: str
    warehouse: str


COMMANDS = {cls.__name__: cls for cls in (PlaceOrder, TakePayment, CancelOrder, ExpireOrder, NoteReserved, NoteRefused)}


class Order(Message):
    seen: int = 0
    """Facts."""
    status: str = "none"
    lines: tuple[Line, ...] = ()
    waits_for: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    total: int = 0
    """Minor units."""


def decide(by: int) -> Callable[[Any, Order], list[Any]]:
    def decide(command: Any, state: Order) -> list[Any]:
        facts: list[Any] = []

        def say(cls: type[events.SalesFact], **fields: Any) -> None:
            facts.append(cls(order=command.order, by=by, at=state.seen + len(facts), **fields))

        def end(why: str) -> None:
            say(events.OrderEnded, why=why, lines=state.lines)

        def confirm_if(waits_for: tuple[str, ...], payments: tuple[str, ...]) -> None:
            if not waits_for and payments:
                say(events.OrderConfirmed)

        match command:
            case PlaceOrder() if command.cursed and by == 1:
                raise ValueError("this version cannot decide that")
            case PlaceOrder() if state.status == "none":
                say(events.OrderTaken, lines=command.lines, due=command.at + PAY_WITHIN)
                if by == 2:
                    say(events.OrderScored, score=len(command.lines) * 10 + state.seen)
                if len(command.lines) > 1:
                    say(events.OrderFlagged)
            case PlaceOrder() if command.lines != state.lines:
                say(events.OrderRefused)
            case TakePayment() if state.status == "none":
                say(events.PaymentRefused, payment=command.payment, code="no_order")
            case TakePayment() if command.payment not in state.payments and state.status == "ended":
                say(events.PaymentRefused, payment=command.payment, code="too_late")
            case TakePayment() if command.payment not in state.payments:
                say(events.PaymentTaken, payment=command.payment, total=state.total + command.amount + by)
                if not state.payments:
                    confirm_if(state.waits_for, (command.payment,))
            case NoteReserved() if state.status == "open" and command.warehouse in state.waits_for:
                say(events.ReservationNoted, warehouse=command.warehouse)
                confirm_if(tuple(name for name in state.waits_for if name != command.warehouse), state.payments)
            case NoteRefused() if state.status == "open":
                end("short")
            case CancelOrder() if state.status == "open":
                end("cancelled")
            case ExpireOrder() if state.status == "open" and not state.payments:
                end("unpaid")
        return facts

    return decide


def evolve(state: Order, event: Any) -> Order:
    new: dict[str, Any] = {"seen": state.seen + 1}
    match event:
        case events.OrderTaken():
            waits_for = tuple(dict.fromkeys(line.warehouse for line in event.lines))
            new |= {"status": "open", "lines": event.lines, "waits_for": waits_for}
        case events.PaymentTaken():
            new |= {"payments": (*state.payments, event.payment), "total": event.total}
        case events.ReservationNoted():
            new |= {"waits_for": tuple(name for name in state.waits_for if name != event.warehouse)}
        case events.OrderConfirmed():
            new |= {"status": "confirmed"}
        case events.OrderEnded():
            new |= {"status": "ended"}
    return state.model_copy(update=new)


def timers(event: Any) -> list[SetTimer | CancelTimer]:
    match event:
        case events.OrderTaken():
            return [SetTimer(f"unpaid/{event.order}", event.due, event.order, ExpireOrder(order=event.order))]
        case events.PaymentTaken() | events.OrderEnded():
            return [CancelTimer(f"unpaid/{event.order}")]
    return []


class OrderView(Message):
    facts: tuple[str, ...]
    """Each fact's id, as often as this view was changed by it."""
    causes: tuple[str, ...]
    last: str


def view(document: OrderView | None, fact: Recorded[Any], id: str) -> OrderView:
    facts, causes = (document.facts, document.causes) if document else ((), ())
    return OrderView(facts=(*facts, fact.id), causes=(*causes, fact.causation), last=f"{fact.type} {fact.time.isoformat()}")


def _send(command: Command) -> list[Send]:
    return [Send(command.order, command)]  # type: ignore[attr-defined]


def _place(event: events.Placed, origin: Origin) -> list[Send]:
    return _send(PlaceOrder(order=event.order, lines=event.lines, at=origin.time, cursed=event.cursed))


def _pay(event: events.Paid, _: Origin) -> list[Send]:
    return _send(TakePayment(order=event.order, payment=event.payment, amount=event.amount))


STOREFRONT_REACTIONS = Reactions(
    {
        "Placed": (events.Placed, _place),
        "Paid": (events.Paid, _pay),
        "Restocked": (events.Restocked, lambda event, _: []),
        "CancelRequested": (events.CancelRequested, lambda event, _: _send(CancelOrder(order=event.order))),
    }
)
STOCK_REACTIONS = Reactions(
    {
        "StockReserved": (
            events.StockReserved,
            lambda event, _: _send(NoteReserved(order=event.order, warehouse=event.warehouse)),
        ),
        "StockRefused": (events.StockRefused, lambda event, _: _send(NoteRefused(order=event.order, warehouse=event.warehouse))),
    },
    contract=events.STOCK,
)


@cache
def sales(by: int) -> Service:
    return Service(
        name="sales",
        decider=one_state(decide(by), evolve, Order(), Order, lambda message: message.order),
        commands=COMMANDS,
        events=events.SALES,
        reactions={STOREFRONT: STOREFRONT_REACTIONS, "stock.events": STOCK_REACTIONS},
        projections=(Projection("orders", 1, OrderView, lambda event: (event.order,), view, ()),),
        routes=lambda gateway: None,
        timers=timers,
        answers_unknown=True,
    )
