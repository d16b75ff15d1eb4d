from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cli.replay.plan import Plan
from cli.replay.sales import Sale
from services.support.returns.commands import RequestReturn
from services.support.service import service as support
from shared.contracts import storefront as s
from shared.contracts.orders import PricedLine
from shared.contracts.support import ReturnRequested, ReturnWindowOpened, SupportEvent
from shared.domain import ids
from shared.testing.specs import Spec
from tests.cli.retail import line, messy, plan_of

SUPPORT = Spec(support)
SAME_DAY, NEXT_DAY, LATER = "2010-12-06 15:00:00", "2010-12-07 09:00:00", "2010-12-20 12:00:00"


def requests(plan: Plan) -> list[object]:
    asked = (s.OrderCancellationRequested, s.ReturnRequested)
    return [event.data for event in plan.events() if isinstance(event.data, asked)]


def back(order: str, number: str, *lines: tuple[str, int]) -> s.ReturnRequested:
    asked = [s.ReturnLine(sku=sku, quantity=quantity) for sku, quantity in lines]
    return s.ReturnRequested(
        channel="uk-web", external_id=order, return_number=number, lines=asked, reason=f"credit note {number}"
    )


def cancelled(order: str, number: str) -> s.OrderCancellationRequested:
    return s.OrderCancellationRequested(channel="uk-web", external_id=order, reason=f"credit note {number}")


def test_a_whole_order_credited_before_its_dispatch_is_cancelled() -> None:
    plan = plan_of(
        line("1"), line("1", "POST", 1, "18"), line("C2", quantity=-2, time=SAME_DAY), line("C2", "POST", -1, "18", SAME_DAY)
    )
    assert requests(plan) == [cancelled("1", "C2")]
    assert plan.outcomes() == Counter({"order": 1, "cancelled": 1})
    assert (plan.ledger.matched, plan.ledger.refund, plan.ledger.credits.total()) == (2310, 2310, 0)


def test_without_its_carriage_it_is_a_return_that_waits_for_the_delivery() -> None:
    plan = plan_of(line("1"), line("1", "POST", 1, "18"), line("C2", quantity=-2, time=SAME_DAY))
    assert requests(plan) == [back("1", "C2", ("85123A", 2))]
    assert plan.credits[0].returned[0].sent_at == datetime(2010, 12, 9, 12, 1, tzinfo=UTC)
    assert plan.credits[0].time == datetime(2010, 12, 6, 15, tzinfo=UTC)


def test_after_its_dispatch_it_is_a_return() -> None:
    plan = plan_of(line("1"), line("C2", quantity=-2, time=NEXT_DAY))
    assert requests(plan) == [back("1", "C2", ("85123A", 2))]
    assert plan.outcomes() == Counter({"order": 1, "returned": 1})


def test_after_a_return_the_rest_is_no_whole_order() -> None:
    plan = plan_of(line("1"), line("C2", quantity=-1, time=SAME_DAY), line("C3", quantity=-1, time=SAME_DAY))
    assert requests(plan) == [back("1", "C2", ("85123A", 1)), back("1", "C3", ("85123A", 1))]


def test_the_most_recent_sale_first_and_none_twice() -> None:
    plan = plan_of(
        line("1"),
        line("2", time="2010-12-08 10:00:00"),
        line("C3", quantity=-3, time=LATER),
        line("C4", quantity=-1, time=LATER),
        line("C5", quantity=-1, time=LATER),
    )
    assert requests(plan) == [
        back("2", "C3", ("85123A", 2)),
        back("1", "C3", ("85123A", 1)),
        back("1", "C4", ("85123A", 1)),
    ]
    assert plan.outcomes() == Counter({"order": 2, "returned": 2, "unmatched": 1})
    assert plan.ledger.unmatched == 255


def test_the_same_price_goes_before_the_most_recent() -> None:
    plan = plan_of(line("1"), line("2", price="2.95", time="2010-12-08 10:00:00"), line("C3", quantity=-2, time=LATER))
    assert requests(plan) == [back("1", "C3", ("85123A", 2))]


def test_another_price_is_refunded_as_it_was_sold_and_the_difference_shows() -> None:
    plan = plan_of(line("1"), line("C2", quantity=-2, price="2.00", time=LATER))
    assert requests(plan) == [back("1", "C2", ("85123A", 2))]
    assert (plan.ledger.matched, plan.ledger.refund) == (400, 510)


def test_a_sku_at_two_prices_is_one_line_of_a_return() -> None:
    plan = plan_of(
        line("1"),
        line("1", price="2.95"),
        line("C2", quantity=-2, time=LATER),
        line("C2", quantity=-1, price="2.95", time=LATER),
    )
    assert requests(plan) == [back("1", "C2", ("85123A", 3))]


def test_without_a_customer_sku_and_price_must_agree() -> None:
    sold = line("1", customer="")
    assert requests(plan_of(sold, line("C2", quantity=-1, time=LATER, customer=""))) == [back("1", "C2", ("85123A", 1))]
    for note in (line("C2", quantity=-1, price=2, time=LATER, customer=""), line("C2", quantity=-1, time=LATER)):
        plan = plan_of(sold, note)
        assert requests(plan) == []
        assert plan.outcomes() == Counter({"order": 1, "unmatched": 1})


def test_a_sale_after_the_note_is_not_its_sale() -> None:
    assert requests(plan_of(line("C1", quantity=-1), line("2", time=LATER))) == []


def test_partly_found_is_returned_in_part() -> None:
    plan = plan_of(line("1"), line("C2", quantity=-5, time=LATER))
    assert plan.outcomes() == Counter({"order": 1, "returned_in_part": 1})
    assert (plan.ledger.matched, plan.ledger.unmatched) == (510, 765)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("D", "discount"),
        ("M", "manual"),
        ("POST", "carriage"),
        ("S", "samples"),
        ("BANK CHARGES", "bank_charges"),
        ("AMAZONFEE", "marketplace_fee"),
        ("CRUK", "commission"),
    ],
)
def test_money_back_without_goods_is_a_credit(code: str, reason: str) -> None:
    plan = plan_of(line("1", "M"), line("C2", code, -1, "27.50", LATER))
    assert plan.outcomes() == Counter({"order": 1, f"credit_only: {reason}": 1})
    assert plan.ledger.credits == Counter({reason: 2750})
    assert requests(plan) == []


def test_a_note_of_what_is_no_credit_is_refused() -> None:
    plan = plan_of(line("C1", quantity=2))
    assert plan.outcomes() == Counter({"refused: not_negative": 1})
    assert plan.ledger.left_out == {"not_negative": Decimal("5.10")}
    assert plan.ledger.unexplained == 0


@pytest.mark.parametrize("seed", range(20))
def test_the_planned_refunds_are_those_that_support_grants(seed: int) -> None:
    plan = plan_of(*messy(seed, invoices=200))
    asked = [(back.sent_at, note, back) for note in plan.credits for back in note.returned]
    happened: dict[str, list[SupportEvent]] = {}
    for at, note, back in sorted(asked, key=lambda one: one[0]):
        facts = happened.setdefault(back.sale.order_id, [delivered(back.sale)])
        request = RequestReturn(
            order_id=back.sale.order_id,
            return_number=note.number,
            lines=tuple(s.ReturnLine(sku=sku, quantity=quantity) for sku, quantity in back.pieces),
        )
        decided = SUPPORT.given(*facts).when(request, at=at).decided
        [requested] = [fact for fact in decided if isinstance(fact, ReturnRequested)]
        assert requested.return_id == ids.return_id(back.sale.order_id, note.number)
        assert sum(each.refund for each in requested.lines) == back.refund
        facts += decided


def delivered(sale: Sale) -> ReturnWindowOpened:
    lines = [
        PricedLine(sku=p.sku, quantity=p.quantity, unit_price=p.price, discount=0, total=p.quantity * p.price) for p in sale.lines
    ]
    return ReturnWindowOpened(
        shipment_id="s1",
        order_id=sale.order_id,
        channel="uk-web",
        warehouse="uk-1",
        currency="GBP",
        lines=tuple(lines),
        delivered_at=sale.delivered_at,
        return_until=sale.delivered_at + timedelta(days=365),
    )
