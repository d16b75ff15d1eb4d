"""Facts of 2,000 lines in the longest words fit a record, so that a decision that says one of them is never too large."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.orders.order.funds import PAYMENTS
from shared.api.middleware import LARGEST_BODY
from shared.contracts import changes, counting, fulfillment, holding, inventory, orders, support, transfers, waiting
from shared.contracts.limits import LINES
from shared.contracts.words import LONGEST_WORD, Word
from shared.domain.messages import Message, Personal
from shared.runtime.passes.catalog import to_json
from shared.runtime.stream.port import MAX_VALUE
from shared.testing.specs import NOON
from tests.domain.growing import WORD, word

TEXT = "雪" * 500
OTHER = 100_000
"""Bytes of what else the same decision says: captured, paid and refunded, a sealed person."""
STOCK = tuple(orders.StockLine(sku=word(n), quantity=10**9) for n in range(LINES))
GOES_ALONG = {"kept": True, "expires_at": NOON, "received_at": NOON, "cost": 2**53, "currency": "CNY", "owner": WORD}
LOTS = tuple(inventory.LotQuantity(lot=line.sku, quantity=10**6) for line in STOCK)
PRICED = tuple(
    orders.PricedLine(sku=line.sku, quantity=10**6, unit_price=10**10, discount=10**12, total=10**13) for line in STOCK
)
BACK = tuple(orders.RefundedPieces(line=n + 1, quantity=10**6, amount=10**13) for n in range(LINES))
PERSON = Personal(customer_id=WORD, name=TEXT, email=TEXT, phone=TEXT, address=TEXT, country=WORD)
ORDER: dict[str, Any] = {"order_id": WORD, "shipment_id": WORD, "warehouse": WORD, "channel": WORD, "external_id": WORD}
CHANGE: dict[str, Any] = {"order_id": WORD, "change_id": WORD}
WIDEST: list[Message] = [
    orders.ReservationRequested(**ORDER, lines=STOCK, attempt=50, requested_at=NOON),
    orders.ReleaseRequested(**ORDER, lines=STOCK, reason=TEXT, requested_at=NOON),
    orders.FulfillmentRequested(**ORDER, lines=STOCK, customer=PERSON, requested_at=NOON),
    orders.SourcingAnswered(
        **ORDER,
        attempt=50,
        shortages=tuple(inventory.Shortage(sku=line.sku, requested=10**9, available=10**9) for line in STOCK),
        answered_at=NOON,
    ),
    orders.LinesDelivered(**ORDER, currency="EUR", lines=PRICED, customer_id=WORD, delivered_at=NOON, return_until=NOON),
    orders.OrderDelivered(**ORDER, currency="EUR", lines=PRICED, customer_id=WORD, delivered_at=NOON, return_until=NOON),
    inventory.StockReceived(
        warehouse=WORD,
        receipt_id=WORD,
        lines=tuple(inventory.ReceivedLine(sku=line.sku, lot=WORD, quantity=10**6) for line in STOCK),
        received_at=NOON,
    ),
    inventory.ReservationRefused(
        **ORDER,
        attempt=50,
        shortages=tuple(inventory.Shortage(sku=line.sku, requested=10**9, available=10**9) for line in STOCK),
        refused_at=NOON,
    ),
    waiting.QueueLeft(**ORDER, lines=STOCK, left_at=NOON),
    waiting.QueueFilled(
        warehouse=WORD,
        sku=WORD,
        gifts=tuple(
            waiting.Gift(order_id=WORD, shipment_id=WORD, quantity=10**6, lots=LOTS[10 * n : 10 * n + 10])
            for n in range(waiting.GIFTS)
        ),
        filled_at=NOON,
    ),
    holding.StockHeld(
        warehouse=WORD,
        hold_id=WORD,
        customer_id=WORD,
        lines=tuple(holding.HeldLine(sku=line.sku, quantity=10**6, asked=10**6) for line in STOCK[:100]),
        ends_at=NOON,
        held_at=NOON,
    ),
    transfers.TransferReceived(
        transfer_id=WORD,
        receipt_id=WORD,
        warehouse=WORD,
        lines=tuple(
            transfers.ArrivedLine(
                sku=LOTS[n].lot,
                quantity=10**6,
                damaged=10**6,
                lots=tuple(
                    transfers.ArrivedLot(**lot.model_dump(), **GOES_ALONG, damaged=10**6) for lot in LOTS[5 * n : 5 * n + 5]
                ),
            )
            for n in range(transfers.TRANSFER_LINES.count)
        ),
        received_by=WORD,
        received_at=NOON,
    ),
    counting.CountEntered(
        warehouse=WORD,
        count_id=WORD,
        entry_id=WORD,
        lines=tuple(
            counting.EnteredLine(
                sku=line.sku,
                on_hand=10**9,
                moved=10**9,
                missing=10**9,
                outcome="second_count",
                entries=(counting.CountEntry(by=WORD, pieces=10**9, difference=-(10**9)),) * 2,
            )
            for line in STOCK[: counting.COUNT_LINES.count]
        ),
        entered_by=WORD,
        entered_at=NOON,
    ),
    changes.ChangeOpened(
        order_id=WORD,
        change_id=WORD,
        lines=tuple(
            changes.LineChange(line=n + 1, sku=line.sku, was=10**6, quantity=10**6, unit_price=10**10)
            for n, line in enumerate(STOCK)
        ),
        customer=PERSON,
        reason=TEXT,
        opened_by=WORD,
        opened_at=NOON,
    ),
    changes.ChangeStockHeld(**CHANGE, shipment_id=WORD, warehouse=WORD, lines=STOCK, held_at=NOON),
    changes.ChangePreviewed(
        **CHANGE,
        preview_id=WORD,
        currency="EUR",
        lines=PRICED,
        freight=10**13,
        before=10**15,
        total=10**15,
        difference=-(10**15),
        valid_until=NOON,
        previewed_at=NOON,
    ),
    changes.ChangeApplied(
        **CHANGE, currency="EUR", lines=PRICED, own=tuple(range(1, LINES + 1)), total=10**15, customer=PERSON, applied_at=NOON
    ),
    fulfillment.ShipmentCreated(**ORDER, lines=STOCK, customer=PERSON, created_at=NOON),
    fulfillment.ShipmentShipped(**ORDER, lines=STOCK, carrier=WORD, tracking_number=WORD, shipped_at=NOON),
    support.ReturnWindowOpened(**ORDER, currency="EUR", lines=PRICED, delivered_at=NOON, return_until=NOON),
    support.ReturnRequested(
        **ORDER,
        return_id=WORD,
        return_number=WORD,
        currency="EUR",
        lines=tuple(support.ReturnLine(sku=line.sku, quantity=10**9, refund=10**13) for line in STOCK),
        reason=TEXT,
        requested_at=NOON,
    ),
    orders.RefundIssued(
        order_id=WORD,
        refund_id=WORD,
        amount=10**15,
        currency="EUR",
        reason="return",
        parts=tuple(orders.RefundPart(payment_id=word(n), amount=10**15) for n in range(PAYMENTS)),
        lines=BACK,
        note=TEXT,
        issued_at=NOON,
    ),
]


@pytest.mark.parametrize("fact", WIDEST, ids=lambda fact: type(fact).__name__)
def test_the_widest_fact_fits_a_record(fact: Message) -> None:
    room = 0 if isinstance(fact, inventory.StockReceived) else OTHER  # it stands alone
    assert len(to_json(fact)) + room < MAX_VALUE


def test_an_inspection_is_no_longer_than_its_request() -> None:
    lines = tuple(support.InspectedLine(sku=line.sku, quantity=10**6, disposition="restock") for line in STOCK)
    fact = support.ReturnInspected(return_id=WORD, order_id=WORD, warehouse=WORD, lines=lines, inspected_at=NOON)
    assert len(to_json(fact)) - sum(len(to_json(line)) + 1 for line in lines) < 2_000
    granted = support.RefundGranted(
        return_id=WORD, order_id=WORD, refund_id=WORD, currency="EUR", amount=10**15, lines=BACK, granted_at=NOON
    )
    worth = 25 * LINES  # of missing pieces: "refund":10000000000000,
    assert LARGEST_BODY + 2_000 + worth + len(to_json(granted)) < MAX_VALUE


def test_a_word_is_bounded_in_bytes() -> None:
    words = TypeAdapter(Word)
    assert words.validate_python(WORD) == WORD
    assert len(WORD.encode()) <= LONGEST_WORD
    with pytest.raises(ValidationError, match="longer than 200 bytes of UTF-8"):
        words.validate_python("\U0001f6d2" * 51)
