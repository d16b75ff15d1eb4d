"""What is asked of a warehouse's planning. Key: the warehouse."""

from typing import Annotated

from shared.contracts.limits import ORDER_LINES
from shared.contracts.planning import DemandLine, Service, Stage
from shared.domain.messages import Command


class CountDemand(Command):
    """A page of a shard; each is taken once."""

    warehouse: str
    shard: str
    page: int
    lines: Annotated[tuple[DemandLine, ...], ORDER_LINES]


class SetPlanning(Command):
    warehouse: str
    sku: str
    supplier: str
    service: Service | None
    """None: by its ABC class."""
    stage: Stage
    shelf_life: int | None


class PlanSku(Command):
    """By the clock, daily."""

    warehouse: str
    sku: str
    supplier: str
    """As set when the clock was: "" for none."""
