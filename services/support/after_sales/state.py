"""What the next decision about a SKU's class reads."""

from shared.contracts.support import AfterSalesSet
from shared.domain.messages import Message

STANDARD = "standard"
"""Of a SKU without record, too."""


class AfterSales(Message):
    after_sales: str = STANDARD


def evolve(_: AfterSales, fact: AfterSalesSet, id: str) -> AfterSales:
    return AfterSales(after_sales=fact.after_sales)
