"""Lots whose pieces are a partner's: they are sold with ours, and named wherever they lie (INV-18)."""

from datetime import date
from typing import Any

import pytest

from services.inventory.receipt.commands import ReceiveStock
from services.inventory.service import service
from services.inventory.supplier.commands import SetSupplier
from shared.contracts.lots import ReceivedLot
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.inventory.examples import inventory, line, refused, reserve, reserved
from tests.inventory.kept import came, receive_lot
from tests.inventory.purchasing import acme as supplier

pytestmark = pytest.mark.req("INV-18")
HTTP = "http://inventory"


def test_a_partners_pieces_are_sold_as_ours_are() -> None:
    theirs = came("L1", 3)
    [said] = theirs.lots
    theirs = theirs.model_copy(update={"lots": (said.model_copy(update={"owner": "atelier"}),)})
    inventory.given(theirs, came("L2", 3)).when(reserve("o1", MUG=5)).then(reserved("o1", line("MUG", L1=3, L2=2)))


def test_a_lot_has_one_owner() -> None:
    def receive(owner: str | None) -> ReceiveStock:
        command = receive_lot("L1", 3).model_copy(update={"receipt_id": "r9"})
        return command.model_copy(update={"lots": (command.lots[0].model_copy(update={"owner": owner}),)})

    theirs, ours = came("L1", 3), came("L1", 3)
    theirs = theirs.model_copy(update={"lots": (theirs.lots[0].model_copy(update={"owner": "atelier"}),)})
    for known, whose, others in ((theirs, "atelier's", (None, "studio")), (ours, "ours", ("studio",))):
        for other in others:
            reason = f"lot L1 of MUG is {whose}: under another number it may be booked"
            inventory.given(known).when(receive(other)).then(refused("ReceiveStock", "contradicts_lot", reason))
        inventory.given(known).when(receive(known.lots[0].owner)).twice()
    assert "owner" not in ReceivedLot(sku="MUG", lot="L1").model_dump(), "as before where it is ours"


def test_partners_share_a_supplier() -> None:
    acme = SetSupplier(supplier="acme", name="Acme", since=date(2020, 3, 1), lead_time_days=9, partners=("atelier",))
    shared = supplier.model_copy(update={"partners": ("atelier",)})
    inventory.given(supplier).when(acme, key="acme").then(shared)
    inventory.given(supplier).when(acme, key="acme").twice()
    assert "partners" not in supplier.model_dump(), "as before where nobody shares it"


async def test_who_shares_a_supplier_is_listed() -> None:
    async with clients(Memory([service])) as http:
        told = {"name": "Acme", "since": "2020-03-01", "lead_time_days": 9}
        for name, partners in (("acme", ["atelier", "studio"]), ("own", None)):
            assert (await http.put(f"{HTTP}/suppliers/{name}", json={**told, "partners": partners})).status_code == 200
        for query, found in (("?partner=studio", ["acme"]), ("?partner=nobody", []), ("", ["acme", "own"])):
            items = (await http.get(f"{HTTP}/suppliers{query}")).json()["items"]
            assert sorted(each["supplier"] for each in items) == found
        twice = await http.put(f"{HTTP}/suppliers/acme", json={**told, "partners": ["atelier", "atelier"]})
        assert (twice.status_code, twice.json()["errors"][0]["field"]) == (422, "partners")


async def test_who_owns_pieces_of_a_lot_goes_with_them_to_another_warehouse() -> None:
    system = Memory([service])
    async with clients(system) as http:

        async def told(method: str, path: str, body: Any = None) -> Any:
            answer = await http.request(method, f"{HTTP}{path}", json=body)
            assert answer.status_code < 300, answer.text
            return answer.json()

        for receipt, lot, owner in (("r1", "L1", "atelier"), ("r2", "L2", None), ("r3", "L1", "atelier"), ("r4", "L3", "studio")):
            goods = {"sku": "MUG", "quantity": 5, "lot": lot, "owner": owner}
            await told("POST", "/warehouses/EAST/receipts", {"receipt_id": receipt, "lines": [goods]})
        assert (await told("GET", "/lots/EAST/MUG/L1"))["owner"] == "atelier"
        lines = [{"sku": "MUG", "quantity": 10}]
        await told("POST", "/transfers", {"transfer_id": "T1", "source": "EAST", "target": "WEST", "lines": lines})
        await told("POST", "/transfers/T1/send", {})
        await told("POST", "/transfers/T1/receipts", {"receipt_id": "in1", "lines": [{"sku": "MUG", "good": 10}]})
        for owner, where in (("atelier", {"EAST", "WEST"}), ("studio", {"EAST"}), ("nobody", set[str]())):
            found = (await told("GET", f"/lots?owner={owner}"))["items"]
            assert {each["warehouse"] for each in found} == where
        other = {"receipt_id": "r1", "lines": [{"sku": "MUG", "quantity": 5, "lot": "L1", "owner": "studio"}]}
        again = await http.post(f"{HTTP}/warehouses/EAST/receipts", json=other)
        assert (again.status_code, again.json()["code"]) == (409, "contradicts_receipt")
