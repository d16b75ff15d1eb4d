import json
from collections import Counter
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from cli.replay.plan import Plan
from cli.replay.policy import ASSUMED
from cli.replay.reconcile import Reconciliation, reconcile
from cli.replay.report import tables
from shared.domain import ids
from tests.cli.perfect import Published, observed, published
from tests.cli.retail import line, messy, plan_of

SAME_DAY, LATER = "2010-12-06 15:00:00", "2010-12-20 12:00:00"


def a_shop() -> Plan:
    """Two orders that stand, one returned in part, one cancelled, one write-off, a discount, an unmatched note."""
    return plan_of(
        line("1"),
        line("2", "22423", 1, "10.005"),
        line("3", "71053", 1, "7", customer="13047.0"),
        line("4", quantity=-5, price=0, description="thrown away"),
        line("C5", "71053", -1, "7", SAME_DAY, "13047.0"),
        line("C6", quantity=-1, time=LATER, price="2.50"),
        line("C7", "D", -1, "3", LATER),
        line("C8", "99999", -1, "4", LATER),
    )


def differences(made: Reconciliation) -> dict[str, int]:
    return {balance.text.split(" ")[0]: balance.difference for balance in made.balances if balance.difference}


def test_everything_went_well() -> None:
    plan = a_shop()
    made = reconcile(plan, observed(published(plan)))
    assert made.outcomes == Counter(
        {
            "order": 3,
            "refused by the adapter: write_off": 1,
            "cancelled": 1,
            "returned": 1,
            "credit_only: discount": 1,
            "unmatched": 1,
        }
    )
    assert (made.invoices, made.missing, made.strangers, differences(made)) == (8, (), (), {})
    assert [(b.expected, b.actual) for b in made.balances[1:]] == [
        (510 + 1000 + 700, 2210),
        (2210, 2210),
        (255, 255),
        (700 + 255, 955),
        (1255, 1255),
    ]
    assert made.balanced


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_mess_it_reconciles(seed: int) -> None:
    plan = plan_of(*messy(seed))
    made = reconcile(plan, observed(published(plan)))
    assert made.outcomes.total() == made.invoices
    assert made.balanced, made


def test_facts_published_twice_count_once() -> None:
    plan = a_shop()
    facts = published(plan)
    assert reconcile(plan, observed(facts + facts)) == reconcile(plan, observed(facts))


def test_events_sent_again_have_no_second_effect() -> None:
    plan = a_shop()
    again: list[Published] = [("Repeated", f"again-{n}", event.ce_id, {}) for n, event in enumerate(plan.events())]
    made = reconcile(plan, observed(published(plan) + again))
    assert (made.balanced, made.repeated) == (True, 8)


@pytest.mark.parametrize(
    ("lost", "missing", "off"),
    [
        ("OrderConfirmed", "1: not confirmed", {"accepted"}),
        ("OrderPaid", "1: not paid", set()),
        ("OrderCancelled", "C5: order 3 not cancelled", {"refunds:", "income:"}),
        ("ReturnRequested", "C6: return of order 1 not answered", None),
        ("ReturnRefunded", "C6: return of order 1 not refunded", {"refunds:", "income:"}),
        ("PaymentCaptured", None, {"payments", "income:"}),
        ("RefundIssued", None, {"refunds:", "income:"}),
    ],
)
def test_what_got_lost_is_named(lost: str, missing: str | None, off: set[str] | None) -> None:
    plan = a_shop()

    def but(fact: Published) -> Published | None:
        gone = fact[0] == lost or (lost == "ReturnRequested" and fact[0] == "ReturnRefunded")
        return None if gone else fact

    made = reconcile(plan, observed(published(plan), but))
    assert not made.balanced
    assert missing is None or missing in made.missing
    assert made.outcomes.total() == made.invoices
    assert off is None or set(differences(made)) == off


@pytest.mark.parametrize(
    ("type", "off"),
    [
        ("OrderConfirmed", {"orders", "accepted"}),
        ("PaymentCaptured", {"payments", "income:"}),
        ("RefundIssued", {"refunds:", "income:"}),
        ("ReturnRefunded", {"refunds"}),
    ],
)
def test_a_penny_too_much_is_seen(type: str, off: set[str]) -> None:
    plan = a_shop()

    def but(fact: Published) -> Published:
        data: dict[str, Any] = {name: value + 1 if name in ("total", "amount") else value for name, value in fact[3].items()}
        return (*fact[:3], data) if fact[0] == type else fact

    made = reconcile(plan, observed(published(plan), but))
    assert set(differences(made)) == off
    assert not made.balanced


def test_a_refused_order_is_an_outcome_and_its_payment_goes_back() -> None:
    plan = plan_of(line("1"), line("2", "22423", 1, "7"))
    order = {"order_id": ids.order_id("uk-web", "2")}
    lost = {("OrderConfirmed", order["order_id"]), ("OrderPaid", order["order_id"]), ("OrderDelivered", order["order_id"])}
    facts = [fact for fact in published(plan) if (fact[0], fact[3].get("order_id")) not in lost]
    facts.append(("OrderRefused", "r", "", {**order, "channel": "uk-web", "external_id": "2", "code": "out_of_stock"}))
    assert differences(reconcile(plan, observed(facts))) == {"refunds:": -700, "income:": 700}
    facts.append(("RefundIssued", "f", "", {**order, "amount": 700}))
    made = reconcile(plan, observed(facts))
    assert made.outcomes == Counter({"order": 1, "refused by Waybill: out_of_stock": 1})
    assert made.balanced


def test_refused_cancellations_and_returns_are_outcomes() -> None:
    plan = a_shop()
    gone = {ids.order_id("uk-web", "3"): ("OrderCancelled", "RefundIssued"), ids.order_id("uk-web", "1"): ("RefundIssued",)}

    def but(fact: Published) -> Published | None:
        return_ = fact[0] in ("ReturnRequested", "ReturnRefunded")
        return None if return_ or fact[0] in gone.get(fact[3]["order_id"], ()) else fact

    facts = published(plan)
    seen = observed(facts, but)
    asked = plan.ce_id("OrderCancellationRequested", "C5", "3")
    seen.add("OrderRequestRefused", "r1", asked, {"order_id": "x", "code": "already_shipped"})
    back = ids.return_id(ids.order_id("uk-web", "1"), "C6")
    seen.add("ReturnRefused", "r2", plan.ce_id("ReturnRequested", "C6", "1"), {"return_id": back, "code": "window_over"})
    made = reconcile(plan, seen)
    assert made.outcomes["cancelled, refused by Waybill: already_shipped"] == 1
    assert made.outcomes["returned, refused by Waybill: window_over"] == 1
    assert made.balanced


def test_an_unreadable_event_is_a_refused_invoice() -> None:
    plan = plan_of(line("1"))
    seen = observed([])
    seen.add("StorefrontEventRefused", "r", plan.ce_id("OrderPlaced", "1"), {"event_id": "e", "code": "too_large"})
    assert reconcile(plan, seen).outcomes == Counter({"refused by Waybill: too_large": 1})


def test_an_order_that_nobody_wrote_an_invoice_for_is_a_stranger() -> None:
    plan = a_shop()
    seen = observed(published(plan))
    seen.add("OrderPlaced", "s", "", {"order_id": "s", "channel": "uk-web", "external_id": "made-up"})
    seen.add("OrderPlaced", "t", "", {"order_id": "t", "channel": "another-channel", "external_id": "1"})
    made = reconcile(plan, seen)
    assert (made.strangers, made.balanced) == (("made-up",), False)


def test_it_can_be_printed_and_kept() -> None:
    plan = a_shop()
    good, bad = reconcile(plan, observed(published(plan))), reconcile(plan, observed([]))
    out = StringIO()
    console = Console(file=out, width=140)
    console.print(tables(good, ASSUMED))
    assert "Everything reconciles: no invoice and no penny is missing." in out.getvalue()
    assert "Europe/London" in out.getvalue()
    console.print(tables(bad, ASSUMED))
    assert "It does NOT reconcile." in out.getvalue()
    assert "1: not confirmed" in out.getvalue()
    kept = json.loads(json.dumps(good.as_dict()))
    assert (kept["balanced"], kept["invoices"], kept["file"]["rounding"]) == (True, 8, "-0.005")
