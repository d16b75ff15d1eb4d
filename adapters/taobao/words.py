"""Taobao's words: columns of its two exports, statuses, in Chinese as they stand in the files."""

from typing import Literal

ENCODINGS = ("gb18030",)
"""Besides UTF-8. It holds GBK and GB 2312."""
CURRENCY = "CNY"

NUMBER = ("订单编号", "主订单编号")
STATUS = ("订单状态",)
PLACED_AT = ("订单创建时间", "创建时间", "买家下单时间")
PAID_AT = ("订单付款时间", "付款时间", "买家付款时间")
FREIGHT = ("买家应付邮费", "邮费")
DUE = ("总金额",)
"""What the buyer owes, freight included."""
PAID = ("买家实际支付金额", "买家实付金额")
COUNT = ("宝贝总数量",)
BUYER = ("买家会员名",)
NAME = ("收货人姓名",)
PHONE = ("联系手机", "联系电话")
ADDRESS = ("收货地址", "收货地址-", "修改后的收货地址")
NEEDED = (NUMBER, STATUS, PLACED_AT, DUE, PAID)

SKU = ("商家编码", "外部系统编号")
PRICE = ("价格", "商品价格")
QUANTITY = ("购买数量", "宝贝数量")
NEEDED_OF_DETAIL = (NUMBER, SKU, PRICE, QUANTITY)

Standing = Literal["unpaid", "paid", "shipped", "closed", "unknown"]
"""Shipped: also in part, since which part is not said."""
_STANDINGS: dict[str, Standing] = {
    "等待买家付款": "unpaid",
    "付款确认中": "unpaid",
    "买家已付款": "paid",
    "等待卖家发货": "paid",
    "买家已付款,等待卖家发货": "paid",
    "卖家部分发货": "shipped",
    "卖家已发货": "shipped",
    "卖家已发货,等待买家确认": "shipped",
    "等待买家确认收货": "shipped",
    "交易成功": "shipped",
    "交易关闭": "closed",
}


def standing(status: str) -> Standing:
    return _STANDINGS.get(status.replace("，", ",").replace(" ", ""), "unknown")
