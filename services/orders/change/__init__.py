"""A change of an order: opened, previewed, confirmed, applied, or ended. It is judged by the order, whose state has the open one."""
