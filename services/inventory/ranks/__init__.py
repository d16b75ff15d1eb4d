"""What a warehouse's SKUs are worth beside each other: their ABC classes follow from it. Key and state id: the warehouse."""

from services.inventory.plan.ranks import Rank, Ranks, moved
from shared.contracts.planning import SkuClassed
from shared.domain.nouns import Noun


def evolve(ranks: Ranks, fact: SkuClassed, id: str) -> Ranks:
    before = None if fact.before is None else Rank(basis=fact.before.basis, value=fact.before.value)
    return moved(ranks, before, Rank(basis=fact.basis, value=fact.value))


ranks = Noun(name="ranks", key="warehouse", state=Ranks, initial=Ranks(), facts=SkuClassed, evolve=evolve, on={})
