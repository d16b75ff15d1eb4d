"""A warehouse's service levels: set from a time on, refused by field and rule, read by its plans."""

from datetime import timedelta
from typing import Any

import pytest

from services.inventory.plan.replenish import Figures
from services.inventory.proposal.commands import PlanReplenishment
from services.inventory.service import service
from services.inventory.service_levels.commands import SetServiceLevels
from services.inventory.service_levels.state import DEFAULT, KEPT, TO_COME, Levels, evolve
from services.inventory.service_levels.view import LevelsSet, ServiceLevelsView
from shared.contracts.planning import ServiceLevels, ServiceLevelsSet
from shared.domain.messages import Instant
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, received, refused
from tests.inventory.planning import AT_3, FOUND, PLAN, TEN_A_DAY, classed, planned, planning_set, proposal

HIGH = ServiceLevels(a=9_900, b=9_900, c=9_500)
DAY = timedelta(days=1)


def command(levels: ServiceLevels = HIGH, effective_at: Instant | None = None) -> SetServiceLevels:
    return SetServiceLevels(warehouse=EAST, levels=levels, reason="sold out in May", effective_at=effective_at)


def levels_set(levels: ServiceLevels = HIGH, effective_at: Instant = NOW, actor: str = "") -> ServiceLevelsSet:
    said: dict[str, Any] = {"warehouse": EAST, "levels": levels, "reason": "sold out in May", "actor": actor}
    return ServiceLevelsSet(**said, effective_at=effective_at, set_at=NOW)


@pytest.mark.req("INV-05")
def test_levels_are_set_from_a_time_on() -> None:
    inventory.when(command()).then(levels_set())
    inventory.when(command()).twice()
    inventory.given(levels_set()).when(command(), at=NOW + DAY).then_nothing()
    inventory.when(command(effective_at=NOW + DAY)).then(levels_set(effective_at=NOW + DAY))
    inventory.when(command(effective_at=NOW + DAY)).twice()
    # said again when its day has come, it is the same
    inventory.given(levels_set(effective_at=NOW + DAY)).when(command(effective_at=NOW + DAY), at=NOW + 2 * DAY).then_nothing()
    # others from that day on, in its place
    inventory.given(levels_set(effective_at=NOW + DAY)).when(command(DEFAULT, NOW + DAY)).then(
        levels_set(DEFAULT, effective_at=NOW + DAY)
    )


def test_levels_of_plans_that_were_made_stay() -> None:
    late = refused("SetServiceLevels", "effective_before_now", "effective_at: levels hold from now on, or from a later time")
    inventory.when(command(effective_at=NOW - timedelta(seconds=1))).then(late)


def test_levels_to_come_are_few() -> None:
    given = [levels_set(effective_at=NOW + n * DAY) for n in range(1, TO_COME + 1)]
    reason = f"effective_at: {TO_COME} changes of the levels are to come, the most"
    inventory.given(*given).when(command(effective_at=NOW + 99 * DAY)).then(
        refused("SetServiceLevels", "too_many_levels", reason)
    )
    inventory.given(*given).when(command(DEFAULT, NOW + DAY)).then(levels_set(DEFAULT, effective_at=NOW + DAY))
    inventory.given(*given).when(command()).then(levels_set())


def test_those_of_the_last_time_that_has_come_hold() -> None:
    state = Levels()
    assert state.at(NOW) == DEFAULT == ServiceLevels(a=9_800, b=9_500, c=9_000)
    for n in (2, 1):
        state = evolve(state, levels_set(ServiceLevels(a=9_800 + n), effective_at=NOW + n * DAY), EAST)
    assert [state.at(NOW + n * DAY / 2).a for n in range(6)] == [9_800, 9_800, 9_801, 9_801, 9_802, 9_802]
    for n in range(KEPT + 5):
        state = evolve(state, levels_set(effective_at=NOW + n * DAY), EAST)
    assert (len(state.known), state.known[0].at) == (KEPT, NOW + 5 * DAY)


@pytest.mark.req("INV-04", "INV-05")
def test_a_sku_is_planned_by_the_levels_of_its_day() -> None:
    given = (received("r1", MUG=65), TEN_A_DAY, planning_set())
    # 2.326 x 10 x 1 = 24, ahead 5 + 3 = 8; 10 x (8 + 7) + 24 - 65 = 109, in packs of 12
    higher = planned(level=9_900, safety=24, ahead=8, target=174)
    asked = proposal(120).model_copy(update={"safety": 24, "ahead": 8, "target": 174})
    inventory.given(*given, levels_set(effective_at=AT_3)).when(PLAN, at=AT_3, found=FOUND).then(higher, asked, classed())
    to_come = levels_set(effective_at=AT_3 + timedelta(seconds=1))
    inventory.given(*given, to_come).when(PLAN, at=AT_3, found=FOUND).then(planned(), proposal(96), classed())


def test_a_plan_by_hand_is_by_the_levels_that_hold() -> None:
    figures = Figures(daily=10, deviation=4, lead_time=5, lead_deviation=1, service="B")
    by_hand = PlanReplenishment(warehouse=EAST, sku="MUG", figures=figures)
    [default] = inventory.given(received("r1", MUG=80)).when(by_hand).decided
    [higher] = inventory.given(received("r1", MUG=80), levels_set()).when(by_hand).decided
    assert (default.safety, higher.safety) == (23, 32)


def test_levels_are_shown() -> None:
    later = NOW + DAY
    spec = ViewSpec(service, "service_levels")
    said = {"reason": "sold out in May", "set_at": NOW}
    first = LevelsSet(levels=HIGH, actor="mei", effective_at=later, **said)
    spec.given(levels_set(effective_at=later, actor="mei")).then({EAST: ServiceLevelsView(warehouse=EAST, known=(first,))})
    now = LevelsSet(levels=DEFAULT, actor="", effective_at=NOW, **said)
    again = LevelsSet(levels=DEFAULT, actor="", effective_at=later, **said)
    spec.given(levels_set(effective_at=later), levels_set(DEFAULT), levels_set(DEFAULT, effective_at=later)).then(
        {EAST: ServiceLevelsView(warehouse=EAST, known=(now, again))}
    )


async def test_levels_by_http() -> None:
    system, url = Memory([service]), f"http://inventory/warehouses/{EAST}/service-levels"
    body = {"a": 9_900, "b": 9_700, "c": 9_000, "reason": "sold out in May"}
    async with clients(system) as http:
        unset = (await http.get(url)).json()
        assert (unset["in_force"], unset["known"]) == ({"a": 9_800, "b": 9_500, "c": 9_000}, [])
        for wrong, field in (
            ({"a": 10_000}, "a"),
            ({"c": 5_000}, "c"),
            ({"b": 9_901}, "b"),
            ({"c": 9_701}, "c"),
            ({"a": True}, "a"),
            ({"b": "9700"}, "b"),
            ({"reason": ""}, "reason"),
            ({"effective_at": "2026-03-02T03:00:00"}, "effective_at"),
            ({"d": 9_000}, "d"),
        ):
            refusal = await http.put(url, json=body | wrong)
            assert (refusal.status_code, f"{field}" in refusal.text) == (422, True), refusal.text
        for left_out in ("a", "b", "c", "reason"):
            partly = {name: each for name, each in body.items() if name != left_out}
            assert (await http.put(url, json=partly)).status_code == 422
        later = (system.now + DAY).isoformat()
        answer = await http.put(url, json=body | {"effective_at": later})
        assert (answer.status_code, answer.json()["known"][0]["levels"]) == (200, {"a": 9_900, "b": 9_700, "c": 9_000})
        assert (await http.get(url)).json()["in_force"]["a"] == 9_800
        system.advance(days=1)
        assert (await http.get(url)).json()["in_force"]["a"] == 9_900
        past = await http.put(url, json=body | {"c": 9_500, "effective_at": "2020-01-01T00:00:00Z"})
        assert (past.status_code, past.json()["code"]) == (409, "effective_before_now")
