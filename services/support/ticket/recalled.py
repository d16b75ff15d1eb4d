"""A ticket for each order that was sent pieces of a recalled lot: its customer is to be told (SUP-23)."""

from datetime import timedelta

from services.support.ticket.commands import FIRST_RESPONSE_MINUTES
from services.support.ticket.state import AnyTicket, Ticket
from shared.contracts.inventory import LotShipmentRecalled
from shared.contracts.support import TicketOpened
from shared.domain.ids import derived
from shared.domain.nouns import Context, Ref, States


def open_recall(recalled: LotShipmentRecalled, states: States, context: Context) -> list[TicketOpened]:
    """Inventory knows the order, and neither customer nor channel. Its first response runs from when it was known here."""
    id = ticket_id(recalled)
    state: AnyTicket = states["ticket", id]
    if isinstance(state, Ticket):
        return []
    why = f": {recalled.note}" if recalled.note else ""
    subject = f"Recall {recalled.recall_id}: {recalled.quantity} of {recalled.sku}, lot {recalled.lot}{why}"
    return [
        TicketOpened(
            ticket_id=id,
            order_id=recalled.order_id,
            customer_id="",
            channel="recall",
            kind="after_sales",
            subject=subject,
            opened_at=context.time,
            respond_by=context.time + timedelta(minutes=FIRST_RESPONSE_MINUTES),
        )
    ]


def ticket_id(recalled: LotShipmentRecalled) -> str:
    return derived("recall", recalled.warehouse, recalled.sku, recalled.lot, recalled.shipment_id)


def reads(recalled: LotShipmentRecalled, order_id: str) -> list[Ref]:
    return [("ticket", ticket_id(recalled))]
