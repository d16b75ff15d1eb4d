"""What the next decision about an order reads, and nothing else. Amounts: minor units of the funds' currency."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from services.orders.change.fold import fold_change
from services.orders.change.state import ChangeFact, Changes, Changing
from services.orders.order.again import AgainFact, fold_again
from services.orders.order.flight import MoveFact, connect, fold_move
from services.orders.order.funds import CANCELLED, CHANGED, GOODWILL, Funds, charge_key, parts_of
from services.orders.order.parts import PartFact, claims, fold_part, stepped
from services.orders.order.shipments import ASKED, CARTS, OF_ORDER, Claim, OrderShipment, Parcel, Sourcing, missing
from shared.contracts import orders
from shared.contracts.kits import Kit
from shared.contracts.limits import CODES, ORDER_LINES, TAX_LINES
from shared.contracts.money import Totals
from shared.contracts.orders import PricedLine
from shared.contracts.taxes import Rates
from shared.contracts.terms import BEFORE_TERMS, CartHold, TaxLine, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

HOLDS = 10
"""That stand at once."""
HELD_TIMES = 50
"""In an order's life."""
HELD_FOR = AtMost(HOLDS, "refused: too_many_holds")

Outcome = Literal["refused", "cancelled", "expired", "delivered"]


class NoOrder(Message):
    """Not placed yet; a payment may have come before its order."""

    kind: Literal["none"] = "none"
    funds: Funds = Funds()


class Open(Message):
    """Payment, allocation and fulfillment go their own ways inside it."""

    kind: Literal["open"] = "open"
    fingerprint: str
    channel: str
    external_id: str
    customer: Personal | None
    warehouses: Annotated[tuple[str, ...], ASKED]
    placed_at: Instant
    pay_by: Instant
    return_window_days: int
    price_source: orders.PriceSource = "list"
    codes: Annotated[tuple[str, ...], AtMost(CODES, "refused at the door")] = ()
    funds: Funds
    terms: Terms = BEFORE_TERMS
    """Its channel's policies when it was placed: those that hold for it."""
    taxes: Annotated[tuple[TaxLine, ...], TAX_LINES] = ()
    carts: Annotated[tuple[CartHold, ...], CARTS] = ()
    """What its cart holds, and no shipment has taken over."""
    street_date: Instant | None = None
    """The latest of its lines."""
    is_collected: bool = False
    """By the customer, in a store."""
    kits: Annotated[tuple[Kit, ...], ORDER_LINES] = ()
    """Of its lines, until it is confirmed."""
    tax_rates: Rates = ()
    """Until it is confirmed."""
    total: int | None = None
    """None until priced."""
    freight: int = 0
    of_kits: Annotated[tuple[int, ...], ORDER_LINES] = ()
    """Numbers of lines that kits have become: their prices are shares of the kit's."""
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    gifts: Annotated[tuple[int, ...], ORDER_LINES] = ()
    """Numbers of lines that it goes on without, where nobody has them."""
    counted: bool = False
    """Pricing counts it, and hears what becomes of it."""
    paid: bool = False
    authorised: bool = False
    """Providers held enough for it once: it does not expire."""
    attempt: int = 0
    """How often a warehouse was asked."""
    shipments: Annotated[tuple[OrderShipment, ...], OF_ORDER] = ()
    """Those that it wants, in the order in which they were asked for."""
    numbered: int = 0
    """Numbers of shipments that were given."""
    refused: Annotated[tuple[int, ...], OF_ORDER] = ()
    """Of these, numbers that a warehouse refused: they may be asked for again."""
    sourcing: Sourcing = Sourcing()
    sourced: bool = False
    """It had all its pieces once, or they waited: it is no longer refused for want of stock."""
    asked_to_wait: bool = False
    """A warehouse was asked to keep what is missing now waiting."""
    waited: bool = False
    """Pieces waited once, and left their queue for a warehouse that had them: they may wait again, whatever the cap."""
    to_release: Annotated[tuple[Claim, ...], OF_ORDER] = ()
    """What may yet be reserved for pieces that were cancelled."""
    rest: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    """`lines` without what was delivered, each in its place; () while nothing was."""
    cancelled_lines: int = 0
    """How often pieces were cancelled."""
    holds: Annotated[tuple[str, ...], HELD_FOR] = ()
    """The kinds that stand, in the order they came."""
    held_times: int = 0
    cancelling: str | None = None
    """Why, while a cancellation waits for shipments to be stopped."""
    cancel_code: str | None = None
    changes: Changes | None = None
    """None: nothing of it was ever to be changed."""

    @property
    def changing(self) -> Changing | None:
        return self.changes.open if self.changes else None

    @property
    def as_before(self) -> bool:
        """From before orders could ship in parts: decided as then, so that its log, decided again, says the same."""
        return self.terms == BEFORE_TERMS

    def cart_in(self, warehouse: str) -> str | None:
        """The id of its cart's hold there."""
        return next((each.hold_id for each in self.carts if each.warehouse == warehouse), None)

    @property
    def missing(self) -> dict[str, int]:
        """Pieces that no shipment has or asks for, by SKU."""
        return missing(self.lines, self.shipments)

    @property
    def captures_later(self) -> bool:
        """It goes on with what was authorised for it."""
        return self.authorised and not self.paid

    @property
    def asking(self) -> bool:
        """A warehouse has not answered yet."""
        return any(each.allocation == "requested" for each in self.shipments)

    @property
    def stopping(self) -> bool:
        return any(each.fulfillment == "stopping" for each in self.shipments)

    @property
    def accepted(self) -> bool:
        """Every piece is reserved, or was, or waits in its warehouse: the order is not refused any more."""
        return bool(self.shipments) and not self.asking and not self.missing

    @property
    def complete(self) -> bool:
        """Every piece is reserved, or was."""
        return self.accepted and not any(each.allocation == "waiting" for each in self.shipments)

    def shipment(self, shipment_id: str) -> OrderShipment | None:
        return next((each for each in self.shipments if each.shipment_id == shipment_id), None)

    def with_shipment(self, shipment: OrderShipment) -> tuple[OrderShipment, ...]:
        return tuple(shipment if each.number == shipment.number else each for each in self.shipments)


class Closed(Message):
    kind: Literal["closed"] = "closed"
    outcome: Outcome
    fingerprint: str
    funds: Funds
    to_release: Annotated[tuple[Claim, ...], OF_ORDER] = ()
    """Where stock may be held, or may yet be reserved, for this order."""
    parcels: Annotated[dict[str, Parcel], OF_ORDER] = Field(default_factory=dict)
    """Of its shipments that left, by their ids."""
    terms: Terms = BEFORE_TERMS
    due: int = 0
    """Of an order that was delivered before all of it was captured: its total."""
    lapsed: Open | None = None
    """As it was when it expired, where a late payment may reinstate it: priced, and its stock, which it had, let go."""
    priced: bool = False
    """Its price came before it ended, or what it used was told to be free since."""


OrderState = NoOrder | Open | Closed
STATE = Annotated[OrderState, Field(discriminator="kind")]
NO_ORDER = NoOrder()

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
        return state.model_copy(update={"funds": fold_move(state.funds, fact)})
    match fact:
        case orders.PaymentCaptured():
            return _paid_in(state, fact)
        case orders.ChargeReported():
            return _reported(state, fact)
        case orders.RefundIssued():
            return _paid_out(state, fact)
        case orders.OrderPlaced():
            return _placed(state, fact)
        case orders.OrderConfirmed():
            of_kits = tuple(number for kit in fact.kits for number in kit.numbers)
            agreed = {"total": fact.total, "lines": fact.lines, "freight": fact.freight, "kits": (), "gifts": fact.gifts}
            return _open(state, **agreed, of_kits=of_kits, **({"taxes": fact.taxes, "tax_rates": ()} if fact.taxes else {}))
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
        street_date=max((line.street_date for line in fact.lines if line.street_date is not None), default=None),
        funds=funds.model_copy(update={"currency": fact.currency}),
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
    anew = {"shipments": (), "refused": (), "sourcing": Sourcing(), "sourced": False, "holds": ()}
    anew |= {"asked_to_wait": False, "waited": False}
    return state.lapsed.model_copy(update={"funds": state.funds, "to_release": state.to_release, **anew})


def _paid_in(state: OrderState, fact: orders.PaymentCaptured) -> OrderState:
    funds, key = state.funds, charge_key(fact.provider, fact.payment_id)
    changes = {
        "currency": fact.currency,
        "payments": {**funds.payments, key: fact.total},
        "captured": funds.captured + fact.amount,
        "parts": funds.parts + (key in funds.payments),
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def _reported(state: OrderState, fact: orders.ChargeReported) -> OrderState:
    funds, key = state.funds, charge_key(fact.provider, fact.payment_id)
    was, now = funds.charges.get(key, Totals()), fact.totals
    changes = {
        "currency": fact.currency,
        "charges": {**funds.charges, key: now},
        "reports": funds.reports + 1,
        "given_back": funds.given_back + now.refunded - was.refunded,
        "disputed": funds.disputed + now.in_dispute - was.in_dispute,
        "lost": funds.lost + now.lost - was.lost,
    }
    return state.model_copy(update={"funds": connect(funds.model_copy(update=changes), key, fact)})


def _paid_out(state: OrderState, fact: orders.RefundIssued) -> OrderState:
    funds = state.funds
    refunded_of = dict(funds.refunded_of)
    for id, part in parts_of(fact, funds.left).items():
        refunded_of[id] = refunded_of.get(id, 0) + part
    changes: dict[str, Any] = {
        "refunds": {**funds.refunds, fact.refund_id: fact.amount},
        "refunded": funds.refunded + fact.amount,
        "refunded_of": refunded_of,
        "goodwills": funds.goodwills + (fact.reason == GOODWILL),
        "owed": funds.owed - (fact.amount if fact.reason in (CANCELLED, CHANGED) else 0),
    }
    if fact.refund_id in funds.moving.deferred:
        deferred = {id: each for id, each in funds.moving.deferred.items() if id != fact.refund_id}
        changes["moving"] = funds.moving.model_copy(update={"deferred": deferred})
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})
