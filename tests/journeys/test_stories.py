"""Stories by HTTP, in memory: the same code is played on real stores (`test_same_as_real.py`)."""

from collections.abc import AsyncIterator

import pytest

from cli.demo import dry
from cli.demo.day import plan
from cli.demo.staff import Staff
from shared.memory.api import clients
from tests.journeys.stories import STORIES, Story


@pytest.fixture(scope="module")
async def staff() -> AsyncIterator[Staff]:
    system = dry.memory()
    driver = dry.driver_of(system, plan(1, 0))
    async with clients(system) as http:
        await driver.begin()
        yield Staff(driver, http)


@pytest.mark.req("ORD-08", "INV-02", "INV-11", "INV-16")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_a_story_ends_well(story: Story, staff: Staff) -> None:
    await story(staff)
