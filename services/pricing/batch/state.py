"""What the next decision reads: whether the batch was issued, and for what request."""

from shared.contracts.codes import CodesIssued
from shared.domain.messages import Message


class Batch(Message):
    digest: str = ""
    """"": not issued yet."""


def ids(fact: CodesIssued) -> tuple[str, ...]:
    return (batch_key(fact.channel, fact.offer.promotion_id, fact.batch),)


def batch_key(channel: str, promotion_id: str, batch: str) -> str:
    return f"{channel}/{promotion_id}/{batch}"


def evolve(state: Batch, fact: CodesIssued, id: str) -> Batch:
    return Batch(digest=fact.digest)
