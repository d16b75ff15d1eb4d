from datetime import timedelta
from typing import Any

import pytest

from services.inventory.incoming.commands import CloseIncoming, ExpectIncoming
from services.inventory.incoming.view import IncomingView
from services.inventory.purchase_order.commands import CancelPurchaseOrder, ClosePurchaseOrder, ConfirmPurchaseOrder
from services.inventory.purchase_order.state import RECEIPTS
from services.inventory.service import service
from services.inventory.supplier.commands import RecordDelivery
from shared.contracts.inventory import ReceivedLine, StockReceived
from shared.contracts.limits import PURCHASE_LINES
from shared.contracts.replenishing import ExpectedLine, IncomingClosed
from shared.contracts.supply import BookedLine, PurchaseOrderApproved, PurchaseOrderCancelled, PurchaseOrderConfirmed
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.inventory import examples
from tests.inventory.examples import EAST, NOW, inventory, receive, received
from tests.inventory.purchasing import (
    DUE,
    FOUND,
    PO,
    approve,
    approved,
    booked,
    came,
    closed,
    expected,
    propose,
    proposed,
    refused,
    send,
    sent,
    terms,
    under_way,
)

MUGS = (EAST, "MUG", 100)
close, cancel = ClosePurchaseOrder(purchase_order=PO), CancelPurchaseOrder(purchase_order=PO)
confirm = ConfirmPurchaseOrder(purchase_order=PO, due_at=DUE + timedelta(days=2))
confirmed = PurchaseOrderConfirmed.model_validate(
    sent(MUGS).model_dump() | {"due_at": DUE + timedelta(days=2), "confirmed_at": NOW}
)
cancelled = PurchaseOrderCancelled(purchase_order=PO, warehouses=(EAST,), reason="", cancelled_at=NOW)


@pytest.mark.req("INV-17")
def test_one_order_over_skus_and_warehouses_at_the_supplier_s_terms() -> None:
    found = {**FOUND, "supplier_terms/acme/CUP": terms(moq=30, pack=12)}
    lines = (MUGS, ("WEST", "MUG", 5), (EAST, "CUP", 20), ("WEST", "CUP", 16))
    batched = inventory.when(propose(*lines), found=found, actor="lin")
    batched.then(proposed(*lines))
    batched.twice()
    inventory.when(propose(MUGS, MUGS), found=FOUND, actor="lin").then(proposed((EAST, "MUG", 200)))


@pytest.mark.parametrize(
    ("lines", "found", "code", "reason"),
    [
        ((MUGS,), {"suppliers/acme": None}, "unknown_supplier", "no supplier acme is known"),
        ((MUGS,), {"supplier_terms/acme/MUG": None}, "unknown_terms", "acme has no price for MUG: set its terms first"),
        (
            (MUGS, (EAST, "CUP", 1)),
            {"supplier_terms/acme/CUP": terms(currency="EUR")},
            "mixed_currencies",
            "terms of acme are in CNY, EUR: order them apart",
        ),
        ((MUGS,), {"supplier_terms/acme/MUG": terms(moq=101)}, "below_moq", "100 of MUG, at least 101 are ordered at once"),
        ((MUGS,), {"supplier_terms/acme/MUG": terms(pack=12)}, "not_in_packs", "100 of MUG are no whole packs of 12"),
        (
            (MUGS,),
            {"supplier_terms/acme/MUG": terms(price=2**52)},
            "amount_too_large",
            "the order's total is more than 2^53 - 1 minor units",
        ),
    ],
)
def test_what_cannot_be_ordered_is_refused(lines: Any, found: dict[str, Any], code: str, reason: str) -> None:
    inventory.when(propose(*lines), found={**FOUND, **found}).then(refused("ProposePurchaseOrder", code, reason))


def test_the_same_order_with_other_lines_is_refused() -> None:
    reason = "purchase order PO1 of acme exists with other lines"
    other = propose((EAST, "MUG", 99))
    inventory.given(proposed(MUGS)).when(other, found=FOUND).then(
        refused("ProposePurchaseOrder", "contradicts_purchase_order", reason)
    )


def test_whoever_entered_it_does_not_approve_it() -> None:
    given = inventory.given(proposed(MUGS, by="lin"))
    reason = "lin proposed purchase order PO1: another person approves it"
    given.when(approve, actor="lin").then(refused("ApprovePurchaseOrder", "same_person", reason))
    given.when(approve, actor="chen").then(approved)
    given.when(approve, actor="chen").twice()
    # where nobody is asked who he is, nobody can be told apart
    anybody = PurchaseOrderApproved(purchase_order=PO, approved_by="anonymous", approved_at=NOW)
    inventory.given(proposed(MUGS, by="anonymous")).when(approve, actor="anonymous").then(anybody)


def test_one_step_after_another() -> None:
    given = inventory.given(proposed(MUGS))
    for command, done, name in ((send, "sent", "Send"), (confirm, "confirmed", "Confirm"), (close, "closed", "Close")):
        unknown = refused(f"{name}PurchaseOrder", "unknown_purchase_order", "no purchase order PO1")
        inventory.when(command).then(unknown)
        reason = f"purchase order PO1 cannot be {done}: it is proposed: it must be approved first"
        given.when(command).then(refused(f"{name}PurchaseOrder", "wrong_status", reason))
    inventory.given(proposed(MUGS), approved).when(send).then(sent(MUGS))
    inventory.given(proposed(MUGS), approved).when(send).twice()
    inventory.given(*under_way(MUGS)).when(approve, actor="lin").then_nothing()
    inventory.given(*under_way(MUGS)).when(confirm).then(confirmed)
    inventory.given(*under_way(MUGS)).when(confirm).twice()
    inventory.given(*under_way(MUGS), closed(lots=1, days=0)).when(close).then_nothing()


def test_it_is_cancelled_before_anything_came() -> None:
    inventory.given(proposed(MUGS)).when(cancel).then(cancelled.model_copy(update={"warehouses": ()}))
    inventory.given(*under_way(MUGS)).when(cancel).then(cancelled)
    inventory.given(*under_way(MUGS)).when(cancel).twice()
    reason = "purchase order PO1 cannot be cancelled: it is sent, and pieces came"
    given = inventory.given(*under_way(MUGS), came("r1", MUG=(1, 0)))
    given.when(cancel).then(refused("CancelPurchaseOrder", "wrong_status", reason))
    reason = "purchase order PO1 cannot be approved: it is cancelled"
    inventory.given(proposed(MUGS), cancelled).when(approve).then(refused("ApprovePurchaseOrder", "wrong_status", reason))


def test_it_is_received_in_parts_until_all_is_there() -> None:
    inventory.given(*under_way(MUGS)).when(booked("r1", MUG=(60, 0))).then(came("r1", MUG=(60, 0)))
    inventory.given(*under_way(MUGS)).when(booked("r1", MUG=(60, 0))).twice()
    later = NOW + timedelta(days=5, minutes=1)
    part = (*under_way(MUGS), came("r1", MUG=(60, 0)))
    whole = came("r2", later, MUG=(40, 0), CUP=(1, 1))
    inventory.given(*part).when(booked("r2", later, MUG=(40, 0), CUP=(1, 1))).then(whole, closed(lots=3, days=6))
    late = DUE + timedelta(seconds=1)
    inventory.given(*part).when(booked("r2", late, MUG=(40, 0))).then(
        came("r2", late, MUG=(40, 0)), closed(lots=2, days=21, kept=False)
    )
    # promised for later than it was asked for
    inventory.given(*under_way(MUGS), confirmed, came("r1", MUG=(60, 0))).when(booked("r2", late, MUG=(40, 0))).then(
        came("r2", late, MUG=(40, 0)), closed(lots=2, days=21)
    )
    inventory.when(booked("r1", MUG=(60, 0))).then_nothing()


def test_closed_by_hand_within_the_tolerance_it_is_in_full() -> None:
    given = inventory.given(*under_way(MUGS), came("r1", MUG=(98, 0)))
    given.when(close).then(closed(lots=1, days=0))
    given.when(close).twice()
    inventory.given(*under_way(MUGS)).when(close).then(closed(lots=0, days=None, short=True, kept=False))


def test_its_warehouses_and_its_supplier_hear_of_it() -> None:
    west = ("WEST", "CUP", 5)

    def expecting(warehouse: str, sku: str, n: int) -> ExpectIncoming:
        lines = (ExpectedLine(sku=sku, quantity=n),)
        return ExpectIncoming(
            warehouse=warehouse, purchase_order=PO, supplier="acme", lines=lines, due_at=DUE, tolerance_percent=2
        )

    inventory.hears(sent(MUGS, west)).as_commands((EAST, expecting(EAST, "MUG", 100)), ("WEST", expecting("WEST", "CUP", 5)))
    over = CloseIncoming(warehouse=EAST, purchase_order=PO, short=False)
    record = RecordDelivery(supplier="acme", purchase_order=PO, lots=2, on_time_in_full=True, lead_time_days=6)
    inventory.hears(closed(lots=2, days=6)).as_commands((EAST, over), ("acme", record))
    inventory.hears(cancelled).as_commands((EAST, over.model_copy(update={"short": True})))


def test_it_hears_of_receipts_that_are_for_it() -> None:
    line = ReceivedLine(sku="MUG", lot="r1", quantity=60, excess=1)
    mine = StockReceived(warehouse=EAST, receipt_id="r1", lines=(line,), purchase_order=PO, received_at=NOW)
    inventory.hears(mine).as_commands((PO, booked("r1", MUG=(60, 1))))
    inventory.hears(received("r1", MUG=60)).as_commands()


def test_a_warehouse_expects_it_until_it_is_closed() -> None:
    lines = (ExpectedLine(sku="MUG", quantity=100),)
    command = ExpectIncoming(warehouse=EAST, purchase_order=PO, supplier="acme", lines=lines, due_at=DUE, tolerance_percent=2)
    later = DUE + timedelta(days=2)
    inventory.when(command).then(expected(MUG=100))
    inventory.when(command).twice()
    inventory.given(expected(MUG=100)).when(command.model_copy(update={"due_at": later})).then(expected(later, MUG=100))
    over = IncomingClosed(warehouse=EAST, purchase_order=PO, lines=("MUG",), short=True, closed_at=NOW)
    end = CloseIncoming(warehouse=EAST, purchase_order=PO, short=True)
    inventory.given(expected(MUG=100)).when(end).then(over)
    inventory.given(expected(MUG=100)).when(end).twice()
    inventory.given(expected(MUG=100), over).when(command.model_copy(update={"due_at": later})).then_nothing()
    inventory.when(end).then_nothing()


def test_a_receipt_for_what_is_not_expected_is_refused() -> None:
    order = receive("r1", MUG=3).model_copy(update={"purchase_order": PO})
    reason = "EAST expects no purchase order PO1: it is not known, was not sent, or is for other warehouses"
    inventory.when(order).then(examples.refused("ReceiveStock", "unknown_purchase_order", reason))
    given = inventory.given(received("r1", MUG=3), expected(MUG=100))
    given.when(order).then(examples.refused("ReceiveStock", "contradicts_receipt", "receipt r1 is booked for no purchase order"))


def test_what_is_due_is_shown_by_warehouse_sku_and_order() -> None:
    line = ReceivedLine(sku="MUG", lot="r1", quantity=60)
    part = StockReceived(warehouse=EAST, receipt_id="r1", lines=(line,), purchase_order=PO, received_at=NOW)
    shown = IncomingView(warehouse=EAST, sku="MUG", purchase_order=PO, supplier="acme", ordered=100, came=60, due=40, due_at=DUE)
    view = ViewSpec(service, "incoming")
    view.given(expected(MUG=100), received("r0", MUG=7), part).then({f"{EAST}/MUG/{PO}": shown})
    over = IncomingClosed(warehouse=EAST, purchase_order=PO, lines=("MUG",), short=True, closed_at=NOW)
    gone = shown.model_copy(update={"due": 0, "open": False})
    view.given(expected(MUG=100), part, over).then({f"{EAST}/MUG/{PO}": gone})


def test_the_longest_order_in_the_smallest_parts() -> None:
    grown = Growing(inventory)
    lines = tuple((word(n), word(n), 10) for n in range(PURCHASE_LINES))
    found = {"suppliers/acme": {"supplier": "acme"}} | {f"supplier_terms/acme/{word(n)}": terms() for n in range(PURCHASE_LINES)}
    grown.take(propose(*lines), PO, found=found)
    for command in (approve, send):
        assert len(grown.take(command, PO)) == 1
    for n in range(RECEIPTS + 50):
        line = BookedLine(sku=word(0), quantity=1, excess=0)
        part = booked(word(n)).model_copy(update={"warehouse": word(0), "lines": (line,)})
        assert len(grown.take(part, PO)) == 1
    grown.check()
