"""A small export of Pinduoduo, made by hand, as ugly as the real ones are."""

from tests.adapters.made import comma

PDD_COLUMNS = (
    *("商品", "订单号", "订单状态", "商品总价(元)", "邮费(元)", "店铺优惠折扣(元)", "平台优惠折扣(元)", "多多支付立减金额(元)"),
    *("上门安装费(元)", "用户实付金额(元)", "商家实收金额(元)", "商品数量(件)", "收货人", "手机", "是否审核中", "省", "市", "区"),
    *("街道", "支付时间", "拼单成功时间", "订单确认时间", "承诺发货时间", "发货时间", "确认收货时间", "商品id", "商品规格"),
    *("用户购买手机号", "样式ID", "商家编码-SKU维度", "商家编码-商品维度", "快递单号", "快递公司", "赠品数量"),
    *("商家备注", "售后状态", "买家留言"),
)
BOUGHT = {
    "商品": '杯子,"青花"',
    "订单状态": "待发货",
    "商品总价(元)": "398.00",
    "邮费(元)": "5.00",
    "店铺优惠折扣(元)": "20.00",
    "平台优惠折扣(元)": "30.00",
    "多多支付立减金额(元)": "1.50",
    "上门安装费(元)": "0.00",
    "用户实付金额(元)": "351.50",
    "商家实收金额(元)": "383.00",
    "商品数量(件)": "2",
    "收货人": "林一",
    "手机": "13800138000",
    "是否审核中": "否",
    "省": "广东省",
    "市": "深圳市",
    "区": "南山区",
    "街道": "科技园 1 号",
    "支付时间": "2026-11-01 00:31:05",
    "拼单成功时间": "2026-11-01 00:32:00",
    "商品id": "754299529443",
    "商品规格": "青花",
    "商家编码-SKU维度": "CUP",
    "商家编码-商品维度": "QH",
    "售后状态": "无售后或售后取消",
}
"""The shop took 20.00 off, the platform 31.50: 398.00 + 5.00 - 20.00 is owed, 351.50 of it by the shopper."""
P1, P2, P3, P4, P5, P6, P7, P8 = (f"261101-12345678901234{n}" for n in range(1, 9))


def bought(number: str, **cells: str) -> dict[str, str]:
    """`_` at the end of a name of a column for its unit: 邮费_ is 邮费(元)."""
    return {**BOUGHT, "订单号": number, **{_named(name): text for name, text in cells.items()}}


def _named(name: str) -> str:
    if name.endswith("_"):
        return name[:-1] + ("(件)" if name == "商品数量_" else "(元)")
    return {"SKU": "商家编码-SKU维度"}.get(name, name)


def tabbed(*rows: dict[str, str], columns: tuple[str, ...] = PDD_COLUMNS) -> str:
    """As Pinduoduo writes it: a tab after what a spreadsheet would take for a number."""
    return comma(*({name: f"{text}\t" for name, text in row.items()} for row in rows), columns=columns)


def pinduoduo(encoding: str = "utf-8-sig") -> bytes:
    text = tabbed(
        bought(P1),
        bought(
            P2,
            商品总价_="￥1,000.00",
            店铺优惠折扣_="0",
            平台优惠折扣_="0",
            多多支付立减金额_="0",
            用户实付金额_="1,005.00",
            商家实收金额_="1,005.00",
            商品数量_="3",
            收货人="林*",
            手机="138****8000",
            街道="****",
            支付时间="2026/11/1 0:31",
            买家留言="两行\n留言",
        ),
        bought(P3, 订单状态="待付款", 支付时间="", 拼单成功时间=""),
        bought(P4, 订单状态="已取消", 支付时间="", 拼单成功时间="", SKU=""),
        bought(P5, 订单状态="已发货，待收货"),
        bought(P6, 售后状态="买家申请退款，待商家处理"),
        bought(P7, 是否审核中="是"),
        bought(P8, 订单状态="已收货，退款成功", 售后状态="退款成功"),
        bought("2.61101E+20"),
        bought("261101-200000000000001", 商家实收金额_="383.01"),
        bought("261101-200000000000002", SKU=""),
        bought("261101-200000000000003", 上门安装费_="50.00"),
        bought("261101-200000000000004", 赠品数量="1"),
        bought("261101-200000000000005", 订单状态="不知道"),
        columns=PDD_COLUMNS,
    )
    return text.encode(encoding)
