"""Counts: worked rows 64 to 68 of the order and inventory figures."""

import pytest

from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.contracts.counting import Outcome
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.inventory.counting import (
    ann,
    approve,
    approved,
    booked,
    came,
    counted,
    enter,
    entered,
    entry,
    entry_of,
    first,
    hundred,
    line_of,
    posted,
    second,
    start,
    started,
)
from tests.inventory.examples import adjust, adjusted, inventory, issued, line, received, refused, reserved
from tests.inventory.kept import came as lot_came

pytestmark = pytest.mark.req("INV-07")


def test_worked_64_the_difference_is_booked_not_the_figure() -> None:
    inventory.given(hundred).when(start, actor="ann").then(started(100, 1))
    inventory.given(hundred, started(100, 1)).when(enter(97), actor="ann").then(first)
    inventory.given(hundred, started(100, 1), first).when(enter(97, "e2"), actor="bob").then(second)
    since = (*counted, reserved("o1", line("MUG", r1=20)), issued("o1", line("MUG", r1=20)), received("r2", MUG=5))
    inventory.given(*since).when(approve(-3), actor="cid").then(approved(-3), booked(-3, r1=-3))
    inventory.given(*since).when(approve(-3), actor="cid").twice()
    shown = ViewSpec(service, "stock").given(*since, booked(-3, r1=-3)).documents["EAST/MUG"]
    assert isinstance(shown, StockView) and shown.on_hand == 82


async def test_worked_64_by_http() -> None:
    async with clients(Memory([service])) as http:
        await came(http, "r1", 100)
        begun = await http.post("http://inventory/warehouses/EAST/counts", json={"count_id": "c1", "skus": ["MUG"]})
        assert (begun.status_code, begun.json()["lines"]) == (201, [line_of("to_count")])  # blind
        assert (await posted(http, "entries", entry_of(97)))["lines"] == [line_of("second_count")]
        settled = await posted(http, "entries", entry_of(97))
        assert (settled["status"], settled["lines"][0]["on_hand"], len(settled["lines"][0]["entries"])) == ("review", 100, 2)
        lost = {"sku": "MUG", "change": -20, "reason": "fire"}
        assert (await http.post("http://inventory/warehouses/EAST/adjustments", json=lost)).status_code == 201
        await came(http, "r2", 5)
        assert (await posted(http, "approve", {"lines": [{"sku": "MUG", "difference": -3}]}))["status"] == "closed"
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert stock["on_hand"] == 82


def test_worked_65_a_movement_between_start_and_entry_disturbs_the_line() -> None:
    left = (reserved("o1", line("MUG", r1=4)), issued("o1", line("MUG", r1=4)))
    given = inventory.given(hundred, started(100, 1), *left)
    disturbed = entered("e1", "ann", 96, 2, "disturbed")
    given.when(enter(97), actor="ann").then(disturbed)
    given.when(enter(97), actor="ann").twice()
    again = inventory.given(hundred, started(100, 1), *left, disturbed)
    again.when(enter(96, "e2"), actor="ann").then(entered("e2", "ann", 96, 2, "review", entry("ann", 96, 0)))


def test_worked_65_a_reservation_moves_no_piece() -> None:
    given = inventory.given(hundred, started(100, 1), reserved("o1", line("MUG", r1=4)))
    given.when(enter(100), actor="ann").then(entered("e1", "ann", 100, 1, "review", entry("ann", 100, 0)))


def test_worked_65_between_two_persons_the_first_stands_by_its_difference() -> None:
    left = (reserved("o1", line("MUG", r1=4)), issued("o1", line("MUG", r1=4)))
    disturbed = entered("e2", "bob", 96, 2, "disturbed", ann)
    inventory.given(hundred, started(100, 1), first, *left).when(enter(97, "e2"), actor="bob").then(disturbed)
    again = inventory.given(hundred, started(100, 1), first, *left, disturbed)
    again.when(enter(93, "e3"), actor="bob").then(entered("e3", "bob", 96, 2, "review", ann, entry("bob", 93, -3)))


def test_worked_66_without_knowing_who_has_them_it_is_refused_with_the_figures() -> None:
    """Who loses pieces: test_worked_losing.py."""
    few = (received("r1", MUG=8), reserved("o1", line("MUG", r1=5)), started(8, 1))
    three = (entry("ann", 3, -5), entry("bob", 3, -5))
    given = inventory.given(
        *few, entered("e1", "ann", 8, 1, "second_count", three[0]), entered("e2", "bob", 8, 1, "review", *three)
    )
    reason = "MUG in EAST: 8 on hand, 5 of them allocated to orders, so at most 3 can be written off, not 5"
    given.when(approve(-5), actor="cid").then(refused("ApproveCount", "below_allocated", reason))


def test_worked_67_by_hand_never_below_what_is_allocated() -> None:
    given = inventory.given(received("r1", MUG=10), reserved("o1", line("MUG", r1=6)))
    reason = "MUG in EAST: 10 on hand, 6 of them allocated to orders, so at most 4 can be written off, not 5"
    given.when(adjust("a1", "MUG", -5)).then(refused("AdjustStock", "below_allocated", reason))
    given.when(adjust("a1", "MUG", -4)).then(adjusted("a1", "MUG", -4, r1=-4))


def test_worked_68_beyond_tolerance_a_second_person_counts() -> None:
    given = inventory.given(hundred, started(100, 1), first)
    same = "ann counted MUG before: another person counts it now"
    given.when(enter(97, "e2"), actor="ann").then(refused("EnterCount", "same_person", same))
    given.when(enter(97), actor="ann").then_nothing()  # the same entry again
    given.when(enter(97, "e2"), actor="bob").then(second)
    given.when(enter(97, "e2"), actor="bob").twice()
    for actor in ("ann", "bob"):
        reason = f"{actor} counted MUG: another person approves it"
        inventory.given(*counted).when(approve(-3), actor=actor).then(refused("ApproveCount", "same_person", reason))


def test_worked_68_where_two_differ_a_third_decides() -> None:
    other = entry("bob", 99, -1)
    disputed = entered("e2", "bob", 100, 1, "disputed", ann, other)
    inventory.given(hundred, started(100, 1), first).when(enter(99, "e2"), actor="bob").then(disputed)
    given = inventory.given(hundred, started(100, 1), first, disputed)
    same = "bob counted MUG: another person approves it"
    given.when(approve(-1), actor="bob").then(refused("ApproveCount", "same_person", same))
    neither = "MUG of count c1: -3 or -1 was counted, not -2"
    given.when(approve(-2), actor="cid").then(refused("ApproveCount", "not_as_counted", neither))
    given.when(approve(-1), actor="cid").then(approved(-1), booked(-1, r1=-1))


@pytest.mark.parametrize(
    ("on_hand", "pieces", "outcome"),
    [
        (10, 9, "review"),
        (10, 8, "second_count"),
        (100, 98, "review"),
        (100, 102, "review"),
        (100, 97, "second_count"),
        (0, 1, "review"),
    ],
)
def test_worked_68_tolerance_is_one_piece_or_two_percent(on_hand: int, pieces: int, outcome: Outcome) -> None:
    goods = (received("r1", MUG=on_hand),) if on_hand else ()
    found = entry("ann", pieces, pieces - on_hand)
    given = inventory.given(*goods, started(on_hand, len(goods)))
    given.when(enter(pieces), actor="ann").then(entered("e1", "ann", on_hand, len(goods), outcome, found))


@pytest.mark.parametrize(
    ("cost", "currency", "outcome"),
    [
        (500_000, "CNY", "review"),  # 50.00 a piece
        (500_100, "CNY", "second_count"),
        (5_000, "JPY", "review"),
        (5_001, "JPY", "second_count"),
        (None, None, "review"),
    ],
)
def test_what_is_off_may_be_worth_50_besides(cost: int | None, currency: str | None, outcome: Outcome) -> None:
    goods = lot_came("r1", 100, cost=cost, currency=currency)
    given = inventory.given(goods, started(100, 1))
    given.when(enter(99), actor="ann").then(entered("e1", "ann", 100, 1, outcome, entry("ann", 99, -1)))
    before = started(100, 1).model_copy(update={"tolerance_worth": None})
    inventory.given(goods, before).when(enter(99), actor="ann").then(entered("e1", "ann", 100, 1, "review", entry("ann", 99, -1)))


async def test_worked_65_by_http() -> None:
    async with clients(Memory([service])) as http:
        await came(http, "r1", 10)
        await http.post("http://inventory/warehouses/EAST/counts", json={"count_id": "c1", "skus": ["MUG"]})
        await came(http, "r2", 1)
        assert (await posted(http, "entries", entry_of(10)))["lines"] == [line_of("to_count", disturbed=True)]
        same = {"entry_id": "mine", "lines": [{"sku": "MUG", "pieces": 11}, {"sku": "MUG", "pieces": 11}]}
        twice = await http.post("http://inventory/counts/EAST/c1/entries", json=same)
        assert (twice.status_code, twice.json()["code"]) == (409, "contradicts_count")
        for pieces in (-1, "3", 1.5):
            wrong = await http.post("http://inventory/counts/EAST/c1/entries", json=entry_of(pieces))  # type: ignore[arg-type]
            assert wrong.status_code == 422
        assert (await http.get("http://inventory/counts?warehouse=EAST&status=counting")).json()["items"][0]["count_id"] == "c1"
