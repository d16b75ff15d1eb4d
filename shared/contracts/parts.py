"""Facts of the orders service about an order's shipments: where its pieces come from, and what becomes of part of them.
Amounts: minor units of the order's currency; times: aware UTC. Key: order id."""

from operator import not_
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import PricedLine, Shortage, StockLine
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor


class SourcingAnswered(Fact):
    """A warehouse cannot serve a shipment whole: what it has of the SKUs that it is short of. Of the others it had enough."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    warehouse: str
    attempt: int
    shortages: tuple[Shortage, ...]
    reason: str = ""
    """Where it is none of stock: then it serves nothing of it."""
    answered_at: Instant


class SourcedPart(Message):
    shipment_id: str
    warehouse: str
    pieces: int
    worth: Minor
    """What is paid for them."""


class Sourced(Fact):
    """No warehouse had everything: each of these is asked for its part, and this was the next best choice."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    parts: tuple[SourcedPart, ...]
    runner_up: tuple[str, ...] = ()
    """The warehouses of the next best plan, by rank; (): there was none with as few shipments."""
    replan: int = 0
    """How many plans of these pieces a refusal undid before."""
    sourced_at: Instant


class ShipmentShortened(Fact):
    """Pieces that a shipment was to have and will not: they are asked for elsewhere, or cancelled."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    lines: tuple[StockLine, ...]
    """What is missing."""
    reason: Literal["short_pick", "allocation_lost"] = "short_pick"
    """Not found when it was picked; lost in the warehouse's books before it was asked to ship."""
    shortened_at: Instant


class ShipmentShortenRequested(Fact):
    """A shipment that was asked for already lost pieces: it leaves without them, unless it is packed."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    warehouse: str
    left: Annotated[tuple[StockLine, ...], ORDER_LINES]
    """The SKUs that it lost pieces of, and how many it may have at most; 0: none. Told twice it is the same."""
    reason: str
    requested_at: Instant


class StreetDateReached(Fact):
    """A preorder's shipment may leave from now on, by its street date."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    shipment_id: str
    reached_at: Instant


class LinesCancelled(Fact):
    """Pieces that will not ship, of an order that goes on with the others. What was paid for them is refunded by its own fact."""

    key: ClassVar[str] = "order_id"
    order_id: str
    currency: Currency
    lines: tuple[PricedLine, ...]
    """Pieces of the order's lines, with their share of what is paid."""
    numbers: tuple[int, ...] = ()
    """Of each of these lines in the order, from 1; () where they are all of them."""
    reason: str
    code: str | None = None
    cancelled_at: Instant


class LinesDelivered(Fact):
    """A shipment was delivered: from now the return window of its pieces runs (SUP-15)."""

    key: ClassVar[str] = "order_id"
    order_id: str
    shipment_id: str
    channel: str
    external_id: str
    warehouse: str
    """That shipped them."""
    currency: Currency
    lines: tuple[PricedLine, ...]
    """Pieces of the order's lines, with their share of what is paid."""
    numbers: tuple[int, ...] = ()
    """Of each of these lines in the order, from 1; () where they are all of them."""
    customer_id: str | None
    to_come: tuple[str, ...] = ()
    """SKUs of the order of which pieces are still to be delivered: the window of a line ends by its last piece."""
    after_sales: Annotated[str, Field(exclude_if=not_)] = ""
    """Where its channel wants what comes back to be brought (CHN-13). "": to the warehouse that shipped it."""
    delivered_at: Instant
    return_until: Instant
