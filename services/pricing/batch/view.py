"""The view `batches`: what was issued. Its codes are documents of their own (`codes`, by `batch`)."""

from services.pricing.batch.state import ids
from shared.contracts.codes import CodesIssued
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class BatchView(Message):
    channel: str
    promotion_id: str
    batch: str
    count: int
    issued_at: Instant


def evolve(view: BatchView | None, recorded: Recorded, id: str) -> BatchView:
    fact: CodesIssued = recorded.event
    said = {"channel": fact.channel, "promotion_id": fact.offer.promotion_id, "batch": fact.batch}
    return BatchView(**said, count=fact.count, issued_at=fact.issued_at)


batches = View(
    name="batches", document=BatchView, facts=CodesIssued, evolve=evolve, ids=ids, indexes=(("channel", "promotion_id"),)
)
