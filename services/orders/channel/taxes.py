"""A channel's tax tables by region, as states and views keep them."""

from typing import Annotated

from shared.contracts.taxes import REGIONS, Rates, TaxTableSet
from shared.domain.bounds import AtMost

ByRegion = Annotated[dict[str, Rates], AtMost(REGIONS, "refused: too_many_regions")]


def with_table(tables: ByRegion, fact: TaxTableSet) -> ByRegion:
    others = {region: rates for region, rates in tables.items() if region != fact.region}
    return {**others, fact.region: fact.rates} if fact.rates else others
