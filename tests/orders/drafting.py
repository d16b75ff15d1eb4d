"""A draft as the examples know it: 2 of A by the list, one B for 9.00, 5.00 freight; south has all of it, north no B."""

from datetime import timedelta
from typing import Any

from services.orders.draft.commands import ConfirmDraft, OpenDraft
from services.orders.draft.decide import KEPT
from shared.contracts.drafts import (
    DraftConfirmed,
    DraftEnded,
    DraftOpened,
    DraftPreviewed,
    DraftPriced,
    DraftPriceHeard,
    DraftStockHeard,
    DraftStockTold,
    WarehouseStock,
)
from shared.contracts.lines import PricedLine, Shortage, StockLine
from shared.contracts.orders import OrderLine
from shared.domain import ids
from shared.domain.messages import Personal
from tests.orders.example import AT, SHOP

D1 = "d-1"
BECOMES = ids.order_id("shop", D1)
PREVIEW = ids.derived("preview", D1)
LINES = (OrderLine(sku="A", quantity=2), OrderLine(sku="B", quantity=1, unit_price=900))
ask = OpenDraft(
    draft_id=D1,
    order_id=BECOMES,
    channel="shop",
    external_id=D1,
    currency="EUR",
    lines=LINES,
    customer=Personal(customer_id="c1", country="DE"),
    freight=500,
    reason="a regular",
)
FOUND: dict[str, Any] = {"channels/shop": SHOP, "lanes/DE": None}
opened = DraftOpened(
    draft_id=D1,
    becomes=BECOMES,
    channel="shop",
    external_id=D1,
    currency="EUR",
    lines=LINES,
    pieces=(StockLine(sku="A", quantity=2), StockLine(sku="B", quantity=1)),
    warehouses=("north", "south"),
    customer=Personal(customer_id="c1", country="DE"),
    freight=500,
    approval_from=1_000_000,
    reason="a regular",
    opened_by="till-7",
    opened_at=AT,
)
A = PricedLine(sku="A", quantity=2, unit_price=1_000, discount=200, total=1_800)
B = PricedLine(sku="B", quantity=1, unit_price=900, discount=0, total=900)
priced = DraftPriced(draft_id=D1, lines=(A,), promotions=("ten",), priced_at=AT)
SHORT = (Shortage(sku="B", requested=1, available=0),)
north = DraftStockTold(warehouse="north", draft_id=D1, shortages=SHORT, told_at=AT)
south = DraftStockTold(warehouse="south", draft_id=D1, told_at=AT)
price_heard = DraftPriceHeard(draft_id=D1, lines=(A,), promotions=("ten",), heard_at=AT)
north_heard = DraftStockHeard(draft_id=D1, stock=WarehouseStock(warehouse="north", short=SHORT), heard_at=AT)
south_heard = DraftStockHeard(draft_id=D1, stock=WarehouseStock(warehouse="south"), heard_at=AT)
previewed = DraftPreviewed(
    draft_id=D1,
    preview_id=PREVIEW,
    currency="EUR",
    lines=(A, B),
    freight=500,
    total=3_200,
    promotions=("ten",),
    stock=(WarehouseStock(warehouse="north", short=SHORT), WarehouseStock(warehouse="south")),
    valid_until=AT + KEPT,
    previewed_at=AT,
)
READY = (opened, price_heard, north_heard, south_heard, previewed)
confirm = ConfirmDraft(draft_id=D1, preview_id=PREVIEW)
confirmed = DraftConfirmed(
    draft_id=D1,
    becomes=BECOMES,
    channel="shop",
    external_id=D1,
    currency="EUR",
    lines=(
        OrderLine(sku="A", quantity=2, unit_price=1_000, line_total=1_800),
        OrderLine(sku="B", quantity=1, unit_price=900, line_total=900),
    ),
    customer=Personal(customer_id="c1", country="DE"),
    freight=500,
    total=3_200,
    confirmed_at=AT,
)


def ended(code: Any, reason: str, after: timedelta = timedelta(0)) -> DraftEnded:
    return DraftEnded(draft_id=D1, code=code, reason=reason, ended_at=AT + after)
