"""Taobao and Tmall: the list of sold orders (ExportOrderList) and their items (ExportOrderDetailList)."""
