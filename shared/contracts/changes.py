"""Facts of the orders service about changes of an order: opened, previewed, confirmed, applied, or ended with a reason. One is
open at a time. Amounts: minor units of the order's currency; times: aware UTC. Key: order id."""

from typing import ClassVar, Literal

from shared.contracts.kits import Kit, KitLines
from shared.contracts.lines import PricedLine, StockLine
from shared.contracts.placed import OrderLine
from shared.contracts.without_stock import WithoutStock
from shared.domain.messages import Fact, Instant, Message, Personal
from shared.domain.money import Currency, Minor

ChangeCode = Literal[
    "unknown_order",
    "order_closed",
    "not_ready",
    "change_open",
    "unknown_change",
    "change_closed",
    "contradicts_change",
    "nothing_changes",
    "nothing_left",
    "unknown_line",
    "line_shipped",
    "already_shipped",
    "shipment_waits",
    "price_missing",
    "ends_differ",
    "too_many_changes",
    "too_many_shipments",
    "too_many_lines",
    "too_large",
    "not_previewed",
    "preview_stale",
    "approval_needed",
    "same_person",
    "order_cancelled",
    "unpaid",
    "withdrawn",
    "unknown_sku",
    "currency_differs",
    "out_of_stock",
    "order_changed",
]
"""Why a change is refused; the last ten also tell how one ended."""


class LineChange(Message):
    """A line that changes, or one more."""

    line: int | None
    """Its number in the order, from 1; None: it is added after the last."""
    sku: str
    was: int
    """Pieces until now: 0 of a line that is added."""
    quantity: int
    """Pieces from now on: 0 where the line is taken out."""
    unit_price: Minor | None = None
    """A price of its own; None: by the order's terms."""


class ChangeOpened(Fact):
    """What shall change. Fulfillment, inventory and pricing are asked next, and nothing of the order is changed yet."""

    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    lines: tuple[LineChange, ...] = ()
    customer: Personal | None = None
    """Where it goes from now on; None: as before."""
    freight: Minor | None = None
    """What the customer pays for the way from now on; None: as before."""
    kits: tuple[Kit, ...] = ()
    """Those of the added lines' SKUs that the order's channel sells as kits now, and what of."""
    without_stock: WithoutStock = ()
    """Those of the changed lines' SKUs that no warehouse is asked for."""
    reason: str
    code: str | None = None
    opened_by: str = ""
    opened_at: Instant


class ShipmentHalted(Fact):
    """Fulfillment has answered for a shipment that a change touches: it does not leave before the change is done with; or it has
    left."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    change_id: str
    shipment_id: str
    left: str = ""
    """"": halted. Else it left, and with whom, in words."""
    halted_at: Instant


class ChangeStockHeld(Fact):
    """A warehouse keeps what is added, for this change alone."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    change_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    not_before: Instant | None = None
    held_at: Instant


class ChangePriceRequested(Fact):
    """Pricing shall say what these lines cost under the terms of that day."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    change_id: str
    channel: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    before: tuple[OrderLine, ...] = ()
    """As they are now: what they win and lose is told against it."""
    codes: tuple[str, ...] = ()
    """That the order named."""
    customer_id: str | None = None
    placed_at: Instant
    """Whose prices and promotions count."""
    requested_at: Instant


class ChangePreviewed(Fact):
    """What the change comes to, and what a confirmation that names this preview gets: money, stock, date, promotions."""

    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    preview_id: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    """All lines of the order, each in its place; with 0 pieces those that are taken out."""
    freight: Minor
    before: Minor
    """The order's total until now."""
    total: Minor
    """From then on: as in OrderConfirmed, pieces that were cancelled earlier among it."""
    difference: Minor
    """To be paid where it is more than 0, else paid back."""
    warehouse: str | None = None
    """That keeps what is added."""
    repriced: bool = False
    """The whole order has other prices, by its promotions: they hold for what has not left."""
    leaves_at: Instant | None = None
    """From when what is added may leave; None: nothing is added."""
    promotions_won: tuple[str, ...] = ()
    promotions_lost: tuple[str, ...] = ()
    approval: bool = False
    """Somebody else must approve it, before it can be confirmed."""
    valid_until: Instant
    previewed_at: Instant


class ChangeApproved(Fact):
    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    approved_by: str
    approved_at: Instant


class ChangeConfirmed(Fact):
    """By the preview that was named. What is due is to be paid first: until then the order is as before."""

    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    preview_id: str
    currency: Currency
    due: Minor = 0
    secured: Minor = 0
    """Authorised for the order by then, and not captured: when it is captured, it pays for nothing more."""
    pay_by: Instant | None = None
    """None: nothing is due."""
    confirmed_by: str = ""
    confirmed_at: Instant


class ChangeApplied(Fact):
    """From now on the order is this. What it costs less is refunded by its own fact."""

    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    currency: Currency
    lines: tuple[PricedLine, ...] = ()
    """All lines, each in its place; (): as before."""
    own: tuple[int, ...] = ()
    """Numbers of lines with a price of their own: no promotion counts them."""
    kits: tuple[KitLines, ...] = ()
    """Added as kits: these lines are their components."""
    freight: Minor = 0
    total: Minor
    """As in OrderConfirmed: pieces that were cancelled earlier are among it."""
    difference: Minor = 0
    customer: Personal | None = None
    shipment_id: str | None = None
    """Of what is added; its allocation is the next fact."""
    warehouse: str | None = None
    added: tuple[StockLine, ...] = ()
    """Pieces more than before, by SKU."""
    removed: tuple[StockLine, ...] = ()
    """Pieces fewer, by SKU."""
    without_stock: WithoutStock = ()
    """Those of the lines' SKUs that the order had not, and that no warehouse is asked for."""
    applied_at: Instant


class ShipmentReduced(Fact):
    """Pieces of a reserved shipment that the order no longer wants are to be free; the others stay reserved."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    """What goes."""
    left: tuple[StockLine, ...]
    """What stays, of all its SKUs."""
    change_id: str
    reduced_at: Instant


class ChangeEnded(Fact):
    """It will not be: the order is as before. What was held for it is freed by its own fact."""

    key: ClassVar[str] = "order_id"
    order_id: str
    change_id: str
    code: ChangeCode
    reason: str
    cancel_reason: str | None = None
    """The order's cancellation, which ended it: it stands for shipments that were being stopped for the change."""
    cancel_code: str | None = None
    ended_at: Instant


class ChangeRefused(Fact):
    """A request about a change that changes nothing: who asked reads why."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    change_id: str
    request: str
    code: ChangeCode
    reason: str
    refused_at: Instant


ChangeEvent = (
    ChangeOpened
    | ShipmentHalted
    | ChangeStockHeld
    | ChangePriceRequested
    | ChangePreviewed
    | ChangeApproved
    | ChangeConfirmed
    | ChangeApplied
    | ShipmentReduced
    | ChangeEnded
)
