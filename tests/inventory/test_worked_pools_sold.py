"""Row 58: never more is sold than the pool has."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.inventory.pool.parts import Parts
from shared.contracts.reservations import StockReleased, StockReserved
from tests.inventory.examples import received, release, reserve
from tests.inventory.pooling import folded, live, split
from tests.inventory.waiting import Warehouse

pytestmark = pytest.mark.req("CHN-06", "INV-02")


def sell(seed: int, orders: int, pools: dict[str, int], most: int) -> dict[str, int]:
    """Orders at once, each asked of one warehouse, then of the other; some are given back meanwhile. Who went without asks both
    once more. What was sold, by warehouse."""
    draw, houses = Random(seed), {name: Warehouse() for name in pools}
    for name, n in pools.items():
        houses[name].states = folded(houses[name], received("r1", MUG=n + 50))
        houses[name].states = folded(houses[name], split(n))
    asked = [(f"o{seed}-{n}", draw.choice([*pools]), draw.randint(1, most)) for n in range(orders)]
    sold: dict[str, tuple[str, int]] = {}
    left = asked
    for go in range(len(pools) + 2):
        draw.shuffle(left)
        again = []
        for order, house, n in left:
            [said] = houses[house].decides(live(reserve(order, attempt=go + 1, MUG=n)))
            if isinstance(said, StockReserved):
                sold[order] = (house, n)
            else:
                again.append((order, next(each for each in pools if each != house), n))
            if go < len(pools) and sold and draw.random() < 0.05:
                back = draw.choice([*sold])
                gone, count = sold.pop(back)
                freed = houses[gone].decides(live(release(back, MUG=count)))
                assert isinstance(freed[0], StockReleased)
        left = again
    for name, n in pools.items():
        parts = houses[name].states["pool_parts", "EAST/MUG"]
        assert isinstance(parts, Parts)
        own = sum(count for house, count in sold.values() if house == name)
        assert (parts.parts[0].left, parts.parts[0].sold) == (n - own, own)
        assert (houses[name].stock().free, houses[name].stock().pooled) == (50, n - own)
    return {name: sum(count for house, count in sold.values() if house == name) for name in pools}


@given(seed=st.integers(0, 10_000), east=st.integers(0, 12), west=st.integers(0, 12), orders=st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_worked_58_never_more_than_the_pool_has(seed: int, east: int, west: int, orders: int) -> None:
    sold = sell(seed, orders, {"east": east, "west": west}, 3)
    assert sold["east"] <= east and sold["west"] <= west


def test_worked_58_five_thousand_orders_for_a_pool_of_a_thousand() -> None:
    """What some give back, others get."""
    assert sell(58, 5_000, {"east": 600, "west": 400}, 1) == {"east": 600, "west": 400}


def test_worked_58_exactly_without_giving_back() -> None:
    draw = Random(58)
    houses = {name: Warehouse() for name in ("east", "west")}
    for house, n in zip(houses.values(), (600, 400), strict=True):
        house.states = folded(house, received("r1", MUG=n))
        house.states = folded(house, split(n))
    sold = 0
    for n in range(5_000):
        for house in draw.sample([*houses.values()], 2):
            [said] = house.decides(live(reserve(f"o{n}", MUG=1)))
            if isinstance(said, StockReserved):
                sold += 1
                break
    assert sold == 1_000
