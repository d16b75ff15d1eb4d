"""A view's document is written whole whenever it changes (ADR 0041), so what grows with use is short in it: DOZENS at most, the
newest, with how many were before and where the log shows them. What is longer says here why."""

from shared.domain.bounds import containers
from shared.runtime.topics import SERVICES, service_called

DOZENS = 50
ONCE = "comes whole with one fact: it does not grow with use"
SET = "set up by people, entry by entry"
STANDS = "what stands now: an entry leaves when it is over"
LONGER = {
    "ChannelView.kits": SET,
    "ChannelView.taxes": SET,
    "ChangeView.preview.promotions_won": ONCE,
    "ChangeView.preview.promotions_lost": ONCE,
    "DraftView.preview.promotions": ONCE,
    "OrderView.payments": "each may still be refunded or disputed; found by its charge, not looked for",
    "OrderView.flight.asked": STANDS,
    "OrderView.flight.failed": STANDS,
    "QueueView.kinds": STANDS,
    "PriceView.entries": STANDS,
    "PriceView.earlier": "an order that is heard late is priced by what held when it was placed",
    "PriceHistory.changes": "the prior price is the lowest of 30 days",
    "OffersView.offers": STANDS,
    "OffersView.stops": STANDS,
    "OffersView.adjusted": STANDS,
    "OffersView.combined": SET,
    "ClassesView.products": SET,
    "CodeView.offers[].skus": ONCE,
    "PricedOrder.gifts": ONCE,
    "PricedOrder.shares": ONCE,
    "PricedOrder.explanation": ONCE,
    "QuoteHoldView.uses": ONCE,
    "QuoteHoldView.uses[].promotions": ONCE,
    "QuoteHoldView.refused": ONCE,
    "QuoteHoldView.refused[].promotions": ONCE,
    "PointsView.lots": STANDS,
    "PointsView.spent": "by currency",
    "StockView.lots": STANDS,
    "StockView.costs": "by currency",
    "QueueView.entries": STANDS,
    "QueueView.entries[].lots": STANDS,
    "RecallView.warehouses": "by warehouse",
    "TransferView.left[].lots": ONCE,
    "ForecastView.weeks[].by_channel": "by channel",
    "ArrivalsView.due": STANDS,
    "WarehouseDemandView.weeks[].by_channel": "by channel",
    "ShipmentView.not_found": "5 short picks, of any lines each",
    "ReturnView.inspected": ONCE,
    "TicketView.answers": "people write them, and read all of them",
}


def test_what_grows_with_use_is_short_or_says_why_not() -> None:
    """What an input brings along is refused at the door where there is more."""
    found = {
        container.path
        for service in map(service_called, SERVICES)
        for view in service.views
        for container in containers(view.document)
        if container.bound is not None and container.bound.count > DOZENS and "at the door" not in container.bound.beyond
    }
    assert found == set(LONGER)
