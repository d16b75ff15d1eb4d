"""Sales: an order waits for its payment and for every warehouse, or ends. Key: the order; and its shoppers' counters."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from shared.domain.messages import Command, Message
from shared.domain.nouns import Ask, CancelTimer, Context, Noun, On, Recorded, SetTimer, View, Work
from shared.domain.service import Service
from tests.simulation.toy import events
from tests.simulation.toy.events import Line
from tests.simulation.toy.shopper import shopper

PAY_WITHIN = timedelta(seconds=2.5)


class CancelOrder(Command):
    order: str


class ExpireOrder(Command):
    order: str


class NotePacked(Command):
    """Answers the packer, whose word is another each time."""

    order: str
    weight: int


class Pack(Message):
    order: str


class Order(Message):
    seen: int = 0
    """Facts."""
    status: str = "none"
    shopper: str = ""
    lines: tuple[Line, ...] = ()
    waits_for: tuple[str, ...] = ()
    payments: tuple[str, ...] = ()
    total: int = 0
    """Minor units."""
    billed: str = ""
    packed: bool = False
    cursed_later: bool = False


Decision = Callable[[Any, Order, Context], list[Any]]


def looked_up(event: events.Placed) -> Sequence[str]:
    return (f"shoppers/{event.shopper}",)


def decide(by: int) -> Decision:
    def decide(input: Any, state: Order, context: Context) -> list[Any]:
        facts: list[Any] = []

        def say(cls: type[events.SalesFact], **fields: Any) -> None:
            facts.append(cls(order=input.order, by=by, at=state.seen + len(facts), **fields))

        def end(why: str) -> None:
            say(events.OrderEnded, why=why, lines=state.lines)

        def confirm_if(waits_for: tuple[str, ...], payments: tuple[str, ...], total: int) -> None:
            if not waits_for and payments:
                say(events.OrderConfirmed, shopper=state.shopper, total=total, cursed=state.cursed_later)

        match input:
            case events.Placed() if input.cursed and by == 1:
                raise ValueError("this version cannot decide that")
            case events.Placed() if state.status == "none":
                due = context.time + PAY_WITHIN
                say(events.OrderTaken, shopper=input.shopper, lines=input.lines, due=due, cursed_later=input.cursed_later)
                known = context.found[f"shoppers/{input.shopper}"]
                if by == 2 or known:
                    say(events.OrderScored, score=len(known["facts"]) * 10 + by if known else by)
                if len(input.lines) > 1:
                    say(events.OrderFlagged)
            case events.Placed() if input.lines != state.lines:
                say(events.OrderRefused)
            case events.Paid() if state.status == "none":
                say(events.PaymentRefused, payment=input.payment, code="no_order")
            case events.Paid() if input.payment not in state.payments and state.status == "ended":
                say(events.PaymentRefused, payment=input.payment, code="too_late")
            case events.Paid() if input.payment not in state.payments:
                total = state.total + input.amount + by
                say(events.PaymentTaken, payment=input.payment, total=total)
                if not state.payments:
                    confirm_if(state.waits_for, (input.payment,), total)
            case events.StockReserved() if state.status == "open" and input.warehouse in state.waits_for:
                say(events.ReservationNoted, warehouse=input.warehouse)
                confirm_if(tuple(name for name in state.waits_for if name != input.warehouse), state.payments, state.total)
            case events.StockRefused() if state.status == "open":
                end("short")
            case events.Invoiced() if not state.billed:
                say(events.OrderBilled, invoice=input.invoice)
            case NotePacked() if not state.packed:
                say(events.OrderPacked, weight=input.weight + by)
            case events.CancelRequested() | CancelOrder() if state.status == "open":
                end("cancelled")
            case ExpireOrder() if state.status == "open" and not state.payments:
                end("unpaid")
        return facts

    return decide


def evolve(state: Order, event: Any, id: str) -> Order:
    new: dict[str, Any] = {"seen": state.seen + 1}
    match event:
        case events.OrderTaken():
            waits_for = tuple(dict.fromkeys(line.warehouse for line in event.lines))
            new |= {"status": "open", "lines": event.lines, "waits_for": waits_for}
            new |= {"shopper": event.shopper, "cursed_later": event.cursed_later}
        case events.PaymentTaken():
            new |= {"payments": (*state.payments, event.payment), "total": event.total}
        case events.ReservationNoted():
            new |= {"waits_for": tuple(name for name in state.waits_for if name != event.warehouse)}
        case events.OrderConfirmed():
            new |= {"status": "confirmed"}
        case events.OrderBilled():
            new |= {"billed": event.invoice}
        case events.OrderPacked():
            new |= {"packed": True}
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


def view(document: OrderView | None, fact: Recorded, id: str) -> OrderView:
    facts, causes = (document.facts, document.causes) if document else ((), ())
    return OrderView(facts=(*facts, fact.id), causes=(*causes, fact.causation), last=f"{fact.type} {fact.time.isoformat()}")


def asks(event: Any) -> list[Ask]:
    return [Ask(f"pack/{event.order}", event.order, Pack(order=event.order))] if isinstance(event, events.OrderConfirmed) else []


class Packer:
    """The world outside. The simulation says how it is: slow, broken, and never saying the same twice."""

    async def pack(self, request: Pack) -> Command:
        raise NotImplementedError


packer = Packer()


async def _do(request: Any) -> Command:
    return await packer.pack(request)


FACTS = (
    events.OrderTaken
    | events.OrderScored
    | events.OrderFlagged
    | events.OrderRefused
    | events.PaymentTaken
    | events.PaymentRefused
    | events.ReservationNoted
    | events.OrderConfirmed
    | events.OrderBilled
    | events.OrderPacked
    | events.OrderEnded
)


def order(by: int) -> Noun:
    one = decide(by)
    return Noun(
        name="order",
        key="order",
        state=Order,
        initial=Order(),
        facts=FACTS,
        evolve=evolve,
        on={
            events.Placed: On(one, key="order", lookups=looked_up),
            events.Paid: On(one, key="order"),
            events.CancelRequested: On(one, key="order"),
            events.StockReserved: On(one, key="order"),
            events.StockRefused: On(one, key="order"),
            events.Invoiced: one,
            CancelOrder: one,
            ExpireOrder: one,
            NotePacked: one,
        },
        views=(View("orders", OrderView, FACTS, view, "order"),),
        timers={ExpireOrder: timers},
        work=(
            Work(
                "packer",
                Pack,
                asks,
                _do,
                lambda request, reason: NotePacked(order=request.order, weight=0),
                (NotePacked,),
                tries=3,
                backoff=timedelta(seconds=0.1),
                deadline=timedelta(seconds=0.5),
            ),
        ),
    )


@cache
def sales(by: int) -> Service:
    return Service("sales", events.SALES, (order(by), shopper(by)), lambda gateway: None, answers_unknown=True)
