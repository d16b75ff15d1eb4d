"""A warehouse takes note of what a purchase order sends it, until the order is closed."""

from collections.abc import Mapping

from services.inventory.incoming.commands import CloseIncoming, ExpectIncoming
from services.inventory.incoming.state import Expected, Incoming, Nothing
from shared.contracts.supply import IncomingClosed, IncomingEvent, IncomingExpected
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def expect(command: ExpectIncoming, state: Incoming, context: Context) -> list[IncomingEvent]:
    if isinstance(state, Expected) and (not state.open or state.due_at == command.due_at):
        return []
    return [
        IncomingExpected(
            warehouse=command.warehouse,
            purchase_order=command.purchase_order,
            supplier=command.supplier,
            lines=command.lines,
            due_at=command.due_at,
            tolerance_percent=command.tolerance_percent,
            expected_at=context.time,
        )
    ]


def close(command: CloseIncoming, state: Incoming, context: Context) -> list[IncomingEvent]:
    if isinstance(state, Nothing) or not state.open:
        return []
    return [
        IncomingClosed(
            warehouse=command.warehouse,
            purchase_order=command.purchase_order,
            lines=tuple(state.lines),
            short=command.short,
            closed_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {ExpectIncoming: expect, CloseIncoming: close}
