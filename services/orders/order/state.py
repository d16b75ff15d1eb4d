"""What the next decision about an order reads, and nothing else. Amounts: minor units of the funds' currency."""

from operator import not_
from typing import Annotated, Literal

from pydantic import Field

from services.orders.change.state import Changes, Changing
from services.orders.order.apart import Apart, of_stock
from services.orders.order.funds import Funds
from services.orders.order.shipments import CARTS, OF_ORDER, Claim, OrderShipment, Parcel, Sourcing, missing
from shared.contracts import orders
from shared.contracts.kits import Kit
from shared.contracts.limits import CODES, OF_CHANNEL, ORDER_LINES, TAX_LINES
from shared.contracts.orders import PricedLine
from shared.contracts.taxes import Rates
from shared.contracts.terms import BEFORE_TERMS, CartHold, TaxLine, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

HOLDS = 10
"""That stand at once."""
HELD_TIMES = 50
"""In an order's life."""
EXPECTED = AtMost(20, "refused: too_many_payments")
"""Returns that pay for one order."""
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
    warehouses: Annotated[tuple[str, ...], OF_CHANNEL]
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
    expected: Annotated[dict[str, int], Field(exclude_if=not_), EXPECTED] = Field(default_factory=dict)
    """Of a replacement, by the refund that is to become its payment: what returns will be worth."""
    apart: Annotated[Apart | None, Field(exclude_if=not_)] = None
    """Its lines without stock; None: it has none."""

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
        wanted = missing(self.lines, self.shipments)
        return wanted if self.apart is None else of_stock(wanted, self.apart)

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
        there = bool(self.shipments) or (self.apart is not None and bool(self.lines))
        return there and not self.asking and not self.missing

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
