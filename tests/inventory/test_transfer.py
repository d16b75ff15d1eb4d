"""A transfer's life: each input in each state, and each twice; what is shown of it, and its API."""

from typing import Any

import pytest

from services.inventory.service import service
from services.inventory.transfer.commands import CameLine, LoseTransfer, LostLine, ReceiveTransfer
from services.inventory.transfer.pieces import as_sent
from services.inventory.transfer.state import RECEIPTS
from services.inventory.transfer.view import LineView, TransferView
from shared.contracts.inventory import Shortage
from shared.contracts.lots import TransferHeldBack
from shared.contracts.pieces import LotLine
from shared.contracts.transfers import TransferShort, TransferStockShort
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.inventory.examples import EAST, NOW, inventory, line, pieces
from tests.inventory.test_supply_api import asked as by_http
from tests.inventory.transferring import (
    MUGS,
    WEST,
    T,
    allocated,
    ask,
    asked,
    booked_out,
    called_back,
    came,
    cancel,
    cancelled,
    kept,
    left,
    lose,
    lost,
    no,
    receive,
    send,
    sent,
    under_way,
)


# -- the life
def test_it_is_asked_once() -> None:
    inventory.when(ask(MUG=10)).then(asked(MUG=10))
    inventory.when(ask(MUG=10)).twice()
    reason = "transfer T1 exists with other warehouses, lines or another day"
    inventory.given(asked(MUG=10)).when(ask(MUG=9)).then(no("AskTransfer", "contradicts_transfer", reason))


def test_lines_of_one_sku_are_summed() -> None:
    twice = ask(MUG=1).model_copy(update={"lines": (*pieces(MUG=4), *pieces(MUG=6))})
    inventory.when(twice).then(asked(MUG=10))
    inventory.given(asked(MUG=10)).when(ask(MUG=10)).then_nothing()


def test_it_goes_to_another_warehouse() -> None:
    inventory.when(ask(target=EAST, MUG=1)).then(no("AskTransfer", "to_itself", "source and target are both EAST"))


def test_its_source_has_the_pieces_or_not() -> None:
    inventory.given(asked(MUG=10)).when(kept(MUGS)).then(allocated(MUGS))
    inventory.given(asked(MUG=10)).when(kept(MUGS)).twice()
    shortages = (Shortage(sku="MUG", requested=10, available=4),)
    short = TransferStockShort(warehouse=EAST, transfer_id=T, shortages=shortages, refused_at=NOW)
    ended = TransferShort(transfer_id=T, shortages=shortages, refused_at=NOW)
    inventory.given(asked(MUG=10)).when(short).then(ended)
    inventory.given(asked(MUG=10)).when(short).twice()
    for command in (cancel, send, receive(good=1)):
        [refused] = inventory.given(asked(MUG=10), ended).when(command).decided
        assert refused.code == "wrong_status"
    for late in (kept(MUGS), short):
        inventory.given(asked(MUG=10), cancelled(False, MUG=10)).when(late).then_nothing()
        inventory.when(late).then_nothing()


def test_it_is_sent_when_it_is_allocated() -> None:
    inventory.given(asked(MUG=10), allocated(MUGS)).when(send).then(sent(MUGS))
    inventory.given(asked(MUG=10), allocated(MUGS)).when(send).twice()
    reason = "transfer T1 cannot be sent: it is asked"
    inventory.given(asked(MUG=10)).when(send).then(no("SendTransfer", "wrong_status", reason))
    gone = inventory.given(asked(MUG=10), allocated(MUGS), cancelled(False, MUG=10))
    gone.when(send).then(no("SendTransfer", "wrong_status", "transfer T1 cannot be sent: it is cancelled"))
    inventory.given(*under_way(r1=10), came(r1=(10, 0))).when(send).then_nothing()


@pytest.mark.parametrize("command", [send, receive(good=1), lose(1), cancel])
def test_an_unknown_one_is_refused(command: Any) -> None:
    [refused] = inventory.when(command).decided
    assert (refused.code, refused.reason) == ("unknown_transfer", "no transfer T1 is known")


def test_oldest_lots_come_in_first_and_of_these_the_newest_are_damaged() -> None:
    on_its_way = inventory.given(*under_way(r1=3, r2=7))
    on_its_way.when(receive(good=3, damaged=2)).then(came(r1=(3, 0), r2=(2, 2)))
    on_its_way.when(receive(good=1, damaged=1, lot="r2")).then(came(r2=(2, 1)))
    two = ReceiveTransfer(
        transfer_id=T,
        receipt_id="in1",
        lines=(CameLine(sku="MUG", good=1, lot="r2"), CameLine(sku="MUG", good=2, damaged=3)),
    )
    on_its_way.when(two).then(came(r2=(3, 2), r1=(3, 1)))
    on_its_way.when(two).twice()


def test_no_more_is_received_or_lost_than_is_in_transit() -> None:
    on_its_way = inventory.given(*under_way(r1=3, r2=7), came(r1=(3, 0), r2=(5, 0)))
    figures = "2 of MUG are in transit, not 3"
    on_its_way.when(receive("in2", good=2, damaged=1)).then(no("ReceiveTransfer", "not_in_transit", figures))
    on_its_way.when(lose(3)).then(no("LoseTransfer", "not_in_transit", figures))
    on_its_way.when(receive("in2", good=1, lot="r1")).then(
        no("ReceiveTransfer", "not_in_transit", "0 of MUG, lot r1 are in transit, not 1")
    )
    on_its_way.when(receive("in2", good=1, sku="CUP")).then(
        no("ReceiveTransfer", "not_in_transit", "0 of CUP are in transit, not 1")
    )
    over = inventory.given(*under_way(r1=3), came(r1=(3, 0)))
    over.when(receive("in2", good=1)).then(no("ReceiveTransfer", "wrong_status", "transfer T1 cannot be received: it is closed"))
    over.when(cancel).then(no("CancelTransfer", "wrong_status", "transfer T1 cannot be cancelled: it is closed"))


def test_a_receipt_or_loss_is_booked_once_by_its_id() -> None:
    came_in = inventory.given(*under_way(r1=10), came(r1=(8, 1)), lost(r1=1))
    came_in.when(receive(good=7, damaged=1)).then_nothing()
    came_in.when(receive(good=8)).then(no("ReceiveTransfer", "contradicts_transfer", "in1 is booked with other pieces"))
    came_in.when(lose(1)).then_nothing()
    came_in.when(lose(2)).then(no("LoseTransfer", "contradicts_transfer", "loss/l1 is booked with other pieces"))
    came_in.when(lose(1, id="in1")).then(lost("in1", r1=1))
    two = LoseTransfer(transfer_id=T, loss_id="l2", lines=(LostLine(sku="MUG", quantity=1), LostLine(sku="MUG", quantity=1)))
    inventory.given(*under_way(r1=1, r2=2)).when(two).then(lost("l2", r1=1, r2=1))
    inventory.given(*under_way(r1=1, r2=2)).when(two).twice()


def test_called_back_it_comes_in_at_its_source() -> None:
    back = inventory.given(*under_way(r1=10), came(r1=(4, 0)), cancelled(True, MUG=6))
    back.when(receive("in2", good=5)).then(came("in2", EAST, r1=(5, 0)))
    back.when(lose(6)).then(lost(warehouse=EAST, r1=6))
    back.when(cancel).then_nothing()
    back.when(send).then_nothing()
    inventory.given(*under_way(r1=10), came(r1=(4, 0))).when(cancel).then(cancelled(True, MUG=6), called_back(MUG=6))


def test_it_is_cancelled_where_a_lot_of_it_is_held_before_it_is_sent() -> None:
    held = TransferHeldBack(warehouse=EAST, transfer_id=T, sku="MUG", lot="r1", reason="recalled", held_back_at=NOW)
    ended = cancelled(False, MUG=10).model_copy(update={"reason": "lot r1 of MUG is held: recalled"})
    waits = inventory.given(*under_way(r1=10)[:2])
    inventory.hears(held).under(T)
    waits.when(held).then(ended)
    waits.when(held).twice()
    inventory.given(*under_way(r1=10)).when(held).then_nothing()


def test_nothing_is_received_or_lost_before_its_source_has_booked_it_out() -> None:
    mugs = line("MUG", r1=10)
    way = inventory.given(asked(MUG=10), allocated(mugs), sent(mugs))
    inventory.hears(left(mugs)).under(T)
    early = "transfer T1 is sent, and EAST has not booked its pieces out yet: try again in a moment"
    way.when(receive(good=1)).then(no("ReceiveTransfer", "not_booked_out", early))
    way.when(lose(1)).then(no("LoseTransfer", "not_booked_out", early))
    way.when(left(mugs)).then(booked_out(mugs))
    way.when(left(mugs)).twice()
    before = sent(mugs).model_copy(update={"books_out": False})
    older = inventory.given(asked(MUG=10), allocated(mugs), before)
    older.when(left(mugs)).then_nothing()
    older.when(receive(good=10)).then(came(r1=(10, 0)))


def test_receipts_without_end() -> None:
    life = Growing(inventory)
    life.take(ask(MUG=10**6), T)
    life.take(kept(line("MUG", r1=10**6)), T)
    life.take(send, T)
    life.take(left(line("MUG", r1=10**6)), T)
    for n in range(RECEIPTS.count):
        assert len(life.take(receive(word(n), good=1), T)) == 1
    [refused] = life.take(receive("one too many", good=1), T)
    assert refused.code == "too_many_receipts"
    assert life.take(receive(word(0), good=1), T) == []
    [turned, _] = life.take(cancel, T)
    assert turned.lines == pieces(MUG=10**6 - RECEIPTS.count)
    life.check()


def test_where_its_pieces_are_is_shown() -> None:
    facts = (*under_way(r1=10), came(r1=(4, 1)), cancelled(True, MUG=6), came("in2", EAST, r1=(3, 0)))
    shown = TransferView(
        transfer_id=T,
        status="returning",
        source=EAST,
        target=WEST,
        reason="",
        lines=(LineView(sku="MUG", quantity=10, in_transit=3, received=4, came_back=3, damaged=1),),
        left=as_sent([line("MUG", r1=3)]),
        asked_by="anonymous",
        asked_at=NOW,
        sent_at=NOW,
    )
    ViewSpec(service, "transfers").given(*facts).then({T: shown})
    line_lost = LineView(sku="MUG", quantity=10, received=4, came_back=3, damaged=1, lost=3)
    update = {"status": "closed", "open": False, "lines": (line_lost,), "left": (), "ended_at": NOW}
    ViewSpec(service, "transfers").given(*facts, lost(warehouse=EAST, r1=3)).then({T: shown.model_copy(update=update)})


@pytest.mark.parametrize(
    ("path", "body", "command", "scope"),
    [
        (
            "POST /transfers",
            {"source": EAST, "target": WEST, "lines": [{"sku": "MUG", "quantity": 10}], "due_at": None, "reason": None},
            ask("transfer-1", MUG=10),
            "transfers:write",
        ),
        (f"POST /transfers/{T}/send", {}, send, "transfers:write"),
        (
            f"POST /transfers/{T}/receipts",
            {"lines": [{"sku": "MUG", "good": 7, "damaged": None}]},
            receive("receipt-1", good=7),
            "transfers:write",
        ),
        (
            f"POST /transfers/{T}/losses",
            {"loss_id": "l1", "lines": [{"sku": "MUG", "quantity": 2, "lot": "r1"}]},
            lose(2, lot="r1"),
            "transfers:approve",
        ),
        (f"POST /transfers/{T}/cancel", {"reason": None}, cancel, "transfers:write"),
    ],
)
async def test_a_request_is_a_command(path: str, body: dict[str, Any], command: Any, scope: str) -> None:
    status, gateway = await by_http(path, body)
    assert status in (200, 201)
    assert [each for _, each, _ in gateway.sent] == [command]
    assert gateway.needed == [scope]


@pytest.mark.parametrize("path", ["/transfers", f"/transfers/{T}", f"/transfers?source={EAST}&open=true"])
async def test_reading_is_a_duty_of_its_own(path: str) -> None:
    status, gateway = await by_http(f"GET {path}", None)
    assert (status, gateway.needed) == (200, ["transfers:read"])


LINE = {"sku": "MUG", "quantity": 1}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("POST /transfers", {"source": EAST, "target": WEST, "lines": []}),
        ("POST /transfers", {"source": EAST, "target": WEST, "lines": [LINE] * 201}),
        ("POST /transfers", {"source": EAST, "lines": [LINE]}),
        ("POST /transfers", {"source": EAST, "target": WEST, "lines": [{**LINE, "quantity": "2"}]}),
        ("POST /transfers", {"source": EAST, "target": WEST, "lines": [LINE], "due_at": "2026-01-01T00:00:00"}),
        ("POST /transfers", {"source": EAST, "target": WEST, "lines": [LINE], "status": "sent"}),
        (f"POST /transfers/{T}/receipts", {"lines": [{"sku": "MUG", "good": 0, "damaged": 0}]}),
        (f"POST /transfers/{T}/receipts", {"lines": [{"sku": "MUG", "good": -1, "damaged": 2}]}),
        (f"POST /transfers/{T}/receipts", {"lines": [{"sku": "MUG", "good": True}]}),
        (f"POST /transfers/{T}/losses", {"lines": [{"sku": "MUG", "quantity": 0}]}),
        (f"POST /transfers/{T}/send", {"lines": [LINE]}),
    ],
)
async def test_what_makes_no_sense_sends_no_command(path: str, body: dict[str, Any]) -> None:
    status, gateway = await by_http(path, body)
    assert (status, gateway.sent) == (422, [])


def test_every_line_is_sent() -> None:
    two: tuple[LotLine, ...] = (MUGS, line("CUP", r1=1))
    inventory.given(asked(MUG=10, CUP=1), allocated(*two)).when(send).then(sent(*two))
