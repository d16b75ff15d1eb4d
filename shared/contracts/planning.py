"""Facts of planning, on inventory.events: what was asked for, and what a warehouse's daily plan makes of it.

Keys: a shard of all orders, the warehouse. Quantities are pieces, a day is UTC's, times: aware UTC.
INV-04, INV-05, INV-12, INV-13.
"""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal, assert_never

from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import StockLine
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast

Stage = Literal["introduction", "growth", "maturity", "decline", "exit"]
Service = Literal["A", "B", "C"]
Pattern = Literal["none", "smooth", "erratic", "intermittent", "lumpy"]
Kind = Literal["asked", "withdrawn", "unmet", "added", "removed"]
Trend = Literal["up", "down", "steady"]


class DemandNoted(Fact):
    """An order's pieces were asked for; or were not meant (withdrawn); or could not be had (unmet, besides being asked for). What
    a change adds is asked for by it (added); what one takes out within a day was not meant (removed)."""

    key: ClassVar[str] = "shard"
    public: ClassVar[bool] = False
    shard: str
    order_id: str
    kind: Kind
    channel: str
    warehouse: str
    """That is asked first: where the pieces should have been."""
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    asked_at: Instant
    asking: int = 0
    """Which of the order's: 0 as it was placed, then those of the changes that added pieces."""
    change_id: str | None = None
    """Of the change that added them, or took them out."""
    noted_at: Instant
    tell_at: Instant | None = None
    """When what is noted goes to the warehouses, where this is the first of it."""


class DemandLine(Message):
    """Pieces of a SKU that a channel asked a warehouse for on a day; negative ones were counted before, and not meant."""

    warehouse: str
    sku: str
    channel: str
    day: date
    pieces: int
    refused: int = 0
    """Pieces that could not be had."""


def _all_of_it(data: dict[str, Any]) -> dict[str, Any]:
    """Version 1 told a whole page."""
    return data


class DemandTold(Fact):
    """What a shard noted goes to the warehouses: by warehouse, SKU, channel and day, not by order."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_all_of_it,)
    key: ClassVar[str] = "shard"
    public: ClassVar[bool] = False
    shard: str
    page: int
    """The shard's first is 1: a warehouse takes each once."""
    lines: Annotated[tuple[DemandLine, ...], ORDER_LINES]
    told_at: Instant
    again_at: Instant | None = None
    """When what is left of the page is told. None: nothing is."""


class DemandPart(Message):
    """As DemandLine, of a SKU."""

    channel: str
    day: date
    pieces: int
    refused: int = 0


class SkuDemand(Message):
    sku: str
    parts: tuple[DemandPart, ...]


class DemandCounted(Fact):
    """A warehouse took a shard's page."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    shard: str
    page: int
    lines: Annotated[tuple[SkuDemand, ...], ORDER_LINES]
    """Each SKU once."""
    starts: Annotated[tuple[str, ...], ORDER_LINES]
    """SKUs that are planned from now on, daily."""
    plan_at: Instant
    counted_at: Instant


class PlanningSet(Fact):
    """By what a SKU is planned in a warehouse."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    supplier: str
    service: Service
    automatic: bool = False
    """True: by the SKU's ABC class from now on; `service` is today's."""
    stage: Stage
    shelf_life: int | None
    """Days; None: it keeps."""
    plan_at: Instant
    set_at: Instant


class ServiceLevels(Message):
    """By class: of 10,000 replenishment cycles, how many are without a stock-out. Where nobody set them, the defaults hold."""

    a: int = 9_800
    b: int = 9_500
    c: int = 9_000

    def of(self, service: Service) -> int:
        match service:
            case "A":
                return self.a
            case "B":
                return self.b
            case "C":
                return self.c
            case _:
                assert_never(service)


class ServiceLevelsSet(Fact):
    """A warehouse's, for plans from that time on, until others hold."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    levels: ServiceLevels
    reason: str
    actor: str = ""
    effective_at: Instant
    """Never before `set_at`: plans that were made stay as they are."""
    set_at: Instant


class ReplenishmentPlanned(Fact):
    """A SKU's figures of a day (INV-04, INV-05, INV-12). Demand and its deviation are by day, the lead time in days."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    supplier: str
    """ "": nobody is set; it is forecast, and nothing proposed."""
    model: str
    pattern: Pattern
    daily: float
    deviation: float
    forecast_on: date
    """A forecast holds for a week."""
    trend: Trend
    lead_time: float
    lead_deviation: float
    service: Service
    level: int | None = None
    """Of 10,000 cycles, by the levels that held then. None: written before it was told."""
    free: int
    """Less what shipments wait for: may be below 0."""
    on_hand: int | None = None
    """None: written before it was told."""
    covered: int
    target: int
    safety: int
    ahead: int
    listed: bool
    """`ahead` is more than 15 days."""
    reason: Literal["enough", "runs_out", "below_alert_line", "exit_stage", "would_spoil", "no_supplier"]
    runs_out_at: Instant | None
    plan_at: Instant | None
    """The next time; None: not sold for half a year, planned no more until it is."""
    planned_at: Instant


class DemandTrendChanged(Fact):
    """Four weeks' demand against the four before: beyond 25 % a SKU goes up or down, and is told
    once until that changes (INV-13)."""

    key: ClassVar[str] = "warehouse"
    warehouse: str
    sku: str
    trend: Trend
    before: int
    now: int
    noticed_at: Instant


class SkuValue(Message):
    """Of half a year's demand: minor units of a currency, at what its supplier takes; or pieces, where no cost is known."""

    basis: str
    """The currency, or "pieces": SKUs are compared with those of their basis."""
    value: int


class SkuClassed(Fact):
    """Once a week: what a SKU's demand is worth among those of its warehouse and basis, where that changed. A make 80 % of the
    value, B the next 15 %, C the rest (INV-14)."""

    key: ClassVar[str] = "warehouse"
    public: ClassVar[bool] = False
    warehouse: str
    sku: str
    worth: Service
    basis: str
    value: int
    before: SkuValue | None
    """What it was counted with until now."""
    above: int
    """Value of the SKUs that are worth more."""
    total: int
    """Of all of them."""
    classed_at: Instant


PlanningEvent = PlanningSet | ServiceLevelsSet | DemandCounted | ReplenishmentPlanned | DemandTrendChanged | SkuClassed

PLANNING: Registry = {
    "DemandNoted": DemandNoted,
    "DemandTold": DemandTold,
    "DemandCounted": DemandCounted,
    "PlanningSet": PlanningSet,
    "ServiceLevelsSet": ServiceLevelsSet,
    "ReplenishmentPlanned": ReplenishmentPlanned,
    "DemandTrendChanged": DemandTrendChanged,
    "SkuClassed": SkuClassed,
}
