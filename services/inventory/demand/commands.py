"""What is asked of a shard. Key: the shard."""

from shared.domain.messages import Command


class TellDemand(Command):
    """By the clock, an hour after the first of what is noted."""

    shard: str
