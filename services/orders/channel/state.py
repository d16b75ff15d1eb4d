"""What the next decision about a channel reads: the policies that hold."""

from typing import Annotated, Literal

from pydantic import Field

from services.orders.channel.commands import ConfigureChannel
from shared.contracts.instalments import Instalments
from shared.contracts.limits import CURRENCIES, RULES, WAREHOUSES
from shared.contracts.orders import ChannelConfigured, PriceSource
from shared.contracts.terms import Rule, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

ORDERED_OF = AtMost(WAREHOUSES, "refused at the door")
CURRENCIES_OF = AtMost(CURRENCIES, "refused at the door")
RULES_OF = AtMost(RULES, "refused at the door: each once")


class NoChannel(Message):
    """Not configured yet."""

    kind: Literal["none"] = "none"


class Channel(Message):
    kind: Literal["channel"] = "channel"
    currency: str
    warehouses: Annotated[tuple[str, ...], ORDERED_OF]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: Annotated[tuple[str, ...], CURRENCIES_OF]
    channel_kind: str | None = None
    rules: Annotated[tuple[Rule, ...], RULES_OF] = ()
    terms: Terms = Terms()
    instalments: Instalments | None = None


ChannelState = NoChannel | Channel
STATE = Annotated[ChannelState, Field(discriminator="kind")]
NO_CHANNEL = NoChannel()


def policies(stated: ConfigureChannel | ChannelConfigured) -> Channel:
    return Channel(
        currency=stated.currency,
        warehouses=stated.warehouses,
        payment_window_minutes=stated.payment_window_minutes,
        return_window_days=stated.return_window_days,
        price_source=stated.price_source,
        currencies=stated.currencies or (stated.currency,),
        channel_kind=stated.kind,
        rules=stated.rules,
        terms=stated.terms,
        instalments=stated.instalments,
    )


def evolve(_: ChannelState, fact: ChannelConfigured, __: str) -> ChannelState:
    return policies(fact)
