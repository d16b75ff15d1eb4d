"""What is asked of a warehouse's service levels. Key: the warehouse."""

from shared.contracts.planning import ServiceLevels
from shared.domain.messages import Command, Instant


class SetServiceLevels(Command):
    """For plans from `effective_at` on; None: from now on."""

    warehouse: str
    levels: ServiceLevels
    reason: str
    effective_at: Instant | None = None
