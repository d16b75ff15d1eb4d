"""HTTP of supply: what it makes of requests, which scope each needs, and what makes no sense."""

from collections.abc import Callable
from typing import Any

import pytest

from services.inventory.purchase_order.commands import ConfirmPurchaseOrder, ProposePurchaseOrder, WantedLine
from services.inventory.service import routes
from services.inventory.service_levels.commands import SetServiceLevels
from services.inventory.supplier.commands import ReportDefect, SetSupplierTerms
from shared.contracts.limits import PURCHASE_LINES
from shared.contracts.planning import ServiceLevels
from shared.domain.messages import Command
from tests.api.served import client
from tests.fulfillment.recording import Recording
from tests.inventory.examples import NOW, receive
from tests.inventory.purchasing import DUE, PO

LINE = {"warehouse": "EAST", "sku": "MUG", "quantity": 100}
ORDER: dict[str, Any] = {"supplier": "acme", "due_at": DUE.isoformat(), "lines": [LINE]}


class Duties(Recording):
    """Which scope was asked for of whom."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.needed: list[str] = []

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: self.needed.append(scope)


async def asked(request: str, body: dict[str, Any] | None) -> tuple[int, Duties]:
    (method, path), gateway = request.split(" ", 1), Duties()
    async with client(routes, gateway) as http:
        answer = await http.request(method, path, json=body)
    return answer.status_code, gateway


@pytest.mark.parametrize(
    ("path", "body", "command", "scope"),
    [
        (
            "POST /purchase-orders",
            {**ORDER, "reason": None},
            ProposePurchaseOrder(purchase_order="purchase_order-1", supplier="acme", lines=(WantedLine(**LINE),), due_at=DUE),
            "purchasing:write",
        ),
        (
            f"POST /purchase-orders/{PO}/confirm",
            {"due_at": DUE.isoformat()},
            ConfirmPurchaseOrder(purchase_order=PO, due_at=DUE),
            "purchasing:write",
        ),
        (
            "PUT /warehouses/EAST/service-levels",
            {"a": 9_900, "b": 9_900, "c": 9_500, "reason": "sold out in May", "effective_at": None},
            SetServiceLevels(warehouse="EAST", levels=ServiceLevels(a=9_900, b=9_900, c=9_500), reason="sold out in May"),
            "purchasing:approve",
        ),
        (
            "PUT /suppliers/acme/terms/BANK%20CHARGES",
            {"unit_price": 250, "currency": "KWD", "moq": None},
            SetSupplierTerms(supplier="acme", sku="BANK CHARGES", unit_price=250, currency="KWD", moq=1, pack=1),
            "purchasing:write",
        ),
        (
            "POST /suppliers/acme/defects",
            {"lot": "r1", "sku": "MUG", "reason": "cracked"},
            ReportDefect(supplier="acme", lot="r1", sku="MUG", reason="cracked"),
            "purchasing:write",
        ),
        (
            "POST /warehouses/EAST/receipts",
            {"receipt_id": "r1", "purchase_order": PO, "lines": [{"sku": "MUG", "quantity": 3}]},
            receive("r1", MUG=3).model_copy(update={"purchase_order": PO}),
            "inventory:write",
        ),
    ],
)
async def test_a_request_is_a_command(path: str, body: dict[str, Any], command: Command, scope: str) -> None:
    status, gateway = await asked(path, body)
    assert status in (200, 201)
    assert [each for _, each, _ in gateway.sent] == [command]
    assert gateway.needed == [scope]


async def test_approving_is_a_duty_of_its_own() -> None:
    for step in ("approve", "send", "close", "cancel"):
        status, gateway = await asked(f"POST /purchase-orders/{PO}/{step}", {})
        assert (status, gateway.needed) == (200, ["purchasing:approve" if step == "approve" else "purchasing:write"])
    for path in ("/purchase-orders", f"/purchase-orders/{PO}", "/suppliers", "/suppliers/acme", "/supplier-terms", "/proposals"):
        status, gateway = await asked(f"GET {path}", None)
        assert (status, gateway.needed) == (200, ["purchasing:read"]), path


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("POST /purchase-orders", {**ORDER, "lines": []}),
        ("POST /purchase-orders", {**ORDER, "lines": [LINE] * (PURCHASE_LINES + 1)}),
        ("POST /purchase-orders", {**ORDER, "due_at": "2026-01-01T00:00:00"}),
        ("POST /purchase-orders", {**ORDER, "lines": [{**LINE, "quantity": "2"}]}),
        ("POST /purchase-orders", {**ORDER, "lines": [{**LINE, "unit_price": -1}]}),
        ("POST /purchase-orders", {**ORDER, "approved_by": "lin"}),
        (f"POST /purchase-orders/{PO}/approve", {"approved_by": "lin"}),
        ("PUT /suppliers/acme", {"name": "", "since": "2020-01-01", "lead_time_days": 3}),
        ("PUT /suppliers/acme", {"name": "Acme", "since": "yesterday", "lead_time_days": 3}),
        ("PUT /suppliers/acme/terms/MUG", {"unit_price": 0, "currency": "CNY"}),
        ("PUT /suppliers/acme/terms/MUG", {"unit_price": 250, "currency": "XXX"}),
        ("PUT /suppliers/acme/terms/MUG", {"unit_price": 250, "currency": "CNY", "pack": 0}),
        ("POST /warehouses/EAST/receipts", {"purchase_order": PO, "lines": [{"sku": "M", "quantity": 1}] * (PURCHASE_LINES + 1)}),
    ],
)
async def test_what_makes_no_sense_sends_no_command(path: str, body: dict[str, Any]) -> None:
    status, gateway = await asked(path, body)
    assert (status, gateway.sent) == (422, [])
