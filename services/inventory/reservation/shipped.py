"""Who gets pieces of a lot that is kept is told, with the cost of goods: which a recall and the books ask for."""

from collections.abc import Iterator

from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import LotLine
from shared.contracts.lots import LotsShipped, ShippedLot
from shared.contracts.reservations import StockIssued
from shared.domain.nouns import States


def lots_shipped(issued: StockIssued, states: States) -> list[LotsShipped]:
    """None where nothing more is known of its lots than their pieces."""
    lots = [
        shipped
        for line in issued.lines
        if (stock := states[stock_ref(issued.warehouse, line.sku)]).by_lot
        for shipped in _kept(line, stock)
    ]
    if not lots:
        return []
    return [
        LotsShipped(
            warehouse=issued.warehouse,
            order_id=issued.order_id,
            shipment_id=issued.shipment_id,
            lots=tuple(lots),
            shipped_at=issued.issued_at,
        )
    ]


def _kept(line: LotLine, stock: Stock) -> Iterator[ShippedLot]:
    by_name = {lot.lot: lot for lot in stock.lots}
    for part in line.lots:
        lot = by_name[part.lot]
        if lot.record is None:
            continue
        cost, currency = lot.worth(part.quantity) or (None, None)
        yield ShippedLot(
            sku=line.sku,
            lot=part.lot,
            quantity=part.quantity,
            cost=cost,
            currency=currency,
            expires_at=lot.record.expires_at,
            origins=lot.origins,
            owner=lot.record.owner,
        )
