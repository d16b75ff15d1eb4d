"""JD's words: columns of its merchants' export, and statuses, in Chinese as they stand in the file."""

from typing import Literal

ENCODINGS = ("gb18030",)
"""Besides UTF-8. It is written in GBK, which this holds."""
CURRENCY = "CNY"

NUMBER = ("订单号", "订单编号")
STATUS = ("订单状态",)
KIND = ("订单类型",)
METHOD = ("支付方式",)
PLACED_AT = ("下单时间",)
PAID_AT = ("付款确认时间",)
SKU = ("商家SKUID",)
ARTICLE = ("货号",)
"""Of all variants of an article; where the export has no column of SKUs, each article is one."""
QUANTITY = ("订购数量",)
PRICE = ("京东价",)
LISTED = ("订单金额",)
"""Of the order: its lines' prices, before any discount, without freight."""
SETTLED = ("结算金额",)
"""Of the order: 订单金额 less the merchant's own discounts, which is what he is owed for the goods."""
FREIGHT = ("运费金额", "运费")
DUE = ("应付金额",)
BALANCE = ("余额支付",)
ACCOUNT = ("下单帐号", "下单账号")
NAME = ("客户姓名",)
PHONE = ("联系电话",)
ADDRESS = ("客户地址",)
NEEDED = (NUMBER, STATUS, METHOD, PLACED_AT, QUANTITY, PRICE, LISTED, SETTLED, FREIGHT, (*SKU, *ARTICLE))
OF_THE_ORDER = (STATUS, METHOD, PLACED_AT, LISTED, SETTLED, FREIGHT)
"""The same in each of its rows."""
ON_DELIVERY = ("货到付款", "自提")
"""Ways to pay by which the money comes with the parcel, or where it is fetched."""

Standing = Literal["unpaid", "paid", "locked", "shipped", "cancelled", "unknown"]
_STANDINGS: dict[str, Standing] = {
    "等待付款": "unpaid",
    "未付款": "unpaid",
    "等待付款确认": "unpaid",
    "等待出库": "paid",
    "锁定": "locked",
    "锁定订单": "locked",
    "暂停": "locked",
    "暂停订单": "locked",
    "等待确认收货": "shipped",
    "完成": "shipped",
    "已完成": "shipped",
    "已取消": "cancelled",
}


def standing(status: str) -> Standing:
    """What is deleted is cancelled, whatever it was before: (删除)等待出库; also the whole of which JD made several orders."""
    status = status.replace("（", "(").replace("）", ")").replace(" ", "")
    if status.startswith("(删除)"):
        return "cancelled"
    return "locked" if status.startswith("(锁定)") else _STANDINGS.get(status, "unknown")
