"""Every kind of line, and all that a change may do to it: its money adds up, and its pieces are asked for or let go."""

from collections import Counter
from typing import Any

import pytest

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.change.target import target
from shared.contracts.changes import ChangeApplied
from shared.contracts.kits import Component, Kit, KitLines
from shared.contracts.orders import OrderConfirmed, PricedLine, StockLine
from shared.contracts.terms import ChangeTerms
from shared.domain.money import LARGEST
from tests.orders.changing import C1, Changed, line
from tests.orders.example import O1, order

pytestmark = pytest.mark.req("ORD-08", "SEC-02")
SET = {"SET": [{"sku": "A", "quantity": 2, "share": 3}, {"sku": "D", "quantity": 1, "share": 1}]}
KIT = Kit(sku="SET", components=(Component(sku="A", quantity=2, share=3), Component(sku="D", quantity=1, share=1)))
TERMS = ChangeTerms(approval_from=LARGEST)


def of_one(kind: str) -> Changed:
    """Two pieces on the line that changes, which is the first; and one more line, of B."""
    first = PricedLine(sku="A", quantity=2, unit_price=15_000, discount=0, total=0 if kind == "gift" else 30_000)
    first = first.model_copy(update={"discount": 2 * 15_000 - first.total})
    life = Changed(first, line("B", 6_000), terms=TERMS, price_source="storefront" if kind == "storefront" else "list")
    if kind == "component":
        (at,) = [n for n, each in enumerate(life.facts) if isinstance(each, OrderConfirmed)]
        kits = (KitLines(sku="PAIR", quantity=1, numbers=(1,)),)
        life.facts[at] = life.facts[at].model_copy(update={"kits": kits})
    if kind == "own":
        opened(life, AskedLine(line=1, unit_price=10_000), change_id="c-0")
        assert life.state.changes is not None and life.state.changes.own == (1,)
    return life


def opened(life: Changed, *asked: AskedLine, change_id: str = C1, channel: str | None = None) -> ChangeApplied:
    """Opened, answered, confirmed, and paid."""
    command = OpenChange(order_id=O1, change_id=change_id, channel=channel, lines=asked, reason="asked")
    found = {f"channels/{channel}": {"kits": SET}} if channel else {}
    life.facts += order.given(*life.facts).when(command, at=life.now, key=O1, found=found).decided
    life.answers()
    life.hear(ConfirmChange(order_id=O1, change_id=change_id, preview_id=life.preview.preview_id))
    if life.preview.difference > 0:
        life.pay(life.preview.difference, f"for {change_id}")
    applied: ChangeApplied = life.of(ChangeApplied)[-1]
    assert applied.change_id == change_id
    return applied


def pieces(lines: Any) -> Counter[str]:
    found = Counter[str]()
    for each in lines:
        found[each.sku] += each.quantity
    return +found


WHAT = {
    "more": AskedLine(line=1, quantity=3),
    "fewer": AskedLine(line=1, quantity=1),
    "out": AskedLine(line=1, quantity=0),
    "cancel": AskedLine(line=1, less=1),
    "price": AskedLine(line=1, unit_price=12_000),
    "price and more": AskedLine(line=1, quantity=3, unit_price=12_000),
}


@pytest.mark.parametrize("what", WHAT)
@pytest.mark.parametrize("kind", ["listed", "own", "gift", "component", "storefront"])
def test_a_line_that_changes_adds_up(kind: str, what: str) -> None:
    life = of_one(kind)
    before = life.state
    _adds_up(before.total or 0, pieces(before.lines), opened(life, WHAT[what]), life)


@pytest.mark.parametrize("own", [None, 20_000])
@pytest.mark.parametrize("sku", ["C", "A", "SET"])
def test_a_line_that_is_added_adds_up(sku: str, own: int | None) -> None:
    life = of_one("listed")
    before = life.state
    _adds_up(
        before.total or 0,
        pieces(before.lines),
        opened(life, AskedLine(sku=sku, quantity=2, unit_price=own), channel="shop"),
        life,
    )


def _adds_up(total: int, had: Counter[str], applied: ChangeApplied, life: Changed) -> None:
    after = life.state
    assert applied.total == after.total == total + applied.difference == sum(each.total for each in after.lines)
    for each in after.lines:
        assert each.quantity * each.unit_price - each.discount == each.total >= 0
    assert pieces(after.lines) == had + pieces(applied.added) - pieces(applied.removed)
    assert not pieces(applied.added).keys() & pieces(applied.removed).keys()
    assert pieces(line for each in after.shipments for line in each.lines) == pieces(after.lines), "all of it is reserved"
    assert after.funds.received == after.total


def test_an_added_kit_is_its_components_at_its_price() -> None:
    life = of_one("listed")
    applied = opened(life, AskedLine(sku="SET", quantity=2, unit_price=20_000), AskedLine(sku="C", quantity=1), channel="shop")
    assert applied.kits == (KitLines(sku="SET", quantity=2, numbers=(3, 4)),)
    assert applied.own == (3, 4)
    assert [(each.sku, each.quantity, each.total) for each in applied.lines[2:4]] == [("A", 4, 30_000), ("D", 2, 10_000)]
    assert [each.sku for each in applied.lines] == ["A", "B", "A", "D", "C"]
    assert applied.added == (StockLine(sku="A", quantity=4), StockLine(sku="D", quantity=2), StockLine(sku="C", quantity=1))


def test_kits_are_looked_up_where_something_is_added_and_no_others() -> None:
    on = order.wiring.handlers[OpenChange].on
    add, more = AskedLine(sku="SET", quantity=1), AskedLine(line=1, quantity=3)
    assert on.lookups is not None and on.narrow is not None
    asks = OpenChange(order_id=O1, change_id=C1, channel="shop", lines=(more, add))
    assert on.lookups(asks) == ("channels/shop",)
    assert on.lookups(asks.model_copy(update={"lines": (more,)})) == ()
    assert on.lookups(asks.model_copy(update={"channel": None})) == ()
    assert on.narrow(asks, "channels/shop", {"kits": {**SET, "OTHER": []}, "terms": {}}) == {"kits": SET}


def test_a_component_is_what_lies_in_stock_also_where_it_is_named_like_a_kit() -> None:
    life = of_one("listed")
    life.open(AskedLine(line=1, quantity=3))
    assert life.state.changing is not None
    open = life.state.changing.model_copy(update={"kits": (KIT.model_copy(update={"sku": "A"}),)})
    assert [each.sku for each in target(life.state, open, [line("A", 45_000, 3), line("B", 6_000)])] == ["A", "B"]
