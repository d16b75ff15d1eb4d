"""Lines without stock: asked of no warehouse, done at payment or by hand, each once (ORD-15)."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.order.commands import FinishLines, HoldOrder, ReleaseHold
from services.orders.order.placing import fingerprint
from services.orders.order.state import Open
from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentStopped
from shared.contracts.inventory import LotLine, LotQuantity, Shortage
from shared.contracts.kits import Component
from shared.contracts.losing import AllocationLost, LostLine
from shared.contracts.orders import (
    HoldReleased,
    LinesCancelled,
    OrderExpired,
    OrderHeld,
    OrderPlaced,
    OrderReinstated,
    SourcingAnswered,
)
from shared.contracts.refusing import RequestCode
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.terms import Terms
from shared.contracts.without_stock import BY_HAND, DONE, LineEnds, LinesDone
from shared.testing.specs import ViewSpec, fold
from tests.orders.apart import (
    ALL,
    CLUB,
    CLUB_DONE,
    MIXED,
    MUG,
    WORK,
    allocated,
    asked,
    confirmed,
    delivered,
    done,
    finish,
    mug_delivered,
    paid,
    placed,
    priced,
    requested,
    shipped,
    taken,
    total,
)
from tests.orders.example import AT, EXPIRES, FOUND, O1, PAY_BY, SHIPMENT, SHOP, order
from tests.orders.given import cancelled, captured, no, refunded, refused, stop
from tests.orders.inputs import cancel, expire, pay, place

pytestmark = pytest.mark.req("ORD-15")
reserved = StockReserved(
    warehouse="north",
    order_id=O1,
    shipment_id=SHIPMENT,
    lines=(LotLine(sku="MUG", quantity=1, lots=(LotQuantity(lot="l1", quantity=1),)),),
    attempt=1,
    reserved_at=AT,
)
arrived = ShipmentDelivered(shipment_id=SHIPMENT, order_id=O1, delivered_at=AT)
held = OrderHeld(order_id=O1, kind="fraud", reason="looks odd", held_at=AT)


def test_a_membership_alone_asks_nobody_and_is_over_when_it_is_paid() -> None:
    order.given(placed(CLUB)).when(priced(CLUB)).then(confirmed(CLUB))
    waits = order.given(placed(CLUB), confirmed(CLUB))
    waits.when(pay(2_000)).then(captured(2_000), paid(CLUB), done(1, "payment", CLUB), delivered(CLUB))
    waits.when(pay(2_000)).twice()
    waits.when(pay(1_000)).then(captured(1_000))


def test_paid_before_it_was_priced() -> None:
    early = order.given(placed(CLUB), captured(2_500))
    surplus = refunded(500, "overpaid", "overpaid")
    early.when(priced(CLUB)).then(confirmed(CLUB), paid(CLUB), done(1, "payment", CLUB), delivered(CLUB), surplus)
    early.when(priced(CLUB)).twice()


def test_only_its_goods_are_asked_for() -> None:
    order.given(placed(*ALL)).when(priced(*ALL)).then(confirmed(*ALL), asked)


def test_nothing_is_done_while_it_may_still_be_refused() -> None:
    looking = (placed(*ALL), confirmed(*ALL), asked, captured(3_500), paid(*ALL))
    order.given(*looking).when(finish).then(
        no("FinishLines", "not_ready", "the order is still looking for its pieces: ask again")
    )
    order.given(*looking).when(reserved).then(allocated, CLUB_DONE, requested)
    order.given(*looking).when(reserved).twice()
    short = Shortage(sku="MUG", requested=1, available=0)
    nobody = ReservationRefused(
        warehouse="south", order_id=O1, shipment_id=SHIPMENT, attempt=2, shortages=(short,), refused_at=AT
    )
    again = asked.model_copy(update={"warehouse": "south", "attempt": 2})
    first = SourcingAnswered(order_id=O1, shipment_id=SHIPMENT, warehouse="north", attempt=1, shortages=(short,), answered_at=AT)
    second = first.model_copy(update={"warehouse": "south", "attempt": 2})
    why = "no warehouse can serve the whole order; south: MUG (0 of 1)"
    back = refused("out_of_stock", why).model_copy(update={"fingerprint": ""})
    order.given(*looking, first, again).when(nobody).then(second, back, refunded(3_500, "refused", "refused"))


def test_work_is_done_when_staff_say_so() -> None:
    by_hand = order.given(*taken(WORK))
    by_hand.when(finish, actor="lin").then(done(1, "hand", WORK), delivered(WORK))
    by_hand.when(finish, actor="lin").twice()
    named = finish.model_copy(update={"skus": ("WORK",)})
    by_hand.when(named, actor="lin").then(done(1, "hand", WORK), delivered(WORK))


@pytest.mark.parametrize(
    ("given", "skus", "code", "reason"),
    [
        ((placed(WORK), confirmed(WORK)), (), "not_paid", "the order is not paid yet"),
        ((placed(WORK),), (), "not_paid", "the order is not paid yet"),
        ((*taken(WORK), held), (), "order_held", "the order is held: fraud"),
        (MIXED, ("CLUB", "MUG", "X"), "not_by_hand", "not lines of this order that are done by hand: CLUB, MUG, X"),
        ((placed(CLUB),), (), "not_by_hand", "the order has no lines that are done by hand"),
        ((placed(WORK), cancelled), (), "order_closed", "the order was cancelled already"),
        ((), (), "unknown_order", f"no order {O1} was placed"),
    ],
)
def test_why_it_is_not_done_yet(given: tuple[Any, ...], skus: tuple[str, ...], code: RequestCode, reason: str) -> None:
    order.given(*given).when(finish.model_copy(update={"skus": skus})).then(no("FinishLines", code, reason))


def test_a_mixed_order_is_over_with_its_last_line() -> None:
    work = done(2, "hand", WORK, numbers=(3,), to_come=("MUG",))
    order.given(*MIXED).when(finish, actor="lin").then(work)
    order.given(*MIXED).when(finish, actor="lin").twice()
    order.given(*MIXED, shipped).when(arrived).then(mug_delivered)
    last = done(2, "hand", WORK, numbers=(3,))
    order.given(*MIXED, shipped, mug_delivered).when(finish, actor="lin").then(last, delivered(*ALL, warehouse="north"))
    there = mug_delivered.model_copy(update={"to_come": ()})
    order.given(*MIXED, work, shipped).when(arrived).then(there, delivered(*ALL, warehouse="north"))


def test_cancelled_before_anything_is_done_all_goes_back() -> None:
    back = refunded(500, "cancelled", "cancelled")
    order.given(*taken(WORK)).when(cancel).then(cancelled, back)
    order.given(*taken(WORK)).when(cancel).twice()
    order.given(placed(CLUB), confirmed(CLUB)).when(cancel).then(cancelled)


def test_what_is_done_is_not_cancelled() -> None:
    stopped = ShipmentStopped(shipment_id=SHIPMENT, order_id=O1, reason="changed my mind", stopped_at=AT)
    order.given(*MIXED).when(cancel).then(stop)
    facts = order.given(*MIXED, stop).when(stopped).decided
    names = [type(fact).__name__ for fact in facts]
    assert names == ["ReleaseRequested", "LinesCancelled", "RefundIssued", "OrderDelivered"]
    gone, back, end = facts[1:]
    assert (gone.lines, gone.numbers, back.amount, end.lines) == ((MUG, WORK), (1, 3), 1_500, (CLUB,))
    order.given(*MIXED, stop).when(finish).then(
        no("FinishLines", "order_closed", "the order is being cancelled: changed my mind")
    )
    order.given(*MIXED, stop).when(stopped).twice()


def test_on_its_way_its_work_may_still_be_cancelled() -> None:
    gone = LinesCancelled(order_id=O1, currency="EUR", lines=(WORK,), numbers=(3,), reason="changed my mind", cancelled_at=AT)
    back = refunded(500, "cancelled lines/1", "cancelled_lines")
    order.given(*MIXED, shipped).when(cancel).then(gone, back)
    order.given(*MIXED, shipped, mug_delivered).when(cancel).then(gone, back, delivered(MUG, CLUB, warehouse="north"))
    all_done = (*MIXED, done(2, "hand", WORK, numbers=(3,), to_come=("MUG",)), shipped)
    order.given(*all_done).when(cancel).then(no("CancelOrder", "already_shipped", "on its way already: it can be returned"))


def test_unpaid_it_expires_and_late_it_comes_back() -> None:
    terms = Terms(late_payment="reinstate")
    unpaid = (placed(CLUB, terms=terms), confirmed(CLUB))
    expired = OrderExpired(order_id=O1, pay_by=PAY_BY, expired_at=EXPIRES)
    order.given(*unpaid).when(expire, at=EXPIRES).then(expired)
    late = pay(2_000).model_copy(update={"claimed_at": EXPIRES + timedelta(hours=1)})
    facts = order.given(*unpaid, expired).when(late, at=EXPIRES + timedelta(hours=1)).decided
    assert [type(fact).__name__ for fact in facts] == [
        "PaymentCaptured",
        "OrderReinstated",
        "OrderPaid",
        "LinesDone",
        "OrderDelivered",
    ]
    assert isinstance(facts[1], OrderReinstated)


def test_held_it_waits() -> None:
    hold = HoldOrder(order_id=O1, kind="fraud", reason="looks odd")
    order.given(*taken(WORK)).when(hold).then(held)
    order.given(placed(CLUB), confirmed(CLUB), held).when(pay(2_000)).then(captured(2_000), paid(CLUB))
    free = HoldReleased(order_id=O1, kind="fraud", reason="", released_at=AT)
    waits = order.given(placed(CLUB), confirmed(CLUB), held, captured(2_000), paid(CLUB))
    waits.when(ReleaseHold(order_id=O1, kind="fraud")).then(free, done(1, "payment", CLUB), delivered(CLUB))


def test_its_pieces_lost_it_goes_on_without_them() -> None:
    """Nobody has them: they are cancelled, and the order goes on with its lines without stock."""
    lost = AllocationLost(
        warehouse="north",
        order_id=O1,
        shipment_id=SHIPMENT,
        lines=(LostLine(sku="MUG", quantity=1, lots=(LotQuantity(lot="l1", quantity=1),), left=0),),
        reason="written off",
        lost_at=AT,
    )
    alone = placed(*ALL).model_copy(update={"warehouses": ("north",)})
    facts = order.given(alone, *MIXED[1:-1], held).when(lost).decided
    assert [type(fact).__name__ for fact in facts] == ["ShipmentShortened", "LinesCancelled", "RefundIssued"]
    assert facts[1].lines == (MUG,)


def test_the_same_order_says_how_its_lines_end() -> None:
    line = storefront.OrderedLine(sku="CLUB", quantity=1, ends="payment")
    told = storefront.OrderPlaced(channel="shop", external_id="A-1", currency="EUR", lines=[line])
    club = LineEnds(sku="CLUB", ends="payment")
    by_http = place.model_copy(update={"lines": placed(CLUB).lines, "customer": None, "expected_total": None})
    assert fingerprint(told) == fingerprint(by_http.model_copy(update={"without_stock": (club,)})) != fingerprint(by_http)
    [fact] = order.when(told, found=FOUND).decided
    assert isinstance(fact, OrderPlaced) and fact.without_stock == (club,)
    assert b"without_stock" not in place.model_dump_json().encode()
    contradicts = "order A-1 of shop exists with other content: without_stock"
    order.given(fact).when(told.model_copy(update={"lines": [line.model_copy(update={"ends": "hand"})]}), found=FOUND).then(
        no("OrderPlaced", "contradicts_order", contradicts)
    )


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([{"sku": "A", "quantity": 1, "ends": "payment"}, {"sku": "A", "quantity": 1}], r"lines\[1\].ends"),
        ([{"sku": "A", "quantity": 1, "ends": "payment"}, {"sku": "A", "quantity": 1, "ends": "hand"}], r"lines\[0\].ends"),
        ([{"sku": "A", "quantity": 1, "ends": "hand", "street_date": "2026-12-01T00:00:00Z"}], "street_date is of goods"),
        ([{"sku": "A", "quantity": 1, "ends": "never"}], "'payment' or 'hand'"),
    ],
)
def test_a_storefront_that_contradicts_itself_is_not_heard(lines: list[dict[str, Any]], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        storefront.OrderPlaced.model_validate({"channel": "shop", "external_id": "A-1", "currency": "EUR", "lines": lines})


def test_no_warehouse_need_serve_where_it_goes() -> None:
    nowhere = {"nodes": [{"warehouse": each, "open": False, "modes": ["parcel"]} for each in ("north", "south")]}
    found = {**FOUND, "lanes/DE": nowhere}
    club = place.model_copy(update={"lines": placed(CLUB).lines, "without_stock": placed(CLUB).without_stock, "region": "DE"})
    [fact] = order.when(club, found=found).decided
    assert isinstance(fact, OrderPlaced) and fact.warehouses == ()
    [no_way] = order.when(club.model_copy(update={"lines": placed(*ALL).lines}), found=found).decided
    assert no_way.code == "not_served"


def test_it_is_no_kit() -> None:
    part = Component(sku="MUG", quantity=1, share=1)
    found = {"channels/shop": {**SHOP, "kits": {"CLUB": (part,)}}}
    club = place.model_copy(update={"lines": placed(CLUB).lines, "without_stock": placed(CLUB).without_stock})
    [fact] = order.when(club, found=found).decided
    assert isinstance(fact, OrderPlaced) and fact.kits == ()


def test_after_many_times_by_hand_all_are_done_at_once() -> None:
    lines = tuple(WORK.model_copy(update={"sku": f"W{n}"}) for n in range(BY_HAND + 2))
    of = placed(*lines).model_copy(update={"without_stock": tuple(LineEnds(sku=x.sku, ends="hand") for x in lines)})
    facts: list[Any] = [of, confirmed(*lines), captured(total(*lines)), paid(*lines)]
    for line in lines[:BY_HAND]:
        facts += order.given(*facts).when(FinishLines(order_id=O1, skus=(line.sku,), reason="engraved"), actor="lin").decided
    one = FinishLines(order_id=O1, skus=(lines[-1].sku,), reason="engraved")
    why = f"lines of this order were done {BY_HAND} times: do all that are left at once"
    order.given(*facts).when(one).then(no("FinishLines", "too_many_times", why))
    *_, fact, _end = order.given(*facts).when(finish).decided
    assert isinstance(fact, LinesDone) and (fact.number, len(fact.lines)) == (BY_HAND + 1, 2) and fact.number < DONE


def test_an_order_of_goods_alone_keeps_nothing_of_it() -> None:
    goods = (placed(MUG), confirmed(MUG), asked)
    states = fold(order.wiring, {}, list(goods))
    state = states["order", O1]
    assert isinstance(state, Open) and state.apart is None
    assert "apart" not in state.model_dump(mode="json") and "without_stock" not in placed(MUG).model_dump(mode="json")
    [view] = ViewSpec(service, "orders").given(*goods).documents.values()
    assert "without_stock" not in view.model_dump(mode="json")


def test_what_is_shown() -> None:
    work = done(2, "hand", WORK, numbers=(3,), to_come=("MUG",))
    [view] = ViewSpec(service, "orders").given(*MIXED, work).documents.values()
    shown = [(each.sku, each.ends, each.done, each.done_by, each.reason) for each in view.without_stock]
    assert shown == [("CLUB", "payment", 1, "", ""), ("WORK", "hand", 2, "lin", "engraved")]
    assert (view.order, view.allocation, view.fulfillment) == ("confirmed", "allocated", "requested")
    assert view.history[-1].text == "done by hand (engraved): 2 x WORK; returns until 2026-03-08 12:00 UTC"
    assert view.history[-3].text == "done at payment: 1 x CLUB; returns until 2026-03-08 12:00 UTC"
    [early] = ViewSpec(service, "orders").given(*taken(CLUB)[:2]).documents.values()
    assert (early.allocation, early.fulfillment) == ("none", "none")
