from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.inventory.receipt.commands import ReceiveStock
from services.inventory.stock.api import Warehouse
from shared.api.gateway import Gateway
from shared.contracts.limits import LINES, PURCHASE_LINES
from shared.contracts.lots import RECEIPT_LOTS, ReceivedLot
from shared.contracts.orders import StockLine
from shared.contracts.words import Quantity, Word
from shared.domain.money import Amount, IsoCurrency

LAST_DAY = date.max - timedelta(days=1)
"""A lot ends with the day after."""


class ReceiptLine(BaseModel, extra="forbid"):
    """Kept by lot where its number, expiry, cost or owner is said: then a recall names who got pieces of it."""

    sku: Word
    quantity: Quantity
    lot: Word | None = Field(None, description="its maker's number; else the receipt's")
    expires_on: date | None = Field(
        None, le=LAST_DAY, description="the last day (UTC) on which it may be sold: from the next one it is not"
    )
    cost: Amount | None = Field(None, description="of all these pieces, with `currency`")
    currency: IsoCurrency | None = None
    owner: Word | None = Field(None, description="the partner whose pieces they are, which are sold as ours are; else ours")

    @model_validator(mode="after")
    def _has_both(self) -> Self:
        if (self.cost is None) != (self.currency is None):
            raise ValueError("cost and currency: both, or neither")
        return self

    @property
    def is_kept(self) -> bool:
        return self.lot is not None or self.expires_on is not None or self.cost is not None or self.owner is not None

    def received(self, receipt: str) -> ReceivedLot:
        ends = None if self.expires_on is None else datetime.combine(self.expires_on, time(), UTC) + timedelta(days=1)
        name, cost = self.lot or receipt, {"cost": self.cost, "currency": self.currency}
        return ReceivedLot(sku=self.sku, lot=name, expires_at=ends, **cost, owner=self.owner)


class ReceiptRequest(BaseModel, extra="forbid"):
    """Goods that came in. A SKU in two lines is summed."""

    receipt_id: Word | None = Field(
        None, description="The receipt's own number, e.g. of the delivery note, and the name of its lot; else one is made"
    )
    purchase_order: Word | None = Field(
        None, description="That the goods came for; what is beyond its tolerance is set aside as excess"
    )
    lines: list[ReceiptLine] = Field(min_length=1, max_length=LINES)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Each line may be too much, and is then named twice."""
        if self.purchase_order and len(self.lines) > PURCHASE_LINES:
            raise ValueError(f"lines: at most {PURCHASE_LINES} where a purchase order is named: book it as several receipts")
        if len({line.currency for line in self.lines if line.currency is not None}) > 1:
            raise ValueError("lines: mixed_currencies: a receipt's costs are in one currency")
        kept = sum(line.is_kept for line in self.lines)
        if kept > RECEIPT_LOTS or (kept and len(self.lines) > PURCHASE_LINES):
            most = f"at most {RECEIPT_LOTS} with lot, expiry, cost or owner, and {PURCHASE_LINES} with them"
            raise ValueError(f"lines: {most}: book it as several receipts")
        often = Counter(line.sku for line in self.lines)
        if any(often[line.sku] > 1 and line.is_kept for line in self.lines):
            raise ValueError("lines: a SKU whose lot, expiry, cost or owner is said is in one line: its other lots are receipts")
        return self


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["inventory"])
    writer = [Depends(gateway.needs("inventory:write"))]

    @router.post("/warehouses/{warehouse}/receipts", summary="Receive stock", status_code=201, dependencies=writer)
    async def receive(request: Request, warehouse: Warehouse, body: ReceiptRequest) -> Response:
        receipt = body.receipt_id or gateway.id_for(request, "receipt")
        lines = tuple(StockLine(sku=line.sku, quantity=line.quantity) for line in body.lines)
        order = body.purchase_order or ""
        lots = tuple(line.received(receipt) for line in body.lines if line.is_kept)
        command = ReceiveStock(warehouse=warehouse, receipt_id=receipt, lines=lines, purchase_order=order, lots=lots)
        return await gateway.send(request, warehouse, command, status=201)

    return router
