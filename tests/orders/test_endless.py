"""However long it goes on, an order's documents stay in their bounds, and what comes after is answered."""

from services.orders.channel.commands import ConfigureChannel
from services.orders.charge.commands import ReportCharge
from services.orders.order.document import HISTORY
from services.orders.order.funds import PAYMENTS, REFUNDS, REPORTS
from services.orders.order.state import Open
from shared.contracts.allocating import CartHoldReleaseRequested
from shared.contracts.fulfillment import ShortPicked
from shared.contracts.inventory import Shortage
from shared.contracts.limits import CART_HOLDS, LINES, RETURNS, SHIPMENTS, WAREHOUSES
from shared.contracts.money import PaymentReviewRequested, Totals
from shared.contracts.orders import OrderLine, OrderPlaced, PaymentCaptured, PricedLine, RefundIssued, Sourced
from shared.contracts.pricing import OrderPriced
from shared.contracts.refusing import OrderRefused, RequestRefused
from shared.contracts.reservations import ReservationRefused
from shared.contracts.support import RefundGranted
from shared.contracts.terms import CartHold, Terms
from shared.domain.messages import Message, Personal
from tests.domain.growing import WORD, Growing, word
from tests.orders.example import AT, O1, SHIPMENT, SHOP, order
from tests.orders.given import no
from tests.orders.inputs import cancel, configure, deliver, pay, place, reserve, ship

HOUSES = tuple(word(n) for n in range(WAREHOUSES))
FOUND = {"channels/shop": {**SHOP, "warehouses": list(HOUSES)}}
WIDE = place.model_copy(
    update={
        "lines": tuple(OrderLine(sku=word(n), quantity=1_000_000, unit_price=10**10) for n in range(LINES)),
        "customer": Personal(customer_id=WORD, name=WORD, email=WORD, phone=WORD, address=WORD * 10, country=WORD),
        "expected_total": None,
        "holds": tuple(CartHold(warehouse=house, hold_id=WORD) for house in HOUSES),
    }
)
PRICE = 5
PRICED = OrderPriced(
    order_id=O1,
    channel="shop",
    currency="EUR",
    lines=tuple(PricedLine(sku=line.sku, quantity=1, unit_price=PRICE, discount=0, total=PRICE) for line in WIDE.lines),
    explanation=(),
    total=PRICE * LINES,
    priced_at=AT,
)
FULL = no("RecordPayment", "too_many_payments", "this order has 100 payments and takes no more: give this one back to who paid")


def taken(*inputs: Message) -> Growing:
    life = Growing(order)
    for input in inputs:
        life.take(input, O1, AT, FOUND)
    return life


def short(warehouse: str) -> ReservationRefused:
    shortages = tuple(Shortage(sku=line.sku, requested=1_000_000, available=0) for line in WIDE.lines)
    return ReservationRefused(
        warehouse=warehouse, order_id=O1, shipment_id=SHIPMENT, attempt=1, shortages=shortages, refused_at=AT
    )


def returned(n: int) -> RefundGranted:
    return RefundGranted(return_id=word(n), order_id=O1, refund_id=f"{n:036}", currency="EUR", amount=1, granted_at=AT)


def test_an_order_that_is_paid_for_ever() -> None:
    for life in (taken(), taken(WIDE), taken(WIDE, PRICED), taken(WIDE, cancel)):
        for n in range(PAYMENTS):
            assert isinstance(life.take(pay(1, word(n)), O1, AT)[0], PaymentCaptured)
        for n in range(PAYMENTS, 1_300):
            assert life.take(pay(1, word(n)), O1, AT) == [FULL]
        assert life.take(pay(1, word(7)), O1, AT) == []
        assert [fact.code for fact in life.take(pay(2, word(7)), O1, AT)] == ["contradicts_payment"]
        assert [fact.code for fact in life.take(pay(1, "other", "USD"), O1, AT)] == ["currency_differs"]
        life.check()
    assert not isinstance(life.states["order", O1], Open)


def test_the_longest_history_that_an_order_can_have() -> None:
    """Refused requests, all warehouses, payments that each are given back, returns; then requests for ever."""
    life = taken(WIDE, PRICED, *(short(house) for house in HOUSES[:-1]))
    for _ in range(HISTORY.count + 50):
        life.take(WIDE.model_copy(update={"expected_total": 1}), O1, AT, FOUND)
    # the first pays for all, the others are given back
    life.take(pay(PRICED.total, word(0)), O1, AT)
    for n in range(1, PAYMENTS):
        life.take(pay(1, word(n)), O1, AT)
    life.take(reserve(HOUSES[-1]).model_copy(update={"lines": ()}), O1, AT)
    for input in (ship, deliver):
        life.take(input, O1, AT)
    for n in range(RETURNS):
        assert isinstance(life.take(returned(n), O1, AT)[0], RefundIssued)
    for n in range(RETURNS):
        assert life.take(returned(n), O1, AT) == []
    for n in range(HISTORY.count):
        life.take(pay(1, f"late-{n}"), O1, AT)
        life.take(cancel, O1, AT)
    view, funds = life.documents["orders", O1], life.states["order", O1].funds
    assert len(view.history) == HISTORY.count
    assert view.history_older > PAYMENTS + RETURNS + WAREHOUSES
    assert len(funds.refunds) == PAYMENTS - 1 + RETURNS <= REFUNDS
    assert (view.order, view.captured, view.refunded) == ("closed", PRICED.total + PAYMENTS - 1, PAYMENTS - 1 + RETURNS)
    life.check()


def test_an_order_that_no_warehouse_has_names_ten_of_its_skus() -> None:
    life = taken(WIDE, PRICED, *(short(house) for house in HOUSES[:-1]))
    refused = life.take(short(HOUSES[-1]), O1, AT)[1]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.reason[-14:]) == ("out_of_stock", "and 1,990 more")
    life.check()


def narrow(pieces: int) -> Growing:
    """An order of this many pieces of each of 300 SKUs, to be shipped in as many parts as the channel likes."""
    skus = [word(n) for n in range(300)]
    placed = place.model_copy(
        update={"lines": tuple(OrderLine(sku=sku, quantity=pieces, unit_price=100) for sku in skus), "expected_total": None}
    )
    lines = tuple(PricedLine(sku=sku, quantity=pieces, unit_price=100, discount=0, total=100 * pieces) for sku in skus)
    priced = PRICED.model_copy(update={"lines": lines, "total": 100 * pieces * len(skus)})
    life, terms = Growing(order), Terms(max_shipments=WAREHOUSES).model_dump(mode="json")
    life.take(placed, O1, AT, {"channels/shop": {**SHOP, "warehouses": list(HOUSES), "terms": terms}})
    life.take(priced, O1, AT)
    life.take(pay(priced.total, "p1"), O1, AT)
    return life


def test_an_order_of_which_every_warehouse_has_a_piece_and_misses_more() -> None:
    """Twice: so many parts that a decision cannot hold them, and as many as it can."""
    for pieces, outcome in ((10, OrderRefused), (4, Sourced)):
        life = narrow(pieces)
        for house in HOUSES:
            asked = life.states["order", O1].shipments[-1]
            one = tuple(Shortage(sku=line.sku, requested=pieces, available=1) for line in asked.lines)
            last = life.take(short(house).model_copy(update={"attempt": asked.attempt, "shortages": one}), O1, AT)
        assert isinstance(last[1], outcome), pieces
    for part in life.states["order", O1].shipments:
        life.take(reserve(part.warehouse).model_copy(update={"shipment_id": part.shipment_id, "lines": ()}), O1, AT)
    for _ in range(60):  # each part is short again and again, and what it misses is to be had, until no more is asked for
        state = life.states["order", O1]
        if not isinstance(state, Open):
            break
        part = next((each for each in state.shipments if each.allocation == "requested"), None)
        if part is not None:
            life.take(reserve(part.warehouse).model_copy(update={"shipment_id": part.shipment_id, "lines": ()}), O1, AT)
            continue
        part = next(each for each in state.shipments if each.fulfillment == "requested")
        missed = ShortPicked(
            shipment_id=part.shipment_id,
            order_id=O1,
            warehouse=part.warehouse,
            lines=part.lines[:1],
            left=part.lines[1:],
            reported_at=AT,
        )
        life.take(missed, O1, AT)
    life.check()
    assert life.states["order", O1].numbered <= SHIPMENTS
    assert life.states["order", O1].cancelled_lines > 0


def test_an_order_of_too_many_lots_is_refused_by_what_the_last_warehouse_said() -> None:
    life = taken(WIDE, PRICED, *(short(house) for house in HOUSES[:-1]))
    many = short(HOUSES[-1]).model_copy(update={"shortages": (), "reason": "too many lots"})
    refused = life.take(many, O1, AT)[1]
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.reason) == ("too_large", f"{HOUSES[-1]}: too many lots")


def test_prices_that_a_marketplace_forgot_are_counted() -> None:
    own = {"channels/shop": {**SHOP, "price_source": "storefront"}}
    unpriced = WIDE.model_copy(update={"lines": tuple(OrderLine(sku=line.sku, quantity=1) for line in WIDE.lines)})
    [refused] = taken().take(unpriced, O1, AT, own)
    assert (refused.code, refused.reason[-14:]) == ("price_missing", "and 1,990 more")


def test_a_channel_that_is_configured_for_ever() -> None:
    life = Growing(order)
    for n in range(1_000):
        policies: ConfigureChannel = configure.model_copy(update={"warehouses": HOUSES, "return_window_days": n})
        assert len(life.take(policies, "shop", AT)) == 1
        assert life.take(policies, "shop", AT) == []
    life.check()


def test_what_stands_instead_of_a_decision_that_no_record_holds() -> None:
    """How it comes to that is in tests/passes/test_too_large.py."""
    handlers = order.wiring.handlers
    context = order.when(WIDE, found=FOUND).context
    nothing = order.wiring.nouns["order"].initial
    [refused] = handlers[type(WIDE)].decide(WIDE, {("order", O1): nothing}, context, too_large=True)
    assert (type(refused), refused.code) == (OrderRefused, "too_large")
    life = taken(pay(5, "early"), WIDE)
    refused, *freed, refund = handlers[OrderPriced].decide(PRICED, life.states, context, too_large=True)
    assert [type(fact) for fact in freed] == [CartHoldReleaseRequested] * CART_HOLDS
    assert (refused.code, refund.amount, refund.reason) == ("too_large", 5, "refused")
    assert OrderPlaced not in map(type, taken(WIDE).take(WIDE, O1, AT, FOUND))


def test_a_provider_that_reports_for_ever() -> None:
    """A cent more each time, captured and in dispute; many charges; and money in another currency."""
    for life in (taken(), taken(WIDE, PRICED), taken(WIDE, cancel)):
        said = ReportCharge(
            order_id=O1, channel="shop", provider=WORD, payment_id=word(0), totals=Totals(), currency="EUR", method=WORD
        )
        codes = set()
        for n in range(1, 1_000):
            more = {"totals": Totals(captured=n, disputed=n), "payment_id": word(n % 150)}
            for claim in life.take(said.model_copy(update=more), f"{WORD}/{word(n % 150)}", AT):
                codes |= {fact.code for fact in life.take(claim, O1, AT) if isinstance(fact, RequestRefused)}
            dollars = said.model_copy(update={"payment_id": word(n + 1_000), "currency": "USD"})
            for claim in life.take(dollars, f"{WORD}/{word(n + 1_000)}", AT):
                assert [type(fact) for fact in life.take(claim, O1, AT)] == [PaymentReviewRequested]
        assert codes == {"too_many_payments"}
        life.check()
        funds = life.states["order", O1].funds
        assert (funds.captures, funds.reports <= REPORTS) == (PAYMENTS, True)
