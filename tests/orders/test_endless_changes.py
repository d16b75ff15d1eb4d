"""However wide an order is, and however often it is changed: its documents stay in their bounds, each answer fits a record, and
what does not is answered by the change's end."""

from typing import Any

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.order.state import Open
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.changes import ChangeApplied, ChangeEnded, ChangePriceRequested, ChangeRefused
from shared.contracts.fulfillment import ShipmentStopped
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.limits import CHANGES, LINES, SHIPMENTS
from shared.contracts.lines import PricedLine
from shared.contracts.orders import OrderLine, PaymentCaptured, RefundIssued, ShipmentStopRequested
from shared.contracts.pricing import ChangePriced
from shared.contracts.reservations import StockReserved
from shared.domain.messages import Message, Personal
from shared.domain.nouns import Context
from shared.runtime.passes.catalog import to_json
from shared.runtime.passes.decide import ROOM
from shared.runtime.stream.port import MAX_VALUE
from shared.testing.specs import as_read
from tests.domain.growing import WORD, Growing
from tests.orders.example import AT, O1, SHOP, order
from tests.orders.inputs import pay, place, reserve
from tests.orders.test_endless import FOUND, HOUSES, PRICE
from tests.orders.test_endless import PRICED as LONG_PRICED
from tests.orders.test_endless import WIDE as LONG

WIDE = LONG.model_copy(
    update={
        "lines": tuple(line.model_copy(update={"sku": line.sku[:40], "unit_price": None}) for line in LONG.lines),
        "holds": (),
    }
)
"""Of longer words, or with a cart in each warehouse, it would be refused when it is priced."""
PRICED = LONG_PRICED.model_copy(
    update={"lines": tuple(line.model_copy(update={"sku": line.sku[:40]}) for line in LONG_PRICED.lines)}
)
PERSON = Personal(customer_id="c1", name=WORD, email=WORD, phone=WORD, address=WORD * 10, country=WORD)


class Changing(Growing):
    """Decides as the runtime does: what is more than a record holds is answered by what stands instead."""

    def take(self, input: Any, key: str = O1, at: Any = AT, found: Any = None) -> list[Any]:
        handler = self.spec.wiring.handlers[type(input)]
        read = {ref: self.states.get(ref, self.spec.wiring.nouns[ref[0]].initial) for ref in handler.refs(input, key)}
        context = Context(key, at, type(input).__name__, id="i" * 200, cause="c" * 500, found=found or {})
        facts = handler.decide(as_read(handler, input), read, context)
        if width(facts) > MAX_VALUE - ROOM and handler.on.too_large is not None:
            facts = handler.decide(as_read(handler, input), read, context, too_large=True)
        assert width(facts) <= MAX_VALUE, (type(input).__name__, [type(fact).__name__ for fact in facts], width(facts))
        for fact in facts:
            self.fold(fact)
        return list(facts)

    @property
    def order(self) -> Open:
        state = self.states["order", O1]
        assert isinstance(state, Open)
        return state

    def answer(self, facts: list[Any]) -> list[Any]:
        """All that a change asks; what came last."""
        asked = [each for each in map(answered, facts) if each is not None]
        while asked:
            facts = self.take(asked.pop(0))
            asked += [each for each in map(answered, facts) if each is not None]
        return facts

    def change(self, number: int, *lines: AskedLine, **more: Any) -> list[Any]:
        """What came last."""
        facts = self.answer(self.take(OpenChange(order_id=O1, change_id=f"c{number}", lines=lines, reason=WORD, **more)))
        open = self.order.changing
        if open is None or open.preview is None:
            return facts
        facts = self.take(ConfirmChange(order_id=O1, change_id=open.change_id, preview_id=open.preview.preview_id))
        open = self.order.changing
        return facts if open is None else self.take(pay(open.due, f"p{number}"))


def width(facts: Any) -> int:
    return sum(len(to_json(fact)) for fact in facts)


def answered(fact: Any) -> Message | None:
    match fact:
        case ReservationRequested(change_id=str()):
            lots = (LotQuantity(lot="l1", quantity=1),)
            lines = tuple(LotLine(sku=each.sku, quantity=each.quantity, lots=lots) for each in fact.lines)
            of = {"warehouse": fact.warehouse, "order_id": O1, "shipment_id": fact.shipment_id}
            return StockReserved(**of, attempt=fact.attempt, lines=lines, reserved_at=AT)
        case ShipmentStopRequested():
            return ShipmentStopped(shipment_id=fact.shipment_id, order_id=O1, reason="asked", stopped_at=AT)
        case ChangePriceRequested():
            priced = tuple(
                PricedLine(sku=x.sku, quantity=x.quantity, unit_price=PRICE, discount=0, total=PRICE * x.quantity)
                for x in fact.lines
            )
            return ChangePriced(order_id=O1, change_id=fact.change_id, channel="shop", currency="EUR", lines=priced, priced_at=AT)
        case _:
            return None


def paid(placed: Any, priced: Any, found: Any) -> Changing:
    life = Changing(order)
    life.take(placed, found=found)
    asked = [fact for fact in life.take(priced) if isinstance(fact, ReservationRequested)]
    life.take(reserve(asked[0].warehouse).model_copy(update={"lines": ()}))
    life.take(pay(priced.total, "p0"))
    return life


def all_lines(**more: int) -> list[AskedLine]:
    return [AskedLine(line=number, **more) for number in range(1, LINES + 1)]


def ends(facts: list[Any]) -> list[str]:
    return [fact.code for fact in facts if isinstance(fact, ChangeEnded | ChangeRefused)]


def test_a_change_of_every_line_of_the_widest_order() -> None:
    """More of each; a price for each; all but one taken out; another address."""
    life = paid(WIDE, PRICED, FOUND)
    for number, lines in enumerate((all_lines(quantity=2), all_lines(unit_price=3), all_lines(quantity=0)[1:])):
        life.change(number, *lines)
        assert life.order.changing is None or life.order.changing.preview is not None, "it would never end"
    life.change(7, customer=PERSON)
    assert life.order.changing is not None or life.order.customer == PERSON
    life.check()


def test_a_payment_for_a_change_that_no_record_holds_goes_back_and_the_change_ends() -> None:
    life, more = paid(WIDE, PRICED, FOUND), LINES * 9 // 10
    facts = life.change(1, *all_lines(quantity=2, unit_price=PRICE)[:more], customer=PERSON)
    assert ends(facts) == ["too_large"]
    [captured], [back] = ([fact for fact in facts if isinstance(fact, kind)] for kind in (PaymentCaptured, RefundIssued))
    assert captured.amount == back.amount == PRICE * more
    assert any(isinstance(fact, ReleaseRequested) for fact in facts)
    assert life.order.changing is None and life.order.paid and life.order.funds.received == PRICED.total
    life.check()


def test_pieces_held_for_a_change_whose_price_no_record_asks_for_are_free_again() -> None:
    life = paid(WIDE, PRICED, FOUND)
    lines = all_lines(quantity=2)[: LINES * 9 // 10]
    [_, asked] = life.take(OpenChange(order_id=O1, change_id="c1", lines=tuple(lines), reason="more"))
    reserved = answered(asked)
    facts = life.take(reserved)
    assert ends(facts) == ["too_large"]
    assert [(fact.shipment_id, len(fact.lines)) for fact in facts if isinstance(fact, ReleaseRequested)] == [
        (asked.shipment_id, len(lines))
    ]
    assert life.order.changing is None and life.order.to_release == ()


def test_an_order_that_is_changed_for_ever() -> None:
    """Pieces more and fewer by turns; each piece more is a shipment of its own, and those are counted."""
    skus = tuple(f"s{number}" for number in range(3))
    placed = place.model_copy(
        update={"lines": tuple(OrderLine(sku=sku, quantity=5, unit_price=PRICE) for sku in skus), "expected_total": None}
    )
    lines = tuple(PricedLine(sku=sku, quantity=5, unit_price=PRICE, discount=0, total=5 * PRICE) for sku in skus)
    priced = PRICED.model_copy(update={"lines": lines, "total": 15 * PRICE})
    life = paid(placed, priced, {"channels/shop": {**SHOP, "warehouses": list(HOUSES)}})
    applied = 0
    for number in range(CHANGES):
        facts = life.change(number, AskedLine(line=1, quantity=6 - number % 2), AskedLine(line=2, unit_price=number))
        applied += any(isinstance(fact, ChangeApplied) for fact in facts)
    assert applied == CHANGES and life.order.numbered <= SHIPMENTS
    for number in range(CHANGES, 300):
        assert ends(life.change(number, AskedLine(line=1, quantity=3))) == ["too_many_changes"]
    assert len(life.documents["orders", O1].changes) == CHANGES
    life.check()
