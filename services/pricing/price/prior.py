"""The prior price of a reduction (EU 2019/2161): the lowest public price in the 30 days before the reduction began, which stays
while it only deepens. Pure, over the book's public entries of one currency; a price for groups, members or codes is not public.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.pricing.price.state import Entry
from shared.contracts.promotions import WHOLE

DAYS = 30


class Segment(NamedTuple):
    """A public price, from then on until the next one."""

    since: datetime
    unit_price: int


class Prior(NamedTuple):
    unit_price: int
    since: datetime
    """When the reduction began; of none, now."""
    lowest: int
    """The prior price."""

    @property
    def claim(self) -> int:
        """The reduction that may be claimed, in 10,000: rounded down; 0: none."""
        return max(0, (self.lowest - self.unit_price) * WHOLE // self.lowest) if self.lowest else 0


def segments(entries: Sequence[Entry]) -> list[Segment]:
    """What a single piece cost everybody, oldest first. Of a list the entry that came last counts, of lists the lowest."""
    public = [each for each in entries if each.group is None and each.customer_id is None and each.from_quantity == 1]
    moments = sorted({each.starts_at for each in public} | {each.ends_at for each in public if each.ends_at is not None})
    found: list[Segment] = []
    for moment in moments:
        lists: dict[str, Entry] = {}
        for each in public:
            if each.starts_at <= moment and (each.ends_at is None or moment < each.ends_at):
                known = lists.get(each.price_list)
                if known is None or known.starts_at <= each.starts_at:
                    lists[each.price_list] = each
        price = min((each.unit_price for each in lists.values()), default=None)
        if price is not None and (not found or found[-1].unit_price != price):
            found.append(Segment(moment, price))
    return found


def prior(entries: Sequence[Entry], at: datetime) -> Prior | None:
    """None where there was no public price by then."""
    known = [each for each in segments(entries) if each.since <= at]
    if not known:
        return None
    first = len(known) - 1
    while first > 0 and known[first].unit_price < known[first - 1].unit_price:
        first -= 1
    reduced = first < len(known) - 1
    began = known[first + 1].since if reduced else at
    window = began - timedelta(days=DAYS)
    before = known[: first + 1] if reduced else known
    ends = [each.since for each in before[1:]] + [began]
    held = [each.unit_price for each, end in zip(before, ends, strict=True) if end > window]
    return Prior(known[-1].unit_price, began, min(held))
