"""A blind count of SKUs in a warehouse, booked by its differences; and which count a SKU is in."""

from services.inventory.count.decide import ON
from services.inventory.count.due import counts_due
from services.inventory.count.state import (
    CountFact,
    Counting,
    CountingFact,
    NoCount,
    Stored,
    counting_ids,
    evolve,
    evolve_counting,
)
from services.inventory.count.view import view
from shared.contracts.inventory import RequestRefused
from shared.domain.nouns import Noun

count = Noun(
    name="count",
    key="warehouse",
    id="warehouse/count_id",
    state=Stored,
    initial=NoCount(),
    facts=CountFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    views=(view, counts_due),
    version=2,
)

counting = Noun(
    name="counting",
    key="warehouse",
    id="warehouse/sku",
    state=Counting,
    initial=Counting(),
    facts=CountingFact,
    evolve=evolve_counting,
    ids=counting_ids,
    on={},
)
