"""Who has pieces of a lot when it is held: read back from its SKU's movements, whoever held it, also the clock or a recall.

No document says it, as with a count's losers (reservation/finding.py). Who is found is judged by what it has when it is asked.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from services.inventory.lot.commands import StopLot, WhoHas
from services.inventory.stock.back import PAGE, PAGES, count_back, newest_first, shipment_of
from services.inventory.stock.state import stock_id
from shared.contracts.lots import LotHeld, LotStopContinued
from shared.domain.messages import Command, Message
from shared.domain.nouns import Ask, Work
from shared.domain.told import Decisions

AT_ONCE = 200
"""Shipments and transfers that one decision names, the last of them with all that its filling of the queue gave."""
Holder = tuple[str, str]
"""Of a shipment "", or of a transfer its source; and its id."""
TAKING = ("StockReserved", "ReservationQueued", "TransferStockAllocated")
LETTING_GO = ("StockReleased", "StockIssued", "AllocationLost", "TransferStockFreed", "TransferStockSent")


def asks(fact: Message) -> list[Ask]:
    match fact:
        case LotHeld():
            id, before = f"{fact.reason}/{fact.held_at.isoformat()}", None
        case LotStopContinued():
            id, before = f"{fact.before}/{fact.continued_at.isoformat()}", fact.before
        case _:
            return []
    of = {"warehouse": fact.warehouse, "sku": fact.sku, "lot": fact.lot}
    return [Ask(f"lot/{'/'.join(of.values())}/{id}", fact.warehouse, WhoHas(**of, before=before))]


async def do(asked: WhoHas, decisions: Decisions) -> Command:
    """Nobody else has pieces, once as many are found as the lot has allocated: known of the newest movements only. Of older ones
    all are read."""
    found, freed = Counter[Holder](), Counter[Holder]()
    before = asked.before
    for _ in range(PAGES):
        page = await decisions("stock", stock_id(asked.warehouse, asked.sku), before=before, limit=PAGE)
        wanted = _allocated(page.document, asked.lot) if page else 0
        if page is None or not wanted:
            before = None
            break
        start, left = page.before or 0, len(page.decisions)
        for told in page.decisions:
            left -= 1
            for type, data in newest_first(told, asked.warehouse):
                count_back(_moves(type, data, asked), found, freed)
            if len(found) >= AT_ONCE:
                break
        all_found = asked.before is None and found.total() >= wanted
        before = None if all_found else start + left or None
        if before is None or len(found) >= AT_ONCE:
            break
    return StopLot(
        warehouse=asked.warehouse,
        sku=asked.sku,
        lot=asked.lot,
        shipments=tuple(id for kind, id in found if not kind),
        transfers=tuple(id for kind, id in found if kind),
        before=before,
    )


def failed(asked: WhoHas, reason: str) -> Command:
    """After more than an hour of tries. Freed and held again, the lot is looked for again; until then all keep their pieces."""
    return StopLot(warehouse=asked.warehouse, sku=asked.sku, lot=asked.lot)


def _allocated(stock: Any, name: str) -> int:
    return next((lot["allocated"] for lot in stock["lots"] if lot["lot"] == name), 0)


def _moves(type: str, data: Any, asked: WhoHas) -> Iterator[tuple[Holder, int]]:
    """Pieces of the lot more or fewer, by who has them."""
    match type:
        case "QueueFilled" if data["sku"] == asked.sku:
            yield from ((("", gift["shipment_id"]), _pieces(gift["lots"], asked.lot)) for gift in data["gifts"])
        case "AllocationExchanged" if data["sku"] == asked.sku:
            yield ("", data["shipment_id"]), _pieces(data["into"], asked.lot) - _pieces(data["lots"], asked.lot)
        case _ if type in TAKING and not data.get("waited"):
            yield from ((_holder(data), n) for n in _of_lines(data, asked))
        case _ if type in LETTING_GO:
            yield from ((_holder(data), -n) for n in _of_lines(data, asked))
        case _:
            pass


def _holder(data: Any) -> Holder:
    if "transfer_id" in data:
        return "transfer", data["transfer_id"]
    return "", shipment_of(data)


def _of_lines(data: Any, asked: WhoHas) -> Iterator[int]:
    return (n for line in data["lines"] if line["sku"] == asked.sku and (n := _pieces(line["lots"], asked.lot)))


def _pieces(lots: Any, name: str) -> int:
    return sum(part["quantity"] for part in lots if part["lot"] == name)


finding = Work(
    name="lot_holders",
    request=WhoHas,
    asks=asks,
    do=do,
    failed=failed,
    answers=(StopLot,),
    tries=13,
    backoff=timedelta(seconds=1),
    deadline=timedelta(minutes=2),
    looks_back=True,
)
