"""It follows from a promotion's activation; nobody asks for it. Key: shard."""

from shared.contracts.targets import Targets
from shared.domain.messages import Command, Instant


class WatchClasses(Command):
    shard: str
    channel: str
    promotion_id: str
    targets: Targets
    over_at: Instant
