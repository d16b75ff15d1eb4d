"""Which of an order's money its providers are asked to move, after each decision: refunds, what is to be captured by now, and
what is let go when it ended. Only of charges whose provider can be asked; others move by themselves. And what goes from one order
to another, in exchange. Amounts: minor units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any

from services.orders.order.apart import NOTHING, done
from services.orders.order.finishing import due_at_payment
from services.orders.order.flight import VOIDS, Connected
from services.orders.order.fold import OrderFact, evolve, folded
from services.orders.order.funds import Funds
from services.orders.order.releasing import may_release
from services.orders.order.securing import covered, is_over, needed, open_of, under_way
from services.orders.order.shipments import OrderShipment
from services.orders.order.state import Closed, Open, OrderState
from shared.contracts.charging import Action
from shared.contracts.exchanges import EXCHANGE
from shared.contracts.limits import CHARGE_ACTIONS
from shared.contracts.orders import (
    ChargeActionEnded,
    ChargeActionRequested,
    ChargeReported,
    CreditGiven,
    CreditRefunded,
    CreditReturned,
    OrderEvent,
    PaymentCaptured,
    RefundIssued,
    RefundRetried,
)
from shared.domain import ids
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On

Asked = ChargeActionRequested | ChargeActionEnded | CreditGiven | CreditReturned
BY_PROVIDER = "provider"
"""The way of a refund that is retried at its provider."""


def moving_money(on: Mapping[type[Message], Decide | On]) -> Mapping[type[Message], Decide | On]:
    """Each of these handlers, and then what follows for money."""
    return {input: _with_moves(handler) for input, handler in on.items()}


def _with_moves(handler: Decide | On) -> Decide | On:
    if not isinstance(handler, On):
        return _moving(handler)
    assert handler.decide is not None
    return replace(handler, decide=_moving(handler.decide), too_large=handler.too_large and _moving(handler.too_large))


def _moving(decide: Decide) -> Decide:
    @wraps(decide)
    def decided(input: Any, state: OrderState, context: Context) -> Sequence[OrderEvent]:
        facts = decide(input, state, context)
        return moved(facts, state, context) if facts else facts

    return decided


def moved(facts: Sequence[OrderEvent], state: OrderState, context: Context) -> Sequence[OrderEvent]:
    """An order whose money nobody can be asked about costs no more than a look."""
    if not _is_asked(facts, state.funds):
        return facts
    now = folded(state, [each for each in facts if isinstance(each, OrderFact)], context.key)
    asks = _Asks(now, context)
    for fact in facts:
        if isinstance(fact, RefundIssued) and fact.credit_to:
            asks.credit(fact)
        elif isinstance(fact, RefundIssued | CreditRefunded) or (isinstance(fact, RefundRetried) and fact.way == BY_PROVIDER):
            asks.refund(fact)
    asks.capture(_wanted(asks.now, context.time) - asks.now.funds.received - asks.now.funds.moving.captures)
    asks.let_go()
    return [*facts, *asks.said] if asks.said else facts


def _is_asked(facts: Sequence[OrderEvent], funds: Funds) -> bool:
    return bool(funds.moving.connected or funds.credit_of) or any(
        (isinstance(each, ChargeReported) and each.connection is not None)
        or (isinstance(each, RefundIssued) and each.credit_to)
        or (isinstance(each, PaymentCaptured) and each.credit_of)
        for each in facts
    )


class _Asks:
    """What is asked, in turn, each after what was asked before it."""

    def __init__(self, now: OrderState, context: Context) -> None:
        self.now, self.context, self.said = now, context, list[Asked]()

    def refund(self, fact: RefundIssued | RefundRetried | CreditRefunded) -> None:
        for part in fact.parts:
            if charge := self.now.funds.moving.connected.get(part.payment_id):
                self._ask(charge, "refund", part.amount, fact.refund_id)
            elif giver := self.now.funds.credit_of.get(part.payment_id):
                self._give_back(part.payment_id, giver)

    def credit(self, fact: RefundIssued) -> None:
        """To the replacement, which is paid with it."""
        given = CreditGiven(
            order_id=fact.order_id,
            replacement_id=fact.credit_to,
            refund_id=fact.refund_id,
            amount=fact.amount,
            currency=fact.currency,
            given_at=fact.issued_at,
        )
        self.said.append(given)

    def _give_back(self, charge: str, giver: str) -> None:
        """Of an exchange: the order that gave it refunds its payer."""
        back = CreditReturned(
            order_id=self.context.key,
            returned_order_id=giver,
            refund_id=charge.removeprefix(f"{EXCHANGE}/"),
            total=self.now.funds.given_back_of(charge),
            currency=self.now.funds.currency,
            returned_at=self.context.time,
        )
        self.said.append(back)

    def capture(self, amount: int) -> None:
        """Of one charge after the other, each of which is asked for one thing at a time: a provider may capture but once."""
        funds = self.now.funds
        for key, charge in funds.moving.connected.items():
            part = min(amount, open_of(funds, key))
            busy = funds.moving.is_flying("capture", key) or funds.moving.is_flying("void", key)
            if part > 0 and key not in funds.moving.declined and not busy:
                self._ask(charge, "capture", part)
                amount -= part

    def let_go(self) -> None:
        """What is authorised for an order that ended: at once, also while it is being captured, unless that is still wanted."""
        if not isinstance(self.now, Closed):
            return
        funds = self.now.funds
        for key, charge in funds.moving.connected.items():
            wanted = self.now.due > funds.received and key not in funds.moving.declined
            asked = funds.moving.is_flying("void", key) or funds.moving.voids.get(key, 0) >= VOIDS
            if (left := open_of(funds, key)) and not asked and not wanted:
                self._ask(charge, "void", left)

    def _ask(self, charge: Connected, action: Action, amount: int, refund_id: str | None = None) -> None:
        number, context = self.now.funds.moving.asked + 1, self.context
        asked = {
            "order_id": context.key,
            "provider": charge.provider,
            "payment_id": charge.payment_id,
            "reference": ids.derived("charge action", context.key, str(number)),
            "action": action,
            "amount": amount,
            "currency": self.now.funds.currency,
            "refund_id": refund_id,
        }
        if number <= CHARGE_ACTIONS:
            self._say(ChargeActionRequested(**asked, requested_at=context.time))
        elif action == "refund":
            reason = f"an order asks {CHARGE_ACTIONS} things of its providers, and no more"
            self._say(ChargeActionEnded(**asked, code="too_many_actions", reason=reason, ended_at=context.time))

    def _say(self, fact: ChargeActionRequested | ChargeActionEnded) -> None:
        self.said.append(fact)
        self.now = evolve(self.now, fact, self.context.key)


def _wanted(order: OrderState, at: datetime) -> int:
    """What is to be captured by now, all in all."""
    if isinstance(order, Closed):
        return order.due
    if not isinstance(order, Open) or order.total is None:
        return 0
    if order.paid:
        return _for_change(order)
    match order.terms.capture:
        case "payment":
            return order.total
        case "release":
            return needed(order, [*under_way(order), *_ready(order)], _served(order))
        case "shipment":
            gone = [each for each in order.shipments if each.gone]
            return needed(order, [*gone, *_lapsing(order, at)], done(order))


def _for_change(order: Open) -> int:
    """What a paid order's confirmed change costs more is captured as soon as it is authorised: it waits for it."""
    open = order.changing
    return order.funds.received + open.since + open.due - order.funds.captured if open is not None and open.confirmed else 0


def _served(order: Open) -> Mapping[str, int]:
    """Lines without stock that are done, or would be, but for money."""
    if order.apart is None:
        return NOTHING
    before, due = done(order), due_at_payment(order)
    return {sku: before.get(sku, 0) + due.get(sku, 0) for sku in (*before, *due)}


def _ready(order: Open) -> list[OrderShipment]:
    """They could leave, but for money."""
    if not may_release(order):
        return []
    waiting = [each for each in order.shipments if each.allocation == "allocated" and each.fulfillment == "none"]
    return [each for each in waiting if each.not_before is None]


def _lapsing(order: Open, at: datetime) -> Iterator[OrderShipment]:
    """Those that wait for money whose authorisation is over: asking for it says so aloud."""
    ready = _ready(order)
    funds = order.funds
    if ready and any(open_of(funds, key) and is_over(funds, key, at) for key in funds.moving.connected):
        paid_for = covered(order, ready, at)
        yield from (each for each in ready if each not in paid_for)
