"""A marketplace's export of 10,000 rows: read, mapped to events, and sent to Kafka as `waybill import` does."""

import asyncio
from collections.abc import Callable
from time import monotonic, process_time

from adapters.amazon import map as amazon
from adapters.mapped import Mapped
from adapters.taobao import map as taobao
from bench.counting import records_of
from bench.harness import Context, Figures, Result, Verdict, expect, paired
from bench.stack import Stack
from cli.importing import send
from cli.play.storefront import Storefront
from shared.domain.service import STOREFRONT

GOAL = 30
"""Seconds of 10,000 rows, mapped and sent."""
ITEM = {
    "purchase-date": "2026-11-01T09:15:00+00:00",
    "order-status": "Unshipped",
    "fulfillment-channel": "Merchant",
    "item-status": "Unshipped",
    "sku": "TEA",
    "product-name": 'Tea, "green"',
    "quantity": "2",
    "currency": "EUR",
    "item-price": "19.90",
    "shipping-price": "4.99",
    "ship-city": "Köln",
    "ship-country": "DE",
}
SOLD = {
    "买家会员名": "tb_lin",
    "买家应付邮费": "0",
    "总金额": "597.00",
    "买家实际支付金额": "597.00",
    "订单状态": "买家已付款，等待卖家发货",
    "收货人姓名": "林一",
    "收货地址 ": "广东省 深圳市 南山区 科技园 1 号(518000)",
    "联系手机": "'13800138000",
    "订单创建时间": "2026-11-01 00:30:00",
    "订单付款时间 ": "2026-11-01 00:31:05",
    "宝贝标题 ": "杯子",
    "宝贝总数量": "3",
}
PIECE = {"标题": "杯子", "价格": "199.00", "购买数量": "3", "订单状态": "买家已付款，等待卖家发货", "商家编码": "CUP"}


def run(context: Context) -> Result:
    rows = context.size("rows", 10_000, 500)
    exports: dict[str, Callable[[], Mapped]] = {
        "amazon": reading_amazon(rows),
        "taobao": reading_taobao(rows),
    }
    with Stack() as stack:
        stack.topics([STOREFRONT])
        sides = {name: reading(stack, name, read, rows) for name, read in exports.items()}
        found = paired(sides, context.rounds, context.tell)
    result = Result(
        "importing",
        "Import of a marketplace's export",
        f"{rows:,} rows, an order and a payment each, from the file's bytes to the last event acknowledged by Kafka; of Taobao "
        "as many orders and as many rows of what was bought, in GB18030.",
        "seconds",
        found,
    )
    rows_of = [["", "mapped, s", "sent, s", "processor time, s"]]
    for name, runs in found.items():
        slowest = result.spread(name).max
        result.verdicts.append(Verdict(f"{name}: {rows:,} rows ≤ {GOAL} s", f"{slowest:.1f} s", slowest <= GOAL))
        for each in runs:
            result.checks += each.pop("checks")
            rows_of.append([name, f"{each['mapped']:.2f}", f"{each['value'] - each['mapped']:.2f}", f"{each['cpu']:.2f}"])
    result.tables["Seconds"] = rows_of
    result.notes = [
        "Bound by one core: the importing process maps and encodes row by row; Kafka is waited for every 2,000 events."
    ]
    return result


def reading(stack: Stack, name: str, read: Callable[[], Mapped], rows: int) -> Callable[[int], Figures]:
    def one(_: int) -> Figures:
        before = told(stack)
        began, cpu = monotonic(), process_time()
        mapped = read()
        at = monotonic()
        asyncio.run(sent(stack, mapped))
        seconds, spent = monotonic() - began, process_time() - cpu
        return {
            "value": round(seconds, 2),
            "mapped": round(at - began, 2),
            "cpu": round(spent, 2),
            "checks": [
                expect(f"{name}: orders", mapped.orders, rows),
                expect(f"{name}: rows refused", len(mapped.refused), 0),
                expect(f"{name}: events in Kafka", told(stack) - before, 2 * rows),
            ],
        }

    return one


async def sent(stack: Stack, mapped: Mapped) -> None:
    await send(Storefront(stack.kafka.address, {}), mapped.events)


def told(stack: Stack) -> int:
    return len(asyncio.run(records_of(stack.kafka.address, [STOREFRONT]))[STOREFRONT])


def reading_amazon(rows: int) -> Callable[[], Mapped]:
    columns = ("amazon-order-id", *ITEM)
    lines = ["\t".join(columns), *("\t".join((f"302-{n:07}-0000000", *ITEM.values())) for n in range(rows))]
    raw = "\r\n".join(lines).encode()
    return lambda: amazon.mapped(raw, "amazon-de")


def reading_taobao(rows: int) -> Callable[[], Mapped]:
    orders, pieces = listed(rows, SOLD), listed(rows, PIECE)
    return lambda: taobao.mapped(orders, pieces, "taobao")


def listed(rows: int, cells: dict[str, str]) -> bytes:
    """As the marketplace writes it: numbers as `="..."`, so that a spreadsheet keeps their digits."""
    lines = [",".join(("订单编号", *cells)), *(",".join((f'="{2026110100000000 + n}"', *cells.values())) for n in range(rows))]
    return "\r\n".join(lines).encode("gb18030")
