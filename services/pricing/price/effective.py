"""A price that was set ahead of its time is told when it starts. No order waits for it: prices are right without a timer."""

from collections.abc import Sequence

from services.pricing.price.commands import TellEffective
from services.pricing.price.state import ListPrice, NoPrice, PriceFact, entry_of, is_to_come
from shared.contracts.prices import PriceEffective, PriceRefused, PriceSet
from shared.domain.nouns import Context, SetTimer


def told(fact: PriceFact | PriceRefused) -> Sequence[SetTimer]:
    """One that replaces another before it started takes over its timer."""
    if not isinstance(fact, PriceSet) or not is_to_come(fact):
        return ()
    entry = entry_of(fact)
    id = "/".join(["effective", fact.channel, fact.sku, *map(str, entry.place())])
    command = TellEffective(channel=fact.channel, sku=fact.sku, entry=entry)
    return [SetTimer(id, entry.starts_at, f"{fact.channel}/{fact.sku}", command)]


def tell(command: TellEffective, state: NoPrice | ListPrice, context: Context) -> list[PriceEffective]:
    if isinstance(state, NoPrice) or command.entry not in state.coming:
        return []
    said = dict(command.entry)
    return [PriceEffective(channel=command.channel, sku=command.sku, **said, effective_at=context.time)]
