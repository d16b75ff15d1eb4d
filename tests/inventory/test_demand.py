"""Demand: noted by order in shards, told by page, counted by warehouse and SKU; rows 81 and 82 through the deciders."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.inventory.demand.commands import TellDemand
from services.inventory.demand.decide import Placed, note_nothing
from services.inventory.demand.shards import SHARDS, shard
from services.inventory.demand.state import FULL, TOLD, Page, lines_of, page_ref
from services.inventory.plan.series import DAYS, Series, added, until
from services.inventory.planning.commands import CountDemand
from services.inventory.planning.decide import count_nothing
from shared.contracts.changes import ChangeApplied
from shared.contracts.kits import Component, Kit
from shared.contracts.lines import StockLine
from shared.contracts.orders import OrderCancelled, OrderExpired, OrderReinstated
from shared.contracts.placed import OrderLine, OrderPlaced
from shared.contracts.planning import DemandCounted, DemandLine, DemandNoted, DemandPart, DemandTold, Kind, SkuDemand
from shared.contracts.refusing import OrderRefused
from shared.domain.nouns import Context, SetTimer
from shared.testing.specs import fold
from tests.inventory.examples import EAST, NOW, inventory

SHARD = shard("o1")
TODAY = NOW.date()
HOUR = timedelta(hours=1)
TOMORROW_3 = datetime.combine(TODAY + timedelta(days=1), datetime.min.time(), NOW.tzinfo) + 3 * HOUR


def placed(order: str = "o1", at: datetime = NOW, **quantities: int) -> OrderPlaced:
    return OrderPlaced(
        order_id=order,
        channel="web",
        external_id=order,
        currency="CNY",
        lines=tuple(OrderLine(sku=sku, quantity=n) for sku, n in quantities.items()),
        price_source="list",
        warehouses=(EAST, "WEST"),
        pay_by=at,
        return_window_days=7,
        placed_at=at,
    )


def cancelled(after: timedelta) -> OrderCancelled:
    return OrderCancelled(order_id="o1", reason="", cancelled_at=NOW + after)


def refused(code: Any) -> OrderRefused:
    return OrderRefused(order_id="o1", channel="web", external_id="o1", code=code, reason="", refused_at=NOW + HOUR)


def noted(kind: Kind = "asked", tell: bool = False, asked_at: datetime = NOW, **quantities: int) -> DemandNoted:
    lines = tuple(StockLine(sku=sku, quantity=n) for sku, n in quantities.items())
    return DemandNoted(
        shard=SHARD,
        order_id="o1",
        kind=kind,
        channel="web",
        warehouse=EAST,
        lines=lines,
        asked_at=asked_at,
        noted_at=NOW,
        tell_at=NOW + HOUR if tell else None,
    )


def by_change(id: str, kind: Kind, asking: int, asked_at: datetime = NOW, **quantities: int) -> DemandNoted:
    """While its page is being gathered."""
    return noted(kind, False, asked_at, **quantities).model_copy(update={"asking": asking, "change_id": id})


def changed(id: str, after: timedelta, added: Mapping[str, int] = {}, removed: Mapping[str, int] = {}) -> ChangeApplied:
    """A kit that is added comes as its components."""
    more, fewer = (tuple(StockLine(sku=sku, quantity=n) for sku, n in each.items()) for each in (added, removed))
    of = {"order_id": "o1", "change_id": id, "currency": "CNY", "total": 0}
    return ChangeApplied(**of, added=more, removed=fewer, applied_at=NOW + after)


def line(sku: str, pieces: int, refused: int = 0) -> DemandLine:
    return DemandLine(warehouse=EAST, sku=sku, channel="web", day=TODAY, pieces=pieces, refused=refused)


def told(*lines: DemandLine, page: int = 1) -> DemandTold:
    return DemandTold(shard=SHARD, page=page, lines=lines, told_at=NOW)


def counted(*lines: SkuDemand, page: int = 1, starts: tuple[str, ...] = ()) -> DemandCounted:
    return DemandCounted(warehouse=EAST, shard=SHARD, page=page, lines=lines, starts=starts, plan_at=TOMORROW_3, counted_at=NOW)


def of(sku: str, *parts: tuple[int, int]) -> SkuDemand:
    days = tuple(DemandPart(channel="web", day=TODAY, pieces=n, refused=short) for n, short in parts)
    return SkuDemand(sku=sku, parts=days)


def page_after(*facts: Any) -> Page:
    page: Page = fold(inventory.wiring, {}, facts)[page_ref(SHARD)]
    return page


def gathered(*facts: Any) -> tuple[DemandLine, ...]:
    return lines_of(page_after(*facts).sums, FULL)


def test_an_order_is_noted_once_in_the_shard_of_its_id() -> None:
    inventory.hears(placed(MUG=3)).under(SHARD)
    assert f"demand-{int(SHARD[-2:]):02}" == SHARD and int(SHARD[-2:]) < SHARDS
    inventory.when(placed(MUG=3, CUP=1)).then(noted(tell=True, MUG=3, CUP=1))
    inventory.when(placed(MUG=3)).twice()
    inventory.given(noted(tell=True, CUP=1), told(line("CUP", 1))).when(placed(MUG=3)).then_nothing()


@pytest.mark.req("INV-12", "INV-19")
def test_what_a_change_adds_is_asked_for_at_its_time() -> None:
    late = 30 * HOUR
    given = inventory.given(noted(tell=True, MUG=3))
    when = given.when(changed("c1", late, added={"CUP": 2, "MUG": 1}))
    when.then(by_change("c1", "added", 1, NOW + late, CUP=2, MUG=1))
    when.twice()
    inventory.hears(changed("c1", late)).under(SHARD)
    inventory.when(changed("c1", late, added={"CUP": 2})).then_nothing()
    given.when(changed("c1", late)).then_nothing()


@pytest.mark.req("INV-12")
def test_what_a_change_takes_out_within_a_day_was_not_meant() -> None:
    given = inventory.given(noted(tell=True, MUG=3, CUP=1))
    when = given.when(changed("c1", HOUR, removed={"MUG": 2}))
    when.then(by_change("c1", "removed", 0, MUG=2))
    when.twice()
    assert gathered(noted(tell=True, MUG=3, CUP=1), *when.decided) == (line("MUG", 1), line("CUP", 1))
    given.when(changed("c1", 24 * HOUR + timedelta(microseconds=1), removed={"MUG": 2})).then_nothing()
    exchanged = changed("c1", HOUR, added={"POT": 1}, removed={"CUP": 1})
    given.when(exchanged).then(by_change("c1", "removed", 0, CUP=1), by_change("c1", "added", 1, NOW + HOUR, POT=1))


@pytest.mark.req("INV-12")
def test_what_was_asked_for_last_is_taken_out_first_and_the_end_takes_back_what_is_left() -> None:
    asked = (noted(tell=True, MUG=3), by_change("c1", "added", 1, NOW + 20 * HOUR, MUG=2))
    out = inventory.given(*asked).when(changed("c2", 23 * HOUR, removed={"MUG": 3}))
    out.then(by_change("c2", "removed", 1, NOW + 20 * HOUR, MUG=2), by_change("c2", "removed", 0, MUG=1))
    out.twice()
    later = inventory.given(*asked).when(changed("c2", 30 * HOUR, removed={"MUG": 3}))
    later.then(by_change("c2", "removed", 1, NOW + 20 * HOUR, MUG=2))

    ended = inventory.given(*asked, *out.decided).when(cancelled(24 * HOUR))
    ended.then(noted("withdrawn", MUG=2))
    ended.twice()
    added = noted("withdrawn", asked_at=NOW + 20 * HOUR, MUG=2).model_copy(update={"asking": 1})
    inventory.given(*asked).when(cancelled(30 * HOUR)).then(added)


def test_an_order_that_comes_back_asks_for_what_its_changes_added_too() -> None:
    asked = (noted(tell=True, MUG=3), by_change("c1", "added", 1, NOW + HOUR, CUP=1))
    expired = inventory.given(*asked).when(OrderExpired(order_id="o1", pay_by=NOW, expired_at=NOW + 2 * HOUR)).decided
    assert [(each.kind, each.asking) for each in expired] == [("withdrawn", 0), ("withdrawn", 1)]
    back = inventory.given(*asked, *expired).when(OrderReinstated(order_id="o1", reinstated_at=NOW + 3 * HOUR))
    again = noted(asked_at=NOW + HOUR, CUP=1).model_copy(update={"asking": 1})
    back.then(noted(MUG=3), again)
    back.twice()


def test_a_page_that_a_change_fills_is_told_at_once() -> None:
    full = noted("asked", True, NOW, **{f"S{n}": 1 for n in range(FULL)})
    facts = inventory.given(full).when(changed("c1", HOUR, added={"CUP": 1}, removed={"S0": 1})).decided
    assert [type(each) for each in facts] == [DemandNoted, DemandNoted]
    more = inventory.given(full).when(changed("c1", HOUR, added={"CUP": 1})).decided
    assert [type(each) for each in more] == [DemandNoted, DemandTold]


@pytest.mark.req("INV-12")
def test_what_a_kit_is_made_of_is_asked_for_and_not_the_kit() -> None:
    """Nothing of the kit itself is in stock, so nothing of it could be planned."""
    kit = Kit(sku="SET", components=(Component(sku="MUG", quantity=2, share=1), Component(sku="CUP", quantity=1, share=1)))
    order = placed(SET=3, MUG=1).model_copy(update={"kits": (kit,)})
    inventory.when(order).then(noted(tell=True, MUG=7, CUP=3))
    inventory.when(order).twice()


def test_an_order_whose_kits_are_too_many_lines_is_refused_and_no_demand() -> None:
    kits = tuple(
        Kit(sku=f"K{n}", components=tuple(Component(sku=f"C{n}-{i}", quantity=1, share=1) for i in range(20))) for n in range(101)
    )
    lines = tuple(OrderLine(sku=kit.sku, quantity=1) for kit in kits)
    order = placed().model_copy(update={"lines": lines, "kits": kits})
    inventory.when(order).then_nothing()


def test_what_cannot_be_kept_is_no_demand() -> None:
    order = Placed(order_id="o1", channel="web", lines=(), warehouses=(EAST,), placed_at=NOW)
    assert note_nothing(order, {}, Context(SHARD, NOW, "")) == []
    assert count_nothing(CountDemand(warehouse=EAST, shard=SHARD, page=1, lines=()), {}, Context(EAST, NOW, "")) == []


@pytest.mark.req("INV-12", "INV-19")
def test_worked_81_of_what_was_asked_for_the_refused_is_demand_too() -> None:
    given = inventory.given(noted(tell=True, MUG=6))
    given.when(refused("out_of_stock")).then(noted("unmet", MUG=6))
    given.when(refused("out_of_stock")).twice()
    assert gathered(noted(MUG=3), noted(MUG=2), noted(MUG=4), noted("unmet", MUG=4)) == (line("MUG", 9, 4),)


@pytest.mark.req("INV-12")
def test_worked_82_what_was_cancelled_in_a_day_is_taken_back() -> None:
    given = inventory.given(noted(tell=True, MUG=74_215))
    given.when(cancelled(timedelta(minutes=16))).then(noted("withdrawn", MUG=74_215))
    given.when(cancelled(timedelta(minutes=16))).twice()
    given.when(cancelled(timedelta(hours=24, seconds=1))).then_nothing()
    assert gathered(noted(MUG=74_215), noted("withdrawn", MUG=74_215)) == ()
    # also where it was told meanwhile: then it is told as less
    first = (noted(tell=True, MUG=5), told(line("MUG", 5)))
    inventory.given(*first).when(cancelled(HOUR)).then(noted("withdrawn", tell=True, MUG=5))
    again = noted("withdrawn", tell=True, MUG=5)
    assert page_after(*first, again) == Page(number=2, sums={f"{EAST}/web/{TODAY}/MUG": (-5, 0)}, timed=True)


def test_an_order_that_was_not_paid_or_not_valid_was_not_meant_unless_it_goes_on() -> None:
    given = inventory.given(noted(tell=True, MUG=5))
    expired = OrderExpired(order_id="o1", pay_by=NOW, expired_at=NOW + HOUR)
    given.when(expired).then(noted("withdrawn", MUG=5))
    given.when(refused("total_differs")).then(noted("withdrawn", MUG=5))
    inventory.when(expired).then_nothing()
    again = OrderReinstated(order_id="o1", reinstated_at=NOW + HOUR)
    lapsed = inventory.given(noted(tell=True, MUG=5), noted("withdrawn", MUG=5))
    lapsed.when(again).then(noted(MUG=5))
    lapsed.when(again).twice()
    given.when(again).then_nothing()


def test_a_page_is_told_at_its_time_or_when_it_is_full() -> None:
    given = inventory.given(noted(tell=True, MUG=5, CUP=1))
    given.when(TellDemand(shard=SHARD), key=SHARD).then(told(line("MUG", 5), line("CUP", 1)))
    given.when(TellDemand(shard=SHARD), key=SHARD).twice()
    inventory.when(TellDemand(shard=SHARD), key=SHARD).then_nothing()


@pytest.mark.req("INV-12")
def test_a_page_of_many_lines_is_told_in_parts_the_oldest_first() -> None:
    """A decision of thousands of lines would keep its partition waiting."""
    many: dict[str, Any] = {f"S{i}": 1 for i in range(TOLD + 1)}
    given = inventory.given(noted(tell=True, **many))
    first = told(*(line(sku, 1) for sku in list(many)[:TOLD])).model_copy(update={"again_at": NOW})
    given.when(TellDemand(shard=SHARD), key=SHARD).then(first)
    assert inventory.wiring.timers(first) == [SetTimer(f"tell/{SHARD}", NOW, SHARD, TellDemand(shard=SHARD))]
    last = told(line(f"S{TOLD}", 1), page=2)
    inventory.given(noted(tell=True, **many), first).when(TellDemand(shard=SHARD), key=SHARD).then(last)
    assert inventory.wiring.timers(last) == []  # it came at its time: there is none left
    assert page_after(noted(tell=True, **many), first, last) == Page(number=3)


@pytest.mark.req("INV-12")
def test_a_page_that_is_full_tells_its_oldest_lines_at_once() -> None:
    many: dict[str, Any] = {f"S{i}": 1 for i in range(FULL)}
    other = noted(tell=True, **many).model_copy(update={"order_id": "o9"})
    oldest = told(*(line(sku, 1) for sku in list(many)[:TOLD])).model_copy(update={"again_at": NOW + HOUR})
    inventory.given(other).when(placed("o1", CUP=1)).then(noted(CUP=1), oldest)
    left = page_after(other, noted(CUP=1), oldest)
    assert (left.number, len(left.sums), left.timed) == (2, FULL + 1 - TOLD, True)


def test_a_page_goes_to_the_warehouses_it_names() -> None:
    west = line("MUG", 2).model_copy(update={"warehouse": "WEST"})
    inventory.hears(told(line("MUG", 5), west, line("CUP", 1))).as_commands(
        (EAST, CountDemand(warehouse=EAST, shard=SHARD, page=1, lines=(line("MUG", 5), line("CUP", 1)))),
        ("WEST", CountDemand(warehouse="WEST", shard=SHARD, page=1, lines=(west,))),
    )


def test_a_warehouse_counts_a_page_once_and_begins_to_plan_what_is_new() -> None:
    page = CountDemand(warehouse=EAST, shard=SHARD, page=1, lines=(line("MUG", 5), line("CUP", 1, 1)))
    first = counted(of("MUG", (5, 0)), of("CUP", (1, 1)), starts=("MUG", "CUP"))
    inventory.when(page).then(first)
    inventory.when(page).twice()
    inventory.given(first).when(page).then_nothing()
    second = page.model_copy(update={"page": 2, "lines": (line("MUG", -5),)})
    inventory.given(first).when(second).then(counted(of("MUG", (-5, 0)), page=2))


def test_half_a_year_of_days_is_kept() -> None:
    day = TODAY
    series = added(added(Series(), {day: 3}), {day - timedelta(days=2): 1, day: -1})
    assert series == Series(first=day - timedelta(days=2), pieces=(1, 0, 2))
    assert until(series, day) == [1, 0]
    assert until(series, day + timedelta(days=2)) == [1, 0, 2, 0]
    assert until(Series(), day) == [] and until(series, day - timedelta(days=2)) == []
    later = added(series, {day + timedelta(days=DAYS): 7})
    assert (later.first, len(later.pieces), sum(later.pieces)) == (day + timedelta(days=1), DAYS, 7)
    assert added(later, {day: 5}) == later, "told too late"
    assert sum(until(later, day + timedelta(days=DAYS + 100))) == 7
    assert until(added(Series(), {day: -4}), day + timedelta(days=1)) == [0]
