"""Facts of the orders service about tax tables, on orders.events: what an order's prices hold of tax, by region (SEC-06).

Key: the channel.
"""

from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message

REGIONS = 100
"""Of a channel's table: each of its orders reads one."""
RATES = AtMost(3, "refused at the door")
"""Of a region: the country's, the province's, the city's."""
TaxCode = Literal["unknown_channel", "too_many_regions"]


class TaxRate(Message):
    """Included in the prices of all lines, and of the freight."""

    name: str
    rate_ppm: int
    """Parts in a million: 19 % is 190,000."""


Rates = Annotated[tuple[TaxRate, ...], RATES]


class TaxTableSet(Fact):
    """For orders placed from now on. (): the region has no table any more."""

    key: ClassVar[str] = "channel"
    channel: str
    region: str
    """ "": every region that has no table of its own."""
    rates: Rates
    set_at: Instant


class TaxRequestRefused(Fact):
    key: ClassVar[str] = "channel"
    refusal: ClassVar[bool] = True
    channel: str
    request: str
    code: TaxCode
    reason: str
    refused_at: Instant


TAX_EVENTS: dict[str, type[Fact]] = {"TaxTableSet": TaxTableSet, "TaxRequestRefused": TaxRequestRefused}
