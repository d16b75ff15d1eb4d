"""A partner's record changes only by being stated anew."""

from collections.abc import Mapping

from services.orders.partner.commands import RecordPartner
from services.orders.partner.state import PartnerState, recorded
from shared.contracts.orders import PartnerRecorded
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def record(command: RecordPartner, state: PartnerState, context: Context) -> list[PartnerRecorded]:
    """The same again changes nothing; another holds for orders placed from now on."""
    if state == recorded(command):
        return []
    return [
        PartnerRecorded(
            partner=command.partner,
            name=command.name,
            region=command.region,
            standing=command.standing,
            business=command.business,
            terms=command.terms,
            channels=command.channels,
            recorded_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {RecordPartner: record}
