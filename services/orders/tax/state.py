"""A channel's tax tables, as the next decision about one reads them. Placing looks them up in the view `channels`."""

from pydantic import Field

from services.orders.channel.taxes import ByRegion, with_table
from shared.contracts.taxes import TaxTableSet
from shared.domain.messages import Message


class TaxTables(Message):
    tables: ByRegion = Field(default_factory=dict)


def evolve(state: TaxTables, fact: TaxTableSet, id: str) -> TaxTables:
    return TaxTables(tables=with_table(state.tables, fact))
