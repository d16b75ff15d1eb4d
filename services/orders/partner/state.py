"""What the next statement about a partner is compared with."""

from typing import Annotated, Literal

from pydantic import Field

from services.orders.partner.commands import RecordPartner
from shared.contracts.limits import PARTNER_CHANNELS
from shared.contracts.orders import PartnerRecorded
from shared.domain.bounds import AtMost
from shared.domain.messages import Message

SOLD_ON = AtMost(PARTNER_CHANNELS, "refused at the door")


class Nobody(Message):
    kind: Literal["none"] = "none"


class Partner(Message):
    kind: Literal["partner"] = "partner"
    name: str
    region: str | None
    standing: str
    business: str
    terms: str
    channels: Annotated[tuple[str, ...], SOLD_ON]


PartnerState = Nobody | Partner
STATE = Annotated[PartnerState, Field(discriminator="kind")]
NOBODY = Nobody()


def recorded(said: RecordPartner | PartnerRecorded) -> Partner:
    return Partner(
        name=said.name,
        region=said.region,
        standing=said.standing,
        business=said.business,
        terms=said.terms,
        channels=said.channels,
    )


def evolve(_: PartnerState, fact: PartnerRecorded, __: str) -> PartnerState:
    return recorded(fact)
