"""A channel's policies that hold from a time on (CHN-42)."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from services.orders.channel.commands import ScheduleChannel, StartScheduled, UnscheduleChannel
from services.orders.channel.scheduled import Coming, ScheduledView
from services.orders.channel.scheduling import starts
from services.orders.channel.state import policies
from services.orders.service import service
from shared.contracts.channels import (
    AHEAD_DAYS,
    SCHEDULED,
    ChannelRequestRefused,
    ChannelScheduled,
    ChannelUnscheduled,
)
from shared.domain.nouns import CancelTimer, SetTimer
from shared.memory.api import clients
from shared.testing.specs import Spec, ViewSpec
from tests.domain.growing import Growing, word
from tests.journeys.shop import Shop
from tests.orders.example import AT
from tests.orders.given import configured
from tests.orders.inputs import configure
from tests.orders.test_customers import told

pytestmark = pytest.mark.req("CHN-42")
channels = Spec(service, key="shop", time=AT)
MARCH, APRIL = AT + timedelta(days=10), AT + timedelta(days=40)
longer = configure.model_copy(update={"return_window_days": 15})
schedule = ScheduleChannel(channel="shop", effective_at=MARCH, policies=longer)
scheduled = ChannelScheduled(channel="shop", effective_at=MARCH, policies=policies(longer), scheduled_at=AT)
started = configured.model_copy(update={"return_window_days": 15, "effective_at": MARCH, "configured_at": MARCH})
start = StartScheduled(channel="shop", effective_at=MARCH)
unschedule = UnscheduleChannel(channel="shop", effective_at=MARCH)
unscheduled = ChannelUnscheduled(channel="shop", effective_at=MARCH, unscheduled_at=AT)


def at(time: datetime, message: Any) -> Any:
    return message.model_copy(update={"effective_at": time})


def no(request: str, code: Any, reason: str) -> ChannelRequestRefused:
    return ChannelRequestRefused(channel="shop", request=request, code=code, reason=reason, refused_at=AT)


def test_policies_are_scheduled_and_start_when_their_time_comes() -> None:
    channels.given(configured).when(schedule).then(scheduled)
    channels.given(configured).when(schedule).twice()
    channels.given(configured, scheduled).when(start, at=MARCH).then(started)
    channels.given(configured, scheduled).when(start, at=MARCH).twice()


def test_the_same_time_again_replaces_them() -> None:
    month = configure.model_copy(update={"return_window_days": 30})
    other = schedule.model_copy(update={"policies": month})
    replaced = scheduled.model_copy(update={"policies": policies(month)})
    channels.given(configured, scheduled).when(other).then(replaced)
    channels.given(configured, scheduled, replaced).when(start, at=MARCH).then(
        started.model_copy(update={"return_window_days": 30})
    )


def test_what_is_taken_back_does_not_start() -> None:
    channels.given(configured, scheduled).when(unschedule).then(unscheduled)
    channels.given(configured, scheduled, unscheduled).when(start, at=MARCH).then()
    reason = f"shop has no policies to come at {MARCH.isoformat()}"
    channels.given(configured, scheduled, unscheduled).when(unschedule).then(no("UnscheduleChannel", "not_scheduled", reason))


@pytest.mark.parametrize(
    ("given", "asked", "code", "reason"),
    [
        ((), schedule, "unknown_channel", "no channel shop is configured: set its policies first"),
        ((configured,), at(AT, schedule), "not_ahead", f"effective_at is not later than now, {AT.isoformat()}"),
        (
            (configured,),
            at(AT + timedelta(days=AHEAD_DAYS, seconds=1), schedule),
            "too_far_ahead",
            f"effective_at is more than {AHEAD_DAYS} days ahead",
        ),
    ],
)
def test_refused(given: tuple[Any, ...], asked: Any, code: str, reason: str) -> None:
    channels.given(*given).when(asked).then(no("ScheduleChannel", code, reason))


def test_what_is_set_at_once_holds_until_then() -> None:
    week = configured.model_copy(update={"return_window_days": 8, "configured_at": AT + timedelta(days=1)})
    channels.given(configured, scheduled, week).when(start, at=MARCH).then(started)


def test_after_a_stop_what_was_said_last_holds() -> None:
    """Set at once after its time, but before the clock said so; and two of which the later one is started first."""
    late = configured.model_copy(update={"return_window_days": 8, "configured_at": MARCH + timedelta(seconds=1)})
    channels.given(configured, scheduled, late).when(start, at=MARCH + timedelta(seconds=2)).then()
    of_april = at(APRIL, started).model_copy(update={"configured_at": APRIL})
    channels.given(configured, scheduled, at(APRIL, scheduled), of_april).when(start, at=APRIL).then()
    behind = started.model_copy(update={"configured_at": APRIL})
    channels.given(configured, scheduled, at(APRIL, scheduled), behind).when(at(APRIL, start), at=APRIL).then(of_april)


def test_what_holds_said_again_after_a_stop_is_the_later_word_too() -> None:
    """It changes nothing that holds, and still drops the set whose time has come."""
    later = MARCH + timedelta(seconds=1)
    again = configured.model_copy(update={"configured_at": later})
    channels.given(configured, scheduled).when(configure, at=later).then(again)
    channels.given(configured, scheduled).when(configure, at=later).twice()
    channels.given(configured, scheduled, again).when(start, at=later + timedelta(seconds=1)).then()
    channels.given(configured, scheduled).when(configure, at=MARCH - timedelta(seconds=1)).then()


def test_timers() -> None:
    timer = f"channel/shop/{MARCH.isoformat()}"
    assert starts(scheduled) == [SetTimer(timer, MARCH, "shop", start)]
    assert starts(unscheduled) == [CancelTimer(timer)]
    assert starts(configured) == starts(no("ScheduleChannel", "not_ahead", "")) == []


def test_shown() -> None:
    coming = Coming(effective_at=MARCH, policies=policies(longer), scheduled_at=AT, by="")
    view = ViewSpec(service, "scheduled")
    view.given(configured).then({"shop": ScheduledView(channel="shop")})
    view.given(configured, at(APRIL, scheduled), scheduled).then(
        {"shop": ScheduledView(channel="shop", scheduled=(coming, at(APRIL, coming)))}
    )
    view.given(configured, at(APRIL, scheduled), scheduled, started).then(
        {"shop": ScheduledView(channel="shop", scheduled=(at(APRIL, coming),))}
    )
    view.given(configured, scheduled, unscheduled).then({"shop": ScheduledView(channel="shop")})


def test_so_many_and_no_more() -> None:
    life = Growing(channels)
    life.take(configure, "shop")
    large = longer.model_copy(update={"warehouses": tuple(word(n) for n in range(50))})
    for n in range(SCHEDULED):
        [told] = life.take(ScheduleChannel(channel="shop", effective_at=MARCH + timedelta(days=n), policies=large), "shop")
        assert isinstance(told, ChannelScheduled)
    [refused] = life.take(ScheduleChannel(channel="shop", effective_at=APRIL, policies=large), "shop")
    assert refused.code == "too_many_scheduled"
    [replaced] = life.take(ScheduleChannel(channel="shop", effective_at=MARCH, policies=longer), "shop")
    assert isinstance(replaced, ChannelScheduled)
    life.check()


async def test_by_http_and_the_clock() -> None:
    """In Shanghai's time; an order placed before keeps what held then."""
    shop = Shop()
    when, path = (shop.system.now + timedelta(days=2)).replace(microsecond=0), "/channels/shop/scheduled"
    shanghai = when.astimezone(timezone(timedelta(hours=8))).isoformat()
    async with clients(shop.system) as http:
        _, now = await told(http, "GET", "/channels/shop")
        names = ("currency", "warehouses", "price_source", "terms")
        body = {**{name: now[name] for name in names}, "return_window_days": 99}
        status, shown = await told(http, "PUT", f"{path}/{shanghai}", body)
        assert (status, [each["policies"]["return_window_days"] for each in shown["scheduled"]]) == (200, [99])
        utc = f"{path}/{when.astimezone(UTC).isoformat()}"
        assert (await told(http, "DELETE", utc))[1]["scheduled"] == [], "the same time, said in another zone"
        assert (await told(http, "PUT", f"{path}/{shanghai}", {**body, "kind": "site"}))[0] == 200
        assert (await told(http, "PUT", f"{path}/2026-13-01", body))[0] == 422
        assert (await told(http, "PUT", f"{path}/0001-01-01T00:00:00+08:00", body))[0] == 422, "none in UTC"
        assert (await told(http, "PUT", f"{path}/2027-01-01T00:00:00", body))[0] == 422, "of no zone"
        status, problem = await told(http, "PUT", f"{path}/1999-01-01T00:00:00Z", body)
        assert (status, problem["code"]) == (409, "not_ahead")
        assert (await told(http, "GET", "/channels/shop"))[1]["return_window_days"] == now["return_window_days"]
        shop.system.advance(when + timedelta(minutes=1))
        _, later = await told(http, "GET", "/channels/shop")
        assert (later["return_window_days"], later["revision"]) == (99, now["revision"] + 1)
        assert (await told(http, "GET", path))[1]["scheduled"] == []
        assert (await told(http, "DELETE", f"{path}/{shanghai}"))[1]["code"] == "not_scheduled"
