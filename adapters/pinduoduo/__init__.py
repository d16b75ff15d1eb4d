"""Pinduoduo: the export of 订单查询 in the merchant's back office, an order in each row."""
