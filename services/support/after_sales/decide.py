"""What a product record says of after-sales is noted where it changes; returns look it up, and orders never do."""

from collections.abc import Mapping

from services.support.after_sales.state import STANDARD, AfterSales
from shared.contracts.products import ProductPublished
from shared.contracts.support import AfterSalesSet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Context, Decide, On


class Record(Message):
    """What is read of a product record."""

    after_sales: str = STANDARD


class Published(Message):
    """What is read of a publication."""

    sku: str
    record: Record
    published_at: Instant


def note(published: Published, state: AfterSales, context: Context) -> list[AfterSalesSet]:
    if published.record.after_sales == state.after_sales:
        return []
    return [AfterSalesSet(sku=context.key, after_sales=published.record.after_sales, since=published.published_at)]


ON: Mapping[type[Message], Decide | On] = {ProductPublished: On(note, model=Published)}
