"""Which warehouses are asked, in which order, and what the figures say for it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.desk.why import Why, why
from services.orders.order.ranking import Ranked, rank
from services.orders.order.view import OrderView
from shared.contracts.lanes import LaneNode
from shared.contracts.limits import CANDIDATES, WAREHOUSES
from shared.contracts.terms import Candidate, Exclusion, Rule
from tests.orders.example import AT, FOUND, O1, SHOP, order
from tests.orders.given import placed, refused
from tests.orders.inputs import place

HOUSES = ("W1", "W2", "W3")
RULES: tuple[Rule, ...] = ("list", "days", "cost", "km", "stores_last", "load")


def lane(*nodes: LaneNode) -> dict[str, Any]:
    return {"region": "DE", "nodes": [node.model_dump(mode="json") for node in nodes]}


def node(warehouse: str, **figures: Any) -> LaneNode:
    return LaneNode(warehouse=warehouse, **figures)


def order_of(ranked: Ranked) -> str:
    return " ".join(ranked.warehouses)


def test_without_a_lane_the_list_is_asked_all_of_it_as_it_is() -> None:
    houses = tuple(f"H{n}" for n in range(WAREHOUSES))
    for rules in ((), RULES):
        assert rank(houses, rules, None) == Ranked(houses)


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        ((), "W1 W2 W3"),
        (("list",), "W1 W2 W3"),
        (("days",), "W3 W2 W1"),
        (("cost",), "W2 W3 W1"),
        (("km",), "W3 W1 W2"),
        (("load",), "W2 W1 W3"),
        (("stores_last",), "W2 W3 W1"),
        (("stores_last", "days"), "W3 W2 W1"),
        (("stores_last", "list", "days"), "W2 W3 W1"),
    ],
)
def test_the_first_rule_that_differs_decides_and_what_is_unknown_is_last(rules: tuple[Rule, ...], asked: str) -> None:
    known = lane(
        node("W1", days=3, cost=900, km=50, load=30, store=True),
        node("W2", days=2, cost=400, load=20),
        node("W3", days=1, cost=500, km=20),
    )
    assert order_of(rank(HOUSES, rules, known)) == asked


def test_alike_by_every_rule_the_name_decides() -> None:
    known = lane(node("W3"), node("W2"), node("W1"))
    assert order_of(rank(("W3", "W1", "W2"), ("days", "cost"), known)) == "W1 W2 W3"
    assert order_of(rank(("W3", "W1", "W2"), (), known)) == "W3 W1 W2"


def test_who_does_not_serve_is_closed_full_or_sends_nothing_is_left_out_by_name() -> None:
    houses = ("W0", "W1", "W2", "W3", "W4")
    known = lane(node("W1", open=False), node("W2", modes=("pickup",)), node("W3", capacity=0), node("W4", capacity=1, days=2))
    assert rank(houses, ("days",), known) == Ranked(
        ("W4",),
        (Candidate(warehouse="W4", days=2),),
        (
            Exclusion(warehouse="W0", why="does_not_serve"),
            Exclusion(warehouse="W1", why="not_open"),
            Exclusion(warehouse="W2", why="mode"),
            Exclusion(warehouse="W3", why="capacity"),
        ),
    )


def test_the_best_8_are_kept() -> None:
    houses = tuple(f"H{n:02}" for n in range(10))
    ranked = rank(houses, ("days",), lane(*(node(name, days=10 - n) for n, name in enumerate(houses))))
    assert ranked.warehouses == tuple(reversed(houses))[:CANDIDATES]
    assert ranked.excluded == tuple(Exclusion(warehouse=name, why="beyond_best") for name in ("H01", "H00"))


figures = st.none() | st.integers(0, 3)
nodes = st.lists(
    st.builds(
        LaneNode,
        warehouse=st.sampled_from([f"H{n}" for n in range(12)]),
        cost=figures,
        days=figures,
        km=figures,
        capacity=figures,
        load=figures,
        open=st.booleans(),
        store=st.booleans(),
    ),
    unique_by=lambda each: each.warehouse,
)


@given(st.permutations([f"H{n}" for n in range(12)]), st.lists(st.sampled_from(RULES), unique=True), nodes, st.randoms())
def test_every_warehouse_is_a_candidate_or_left_out_and_the_lanes_order_says_nothing(
    houses: list[str], rules: list[Rule], known: list[LaneNode], chance: Any
) -> None:
    ranked = rank(houses, rules, lane(*known))
    assert sorted([*ranked.warehouses, *(each.warehouse for each in ranked.excluded)]) == sorted(houses)
    assert tuple(each.warehouse for each in ranked.candidates) == ranked.warehouses
    shuffled = known[:]
    chance.shuffle(shuffled)
    assert rank(houses, rules, lane(*shuffled)) == ranked


# -- at placing

RULED = {"channels/shop": {**SHOP, "rules": ["days"]}}


@pytest.mark.req("ORD-14")
def test_an_order_carries_its_candidates_in_rank_order_with_their_figures() -> None:
    known = lane(node("north", days=3, cost=400), node("south", days=1, cost=900))
    ranked = placed.model_copy(
        update={
            "warehouses": ("south", "north"),
            "region": "DE",
            "rules": ("days",),
            "candidates": (Candidate(warehouse="south", days=1, cost=900), Candidate(warehouse="north", days=3, cost=400)),
        }
    )
    order.when(place, found={**RULED, "lanes/DE": known}).then(ranked)
    order.when(place, found={**RULED, "lanes/DE": known}).twice()
    order.when(place, found={**RULED, "lanes/DE": None}).then(placed)
    order.when(place, found={**FOUND, "lanes/DE": lane(node("south"))}).then(
        placed.model_copy(
            update={
                "warehouses": ("south",),
                "region": "DE",
                "candidates": (Candidate(warehouse="south"),),
                "excluded": (Exclusion(warehouse="north", why="does_not_serve"),),
            }
        )
    )


def test_where_no_warehouse_serves_the_order_is_refused_with_each_ones_reason() -> None:
    known = lane(node("north", open=False), node("east"))
    reason = "no warehouse of shop serves DE: north: not open, south: does not serve the region"
    order.when(place, found={**FOUND, "lanes/DE": known}).then(refused("not_served", reason))
    order.when(place, found={**FOUND, "lanes/DE": known}).twice()


# -- why


def view(**changes: Any) -> OrderView:
    return OrderView(order_id=O1, channel="shop", placed_at=AT, **changes)


def test_why_says_what_decided() -> None:
    known = lane(node("W1", days=1, cost=5), node("W2", days=3, cost=4), node("W4", days=3, cost=9), node("W3", open=False))
    rules: tuple[Rule, ...] = ("days", "cost")
    ranked = rank(("W2", "W1", "W4", "W3"), rules, known)
    seen = view(rules=rules, **ranked._asdict())
    assert why(seen) == (
        Why(node="W1", rank=1, text="first"),
        Why(node="W2", rank=2, text="second: 2 days more than W1"),
        Why(node="W4", rank=3, text="third: 5 minor units more than W2"),
        Why(node="W3", text="excluded: not open"),
    )
    assert why(seen, "W3") == (Why(node="W3", text="excluded: not open"),)
    assert why(seen, "X") == (Why(node="X", text="excluded: not one of shop's warehouses"),)


def test_why_of_a_list_is_its_order() -> None:
    assert why(view(warehouses=("W1", "W2")), "W2") == (Why(node="W2", rank=2, text="second: after W1 in the channel's list"),)


@pytest.mark.parametrize(
    ("rules", "worse", "text"),
    [
        (("stores_last",), {"store": True}, "a store, after W1"),
        (("km",), {}, "km not known, after W1"),
        (("cost",), {}, "alike, by name after W1"),
        (("cost", "list"), {}, "in the channel's list after W1"),
    ],
)
def test_why_in_words_of_each_rule(rules: tuple[Rule, ...], worse: dict[str, Any], text: str) -> None:
    ranked = rank(("W1", "W2"), rules, lane(node("W1", km=5), node("W2", **worse)))
    assert why(view(rules=rules, **ranked._asdict()), "W2")[0].text == f"second: {text}"
