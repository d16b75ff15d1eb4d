"""How facts change an order."""

from collections.abc import Iterable
from typing import Any, assert_never

from services.orders.change.fold import fold_change
from services.orders.change.state import ChangeFact
from services.orders.order.again import AgainFact, fold_again
from services.orders.order.apart import apart_of, fold_done, needs_no_stock
from services.orders.order.flight import MoveFact, fold_move
from services.orders.order.funds import Funds
from services.orders.order.money_fold import credit_refunded, paid_in, paid_out, reported
from services.orders.order.parts import PartFact, claims, fold_part, stepped
from services.orders.order.shipments import Claim, Sourcing
from services.orders.order.state import Closed, NoOrder, Open, OrderState, Outcome
from shared.contracts import orders

CreditFact = orders.CreditExpected | orders.CreditRefunded
OrderFact = (
    orders.OrderPlaced
    | orders.OrderRefused
    | orders.OrderConfirmed
    | orders.ReservationRequested
    | orders.ShipmentQueued
    | orders.OrderAllocated
    | orders.ReleaseRequested
    | orders.PaymentCaptured
    | orders.ChargeReported
    | orders.OrderPaid
    | orders.FulfillmentRequested
    | orders.ShipmentStopRequested
    | orders.OrderCancelled
    | orders.OrderExpired
    | orders.OrderReinstated
    | orders.RefundIssued
    | orders.OrderShipped
    | orders.OrderTrackingCorrected
    | orders.OrderDelivered
    | orders.OrderHeld
    | orders.HoldReleased
    | orders.SourcingAnswered
    | orders.Sourced
    | orders.SourcedAgain
    | orders.ShipmentShortened
    | orders.ShipmentShortenRequested
    | orders.LinesCancelled
    | orders.LinesDelivered
    | orders.StreetDateReached
    | orders.CartHoldReleaseRequested
    | ChangeFact
    | orders.OrderAuthorised
    | MoveFact
    | orders.LinesDone
    | CreditFact
)
"""What changes an order; a refused request does not."""
QuietFact = AgainFact | orders.OrderUsesDue | orders.OrderGiftsDropped
"""What its history does not tell of."""


def evolve(state: OrderState, fact: OrderFact | QuietFact, id: str) -> OrderState:
    if isinstance(fact, AgainFact):
        return fold_again(state, fact) if isinstance(state, Open) else state
    if isinstance(fact, PartFact):
        return fold_part(state, fact, id) if isinstance(state, Open) else state
    if isinstance(fact, ChangeFact):
        return fold_change(state, fact) if isinstance(state, Open) else state
    if isinstance(fact, MoveFact):
        return _money(state, fold_move(state.funds, fact))
    match fact:
        case orders.PaymentCaptured():
            return _money(state, paid_in(state.funds, fact))
        case orders.ChargeReported():
            return _money(state, reported(state.funds, fact))
        case orders.RefundIssued():
            return _money(state, paid_out(state.funds, fact))
        case orders.OrderPlaced():
            return _placed(state, fact)
        case orders.OrderConfirmed():
            return _confirmed(state, fact) if isinstance(state, Open) else state
        case orders.OrderPaid():
            return state.model_copy(update={"due": 0}) if isinstance(state, Closed) else _open(state, paid=True)
        case orders.OrderAuthorised():
            return _open(state, authorised=True)
        case orders.OrderTrackingCorrected():
            return _corrected(state, fact)
        case orders.OrderDelivered():
            return _closed(state, "delivered")
        case orders.OrderRefused():
            return _closed(state, "refused", fact.fingerprint)
        case orders.OrderCancelled():
            return _closed(state, "cancelled")
        case orders.OrderExpired():
            return _closed(state, "expired")
        case orders.OrderHeld():
            return _held(state, fact)
        case orders.HoldReleased():
            return _let_go(state, fact)
        case orders.OrderUsesDue():
            return _counted(state, fact)
        case orders.OrderGiftsDropped():
            # LinesCancelled beside it takes them out: all else may be there
            return _open(state, sourced=state.sourced or state.accepted) if isinstance(state, Open) else state
        case orders.OrderReinstated():
            return _reinstated(state)
        case orders.ReleaseRequested():
            return _released(state, fact)
        case orders.LinesDone():
            return fold_done(state, fact) if isinstance(state, Open) else state
        case orders.CreditExpected():
            return _expected(state, fact)
        case orders.CreditRefunded():
            return _money(state, credit_refunded(state.funds, fact))
        case _:
            assert_never(fact)


def folded(state: OrderState, facts: Iterable[OrderFact | QuietFact], id: str) -> OrderState:
    """As it will be after these facts, which a decision is about to say."""
    for fact in facts:
        state = evolve(state, fact, id)
    return state


def after(order: Open, facts: Iterable[OrderFact | QuietFact], id: str) -> Open:
    """`folded`, of facts that do not end it."""
    state = folded(order, facts, id)
    assert isinstance(state, Open)
    return state


def _money(state: OrderState, funds: Funds) -> OrderState:
    return state.model_copy(update={"funds": funds})


def _open(state: OrderState, **changes: Any) -> OrderState:
    return state.model_copy(update=changes) if isinstance(state, Open) else state


def _corrected(state: OrderState, fact: orders.OrderTrackingCorrected) -> OrderState:
    parcel = (fact.carrier, fact.tracking_number)
    match state:
        case Open():
            return stepped(state, fact.shipment_id, parcel=parcel)
        case Closed():
            return state.model_copy(update={"parcels": {**state.parcels, fact.shipment_id: parcel}})
        case NoOrder():
            return state
        case _:
            assert_never(state)


def _released(state: OrderState, fact: orders.ReleaseRequested) -> OrderState:
    if isinstance(state, NoOrder):
        return state
    claim = Claim(shipment_id=fact.shipment_id, warehouse=fact.warehouse)
    update: dict[str, Any] = {"to_release": tuple(each for each in state.to_release if each != claim)}
    if isinstance(state, Open):
        update["shipments"] = tuple(each for each in state.shipments if each.shipment_id != fact.shipment_id)
    return state.model_copy(update=update)


def _held(state: OrderState, fact: orders.OrderHeld) -> OrderState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"holds": (*state.holds, fact.kind), "held_times": state.held_times + 1})


def _let_go(state: OrderState, fact: orders.HoldReleased) -> OrderState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"holds": tuple(kind for kind in state.holds if kind != fact.kind)})


def _placed(state: OrderState, fact: orders.OrderPlaced) -> OrderState:
    funds = state.funds if isinstance(state, NoOrder) else Funds()
    return Open(
        fingerprint=fact.fingerprint,
        channel=fact.channel,
        external_id=fact.external_id,
        customer=fact.customer,
        warehouses=fact.warehouses,
        placed_at=fact.placed_at,
        pay_by=fact.pay_by,
        return_window_days=fact.return_window_days,
        price_source=fact.price_source,
        codes=fact.codes,
        terms=fact.terms,
        taxes=fact.taxes,
        carts=fact.holds,
        is_collected=fact.pick_up is not None,
        kits=fact.kits,
        tax_rates=fact.tax_rates,
        apart=apart_of(fact.without_stock) if fact.without_stock else None,
        street_date=max((line.street_date for line in fact.lines if line.street_date is not None), default=None),
        funds=funds.model_copy(update={"currency": fact.currency}),
    )


def _confirmed(order: Open, fact: orders.OrderConfirmed) -> Open:
    """What was only to be kept until then goes."""
    return order.model_copy(
        update={
            "sourced": order.apart is not None and needs_no_stock(order.apart, fact.lines),
            "total": fact.total,
            "lines": fact.lines,
            "freight": fact.freight,
            "gifts": fact.gifts,
            "kits": (),
            "of_kits": tuple(number for kit in fact.kits for number in kit.numbers),
            "taxes": fact.taxes or order.taxes,
            "tax_rates": (),
        }
    )


def _closed(state: OrderState, outcome: Outcome, fingerprint: str = "") -> OrderState:
    """`fingerprint`: of an order that was refused without being placed."""
    match state:
        case Open():
            return Closed(
                outcome=outcome,
                fingerprint=state.fingerprint,
                funds=state.funds,
                to_release=(*state.to_release, *claims(state.shipments)),
                parcels={each.shipment_id: each.parcel for each in state.shipments if each.parcel is not None},
                terms=state.terms,
                due=(state.total or 0) if outcome == "delivered" and state.authorised and not state.paid else 0,
                lapsed=state if outcome == "expired" and _may_come_back(state) else None,
                priced=state.total is not None,
            )
        case NoOrder():
            return Closed(outcome=outcome, fingerprint=fingerprint, funds=state.funds)
        case Closed():
            return state
        case _:
            assert_never(state)


def _counted(state: OrderState, fact: orders.OrderUsesDue) -> OrderState:
    """Once it has ended it is counted no more, not even where it is reinstated: its uses may be others' by then."""
    if isinstance(state, Closed):
        return state.model_copy(update={"priced": True})
    return _open(state, counted=fact.outcome == "confirmed")


def _may_come_back(order: Open) -> bool:
    return order.terms.late_payment == "reinstate" and order.total is not None and order.sourced


def _reinstated(state: OrderState) -> OrderState:
    """Its pieces are sourced anew, in shipments of new numbers."""
    if not isinstance(state, Closed) or state.lapsed is None:
        return state
    of_none = needs_no_stock(state.lapsed.apart, state.lapsed.lines)
    anew = {"shipments": (), "refused": (), "sourcing": Sourcing(), "sourced": of_none, "holds": ()}
    anew |= {"asked_to_wait": False, "waited": False}
    return state.lapsed.model_copy(update={"funds": state.funds, "to_release": state.to_release, **anew})


def _expected(state: OrderState, fact: orders.CreditExpected) -> OrderState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"pay_by": fact.pay_by, "expected": {**state.expected, fact.refund_id: fact.amount}})
