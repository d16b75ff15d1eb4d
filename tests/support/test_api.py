"""Routes hand over the right command under the right key; how they answer is the gateway's, tested with it."""

import pytest

from services.support.service import routes
from services.support.ticket.commands import AnswerTicket, CloseTicket
from services.support.ticket.view import TicketView
from shared.domain.messages import Command
from tests.api.served import client
from tests.fulfillment.recording import Recording
from tests.support.given import NOW, OPENED, R1, RESPOND_BY, ask, inspect, inspect_short, open_ticket, receive, withdraw

TICKET = TicketView(
    ticket_id="t1",
    order_id="o1",
    customer_id="c1",
    channel="chat",
    kind="complaint",
    subject="the pot is chipped",
    respond_by=RESPOND_BY,
    opened_at=OPENED,
)
RETURN = f"/orders/o1/returns/{R1}"


@pytest.mark.parametrize(
    ("path", "body", "command", "status"),
    [
        (
            "/orders/o1/returns",
            {
                "return_number": "1",
                "lines": [{"sku": "TEA", "quantity": 1}, {"sku": "POT", "quantity": 1}],
                "reason": "too small",
            },
            ask,
            201,
        ),
        (f"{RETURN}/withdraw", None, withdraw, 200),
        (f"{RETURN}/receive", None, receive, 200),
        (
            f"{RETURN}/inspect",
            {
                "lines": [
                    {"sku": "TEA", "quantity": 1, "disposition": "restock"},
                    {"sku": "POT", "quantity": 1, "disposition": "scrap"},
                ]
            },
            inspect,
            200,
        ),
        (
            f"{RETURN}/inspect",
            {
                "lines": [
                    {"sku": "TEA", "quantity": 1, "disposition": "restock"},
                    {"sku": "POT", "quantity": 1, "disposition": "missing"},
                ]
            },
            inspect_short,
            200,
        ),
    ],
)
async def test_each_step_of_a_return_is_a_command_of_its_order(
    path: str, body: dict[str, object] | None, command: Command, status: int
) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.post(path, json=body)
    assert answer.status_code == status
    assert gateway.sent == [("o1", command, ("returns", R1))]


async def test_pieces_are_not_missing_because_nobody_said_where_they_are() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        untold = await http.post(f"{RETURN}/inspect", json={"lines": [{"sku": "TEA", "quantity": 1}]})
        elsewhere = await http.post(
            f"{RETURN}/inspect", json={"lines": [{"sku": "TEA", "quantity": 1, "disposition": "not_received"}]}
        )
    assert (untold.status_code, elsewhere.status_code, gateway.sent) == (422, 422, [])


async def test_a_ticket_is_the_orders_or_the_customers() -> None:
    gateway = Recording(OPENED)
    body = {"kind": "complaint", "subject": "the pot is chipped", "customer_id": "c1", "channel": "chat"}
    async with client(routes, gateway) as http:
        await http.post("/tickets", json={**body, "order_id": "o1"})
        await http.post("/tickets", json=body)
    command = open_ticket.model_copy(update={"ticket_id": "ticket-1"})
    assert gateway.sent == [
        ("o1", command, ("tickets", "ticket-1")),
        ("c1", command.model_copy(update={"order_id": None}), ("tickets", "ticket-1")),
    ]


@pytest.mark.parametrize("order_id", ["o1", None])
async def test_answers_and_closing_find_the_tickets_key(order_id: str | None) -> None:
    gateway = Recording(NOW, {("tickets", "t1"): TICKET.model_copy(update={"order_id": order_id})})
    async with client(routes, gateway) as http:
        await http.post("/tickets/t1/answers", json={"agent": "lin", "text": "sorry"})
        await http.post("/tickets/t1/close", json={"resolution": "replaced"})
    key = order_id or "c1"
    assert gateway.sent == [
        (
            key,
            AnswerTicket(ticket_id="t1", answer_id="answer-1", agent="lin", text="sorry"),
            ("tickets", "t1"),
        ),
        (key, CloseTicket(ticket_id="t1", resolution="replaced"), ("tickets", "t1")),
    ]


async def test_a_ticket_nobody_opened_is_not_found() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.post("/tickets/t9/answers", json={"agent": "lin", "text": "sorry"})
        closing = await http.post("/tickets/t9/close", json={"resolution": "replaced"})
    assert (answer.status_code, closing.status_code, gateway.sent) == (404, 404, [])


async def test_reading() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        await http.get(f"/returns/{R1}")
        await http.get("/returns", params={"status": "received", "order_id": "o1"})
        await http.get("/tickets/t1")
        await http.get("/tickets", params={"status": "open", "sla": "missed"})
    assert gateway.read == [
        ("returns", R1),
        ("returns", {"status": "received", "order_id": "o1"}, ("asked_at",)),
        ("tickets", "t1"),
        ("tickets", {"status": "open", "sla": "missed", "order_id": None, "customer_id": None}, ("respond_by",)),
    ]
