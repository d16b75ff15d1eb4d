"""A provider's callbacks in any order, doubled: one state."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.charge.commands import ReportCharge
from shared.contracts.money import Totals
from shared.contracts.orders import PaymentClaimed, RefundIssued
from shared.testing.specs import fold
from tests.orders.charging import TOTAL, WAITING, O, orders, reported

amounts = st.sampled_from((0, 1, 5_000, 6_000, 13_000, TOTAL, TOTAL + 500))
reports = st.builds(
    lambda charge, totals: reported(charge, **totals),
    st.sampled_from(("ch1", "ch2")),
    st.fixed_dictionaries({"captured": amounts}, optional={name: amounts for name in Totals.model_fields if name != "captured"}),
)


def after(said: list[ReportCharge]) -> tuple[Any, ...]:
    """What is left of it: the charges' totals, the order's money, and whether it is paid."""
    wiring = orders.wiring
    states = fold(wiring, {}, WAITING)
    back = 0
    for each in said:
        key = f"pay/{each.payment_id}"
        for claim in _claims(states, each, key):
            assert isinstance(claim, PaymentClaimed)
            fold(wiring, states, [claim])
            handler = wiring.handlers[PaymentClaimed]
            facts = handler.decide(claim, {("order", O): states["order", O]}, orders.when(claim).context)
            back += sum(fact.amount for fact in facts if isinstance(fact, RefundIssued))
            fold(wiring, states, facts)
    order = states["order", O]
    funds = order.funds
    assert funds.refunded == back <= funds.captured
    assert sum(funds.refunded_of.values()) == back
    assert all(given <= funds.payments[charge] for charge, given in funds.refunded_of.items())
    money = {name: getattr(funds, name) for name in ("captured", "refunded", "given_back", "disputed", "lost", "payments")}
    charges = {key: state.totals for (noun, key), state in states.items() if noun == "charge"}
    return charges, money, order.paid, [each.fulfillment for each in order.shipments]


def _claims(states: dict[Any, Any], said: ReportCharge, key: str) -> list[Any]:
    handler, nobodys = orders.wiring.handlers[ReportCharge], orders.wiring.nouns["charge"].initial
    return handler.decide(said, {("charge", key): states.get(("charge", key), nobodys)}, orders.when(said, key=key).context)


@pytest.mark.req("ORD-06", "SEC-02")
@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_order_of_callbacks_comes_to_one_state(data: st.DataObject) -> None:
    said = data.draw(st.lists(reports, min_size=1, max_size=6))
    other = data.draw(st.permutations(said + data.draw(st.lists(st.sampled_from(said), max_size=4))))
    assert after(said) == after(other)
