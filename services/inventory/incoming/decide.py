"""A warehouse takes note of what a purchase order sends it, until the order is closed."""

from collections.abc import Mapping

from services.inventory.incoming.commands import CloseIncoming, ExpectIncoming
from services.inventory.incoming.state import Expected, Incoming, Nothing, incoming_ref
from services.inventory.proposal.state import proposal_ref
from shared.contracts.replenishing import IncomingClosed, IncomingEvent, IncomingExpected, ReplenishmentOrdered
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def expect(command: ExpectIncoming, states: States, context: Context) -> list[IncomingEvent | ReplenishmentOrdered]:
    """What was proposed of its SKUs is on its way then."""
    state: Incoming = states[incoming_ref(command.warehouse, command.purchase_order)]
    if isinstance(state, Expected) and (not state.open or state.due_at == command.due_at):
        return []
    expected = IncomingExpected(
        warehouse=command.warehouse,
        purchase_order=command.purchase_order,
        supplier=command.supplier,
        lines=command.lines,
        due_at=command.due_at,
        tolerance_percent=command.tolerance_percent,
        expected_at=context.time,
    )
    if isinstance(state, Expected):
        return [expected]
    return [
        expected,
        *(
            ReplenishmentOrdered(
                warehouse=command.warehouse,
                sku=line.sku,
                purchase_order=command.purchase_order,
                quantity=line.quantity,
                ordered_at=context.time,
            )
            for line in command.lines
            if states[proposal_ref(command.warehouse, line.sku)].amount
        ),
    ]


def reads(command: ExpectIncoming, warehouse: str) -> list[Ref]:
    return [
        incoming_ref(warehouse, command.purchase_order),
        *(proposal_ref(warehouse, line.sku) for line in command.lines),
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


ON: Mapping[type[Message], Decide | On] = {ExpectIncoming: On(expect, reads=reads), CloseIncoming: close}
