"""What a supplier sees: its own SKUs, by its own token (INV-08)."""

from hashlib import sha256

import pytest

from services.inventory.planning.supplied import SuppliedView
from services.inventory.service import service
from services.inventory.supplier.commands import SetSupplier
from shared.api.auth import Callers, Token
from shared.contracts.replenishing import ReplenishmentWithdrawn
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW
from tests.inventory.planning import AT_3, planned, planning_set, proposal

SHOWN = SuppliedView(
    warehouse=EAST,
    sku="MUG",
    supplier="acme",
    free=65,
    daily=10.0,
    deviation=0.0,
    trend="steady",
    safety=17,
    target=157,
    runs_out_at=planned().runs_out_at,
    planned_at=AT_3,
    proposed=96,
    proposed_at=AT_3,
)


def token(name: str, *scopes: str) -> Token:
    return Token(sha256=sha256(f"secret of {name}".encode()).hexdigest(), name=name, scopes=frozenset(scopes))


@pytest.mark.req("INV-08")
def test_a_supplier_is_shown_stock_forecast_and_proposal() -> None:
    spec, facts = ViewSpec(service, "supplied"), (planning_set(), planned(), proposal(96))
    spec.given(*facts).then({f"{EAST}/MUG": SHOWN})
    gone = ReplenishmentWithdrawn(warehouse=EAST, sku="MUG", reason="enough", withdrawn_at=NOW)
    spec.given(*facts, gone).then({f"{EAST}/MUG": SHOWN.model_copy(update={"proposed": 0, "proposed_at": None})})
    other = SHOWN.model_copy(update={"supplier": "best"})
    spec.given(*facts, planning_set(supplier="best")).then({f"{EAST}/MUG": other})


@pytest.mark.req("INV-08")
async def test_a_suppliers_token_sees_its_own_skus_only() -> None:
    system = Memory([service])
    tokens = [token("acme", "supply:read"), token("best", "supply:read"), token("till", "inventory:read"), token("root", "*")]
    said = {name: {"Authorization": f"Bearer secret of {name}"} for name in ("acme", "best", "till", "root")}
    async with clients(system, Callers(tokens)) as http:
        for supplier, sku in (("acme", "MUG"), ("best", "CUP")):
            set_up = SetSupplier(supplier=supplier, name=supplier, since=NOW.date(), lead_time_days=5)
            system.ask("inventory", supplier, set_up)
            url = f"http://inventory/warehouses/{EAST}/stock/{sku}/planning"
            assert (await http.put(url, json={"supplier": supplier}, headers=said["root"])).status_code == 200
        system.advance(days=1)
        own = await http.get("http://inventory/suppliers/acme/supplied", headers=said["acme"])
        assert [(each["sku"], each["supplier"]) for each in own.json()["items"]] == [("MUG", "acme")]
        refusals = {}
        for name, path in (("best", "suppliers/acme/supplied"), ("till", "suppliers/acme/supplied"), ("acme", "forecasts")):
            answer = await http.get(f"http://inventory/{path}", headers=said[name])
            refusals[name] = answer.status_code, answer.json()["code"]
        assert refusals == {"best": (403, "not_yours"), "till": (403, "missing_scope"), "acme": (403, "missing_scope")}
        for path in ("stock/MUG", "proposals", "supplier-terms", "purchase-orders"):
            assert (await http.get(f"http://inventory/{path}", headers=said["acme"])).status_code == 403
        assert (await http.get("http://inventory/suppliers/acme/supplied", headers=said["root"])).status_code == 200
        assert (await http.get("http://inventory/suppliers/acme/supplied")).status_code == 401
