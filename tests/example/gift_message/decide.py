"""A message is written once: from then on its card may be printed."""

from collections.abc import Mapping

from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On
from tests.example.contract import GiftMessageRefused, GiftMessageWritten
from tests.example.gift_message.commands import WriteGiftMessage
from tests.example.gift_message.state import GiftMessage, Written


def write(command: WriteGiftMessage, state: GiftMessage, context: Context) -> list[GiftMessageWritten | GiftMessageRefused]:
    if not isinstance(state, Written):
        return [GiftMessageWritten(order_id=command.order_id, text=command.text, written_at=context.time)]
    if state.text == command.text:
        return []
    reason = f"the message of order {command.order_id} was written already: {state.text}"
    return [GiftMessageRefused(order_id=command.order_id, code="written_already", reason=reason, refused_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {WriteGiftMessage: write}
