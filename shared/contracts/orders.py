"""Facts of the orders service, on orders.events. Amounts: minor units of `currency`; times: aware UTC. Key: order id
(channel facts: the channel)."""

from typing import Any, ClassVar, Literal

from shared.contracts.changes import ChangeApplied as ChangeApplied
from shared.contracts.changes import ChangeApproved as ChangeApproved
from shared.contracts.changes import ChangeConfirmed as ChangeConfirmed
from shared.contracts.changes import ChangeEnded as ChangeEnded
from shared.contracts.changes import ChangeEvent as ChangeEvent
from shared.contracts.changes import ChangeOpened as ChangeOpened
from shared.contracts.changes import ChangePreviewed as ChangePreviewed
from shared.contracts.changes import ChangePriceRequested as ChangePriceRequested
from shared.contracts.changes import ChangeRefused as ChangeRefused
from shared.contracts.changes import ChangeStockHeld as ChangeStockHeld
from shared.contracts.changes import ShipmentHalted as ShipmentHalted
from shared.contracts.changes import ShipmentReduced as ShipmentReduced
from shared.contracts.charging import ChargeActionAnswered as ChargeActionAnswered
from shared.contracts.charging import ChargeActionEnded as ChargeActionEnded
from shared.contracts.charging import ChargeActionRequested as ChargeActionRequested
from shared.contracts.charging import ChargeActionStarted as ChargeActionStarted
from shared.contracts.charging import ChargeActionUnanswered as ChargeActionUnanswered
from shared.contracts.charging import OrderAuthorised as OrderAuthorised
from shared.contracts.charging import PaymentReviewClosed as PaymentReviewClosed
from shared.contracts.charging import ProviderConfigured as ProviderConfigured
from shared.contracts.charging import RefundDeferred as RefundDeferred
from shared.contracts.charging import RefundRetried as RefundRetried
from shared.contracts.drafts import DRAFT_EVENTS
from shared.contracts.holds import HoldReleased as HoldReleased
from shared.contracts.holds import OrderHeld as OrderHeld
from shared.contracts.kits import KIT_EVENTS, KitLines
from shared.contracts.lanes import LaneStated as LaneStated
from shared.contracts.lanes import PartnerRecorded as PartnerRecorded
from shared.contracts.lines import PricedLine as PricedLine
from shared.contracts.lines import StockLine as StockLine
from shared.contracts.money import ChargeReported as ChargeReported
from shared.contracts.money import OrderPaid as OrderPaid
from shared.contracts.money import PaymentCaptured as PaymentCaptured
from shared.contracts.money import PaymentClaimed as PaymentClaimed
from shared.contracts.money import PaymentRefused as PaymentRefused
from shared.contracts.money import PaymentReviewRequested as PaymentReviewRequested
from shared.contracts.money import RefundedPieces as RefundedPieces
from shared.contracts.money import RefundIssued as RefundIssued
from shared.contracts.money import RefundPart as RefundPart
from shared.contracts.parts import LinesCancelled as LinesCancelled
from shared.contracts.parts import LinesDelivered as LinesDelivered
from shared.contracts.parts import ShipmentShortened as ShipmentShortened
from shared.contracts.parts import ShipmentShortenRequested as ShipmentShortenRequested
from shared.contracts.parts import Sourced as Sourced
from shared.contracts.parts import SourcingAnswered as SourcingAnswered
from shared.contracts.parts import StreetDateReached as StreetDateReached
from shared.contracts.placed import ChannelConfigured as ChannelConfigured
from shared.contracts.placed import OrderLine as OrderLine
from shared.contracts.placed import OrderPlaced as OrderPlaced
from shared.contracts.placed import PriceSource as PriceSource
from shared.contracts.resourcing import SourcedAgain as SourcedAgain
from shared.contracts.resourcing import StockAsked as StockAsked
from shared.contracts.resourcing import StockOffered as StockOffered
from shared.contracts.taxes import TAX_EVENTS
from shared.contracts.terms import TaxLine
from shared.contracts.uses_due import OrderGiftsDropped as OrderGiftsDropped
from shared.contracts.uses_due import OrderUsesDue as OrderUsesDue
from shared.domain import ids
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Personal, Registry, Upcast
from shared.domain.money import Currency, Minor

Wait = Literal["no", "backorder", "force"]
"""Whether a shipment that a warehouse has not all of waits for the rest: as far as the SKU's cap lets, or beyond."""
RefusalCode = Literal[
    "unknown_channel",
    "currency_differs",
    "price_missing",
    "unknown_sku",
    "total_differs",
    "not_served",
    "not_authorised",
    "out_of_stock",
    "too_large",
]
RequestCode = Literal[
    "contradicts_order",
    "contradicts_payment",
    "contradicts_channel",
    "currency_differs",
    "unknown_order",
    "already_shipped",
    "order_closed",
    "exceeds_paid",
    "exceeds_refundable",
    "in_dispute",
    "not_paid",
    "too_many_payments",
    "too_many_refunds",
    "too_many_holds",
    "not_held",
    "already_released",
    "not_failed",
    "not_in_review",
]


def without_freight(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew of none, nor of a line's own total."""
    return {**data, "freight": 0}


class OrderRefused(Fact):
    """The order ends here and never was binding; what was paid is refunded by its own fact."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    channel: str
    external_id: str
    code: RefusalCode
    reason: str
    refused_at: Instant
    fingerprint: str = ""
    """As in OrderPlaced: an order may be refused without ever being placed."""


class RequestRefused(Fact):
    """A request about an order that changes nothing: who asked reads why."""

    key: ClassVar[str] = "order_id"
    refusal: ClassVar[bool] = True
    order_id: str
    request: str
    """The command's type name, e.g. CancelOrder."""
    code: RequestCode
    reason: str
    refused_at: Instant


class OrderConfirmed(Fact):
    """The price stands: what the customer owes, line by line."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (without_freight,)
    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    freight: Minor = 0
    total: Minor
    """The sum of the lines, and the freight."""
    kits: tuple[KitLines, ...] = ()
    """Ordered as kits: these lines are their components."""
    gifts: tuple[int, ...] = ()
    """Numbers of these lines, from 1, that come only if they are there."""
    taxes: tuple[TaxLine, ...] = ()
    """Of its channel's table, where the order gave none; by the numbers of what was ordered."""
    confirmed_at: Instant


def one_shipment(fact: dict[str, Any]) -> dict[str, Any]:
    """Before shipments were named an order had one."""
    return {"shipment_id": ids.shipment_id(fact["order_id"]), **fact}


def _waits_for_nothing(asked: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 an order had one shipment, which did not wait, of no cart."""
    asked = {**one_shipment(asked), "wait": "no", "rank": 0}
    return {**asked, "said_at": None, "street_date": None, "hold_id": None}


class ReservationRequested(Fact):
    """Orders asks one warehouse for a shipment; `attempt` counts from 1 what the order asked, whichever warehouse."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_waits_for_nothing,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    attempt: int
    wait: Wait = "no"
    rank: int = 0
    """Of who waits: its class, the lowest first; within it by said time, order id, shipment id."""
    said_at: Instant | None = None
    """When the order was placed, as its storefront said. None: when this was requested."""
    street_date: Instant | None = None
    """Of a preorder: not to be released before."""
    hold_id: str | None = None
    """The cart's, in this warehouse: its pieces become the shipment's."""
    pool: str | None = None
    """Its channel's: only who names one has its pieces, and reads them."""
    min_days_left: int = 0
    """No pieces that expire in less, counted in whole days of 24 hours from the decision."""
    change_id: str | None = None
    """Of what is added by a change: the order's own once it is applied."""
    requested_at: Instant


class CartHoldReleaseRequested(Fact):
    """The order is sourced elsewhere, or has ended: what its cart holds in this warehouse shall be free."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    warehouse: str
    hold_id: str
    requested_at: Instant


class ShipmentQueued(Fact):
    """Its warehouse has not all of it yet, and it waits there for the rest."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    queued_at: Instant


class OrderAllocated(Fact):
    """A warehouse has reserved a shipment of the order."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    not_before: Instant | None = None
    """Of a preorder whose street date is still to come: the shipment leaves after StreetDateReached."""
    allocated_at: Instant


class ReleaseRequested(Fact):
    """Inventory shall free what it reserved for a shipment that will not leave.

    `lines` are those of its ReservationRequested: inventory's writer must know from the fact alone which SKUs to read.
    """

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (one_shipment,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    reason: str
    pool: str | None = None
    """Its channel's: gets back what was its."""
    requested_at: Instant


def _once(requested: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 a shipment that was stopped never left."""
    return {**requested, "attempt": 1}


class FulfillmentRequested(Fact):
    """Paid and allocated: this shipment may leave."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_once,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    channel: str
    warehouse: str
    lines: tuple[StockLine, ...]
    customer: Personal | None = None
    attempt: int = 1
    """More than 1: it was stopped for a change, and may leave now."""
    pick_up_days: int | None = None
    """The customer collects it, and it is kept so long once it is ready. None: it goes by parcel."""
    requested_at: Instant


def _no_code(said: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had a reason in words only."""
    return {**said, "code": None}


class ShipmentStopRequested(Fact):
    """A cancellation, or a change, arrived after fulfillment was requested: it stands for this shipment only if that can still be
    stopped."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_no_code,)
    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    reason: str
    code: str | None = None
    change_id: str | None = None
    """Whose stop it is; None: a cancellation's."""
    requested_at: Instant


class OrderCancelled(Fact):
    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_no_code,)
    key: ClassVar[str] = "order_id"
    order_id: str
    reason: str
    code: str | None = None
    """The reason in a word, by which cancellations are counted: any word."""
    cancelled_at: Instant


class OrderExpired(Fact):
    """Not paid in the channel's payment window."""

    key: ClassVar[str] = "order_id"
    order_id: str
    pay_by: Instant
    expired_at: Instant


class OrderReinstated(Fact):
    """Paid after it had expired: it goes on at the price it had, if there is stock (late payment: reinstate)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    reinstated_at: Instant


class OrderShipped(Fact):
    """A shipment of the order is with its carrier."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    shipped_at: Instant


class OrderTrackingCorrected(Fact):
    """The parcel goes by another carrier or number than OrderShipped said."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    carrier: str
    tracking_number: str
    former_carrier: str
    former_tracking_number: str
    corrected_at: Instant


class OrderDelivered(Fact):
    """All of its shipments are delivered, each by its LinesDelivered. Lines carry what was paid for them, without those that were
    cancelled; () where they are more than one record holds beside the last shipment's."""

    key: ClassVar[str] = "order_id"
    order_id: str
    channel: str
    external_id: str
    warehouse: str
    """Of its first shipment."""
    currency: Currency
    lines: tuple[PricedLine, ...]
    customer_id: str | None
    delivered_at: Instant
    return_until: Instant


OrderEvent = (
    ChannelConfigured
    | OrderPlaced
    | OrderRefused
    | RequestRefused
    | OrderConfirmed
    | ReservationRequested
    | ShipmentQueued
    | OrderAllocated
    | ReleaseRequested
    | CartHoldReleaseRequested
    | PaymentCaptured
    | ChargeReported
    | PaymentReviewRequested
    | OrderPaid
    | FulfillmentRequested
    | ShipmentStopRequested
    | OrderCancelled
    | OrderExpired
    | OrderReinstated
    | RefundIssued
    | OrderShipped
    | OrderTrackingCorrected
    | OrderDelivered
    | OrderHeld
    | HoldReleased
    | SourcingAnswered
    | Sourced
    | ShipmentShortened
    | ShipmentShortenRequested
    | LinesCancelled
    | LinesDelivered
    | StreetDateReached
    | StockAsked
    | StockOffered
    | SourcedAgain
    | ChangeEvent
    | ChangeRefused
    | ChargeActionRequested
    | ChargeActionEnded
    | OrderAuthorised
    | RefundRetried
    | RefundDeferred
    | PaymentReviewClosed
    | OrderUsesDue
    | OrderGiftsDropped
)

EVENTS: Registry = contract(
    "orders",
    {
        "ChannelConfigured": ChannelConfigured,
        "OrderPlaced": OrderPlaced,
        "OrderRefused": OrderRefused,
        "OrderRequestRefused": RequestRefused,
        "OrderConfirmed": OrderConfirmed,
        "ReservationRequested": ReservationRequested,
        "ShipmentQueued": ShipmentQueued,
        "OrderAllocated": OrderAllocated,
        "ReleaseRequested": ReleaseRequested,
        "CartHoldReleaseRequested": CartHoldReleaseRequested,
        "PaymentClaimed": PaymentClaimed,
        "PaymentRefused": PaymentRefused,
        "PaymentCaptured": PaymentCaptured,
        "ChargeReported": ChargeReported,
        "PaymentReviewRequested": PaymentReviewRequested,
        "OrderPaid": OrderPaid,
        "FulfillmentRequested": FulfillmentRequested,
        "ShipmentStopRequested": ShipmentStopRequested,
        "OrderCancelled": OrderCancelled,
        "OrderExpired": OrderExpired,
        "OrderReinstated": OrderReinstated,
        "RefundIssued": RefundIssued,
        "OrderShipped": OrderShipped,
        "OrderTrackingCorrected": OrderTrackingCorrected,
        "OrderDelivered": OrderDelivered,
        "OrderHeld": OrderHeld,
        "OrderHoldReleased": HoldReleased,
        "SourcingAnswered": SourcingAnswered,
        "OrderSourced": Sourced,
        "ShipmentShortened": ShipmentShortened,
        "ShipmentShortenRequested": ShipmentShortenRequested,
        "LinesCancelled": LinesCancelled,
        "LinesDelivered": LinesDelivered,
        "StreetDateReached": StreetDateReached,
        "StockAsked": StockAsked,
        "StockOffered": StockOffered,
        "SourcedAgain": SourcedAgain,
        "OrderChangeOpened": ChangeOpened,
        "ShipmentHalted": ShipmentHalted,
        "ChangeStockHeld": ChangeStockHeld,
        "ChangePriceRequested": ChangePriceRequested,
        "OrderChangePreviewed": ChangePreviewed,
        "OrderChangeApproved": ChangeApproved,
        "OrderChangeConfirmed": ChangeConfirmed,
        "OrderChanged": ChangeApplied,
        "ShipmentReduced": ShipmentReduced,
        "OrderChangeEnded": ChangeEnded,
        "OrderChangeRefused": ChangeRefused,
        "LaneStated": LaneStated,
        "PartnerRecorded": PartnerRecorded,
        "OrderUsesDue": OrderUsesDue,
        "OrderGiftsDropped": OrderGiftsDropped,
        **KIT_EVENTS,
        **TAX_EVENTS,
        **DRAFT_EVENTS,
        "ChargeActionAnswered": ChargeActionAnswered,
        "ChargeActionEnded": ChargeActionEnded,
        "ChargeActionRequested": ChargeActionRequested,
        "ChargeActionStarted": ChargeActionStarted,
        "ChargeActionUnanswered": ChargeActionUnanswered,
        "OrderAuthorised": OrderAuthorised,
        "PaymentReviewClosed": PaymentReviewClosed,
        "ProviderConfigured": ProviderConfigured,
        "RefundDeferred": RefundDeferred,
        "RefundRetried": RefundRetried,
    },
)
