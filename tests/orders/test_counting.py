"""Orders whose price is counted tell pricing what becomes of them, once; all others tell it nothing."""

import pytest

from services.orders.order.state import Closed, Open
from services.orders.service import service
from shared.contracts.orders import OrderExpired, OrderReinstated, OrderUsesDue
from shared.contracts.uses import Use
from shared.contracts.uses_due import UsesOutcome
from shared.testing.specs import Spec, fold
from tests.orders import example, inputs
from tests.orders import given as g

order = Spec(service, time=example.AT)
counted = inputs.price.model_copy(update={"uses": (Use(counter="promotion/shop/618"),)})


def due(outcome: UsesOutcome, at: object = example.AT) -> OrderUsesDue:
    return OrderUsesDue(order_id=example.O1, outcome=outcome, due_at=at)


confirmed = (g.placed, g.confirmed, due("confirmed"), g.asked)


@pytest.mark.req("PRC-36")
def test_a_counted_price_that_is_confirmed_is_told() -> None:
    order.given(g.placed).when(counted).then(g.confirmed, due("confirmed"), g.asked)
    order.given(g.placed).when(counted).twice()
    order.given(g.placed).when(inputs.price).then(g.confirmed, g.asked)


@pytest.mark.req("PRC-36")
def test_its_end_before_shipping_is_told_once() -> None:
    cancelled = order.given(*confirmed).when(inputs.cancel)
    assert cancelled.decided[:2] == [due("cancelled"), g.cancelled]
    cancelled.twice()
    expired = order.given(*confirmed, g.allocated).when(inputs.expire, at=example.EXPIRES)
    assert expired.decided[:2] == [due("expired", example.EXPIRES), g.expired]
    expired.twice()
    others = g.placed, g.confirmed, g.asked
    for command, at in ((inputs.cancel, example.AT), (inputs.expire, example.EXPIRES)):
        assert not any(isinstance(fact, OrderUsesDue) for fact in order.given(*others).when(command, at=at).decided)


@pytest.mark.req("PRC-36")
def test_the_price_of_an_order_that_ended_meanwhile_frees_what_it_holds() -> None:
    late = order.given(g.placed, g.cancelled)
    late.when(counted).then(due("cancelled"))
    late.when(counted).twice()
    late.when(inputs.price).then_nothing()
    order.given(*confirmed, due("cancelled"), g.cancelled).when(counted).then_nothing()


def test_what_no_record_holds_frees_it_too() -> None:
    when = order.given(g.placed).when(counted)
    states = fold(order.wiring, {}, [g.placed])
    told, refused, *_ = when.handler.decide(when.input, states, when.context, too_large=True)
    assert (told, refused.code) == (due("refused"), "too_large")


def test_who_comes_back_is_counted_no_more() -> None:
    """His use may be somebody else's by then."""
    ended = OrderExpired(order_id=example.O1, pay_by=example.PAY_BY, expired_at=example.EXPIRES)
    reinstating = g.placed.model_copy(update={"terms": g.placed.terms.model_copy(update={"late_payment": "reinstate"})})
    history = [reinstating, *confirmed[1:], g.allocated, due("expired"), ended]
    ref = ("order", example.O1)
    closed = fold(order.wiring, {}, history)[ref]
    assert isinstance(closed, Closed) and closed.priced and closed.lapsed is not None
    back = fold(order.wiring, {}, [*history, OrderReinstated(order_id=example.O1, reinstated_at=example.EXPIRES)])[ref]
    assert isinstance(back, Open) and not back.counted
