"""What products are, by shard of all SKUs, and which promotions by class watch them (PRC-31). Key and state id: the shard.

A shard's one writer sees a product change and a promotion start one after the other: whoever comes second finds the first.
"""

from services.pricing.classes.decide import ON
from services.pricing.classes.state import ClassesFact, Shard, evolve
from services.pricing.classes.view import classes as view
from shared.contracts.pricing import RequestRefused
from shared.domain.nouns import Noun

classes = Noun(
    name="classes",
    key="shard",
    state=Shard,
    initial=Shard(),
    facts=ClassesFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    views=(view,),
)
