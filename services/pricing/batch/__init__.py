"""A batch of unique codes of a promotion (PRC-23). Key: channel; state id: "channel/promotion_id/batch"."""

from services.pricing.batch.decide import ON
from services.pricing.batch.state import Batch, evolve, ids
from services.pricing.batch.view import batches
from shared.contracts.codes import CodesIssued
from shared.contracts.pricing import RequestRefused
from shared.domain.nouns import Noun

batch = Noun(
    name="batch",
    key="channel",
    state=Batch,
    initial=Batch(),
    facts=CodesIssued,
    evolve=evolve,
    on=ON,
    ids=ids,
    says=(RequestRefused,),
    views=(batches,),
)
