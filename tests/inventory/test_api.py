"""Routes hand over the right command under the warehouse's key; how they answer is the gateway's, tested with it."""

import pytest

from services.inventory.hold.commands import EndHold, ExtendHold, HoldStock
from services.inventory.queue.commands import SetBackorderCap, SetSafetyStock
from services.inventory.service import routes
from shared.contracts.orders import StockLine
from shared.domain.messages import Command
from tests.api.served import client
from tests.fulfillment.recording import Recording
from tests.inventory.examples import NOW, adjust, make_available, receive, set_alert_line, set_aside, write_off

Show = tuple[str, str] | None


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "command", "show"),
    [
        (
            "POST",
            "/warehouses/EAST/receipts",
            {"receipt_id": "DN 7", "lines": [{"sku": "MUG", "quantity": 3}]},
            201,
            receive("DN 7", MUG=3),
            None,
        ),
        (
            "POST",
            "/warehouses/EAST/receipts",
            {"lines": [{"sku": "MUG", "quantity": 3}]},
            201,
            receive("receipt-1", MUG=3),
            None,
        ),
        (
            "POST",
            "/warehouses/EAST/adjustments",
            {"sku": "BANK CHARGES", "change": -2, "reason": "count"},
            201,
            adjust("adjustment-1", "BANK CHARGES", -2),
            ("stock", "EAST/BANK CHARGES"),
        ),
        (
            "POST",
            "/warehouses/EAST/stock/MUG/set-aside",
            {"quantity": 2, "reason": "quality", "lot": "r1", "note": None},
            200,
            set_aside("move-1", "MUG", 2, "quality", "r1"),
            ("stock", "EAST/MUG"),
        ),
        (
            "POST",
            "/warehouses/EAST/stock/MUG/make-available",
            {"quantity": 2, "reason": "excess", "move_id": "m7"},
            200,
            make_available("m7", "MUG", 2, "excess"),
            ("stock", "EAST/MUG"),
        ),
        (
            "POST",
            "/warehouses/EAST/stock/MUG/write-off",
            {"quantity": 2, "reason": "missing"},
            200,
            write_off("move-1", "MUG", 2, "missing"),
            ("stock", "EAST/MUG"),
        ),
        (
            "PUT",
            "/warehouses/EAST/stock/MUG/backorder-cap",
            {"cap": 30},
            200,
            SetBackorderCap(warehouse="EAST", sku="MUG", cap=30),
            ("queues", "EAST/MUG"),
        ),
        (
            "PUT",
            "/warehouses/EAST/stock/MUG/safety-stock",
            {"safety": 3},
            200,
            SetSafetyStock(warehouse="EAST", sku="MUG", safety=3),
            ("stock", "EAST/MUG"),
        ),
        (
            "POST",
            "/holds",
            {"warehouse": "EAST", "hold_id": "c1", "customer_id": "lin", "lines": [{"sku": "MUG", "quantity": 3}]},
            201,
            HoldStock(warehouse="EAST", hold_id="c1", customer_id="lin", lines=(StockLine(sku="MUG", quantity=3),)),
            ("holds", "EAST/c1"),
        ),
        (
            "POST",
            "/holds/EAST/c1/activity",
            None,
            200,
            ExtendHold(warehouse="EAST", hold_id="c1"),
            ("holds", "EAST/c1"),
        ),
        ("DELETE", "/holds/EAST/c1", None, 200, EndHold(warehouse="EAST", hold_id="c1"), ("holds", "EAST/c1")),
        (
            "PUT",
            "/warehouses/EAST/stock/BANK%20CHARGES/alert-line",
            {"alert_line": 5},
            200,
            set_alert_line("BANK CHARGES", 5),
            ("stock", "EAST/BANK CHARGES"),
        ),
        (
            "PUT",
            "/warehouses/%E5%80%89%20%231/stock/x/alert-line",
            {"alert_line": 5},
            200,
            set_alert_line("x", 5, "倉 #1"),
            ("stock", "倉 #1/x"),
        ),
    ],
)
async def test_a_request_is_a_command_of_its_warehouse(
    method: str, path: str, body: dict[str, object], status: int, command: Command, show: Show
) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.request(method, path, json=body)
    assert answer.status_code == status, answer.text
    assert gateway.sent == [(command.model_dump()["warehouse"], command, show)]


@pytest.mark.req("INV-10")
@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/stock/gift_0001_20", ("stock", {"sku": "gift_0001_20"}, ())),
        ("/stock/BANK%20CHARGES", ("stock", {"sku": "BANK CHARGES"}, ())),
        ("/stock/85123a%3F%25", ("stock", {"sku": "85123a?%"}, ())),
        ("/stock", ("stock", {"warehouse": None, "low": None}, ())),
        ("/stock?warehouse=EAST&low=true", ("stock", {"warehouse": "EAST", "low": True}, ())),
        ("/warehouses/EAST/stock/BANK%20CHARGES", ("stock", "EAST/BANK CHARGES")),
        ("/warehouses/EAST/stock/alert-line", ("stock", "EAST/alert-line")),
    ],
)
async def test_stock_is_read_by_sku_by_warehouse_or_low(path: str, read: tuple[object, ...]) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.get(path)
    assert answer.status_code == 200, answer.text
    assert gateway.read == [read]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/warehouses/EAST/receipts", {"lines": []}),
        ("POST", "/warehouses/EAST/receipts", {"lines": [{"sku": "MUG", "quantity": 0}]}),
        ("POST", "/warehouses/EAST/receipts", {"lines": [{"sku": "a/b", "quantity": 1}]}),
        ("POST", "/warehouses/EAST/receipts", {"receipt_id": "a/b", "lines": [{"sku": "MUG", "quantity": 1}]}),
        ("POST", f"/warehouses/{'x' * 65}/receipts", {"lines": [{"sku": "MUG", "quantity": 1}]}),
        ("POST", "/warehouses/EAST/adjustments", {"sku": "MUG", "change": 1, "reason": ""}),
        ("POST", "/warehouses/EAST/stock/MUG/set-aside", {"quantity": True, "reason": "quality"}),
        ("POST", "/warehouses/EAST/stock/MUG/set-aside", {"quantity": 1, "reason": "ugly"}),
        ("POST", "/warehouses/EAST/stock/MUG/write-off", {"quantity": 1, "reason": "quality", "why": "?"}),
        ("PUT", "/warehouses/EAST/stock/MUG/alert-line", {"alert_line": -1}),
        ("PUT", "/warehouses/EAST/stock/MUG/backorder-cap", {"cap": "3"}),
        ("PUT", "/warehouses/EAST/stock/MUG/safety-stock", {"safety": True}),
        ("PUT", "/warehouses/EAST/stock/MUG/safety-stock", {"safety": 1, "unit": "pcs"}),
        ("POST", "/holds", {"warehouse": "EAST", "lines": [{"sku": "MUG", "quantity": 1}]}),
        ("POST", "/holds", {"warehouse": "EAST", "customer_id": "lin", "lines": []}),
        ("POST", "/holds", {"warehouse": "EAST", "customer_id": "lin", "lines": [{"sku": "MUG", "quantity": 1}] * 101}),
        ("PUT", "/warehouses/EAST/stock/%0A/alert-line", {"alert_line": 1}),
    ],
)
async def test_what_makes_no_sense_sends_no_command(method: str, path: str, body: dict[str, object]) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.request(method, path, json=body)
    assert answer.status_code == 422
    assert gateway.sent == []
