"""What holds of every stock (INV-01, INV-02). `waybill prove stock` reckons the same from the log, by rules of its own."""

from services.inventory.stock.state import Stock


def no_figure_below_zero(stock: Stock) -> bool:
    return min(stock.available, stock.allocated, stock.held, stock.unavailable, stock.waiting) >= 0


def lots_sum_to_on_hand(stock: Stock) -> bool:
    return sum([lot.quantity for lot in stock.lots]) == stock.on_hand
