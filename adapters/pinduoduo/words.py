"""Pinduoduo's words: columns of its export, in the names of its years, and statuses, in Chinese as they stand in the file."""

from typing import Literal

ENCODINGS = ("gb18030",)
"""Besides UTF-8, which it is written in: what a spreadsheet made of it in China."""
CURRENCY = "CNY"

NUMBER = ("订单号",)
STATUS = ("订单状态",)
AFTER_SALE = ("售后状态",)
REVIEW = ("是否审核中",)
TIME = ("支付时间", "订单成交时间", "拼单成功时间", "订单确认时间")
"""Of an order that is paid; there is none of when it was placed."""
SKU = ("商家编码-SKU维度", "商家编码-规格维度")
"""Of the variant. 商家编码-商品维度 is of all its variants, and names none."""
QUANTITY = ("商品数量(件)",)
GOODS = ("商品总价(元)",)
"""All pieces, before any discount."""
FREIGHT = ("邮费(元)",)
PAID = ("用户实付金额(元)",)
OWED = ("商家实收金额(元)",)
"""What the merchant is owed: the shopper's payment and what the platform pays of it. Before its fees."""
BY_PLATFORM = (("平台优惠折扣(元)",), ("多多支付立减金额(元)",))
SERVICES = (("上门安装费(元)",), ("送货入户费(元)",), ("送货入户并安装费(元)",))
GIFTS = ("赠品数量",)
NAME = ("收货人",)
PHONE = ("手机",)
ADDRESS = (("省",), ("市",), ("区",), ("街道", "街道/镇"), ("详细地址",))
NEEDED = (NUMBER, STATUS, AFTER_SALE, TIME, SKU, QUANTITY, FREIGHT, PAID, OWED)

Standing = Literal["unpaid", "paid", "shipped", "returned", "cancelled", "unknown"]
_STANDINGS: dict[str, Standing] = {
    "待付款": "unpaid",
    "待支付": "unpaid",
    "待发货": "paid",
    "已发货,待收货": "shipped",
    "已发货,待签收": "shipped",
    "已收货": "shipped",
    "已签收": "shipped",
    "已发货,退款成功": "returned",
    "已收货,退款成功": "returned",
    "已签收,退款成功": "returned",
    "已取消": "cancelled",
    "已取消,退款成功": "cancelled",
    "未发货,退款成功": "cancelled",
    "未成交,退款成功": "cancelled",
}


def standing(status: str) -> Standing:
    return _STANDINGS.get(status.replace("，", ",").replace(" ", ""), "unknown")


def claimed(after_sale: str) -> bool:
    """The shopper asks for his money, or has it. 无售后或售后取消, 无售后/取消售后: he does not."""
    return bool(after_sale) and not after_sale.startswith("无售后")
