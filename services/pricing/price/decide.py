"""A price holds from the moment it is set."""

from collections.abc import Mapping

from services.pricing.price.commands import SetPrice
from services.pricing.price.state import ListPrice, NoPrice
from shared.contracts.pricing import PriceSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def set_price(command: SetPrice, state: NoPrice | ListPrice, context: Context) -> list[PriceSet]:
    if state == ListPrice(name=command.name, currency=command.currency, unit_price=command.unit_price):
        return []
    return [
        PriceSet(
            channel=command.channel,
            sku=command.sku,
            name=command.name,
            currency=command.currency,
            unit_price=command.unit_price,
            set_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {SetPrice: set_price}
