"""Promotions: what is decided, and that twice is the same as once."""

from typing import Any

import pytest

from shared.contracts.pricing import RequestRefused
from tests.pricing.world import DAY, NOW, activate, activated, end, ended, pricing


def refused(request: str, code: Any, reason: str) -> RequestRefused:
    return RequestRefused(subject="618", request=request, code=code, reason=reason, refused_at=NOW)


@pytest.mark.req("PRC-21")
def test_a_promotion_is_activated_once() -> None:
    pricing.when(activate()).then(activated(activate()))
    pricing.when(activate()).twice()
    pricing.given(activated(activate())).when(activate(), at=NOW + DAY).then_nothing()
    pricing.given(activated(activate())).when(activate("summer")).then(activated(activate("summer")))


@pytest.mark.req("PRC-21", "PRC-36")
@pytest.mark.parametrize(
    "other",
    [{"threshold": 30000}, {"discount": 1000}, {"currency": "EUR"}, {"starts_at": NOW}, {"ends_at": NOW + 2 * DAY}],
)
def test_an_id_stands_for_one_promotion(other: dict[str, Any]) -> None:
    reason = (
        "618: it is 20.00 CNY off from 200.00 CNY, from 2026-06-17T12:00:00+00:00 until 2026-06-19T12:00:00+00:00 already;"
        " other terms need a new id"
    )
    expected = refused("ActivatePromotion", "contradicts_promotion", reason)
    pricing.given(activated(activate())).when(activate(**other)).then(expected)
    pricing.given(activated(activate())).when(activate(**other)).twice()


@pytest.mark.req("PRC-36")
def test_an_ended_promotion_is_not_started_by_a_late_repeat() -> None:
    reason = "618: it was ended at 2026-06-18T12:00:00+00:00; again needs a new id"
    expected = refused("ActivatePromotion", "contradicts_promotion", reason)
    pricing.given(activated(activate()), ended(end())).when(activate()).then(expected)


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"discount": 20001}, "more than nothing and no more than the threshold: 200.01 CNY off from 200.00 CNY"),
        ({"discount": 0}, "more than nothing and no more than the threshold: 0.00 CNY off from 200.00 CNY"),
        ({"discount": -1}, "more than nothing and no more than the threshold: -0.01 CNY off from 200.00 CNY"),
    ],
)
def test_a_discount_outside_its_threshold_is_refused(other: dict[str, Any], reason: str) -> None:
    expected = refused("ActivatePromotion", "promotion_invalid", f"618: a discount must be {reason}")
    pricing.when(activate(**other)).then(expected)
    pricing.when(activate(**other)).twice()


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize("ends_at", [NOW - DAY, NOW - 2 * DAY])
def test_a_promotion_that_never_runs_is_refused(ends_at: Any) -> None:
    reason = f"618: it must end after it starts: from {(NOW - DAY).isoformat()} until {ends_at.isoformat()}"
    pricing.when(activate(ends_at=ends_at)).then(refused("ActivatePromotion", "promotion_invalid", reason))


@pytest.mark.req("PRC-36")
def test_a_discount_may_be_the_whole_threshold() -> None:
    pricing.when(activate(discount=20000)).then(activated(activate(discount=20000)))


@pytest.mark.req("PRC-21")
def test_a_promotion_ends_once() -> None:
    pricing.given(activated(activate())).when(end()).then(ended(end()))
    pricing.given(activated(activate())).when(end()).twice()
    pricing.given(activated(activate()), ended(end())).when(end(), at=NOW + DAY).then_nothing()


@pytest.mark.req("PRC-36")
def test_an_unknown_promotion_cannot_end() -> None:
    expected = refused("EndPromotion", "unknown_promotion", "618: channel own has no such promotion")
    pricing.when(end()).then(expected)
    pricing.when(end()).twice()
    pricing.given(activated(activate("summer"))).when(end()).then(expected)
