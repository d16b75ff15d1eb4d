"""Golden facts of every service: each version ever written stays readable in today's shape, and what is read is written the same.

`<service>/<fact>.v<version>.json`; an older version's values are those of the newest one's file, so that reading both gives the
same.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts import fulfillment, inventory, orders, pricing, support
from shared.domain.messages import Fact, read_fact

HERE = Path(__file__).parent
CONTRACTS = {
    "orders": orders.EVENTS,
    "inventory": inventory.EVENTS,
    "pricing": pricing.EVENTS,
    "fulfillment": fulfillment.EVENTS,
    "support": support.EVENTS,
}
LEFT_OUT = HERE / "fulfillment" / "ShipmentShipped.v1.without_lines.json"
"""Version 1 let its lines be left out."""
FILLED = {
    HERE / "orders" / "ChannelConfigured.v2.filled.json",
    HERE / "orders" / "DraftConfirmed.v1.filled.json",
    HERE / "orders" / "DraftOpened.v1.filled.json",
    HERE / "orders" / "LinesDelivered.v1.filled.json",
    HERE / "orders" / "OrderAllocated.v2.filled.json",
    HERE / "orders" / "OrderChanged.v1.filled.json",
    HERE / "orders" / "OrderChangeOpened.v1.filled.json",
    HERE / "orders" / "OrderConfirmed.v2.filled.json",
    HERE / "orders" / "OrderDelivered.v1.filled.json",
    HERE / "orders" / "OrderPlaced.v3.filled.json",
    HERE / "orders" / "PaymentCaptured.v2.filled.json",
    HERE / "orders" / "RefundDeferred.v1.filled.json",
    HERE / "orders" / "RefundIssued.v2.filled.json",
    HERE / "support" / "RefundGranted.v2.filled.json",
    HERE / "support" / "ReturnApproved.v1.filled.json",
    HERE / "support" / "ReturnInspected.v1.filled.json",
    HERE / "support" / "ReturnRequested.v1.filled.json",
    HERE / "support" / "ReturnWindowOpened.v2.filled.json",
    HERE / "inventory" / "LotsShipped.v1.filled.json",
    HERE / "inventory" / "StockReceived.v3.filled.json",
    HERE / "inventory" / "StockRestocked.v2.filled.json",
    HERE / "inventory" / "TransferBookedOut.v1.filled.json",
    HERE / "inventory" / "TransferLost.v1.filled.json",
    HERE / "inventory" / "TransferReceived.v1.filled.json",
    HERE / "inventory" / "TransferStockArrived.v1.filled.json",
    HERE / "inventory" / "TransferStockSent.v1.filled.json",
    HERE / "pricing" / "CodeOffered.v2.filled.json",
    HERE / "pricing" / "NextUseWanted.v2.filled.json",
    HERE / "pricing" / "OrderPriced.v3.filled.json",
    HERE / "pricing" / "PriceSet.v2.filled.json",
    HERE / "pricing" / "PromotionActivated.v3.filled.json",
    HERE / "pricing" / "PromotionEnded.v3.filled.json",
    HERE / "pricing" / "UsesWanted.v2.filled.json",
}
"""With the fields that no older version, or no older fact of this version, has."""
VERSIONS = [
    (service, name, n)
    for service, facts in CONTRACTS.items()
    for name, cls in facts.items()
    if issubclass(cls, Fact)
    for n in range(1, cls.version + 1)
]


def golden(service: str, name: str, version: int) -> Path:
    return HERE / service / f"{name}.v{version}.json"


def read(service: str, name: str, version: int, path: Path) -> Any:
    return read_fact(CONTRACTS[service][name], version, path.read_bytes()).model_dump(mode="json")


@pytest.mark.parametrize("service", CONTRACTS)
def test_every_version_of_every_fact_has_its_golden_file_and_no_file_lacks_its_fact(service: str) -> None:
    expected = {golden(*each) for each in VERSIONS if each[0] == service}
    assert len({name for of, name, _ in VERSIONS if of == service}) == len(CONTRACTS[service])
    assert {path for path in (HERE / service).iterdir() if path not in {LEFT_OUT, *FILLED}} == expected


@pytest.mark.parametrize(("service", "name", "version"), VERSIONS)
def test_every_version_is_read_in_the_newest_shape(service: str, name: str, version: int) -> None:
    newest = golden(service, name, max(n for of, each, n in VERSIONS if (of, each) == (service, name)))
    assert read(service, name, version, golden(service, name, version)) == json.loads(newest.read_bytes())


def test_lines_that_were_left_out_are_none() -> None:
    newest = json.loads(golden("fulfillment", "ShipmentShipped", 2).read_bytes())
    assert read("fulfillment", "ShipmentShipped", 1, LEFT_OUT) == newest | {"lines": []}


@pytest.mark.parametrize("path", sorted(FILLED), ids=lambda path: path.name)
def test_fields_that_only_the_newest_version_has(path: Path) -> None:
    name, version, _ = path.name.split(".", 2)
    assert read(path.parent.name, name, int(version[1:]), path) == json.loads(path.read_bytes())


STRANGE = [b"", b"null", b"1", b"[]", b'"x"', b"{}", b'{"order_id": 1}', b'{"lines": null}', b'{"lines": [1]}', b"[" * 100_000]


@pytest.mark.parametrize(("service", "name", "version"), VERSIONS)
def test_what_a_stranger_writes_under_an_older_version_is_refused_by_a_reason(service: str, name: str, version: int) -> None:
    """Steps take a fact's shape for granted; an inbox may be written by anybody. Another error would end the process."""
    for value in STRANGE:
        with pytest.raises(ValueError, match=r"."):
            read_fact(CONTRACTS[service][name], version, value)
    for none in (0, -1):
        with pytest.raises(ValueError, match="no schema version"):
            read_fact(CONTRACTS[service][name], none, b"{}")
