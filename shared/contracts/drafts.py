"""Facts about drafts: orders that staff prepare, whose price is kept for a day (ORD-08). Those of orders on orders.events and of
pricing on pricing.events (key: draft id), DraftStockTold on inventory.events (key: warehouse id). Amounts: minor units of
`currency`; times: aware UTC."""

from typing import Annotated, ClassVar, Literal

from shared.contracts.kits import Kit
from shared.contracts.limits import OF_CHANNEL, ORDER_LINES
from shared.contracts.lines import PricedLine, Shortage, StockLine
from shared.contracts.placed import OrderLine
from shared.contracts.terms import Origin
from shared.contracts.without_stock import WithoutStock
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Personal
from shared.domain.money import Currency, Minor

SHORT = AtMost(20, "the first are told")
"""SKUs that a warehouse has too little of."""
PROMOTIONS = AtMost(200, "the first are told")
DraftCode = Literal[
    "unknown_channel",
    "currency_differs",
    "price_missing",
    "not_served",
    "not_authorised",
    "unknown_sku",
    "too_large",
    "unknown_draft",
    "contradicts_draft",
    "not_previewed",
    "preview_stale",
    "approval_needed",
    "same_person",
    "withdrawn",
    "placed",
]
"""Why a request about a draft is refused; some also tell how one ended."""


class DraftOpened(Fact):
    """Pricing is asked for what has no price of its own, and the warehouses for what they have. Nothing is reserved."""

    key: ClassVar[str] = "draft_id"
    draft_id: str
    becomes: str
    """The order's id, once it is one."""
    channel: str
    external_id: str
    currency: Currency
    lines: Annotated[tuple[OrderLine, ...], ORDER_LINES]
    """With a price of its own where it says one."""
    kits: Annotated[tuple[Kit, ...], ORDER_LINES] = ()
    """Those of its SKUs that its channel sells as kits."""
    pieces: Annotated[tuple[StockLine, ...], ORDER_LINES]
    """Of stock; of kits their components."""
    warehouses: Annotated[tuple[str, ...], OF_CHANNEL]
    """By rank, as the order would ask them."""
    customer: Personal | None = None
    freight: Minor = 0
    region: str | None = None
    origin: Origin | None = None
    without_stock: WithoutStock = ()
    """Those of its SKUs that no warehouse is asked for."""
    approval_from: Minor
    """What its own prices come to, from which somebody else approves them."""
    reason: str
    opened_by: str = ""
    opened_at: Instant


class WarehouseStock(Message):
    """What a warehouse had too little of when it was asked; () it could serve all of it."""

    warehouse: str
    short: Annotated[tuple[Shortage, ...], SHORT] = ()


class DraftStockHeard(Fact):
    """A warehouse has answered."""

    key: ClassVar[str] = "draft_id"
    public: ClassVar[bool] = False
    draft_id: str
    stock: WarehouseStock
    heard_at: Instant


class DraftPriceHeard(Fact):
    """Pricing has answered, and warehouses have not."""

    key: ClassVar[str] = "draft_id"
    public: ClassVar[bool] = False
    draft_id: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    promotions: Annotated[tuple[str, ...], PROMOTIONS] = ()
    heard_at: Instant


class DraftPreviewed(Fact):
    """What the order costs if it is confirmed in time, and who had its pieces."""

    key: ClassVar[str] = "draft_id"
    draft_id: str
    preview_id: str
    currency: Currency
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES]
    freight: Minor = 0
    total: Minor
    promotions: Annotated[tuple[str, ...], PROMOTIONS] = ()
    stock: Annotated[tuple[WarehouseStock, ...], OF_CHANNEL] = ()
    """By rank, as it was then: it is not kept."""
    approval: bool = False
    """Somebody else must approve its prices first."""
    valid_until: Instant
    previewed_at: Instant


class DraftApproved(Fact):
    key: ClassVar[str] = "draft_id"
    draft_id: str
    approved_by: str
    approved_at: Instant


class DraftConfirmed(Fact):
    """From now on it is an order, at exactly these prices."""

    key: ClassVar[str] = "draft_id"
    draft_id: str
    becomes: str
    channel: str
    external_id: str
    currency: Currency
    lines: Annotated[tuple[OrderLine, ...], ORDER_LINES]
    customer: Personal | None = None
    freight: Minor = 0
    total: Minor
    region: str | None = None
    origin: Origin | None = None
    without_stock: WithoutStock = ()
    confirmed_by: str = ""
    confirmed_at: Instant


class DraftEnded(Fact):
    """It becomes no order."""

    key: ClassVar[str] = "draft_id"
    draft_id: str
    code: DraftCode
    reason: str
    ended_at: Instant


class DraftRefused(Fact):
    """A request about a draft that changes nothing: who asked reads why."""

    key: ClassVar[str] = "draft_id"
    refusal: ClassVar[bool] = True
    draft_id: str
    request: str
    code: DraftCode
    reason: str
    refused_at: Instant


class DraftPriced(Fact):
    """What its lines cost that have no price of their own, as an order of them would, in their order."""

    key: ClassVar[str] = "draft_id"
    public: ClassVar[bool] = False
    draft_id: str
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    promotions: Annotated[tuple[str, ...], PROMOTIONS] = ()
    priced_at: Instant


class DraftPriceRefused(Fact):
    key: ClassVar[str] = "draft_id"
    public: ClassVar[bool] = False
    draft_id: str
    code: Literal["unknown_sku", "currency_differs", "price_missing", "too_large"]
    reason: str
    refused_at: Instant


class DraftStockTold(Fact):
    """Inventory: what a warehouse has too little of, for a newcomer. It promises nothing."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    draft_id: str
    shortages: Annotated[tuple[Shortage, ...], ORDER_LINES] = ()
    told_at: Instant


DRAFT_EVENTS: dict[str, type[Fact]] = {
    "DraftOpened": DraftOpened,
    "DraftStockHeard": DraftStockHeard,
    "DraftPriceHeard": DraftPriceHeard,
    "DraftPreviewed": DraftPreviewed,
    "DraftApproved": DraftApproved,
    "DraftConfirmed": DraftConfirmed,
    "DraftEnded": DraftEnded,
    "DraftRefused": DraftRefused,
}
DRAFT_PRICE_EVENTS: dict[str, type[Fact]] = {"DraftPriced": DraftPriced, "DraftPriceRefused": DraftPriceRefused}
