"""Words that support's specs share. An order of 3 TEA (10.00 paid), 1 POT (5.00) and 1 GIFT (free), delivered at DELIVERED.

Returns are asked for, received and inspected at NOW; tickets are answered and closed at RESPOND_BY, to the instant in time.
"""

from datetime import UTC, datetime, timedelta

from services.support.returns.commands import InspectReturn, MissingLine, ReceiveReturn, RequestReturn, WithdrawReturn
from services.support.service import service
from services.support.ticket.commands import AnswerTicket, BreachFirstResponse, CloseTicket, OpenTicket
from shared.contracts import orders, storefront
from shared.contracts.orders import PricedLine
from shared.contracts.support import (
    Disposition,
    FirstResponseBreached,
    InspectedLine,
    RefundGranted,
    ReturnApproved,
    ReturnInspected,
    ReturnLine,
    ReturnPiecesMissing,
    ReturnReceived,
    ReturnRefunded,
    ReturnRequested,
    ReturnWindowOpened,
    ReturnWithdrawn,
    TicketAnswered,
    TicketClosed,
    TicketOpened,
)
from shared.domain import ids
from shared.testing.specs import Spec

DELIVERED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
UNTIL = DELIVERED + timedelta(days=7)
NOW = DELIVERED + timedelta(days=2)
R1, R2 = ids.return_id("o1", "1"), ids.return_id("o1", "2")
REFUND = ids.refund_id("o1", R1)
PAID = (
    PricedLine(sku="TEA", quantity=3, unit_price=400, discount=200, total=1000),
    PricedLine(sku="POT", quantity=1, unit_price=500, discount=0, total=500),
    PricedLine(sku="GIFT", quantity=1, unit_price=0, discount=0, total=0),
)

support = Spec(service, time=NOW)


def pieces(**quantities: int) -> tuple[storefront.ReturnLine, ...]:
    return tuple(storefront.ReturnLine(sku=sku, quantity=n) for sku, n in quantities.items())


def inspected_as(disposition: Disposition, **quantities: int) -> tuple[InspectedLine, ...]:
    return tuple(InspectedLine(sku=sku, quantity=n, disposition=disposition) for sku, n in quantities.items())


def missed(**quantities: int) -> tuple[MissingLine, ...]:
    return tuple(MissingLine(sku=sku, quantity=n, disposition="missing") for sku, n in quantities.items())


delivered = orders.OrderDelivered(
    order_id="o1",
    channel="shop",
    external_id="1001",
    warehouse="EAST",
    currency="CNY",
    lines=PAID,
    customer_id="c1",
    delivered_at=DELIVERED,
    return_until=UNTIL,
)
ask = RequestReturn(order_id="o1", return_number="1", lines=pieces(TEA=1, POT=1), reason="too small")
receive = ReceiveReturn(return_id=R1, order_id="o1")
withdraw = WithdrawReturn(return_id=R1, order_id="o1")
inspect = InspectReturn(return_id=R1, order_id="o1", lines=(*inspected_as("restock", TEA=1), *inspected_as("scrap", POT=1)))
issued = orders.RefundIssued(order_id="o1", refund_id=REFUND, amount=833, currency="CNY", reason="return", issued_at=NOW)

FIRST = ids.shipment_id("o1")
window = ReturnWindowOpened(
    order_id="o1",
    shipment_id=FIRST,
    channel="shop",
    warehouse="EAST",
    currency="CNY",
    lines=PAID,
    delivered_at=DELIVERED,
    return_until=UNTIL,
)
requested = ReturnRequested(
    return_id=R1,
    order_id="o1",
    return_number="1",
    currency="CNY",
    lines=(ReturnLine(sku="TEA", quantity=1, refund=333), ReturnLine(sku="POT", quantity=1, refund=500)),
    reason="too small",
    requested_at=NOW,
)
approved = ReturnApproved(return_id=R1, order_id="o1", approved_at=NOW)
received = ReturnReceived(return_id=R1, order_id="o1", received_at=NOW)
inspected = ReturnInspected(
    return_id=R1,
    order_id="o1",
    warehouse="EAST",
    lines=(*inspected_as("restock", TEA=1), *inspected_as("scrap", POT=1)),
    inspected_at=NOW,
)
granted = RefundGranted(return_id=R1, order_id="o1", refund_id=REFUND, currency="CNY", amount=833, granted_at=NOW)
refunded = ReturnRefunded(return_id=R1, order_id="o1", refund_id=REFUND, amount=833, refunded_at=NOW)
withdrawn = ReturnWithdrawn(return_id=R1, order_id="o1", withdrawn_at=NOW)
asked = (window, requested, approved)
to_granted = (*asked, received, inspected, granted)

# the pot of the return did not come back
inspect_short = InspectReturn(return_id=R1, order_id="o1", lines=(*inspected_as("restock", TEA=1), *missed(POT=1)))
inspected_short = inspected.model_copy(update={"lines": inspected_as("restock", TEA=1)})
pot_missing = ReturnPiecesMissing(
    return_id=R1,
    order_id="o1",
    currency="CNY",
    lines=(ReturnLine(sku="POT", quantity=1, refund=500),),
    inspected_at=NOW,
)
granted_short = granted.model_copy(update={"amount": 333})
to_granted_short = (*asked, received, inspected_short, pot_missing, granted_short)

OPENED = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
RESPOND_BY = OPENED + timedelta(minutes=30)
LATE = RESPOND_BY + timedelta(microseconds=1)

tickets = Spec(service, key="o1", time=RESPOND_BY)

open_ticket = OpenTicket(
    ticket_id="t1",
    order_id="o1",
    customer_id="c1",
    channel="chat",
    kind="complaint",
    subject="the pot is chipped",
)
answer = AnswerTicket(ticket_id="t1", answer_id="a1", agent="lin", text="a new one is on its way")
close = CloseTicket(ticket_id="t1", resolution="replaced")
breach = BreachFirstResponse(ticket_id="t1")

opened = TicketOpened(
    ticket_id="t1",
    order_id="o1",
    customer_id="c1",
    channel="chat",
    kind="complaint",
    subject="the pot is chipped",
    opened_at=OPENED,
    respond_by=RESPOND_BY,
)
answered = TicketAnswered(
    ticket_id="t1",
    answer_id="a1",
    agent="lin",
    text="a new one is on its way",
    first=True,
    within_sla=True,
    answered_at=RESPOND_BY,
)
breached = FirstResponseBreached(ticket_id="t1", respond_by=RESPOND_BY, breached_at=RESPOND_BY)
closed = TicketClosed(ticket_id="t1", resolution="replaced", closed_at=RESPOND_BY)
