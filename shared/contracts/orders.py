"""Facts of the orders service, on orders.events. Amounts: minor units of `currency`; times: aware UTC. Key: order id
(channel facts: the channel)."""

from typing import Any, ClassVar

from shared.contracts.allocating import CartHoldReleaseRequested as CartHoldReleaseRequested
from shared.contracts.allocating import OrderAllocated as OrderAllocated
from shared.contracts.allocating import ReleaseRequested as ReleaseRequested
from shared.contracts.allocating import ReservationRequested as ReservationRequested
from shared.contracts.allocating import ShipmentQueued as ShipmentQueued
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
from shared.contracts.channels import CHANNEL_EVENTS
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
from shared.contracts.customers import CUSTOMER_EVENTS
from shared.contracts.drafts import DRAFT_EVENTS
from shared.contracts.exchanges import CreditExpected as CreditExpected
from shared.contracts.exchanges import CreditGiven as CreditGiven
from shared.contracts.exchanges import CreditRefunded as CreditRefunded
from shared.contracts.exchanges import CreditReturned as CreditReturned
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
from shared.contracts.refusing import OrderRefused as OrderRefused
from shared.contracts.refusing import RequestRefused as RequestRefused
from shared.contracts.resourcing import SourcedAgain as SourcedAgain
from shared.contracts.resourcing import StockAsked as StockAsked
from shared.contracts.resourcing import StockOffered as StockOffered
from shared.contracts.shipping import FulfillmentRequested as FulfillmentRequested
from shared.contracts.shipping import OrderDelivered as OrderDelivered
from shared.contracts.shipping import OrderShipped as OrderShipped
from shared.contracts.shipping import OrderTrackingCorrected as OrderTrackingCorrected
from shared.contracts.taxes import TAX_EVENTS
from shared.contracts.terms import TaxLine
from shared.contracts.uses_due import OrderEarningDue as OrderEarningDue
from shared.contracts.uses_due import OrderGiftsDropped as OrderGiftsDropped
from shared.contracts.uses_due import OrderUsesDue as OrderUsesDue
from shared.contracts.without_stock import LinesDone as LinesDone
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Registry, Upcast
from shared.domain.money import Currency, Minor


def without_freight(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew of none, nor of a line's own total."""
    return {**data, "freight": 0}


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
    | OrderEarningDue
    | LinesDone
    | CreditExpected
    | CreditGiven
    | CreditReturned
    | CreditRefunded
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
        "LinesDone": LinesDone,
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
        "OrderEarningDue": OrderEarningDue,
        **KIT_EVENTS,
        **TAX_EVENTS,
        **CHANNEL_EVENTS,
        **DRAFT_EVENTS,
        **CUSTOMER_EVENTS,
        "ChargeActionAnswered": ChargeActionAnswered,
        "ChargeActionEnded": ChargeActionEnded,
        "ChargeActionRequested": ChargeActionRequested,
        "ChargeActionStarted": ChargeActionStarted,
        "ChargeActionUnanswered": ChargeActionUnanswered,
        "OrderAuthorised": OrderAuthorised,
        "ExchangeCreditExpected": CreditExpected,
        "ExchangeCreditGiven": CreditGiven,
        "ExchangeCreditRefunded": CreditRefunded,
        "ExchangeCreditReturned": CreditReturned,
        "PaymentReviewClosed": PaymentReviewClosed,
        "ProviderConfigured": ProviderConfigured,
        "RefundDeferred": RefundDeferred,
        "RefundRetried": RefundRetried,
    },
)
