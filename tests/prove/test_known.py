"""A proof that does not know a fact would reckon without it: facts that move pieces, or money, are each known by name."""

import pytest
from pydantic import TypeAdapter

from cli.prove.account import KNOWN
from cli.prove.exchanges import FACTS as OF_EXCHANGES
from cli.prove.figures import MOVING
from cli.prove.points import BURNED, DUE, MOVED, SPEND
from cli.prove.quotes import HOLDS, QUOTED
from cli.prove.stock import NOTES
from cli.prove.transfers import LIFE
from cli.prove.uses import ASKED, JUDGED
from shared.contracts import inventory, orders, pricing
from shared.domain.messages import Registry

MOVE_NOTHING = {
    "StockAllocatedInPart": "a shipment takes over what QueueFilled gave it",
    "TransferAllocated": "the life of a transfer: its warehouse says TransferStockAllocated",
    "PurchaseOrderClosed": "what came for it: StockReceived moved it",
    "SupplierDelivered": "what came for it: StockReceived moved it",
    "LotsShipped": "which lots StockIssued took",
    "ReturnLotsNamed": "which lots left with an order; StockRestocked moves what comes back",
    "AllocationExchanged": "a shipment has as many pieces as before, of other lots",
}
NO_MONEY = {
    "PaymentClaimed": "goes on to the order, which says PaymentCaptured",
    "PaymentRefused": "is nobody's",
    "PaymentReviewRequested": "is nobody's yet",
    "PaymentReviewClosed": "is nobody's, or is captured by a fact of its own",
    "ChargeActionStarted": "of the charge; the order says what it asked for",
    "ChargeActionUnanswered": "of the charge",
    "ChargeActionAnswered": "of the charge; the order says ChargeActionEnded",
    "RefundDeferred": "is refunded later, by a fact of its own",
    "OrderChangePreviewed": "is applied by OrderChanged",
    "LinesDelivered": "of lines that were agreed before",
    "LinesDone": "of lines that were agreed before",
    "OrderDelivered": "of lines that were agreed before",
    "ExchangeCreditExpected": "a word on what may come",
    "ChangePriceRequested": "a question",
    "DraftPriceHeard": "an offer",
    "DraftPreviewed": "an offer",
    "DraftConfirmed": "becomes an order, which says OrderConfirmed",
}


def naming(facts: Registry, *fields: str) -> set[str]:
    """Types of facts with one of these fields, however deep."""
    found = set()
    for name, fact in facts.items():
        schema = TypeAdapter(fact).json_schema()
        objects = [schema, *schema.get("$defs", {}).values()]
        if any(field in each.get("properties", {}) for each in objects for field in fields):
            found.add(name)
    return found


@pytest.mark.req("INV-01")
def test_every_fact_that_names_lots_is_known() -> None:
    assert naming(inventory.EVENTS, "lots") - MOVING - LIFE - NOTES <= MOVE_NOTHING.keys()


@pytest.mark.req("SEC-02")
def test_every_fact_that_names_an_amount_is_known() -> None:
    assert naming(orders.EVENTS, "amount", "total", "totals") - KNOWN - OF_EXCHANGES <= NO_MONEY.keys()


@pytest.mark.req("PRC-36")
def test_every_fact_that_names_a_counter_is_known() -> None:
    counts_nothing = {
        "NextUseWanted": "a question",
        "UseRefused": "a no",
        "BudgetOverspent": "told beside UseCommitted",
        "NextQuoteUseWanted": "a question",
        "QuoteUseRefused": "a no",
        "QuoteHeld": "what its counters said",
        "PointsRefused": "a no",
        "QuoteHoldAsked": "a question, with what the order wants",
    }
    known = ASKED | JUDGED | QUOTED | HOLDS | MOVED | BURNED | DUE | SPEND
    assert naming(pricing.EVENTS, "counter") - known <= counts_nothing.keys()
