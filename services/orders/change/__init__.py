"""A change of an order: opened, previewed, confirmed, applied, or ended. It is judged by the order, whose state has the open one
(ADR 0024)."""

import services.orders.order  # noqa: F401 - the order first, since its state is made of this folder's
