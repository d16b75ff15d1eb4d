"""The planner alone: against all sets of warehouses, counted here; and how long the largest real order takes."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.order.sourcing import Node, Plan, Policy, plan

SKUS = ("A", "B", "C", "D")
WANTED = st.dictionaries(st.sampled_from(SKUS), st.integers(1, 4), min_size=1)
STOCKS = st.lists(st.fixed_dictionaries({sku: st.integers(0, 4) for sku in SKUS}), min_size=1, max_size=6)


def policy(shipments: int, least: int = 0) -> Policy:
    return Policy(shipments, {sku: (100, 1) for sku in SKUS}, least)


def best(wanted: dict[str, int], stocks: list[dict[str, int]], shipments: int) -> tuple[int, ...] | None:
    """By trying them all: the smallest set; of these one that splits no SKU; of these the first by rank."""
    for size in range(1, shipments + 1):
        sets = [
            chosen
            for chosen in combinations(range(len(stocks)), size)
            if all(sum(stocks[n][sku] for n in chosen) >= count for sku, count in wanted.items())
        ]
        whole = [chosen for chosen in sets if all(any(stocks[n][sku] >= count for n in chosen) for sku, count in wanted.items())]
        if sets:
            return (whole or sets)[0]
    return None


@given(wanted=WANTED, stocks=STOCKS, shipments=st.integers(1, 5))
@settings(max_examples=500, deadline=None)
def test_the_plan_is_the_best_of_all_sets(wanted: dict[str, int], stocks: list[dict[str, int]], shipments: int) -> None:
    found = plan(wanted, [Node(f"W{n}", stock) for n, stock in enumerate(stocks)], policy(shipments))
    chosen = best(wanted, stocks, shipments)
    if chosen is None:
        assert found is None
        return
    assert found is not None
    assert [warehouse for warehouse, _ in found.parts] == [f"W{n}" for n in chosen]
    for sku, count in wanted.items():
        assert sum(gives.get(sku, 0) for _, gives in found.parts) == count
    for warehouse, gives in found.parts:
        assert gives and all(0 < count <= stocks[int(warehouse[1:])][sku] for sku, count in gives.items())


@given(wanted=WANTED, stocks=STOCKS, shipments=st.integers(1, 5), least=st.integers(0, 600))
@settings(max_examples=200, deadline=None)
def test_no_part_is_worth_less_than_it_should(
    wanted: dict[str, int], stocks: list[dict[str, int]], shipments: int, least: int
) -> None:
    found = plan(wanted, [Node(f"W{n}", stock) for n, stock in enumerate(stocks)], policy(shipments, least))
    if found is not None and len(found.parts) > 1:
        assert all(100 * sum(gives.values()) >= least for _, gives in found.parts)


def test_the_runner_up_is_the_next_set_of_as_many() -> None:
    nodes = [Node("W1", {"A": 1}), Node("W2", {"A": 1}), Node("W3", {"A": 1})]
    assert plan({"A": 2}, nodes, policy(3)) == Plan((("W1", {"A": 1}), ("W2", {"A": 1})), ("W1", "W3"))


def test_beyond_what_can_be_tried_the_one_that_gives_most_is_taken() -> None:
    """Six shipments from fifty warehouses."""
    nodes = [Node(f"W{n:02}", {"A": 1 + n % 3}) for n in range(50)]
    found = plan({"A": 18}, nodes, policy(6))
    assert found is not None and len(found.parts) == 6


@pytest.mark.parametrize(("lines", "nodes"), [(705, 50), (14, 8)])
def test_the_largest_real_order_is_planned(lines: int, nodes: int) -> None:
    """Three warehouses serve it together, of which one is ranked last. `python -m bench sourcing` measures how long it takes."""
    chance = Random(618)
    skus = [f"SKU-{n}" for n in range(lines)]
    stocks = [{sku: chance.choice((0, 0, 1, 5)) for sku in skus} for _ in range(nodes)]
    for place, sku in enumerate(skus):
        stocks[(0, nodes // 2, nodes - 1)[place % 3]][sku] = 5
    found = plan(dict.fromkeys(skus, 3), [Node(f"W{n:02}", stock) for n, stock in enumerate(stocks)], policy_of(skus))
    assert found is not None and len(found.parts) <= 3


def policy_of(skus: list[str]) -> Policy:
    return Policy(3, {sku: (100, 1) for sku in skus})
