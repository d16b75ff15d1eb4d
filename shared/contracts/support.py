"""Facts of the support service, on support.events. Amounts: minor units of `currency`; times: aware UTC.

Key: order id (tickets without an order: customer id).
"""

from typing import ClassVar, Literal

from shared.contracts.returns import Disposition as Disposition
from shared.contracts.returns import Exchange as Exchange
from shared.contracts.returns import ExchangeCreditStated as ExchangeCreditStated
from shared.contracts.returns import InspectedLine as InspectedLine
from shared.contracts.returns import RefundGranted as RefundGranted
from shared.contracts.returns import ReturnApproved as ReturnApproved
from shared.contracts.returns import ReturnCode as ReturnCode
from shared.contracts.returns import ReturnInspected as ReturnInspected
from shared.contracts.returns import ReturnLine as ReturnLine
from shared.contracts.returns import ReturnPiecesMissing as ReturnPiecesMissing
from shared.contracts.returns import ReturnReceived as ReturnReceived
from shared.contracts.returns import ReturnRefunded as ReturnRefunded
from shared.contracts.returns import ReturnRefused as ReturnRefused
from shared.contracts.returns import ReturnRequested as ReturnRequested
from shared.contracts.returns import ReturnWindowOpened as ReturnWindowOpened
from shared.contracts.returns import ReturnWithdrawn as ReturnWithdrawn
from shared.domain.contracts import contract
from shared.domain.messages import Fact, Instant, Registry

TicketKind = Literal["consultation", "complaint", "suggestion", "care", "after_sales"]


class AfterSalesSet(Fact):
    """A SKU's product record says another class of after-sales service than it did (CHN-14)."""

    key: ClassVar[str] = "sku"
    public: ClassVar[bool] = False
    sku: str
    after_sales: str
    """Any word. Of fresh, custom_made and digital goods no return is taken without a reason."""
    since: Instant
    """When the record was published."""


class TicketOpened(Fact):
    ticket_id: str
    order_id: str | None
    customer_id: str
    channel: str
    kind: TicketKind
    subject: str
    opened_at: Instant
    respond_by: Instant
    """30 minutes after it was opened, by default (SUP-01)."""


class PriceComplained(Fact):
    """A ticket says that a SKU's price is wrong (PRC-19). It lies with its ticket."""

    ticket_id: str
    order_id: str | None
    sku: str
    subject: str
    complained_at: Instant


class TicketAnswered(Fact):
    """An agent's answer; the first one stops the first-response clock."""

    ticket_id: str
    answer_id: str
    agent: str
    text: str
    first: bool
    within_sla: bool
    answered_at: Instant


class FirstResponseBreached(Fact):
    """Nobody answered by `respond_by` (SUP-01)."""

    ticket_id: str
    respond_by: Instant
    breached_at: Instant


class TicketClosed(Fact):
    ticket_id: str
    resolution: str
    closed_at: Instant


class RequestRefused(Fact):
    refusal: ClassVar[bool] = True
    subject: str
    """The ticket's or return's id."""
    request: str
    code: Literal[
        "unknown_ticket",
        "ticket_closed",
        "too_many_answers",
        "unknown_return",
        "out_of_order",
        "contradicts_inspection",
        "already_received",
        "withdrawn",
        "nothing_comes_back",
        "goods_come_back",
    ]
    reason: str
    refused_at: Instant


SupportEvent = (
    ReturnWindowOpened
    | ReturnRequested
    | ReturnRefused
    | ReturnApproved
    | ExchangeCreditStated
    | ReturnWithdrawn
    | ReturnReceived
    | ReturnInspected
    | ReturnPiecesMissing
    | RefundGranted
    | ReturnRefunded
    | TicketOpened
    | PriceComplained
    | TicketAnswered
    | FirstResponseBreached
    | TicketClosed
    | AfterSalesSet
    | RequestRefused
)

EVENTS: Registry = contract(
    "support",
    {
        "ReturnWindowOpened": ReturnWindowOpened,
        "ReturnRequested": ReturnRequested,
        "ReturnRefused": ReturnRefused,
        "ReturnApproved": ReturnApproved,
        "ExchangeCreditStated": ExchangeCreditStated,
        "ReturnWithdrawn": ReturnWithdrawn,
        "ReturnReceived": ReturnReceived,
        "ReturnInspected": ReturnInspected,
        "ReturnPiecesMissing": ReturnPiecesMissing,
        "RefundGranted": RefundGranted,
        "ReturnRefunded": ReturnRefunded,
        "TicketOpened": TicketOpened,
        "PriceComplained": PriceComplained,
        "TicketAnswered": TicketAnswered,
        "FirstResponseBreached": FirstResponseBreached,
        "TicketClosed": TicketClosed,
        "AfterSalesSet": AfterSalesSet,
        "SupportRequestRefused": RequestRefused,
    },
)
