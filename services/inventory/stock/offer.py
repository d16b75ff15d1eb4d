"""Which pieces may be given to whom, and from which lots: first those that expire first, then by receipt (INV-06).

A lot that is held, recalled, expired or shorter-lived than is asked for is offered to nobody who asks so, also before its expiry
is stated. A SKU whose lots keep for ever is as before: by its sums, oldest lots first.
"""

from collections.abc import Iterable, Sequence

from services.inventory.stock.lots import Lot, oldest_free
from services.inventory.stock.state import Stock
from shared.contracts.inventory import LotQuantity
from shared.domain.messages import Instant


def offered(stock: Stock, at: Instant, days: int = 0) -> int:
    """Free for a newcomer who wants so many days left."""
    return stock.free if not stock.by_lot else max(0, spare(stock, at, days) - stock.waiting)


def spare(stock: Stock, at: Instant, days: int = 0) -> int:
    """Available beyond pools and safety stock, for who wants so many days left; who waits is not counted off. May be negative.
    Carts and safety stock may be of any lot: they are taken to be of the lots that are offered."""
    pieces = stock.available - stock.safety - stock.pooled
    return pieces if not stock.by_lot else pieces - sum([lot.free for lot in stock.lots if not is_offered(lot, at, days)])


def with_own(stock: Stock, pieces: int, own: int, at: Instant, days: int) -> int:
    """So many are offered, and `own` that the asking cart holds; never more than its lots have."""
    if not own or not stock.by_lot:
        return pieces + own
    return min(pieces + own, sum([lot.free for lot in stock.lots if is_offered(lot, at, days)]))


def taken(stock: Stock, quantity: int, at: Instant, days: int = 0) -> tuple[LotQuantity, ...]:
    """The lots that `quantity` pieces come from; the caller knows that there are enough."""
    return oldest_free(stock.lots if not stock.by_lot else in_order(stock.lots, at, days), quantity)


def in_order(lots: Sequence[Lot], at: Instant, days: int = 0) -> list[Lot]:
    """Those that are offered, as they are given: by expiry, those without one last; then the oldest first."""
    return sorted([lot for lot in lots if lot.free > 0 and is_offered(lot, at, days)], key=by_expiry)


def by_expiry(lot: Lot) -> tuple[bool, float]:
    """What expires first stands first, what keeps stands last."""
    expires = None if lot.record is None else lot.record.expires_at
    return (True, 0.0) if expires is None else (False, expires.timestamp())


def is_offered(lot: Lot, at: Instant, days: int = 0) -> bool:
    return lot.record is None or lot.record.is_offered(at, days)


class Free:
    """A SKU's free pieces, given away one after another to who may have them."""

    def __init__(self, stock: Stock, at: Instant) -> None:
        lots: Iterable[Lot] = stock.lots if not stock.by_lot else in_order(stock.lots, at)
        self.lots = [lot for lot in lots if lot.free > 0]
        self.pieces = [lot.free for lot in self.lots]
        self.at = at
        self.by_lot = stock.by_lot
        self.first: dict[int, int] = {}
        """By days left, the first lot that has pieces still: whoever asks for more is offered fewer, the last of them."""

    def take(self, quantity: int, days: int = 0) -> tuple[LotQuantity, ...]:
        """At most so many pieces."""
        days = days if self.by_lot else 0
        place, parts = self.first.get(days, 0), []
        while quantity and place < len(self.lots):
            part = min(self.pieces[place], quantity)
            if part and (not days or is_offered(self.lots[place], self.at, days)):
                parts.append(LotQuantity(lot=self.lots[place].lot, quantity=part))
                self.pieces[place] -= part
                quantity -= part
            if quantity:
                place += 1
        self.first[days] = place
        return tuple(parts)
