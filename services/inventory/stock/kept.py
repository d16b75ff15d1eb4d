"""What is known of a lot beyond its pieces: expiry, holds, cost. Pure arithmetic.

A lot's cost is a total. Whatever takes pieces takes cumulative shares, rounded down: all shares sum to the total.
"""

from operator import not_
from typing import Annotated

from pydantic import Field

from shared.contracts.lots import ORIGINS, LotReason, ReceivedLot
from shared.contracts.transfers import SentLot
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

LOT_REASONS = AtMost(3, "one a reason")


def under_currency(lot: str, currency: str | None) -> str:
    """A lot's cost is in one currency: pieces that cost another one than the same lot there are a lot of this name (ADR 0028)."""
    return f"{lot} {currency}"


def names_of(lot: str, currency: str | None) -> tuple[str, ...]:
    """A lot's name, and its maker's where it lies under its currency. Where a maker's name ends so itself, too much is recalled
    rather than too little."""
    makers = lot.removesuffix(under_currency("", currency))
    return (lot,) if makers in ("", lot) else (lot, makers)


class LotCost(Message):
    """`total`, in minor units of `currency`, of `pieces`, some of which may be gone by now."""

    currency: str
    total: int
    pieces: int

    def left(self, on_hand: int) -> int:
        """Minor units of the pieces still there. (Pieces that were found are of no cost: no more are counted than came.)"""
        gone = max(0, self.pieces - on_hand)
        return self.total - self.total * gone // self.pieces

    def share(self, on_hand: int, quantity: int) -> int:
        """Minor units of the next pieces to go, of those on hand."""
        return self.left(on_hand) - self.left(on_hand - quantity)

    def with_more(self, on_hand: int, quantity: int, cost: int) -> "LotCost":
        """Of the pieces on hand and `quantity` more: what is gone keeps its cost."""
        return LotCost(currency=self.currency, total=self.left(on_hand) + cost, pieces=on_hand + quantity)


def cost_said(said: ReceivedLot | SentLot, pieces: int) -> LotCost | None:
    return cost_of(said.cost, said.currency, pieces)


def cost_of(cost: int | None, currency: str | None, pieces: int) -> LotCost | None:
    """What so many pieces cost that came in; None: it is not known."""
    return None if cost is None or currency is None else LotCost(currency=currency, total=cost, pieces=pieces)


class LotRecord(Message):
    """Of a lot that is kept by number, expiry or cost, or that was held."""

    expires_at: Instant | None = None
    holds: Annotated[tuple[LotReason, ...], LOT_REASONS] = ()
    """Why nothing of it is offered, the oldest first."""
    cost: LotCost | None = None
    received_at: Instant | None = None
    """In its first warehouse. None: it came before this was noted, or was held without being kept."""
    origins: Annotated[tuple[str, ...], Field(exclude_if=not_), ORIGINS] = ()
    """The lots that pieces of it are, or may be, of, where they came back from customers."""
    owner: Annotated[str | None, Field(exclude_if=not_)] = None
    """The partner whose pieces they are; None: ours (INV-18)."""

    def is_offered(self, at: Instant, days: int) -> bool:
        """To who asks for so many days: also before its expiry is stated."""
        if self.holds:
            return False
        return self.expires_at is None or (at < self.expires_at and (self.expires_at - at).days >= days)

    def joined(self, other: "LotRecord", on_hand: int, quantity: int) -> "LotRecord":
        """With what came with `quantity` pieces more: the earlier expiry and receipt hold, costs add up, its owner stays."""
        return LotRecord(
            expires_at=earlier(self.expires_at, other.expires_at),
            holds=self.holds,
            cost=_with_more(self.cost, other.cost, on_hand, quantity),
            received_at=earlier(self.received_at, other.received_at),
            origins=of_either(self.origins, other.origins),
            owner=self.owner if on_hand else other.owner,
        )


def earlier(one: Instant | None, other: Instant | None) -> Instant | None:
    """None: neither is known."""
    return min(one, other) if one is not None and other is not None else one or other


def of_either(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Origins of pieces that lie together from now on."""
    return tuple(dict.fromkeys((*one, *other)))[: ORIGINS.count]


def _with_more(cost: LotCost | None, more: LotCost | None, on_hand: int, quantity: int) -> LotCost | None:
    """Pieces of no cost are counted among those of a lot that has one."""
    if cost is not None:
        return cost.with_more(on_hand, quantity, more.total if more else 0)
    return more and LotCost(currency=more.currency, total=more.total, pieces=on_hand + quantity)
