"""Small exports of Amazon and Taobao, made by hand, as ugly as the real ones are."""

AMAZON_COLUMNS = (
    *("amazon-order-id", "merchant-order-id", "purchase-date", "last-updated-date", "order-status", "fulfillment-channel"),
    *("sales-channel", "order-channel", "ship-service-level", "product-name", "sku", "asin", "item-status", "quantity"),
    *("currency", "item-price", "item-tax", "shipping-price", "shipping-tax", "gift-wrap-price", "gift-wrap-tax"),
    *("item-promotion-discount", "ship-promotion-discount", "ship-city", "ship-state", "ship-postal-code", "ship-country"),
    "promotion-ids",
)
ITEM = {
    "purchase-date": "2026-11-01T09:15:00+00:00",
    "last-updated-date": "2026-11-01T10:00:00+00:00",
    "order-status": "Unshipped",
    "fulfillment-channel": "Merchant",
    "sales-channel": "Amazon.de",
    "item-status": "Unshipped",
    "quantity": "1",
    "currency": "EUR",
    "item-price": "10.00",
    "sku": "TEA",
    "product-name": 'Tea, "green"',
}
O1, O2, O3, O4, O5, O6 = (f"302-0000000-000000{n}" for n in range(1, 7))


def item(number: str, **cells: str) -> dict[str, str]:
    """A row with an item of an order; `_` for the dashes in the names of columns."""
    return {**ITEM, "amazon-order-id": number, **{name.replace("_", "-"): text for name, text in cells.items()}}


def more(number: str, **cells: str) -> dict[str, str]:
    """A row that goes on with the item before it: most columns blank."""
    return {"amazon-order-id": number, **{name.replace("_", "-"): text for name, text in cells.items()}}


def flat(*rows: dict[str, str], columns: tuple[str, ...] = AMAZON_COLUMNS, end: str = "\r\n") -> str:
    lines = ["\t".join(columns), *("\t".join(row.get(name, "") for name in columns) for row in rows)]
    return end.join(lines) + end


def amazon() -> bytes:
    """BOM, CRLF, quotes, either sign of discounts, an order over three rows, wrong rows, orders that are none of ours."""
    text = flat(
        item(O1, quantity="3", item_price="10.00", shipping_price="4.99", item_promotion_discount="-1.00", ship_country="DE"),
        item(O2, sku="TEA ", quantity="2", item_price="1,234.50", shipping_price="5.00", gift_wrap_price="2.50"),
        more(O2, item_promotion_discount="4.50", promotion_ids="SPRING"),
        more("", ship_promotion_discount="5.00", promotion_ids="FREE-SHIPPING"),
        item(O2, sku="CAFÉ", quantity="1", item_price="7.00"),
        item(O3, order_status="Cancelled", item_status="Cancelled", quantity="0", item_price="", currency=""),
        item(O4, order_status="Shipped", item_status="Shipped"),
        item(O5, fulfillment_channel="Amazon"),
        item(O6, order_status="Pending", item_price="", currency=""),
        item("3.02E+16"),
        item("302-0000000-0000007", item_price="12.345"),
        item("302-0000000-0000008", sku="POT", quantity="two"),
        item("302-0000000-0000008", sku="CUP"),
        item("302-0000000-0000009", purchase_date="2026-11-01 09:15:00"),
        item("302-0000000-0000010", item_promotion_discount="10.01"),
        item("302-0000000-0000011", product_name='"Mug, 12"" high"', item_price="0.00"),
    )
    return b"\xef\xbb\xbf" + text.encode()


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


LIST_COLUMNS = (
    *("订单编号", "买家会员名", "买家支付宝账号", "买家应付货款", "买家应付邮费", "买家支付积分", "总金额", "返点积分"),
    *("买家实际支付金额", "买家实际支付积分", "订单状态", "买家留言", "收货人姓名", "收货地址 ", "运送方式", "联系电话 "),
    *("联系手机", "订单创建时间", "订单付款时间 ", "宝贝标题 ", "宝贝种类 ", "物流单号 ", "物流公司", "订单备注", "宝贝总数量"),
)
DETAIL_COLUMNS = ("订单编号", "标题", "价格", "购买数量", "外部系统编号", "商品属性", "套餐信息", "备注", "订单状态", "商家编码")
T1, T2, T3, T4, T5 = (f"202611011234567{n}" for n in range(8, 3, -1))
SOLD = {
    "买家会员名": "tb_lin",
    "买家应付邮费": "0",
    "总金额": "598.00",
    "买家实际支付金额": "598.00",
    "订单状态": "买家已付款，等待卖家发货",
    "收货人姓名": "林一",
    "收货地址 ": "广东省 深圳市 南山区 科技园 1 号(518000)",
    "运送方式": "快递",
    "联系手机": "'13800138000",
    "订单创建时间": "2026-11-01 00:30:00",
    "订单付款时间 ": "2026-11-01 00:31:05",
    "宝贝标题 ": '杯子,"青花"',
    "宝贝总数量": "3",
}
PIECE = {"标题": "杯子", "价格": "199.00", "购买数量": "1", "订单状态": "买家已付款，等待卖家发货", "商家编码": "CUP"}


def sold(number: str, **cells: str) -> dict[str, str]:
    return {**SOLD, "订单编号": f'="{number}"', **cells}


def piece(number: str, **cells: str) -> dict[str, str]:
    return {**PIECE, "订单编号": f'="{number}"' if number else "", **cells}


def comma(*rows: dict[str, str], columns: tuple[str, ...]) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    return "".join(",".join(map(quoted, row)) + "\r\n" for row in (columns, *([r.get(c, "") for c in columns] for r in rows)))


def taobao_list(encoding: str = "gb18030") -> bytes:
    text = comma(
        sold(T1),
        sold(
            T2,
            总金额="1,010.00",
            买家应付邮费="10.00",
            买家实际支付金额="￥1,010.00",
            订单创建时间="2026/11/1 0:30",
            买家留言="两行\n留言",
        ),
        sold(T3, 订单状态="等待买家付款", 买家实际支付金额="0", **{"订单付款时间 ": ""}),
        sold(T4, 订单状态="交易关闭", 买家实际支付金额="0"),
        sold(T5, 订单状态="交易成功"),
        sold("2.02611E+15"),
        sold("2026110112345601", 总金额="abc", 买家实际支付金额="abc"),
        sold("2026110112345602", 宝贝总数量="4"),
        sold("2026110112345603", 订单状态="不知道"),
        columns=LIST_COLUMNS,
    )
    return text.encode(encoding)


def taobao_detail(encoding: str = "gb18030") -> bytes:
    text = comma(
        piece(T1, 购买数量="2"),
        piece("", 价格="250.00", 商家编码="POT"),
        piece(T2, 价格="500.00", 购买数量="2"),
        piece(T2, 价格="0.00", 商家编码="GIFT"),
        piece(T3, 购买数量="3"),
        piece(T4, 订单状态="交易关闭"),
        piece(T5),
        piece("2026110112345602"),
        piece("2026110112345603", 商家编码=""),
        piece("2026110199999999"),
        columns=DETAIL_COLUMNS,
    )
    return text.encode(encoding)
