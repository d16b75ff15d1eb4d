"""The view `after_sales`: one document a SKU whose record ever said another class than the standard one."""

from shared.contracts.support import AfterSalesSet
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class AfterSalesView(Message):
    sku: str
    after_sales: str
    since: Instant


def _evolve(_: AfterSalesView | None, recorded: Recorded, id: str) -> AfterSalesView:
    fact: AfterSalesSet = recorded.event
    return AfterSalesView(sku=id, after_sales=fact.after_sales, since=fact.since)


after_sales_view = View("after_sales", AfterSalesView, AfterSalesSet, _evolve, "sku")
