"""Kits: what a channel sells as one, and what becomes of an order's line of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.channel.view import ChannelView
from services.orders.kit.commands import SetKit
from services.orders.order.kits import exploded
from services.orders.order.state import Open
from services.orders.service import service
from shared.contracts.kits import KITS, Component, Kit, KitLines, KitRequestRefused, KitSet
from shared.contracts.limits import LINES
from shared.contracts.orders import PricedLine
from shared.contracts.refusing import OrderRefused
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.orders.example import AT, SHOP, order
from tests.orders.given import configured, placed
from tests.orders.inputs import place, price
from tests.orders.test_worked_kits import KIT, SET, TWO_A_AND_B, kit_line

set_kit = SetKit(channel="shop", sku="KIT", components=TWO_A_AND_B)


def no(code: str, reason: str) -> KitRequestRefused:
    fields = {"channel": "shop", "request": "SetKit", "code": code, "reason": reason, "refused_at": AT}
    return KitRequestRefused.model_validate(fields)


# -- of a channel
def test_a_kit_is_set_changed_and_dropped() -> None:
    order.given(configured).when(set_kit).then(SET)
    order.given(configured).when(set_kit).twice()
    other = TWO_A_AND_B[:1]
    changed = SET.model_copy(update={"components": other})
    order.given(configured, SET).when(set_kit.model_copy(update={"components": other})).then(changed)
    none = set_kit.model_copy(update={"components": ()})
    order.given(configured, SET).when(none).then(SET.model_copy(update={"components": ()}))
    order.given(configured, SET).when(none).twice()
    order.given(configured).when(none).then_nothing()


def test_a_kit_is_of_a_channel_and_not_of_itself() -> None:
    order.when(set_kit).then(no("unknown_channel", "no channel shop is configured"))
    itself = set_kit.model_copy(update={"components": (Component(sku="KIT", quantity=1, share=1),)})
    order.given(configured).when(itself).then(no("in_itself", "KIT cannot be a component of itself"))


def test_a_channel_has_so_many_and_no_more() -> None:
    shelf = Growing(order)
    shelf.fold(configured)
    components = tuple(Component(sku=word(n), quantity=1_000, share=10**9) for n in range(20))
    for n in range(KITS):
        assert len(shelf.take(SetKit(channel="shop", sku=word(n + 100), components=components), "shop")) == 1
    [refused] = shelf.take(SetKit(channel="shop", sku="one more", components=components), "shop")
    assert refused.code == "too_many_kits"
    [changed] = shelf.take(SetKit(channel="shop", sku=word(100), components=components[:1]), "shop")
    assert isinstance(changed, KitSet)
    shelf.check()


def test_its_channel_shows_it_whatever_its_policies_become() -> None:
    later = configured.model_copy(update={"payment_window_minutes": 60})
    ViewSpec(service, "channels").given(SET).then({"shop": None})
    shown = _channel(configured, SET, later)
    assert (shown.kits, shown.revision, shown.payment_window_minutes) == ({"KIT": TWO_A_AND_B}, 2, 60)
    assert shown == _channel(configured, later, SET)
    assert _channel(configured, SET, SET.model_copy(update={"components": ()})).kits == {}


def _channel(*facts: object) -> ChannelView:
    found: ChannelView = ViewSpec(service, "channels").given(*facts).documents["shop"]
    return found


# -- of an order
def test_only_its_own_kits_are_read_of_its_channel() -> None:
    others = {"POT": [{"sku": "JUG", "quantity": 1, "share": 1}], "KIT": [], "CUP": []}
    narrow = order.wiring.handlers[type(place)].on.narrow
    assert narrow is not None
    assert narrow(place, "channels/shop", {**SHOP, "kits": others})["kits"] == {"POT": others["POT"]}
    assert "kits" not in narrow(place, "channels/shop", {**SHOP, "kits": {}})
    jug = Kit(sku="POT", components=(Component(sku="JUG", quantity=1, share=1),))
    found = {"channels/shop": {**SHOP, "kits": {"POT": others["POT"]}}}
    order.when(place, found=found).then(placed.model_copy(update={"kits": (jug,)}))
    order.when(place, found=found).twice()


def test_a_kit_of_an_order_stays_what_it_was() -> None:
    """Its components are in OrderPlaced; the state forgets them once it is confirmed."""
    with_kit = placed.model_copy(update={"kits": (KIT,)})
    state = order.given(with_kit).when(price).decided
    assert state
    folded = Growing(order)
    folded.fold(with_kit)
    folded.take(price, placed.order_id)
    confirmed = folded.states["order", placed.order_id]
    assert isinstance(confirmed, Open) and confirmed.kits == ()


def test_more_lines_than_an_order_may_have_are_refused() -> None:
    parts = tuple(Component(sku=f"C{n}", quantity=1, share=1) for n in range(20))
    lines = tuple(kit_line(1, 1_000) for _ in range(LINES // 20 + 1))
    many = price.model_copy(update={"lines": lines, "total": 1_000 * len(lines)})
    of_many = placed.model_copy(update={"kits": (Kit(sku="KIT", components=parts),)})
    [refused] = order.given(of_many).when(many).decided
    assert isinstance(refused, OrderRefused)
    assert (refused.code, refused.reason) == ("too_large", "its kits have 2,020 lines, at most 2,000")


def test_lines_of_kits_say_what_they_were() -> None:
    cup = PricedLine(sku="CUP", quantity=1, unit_price=500, discount=0, total=500)
    lines, of_kits = exploded((cup, kit_line(2, 10_001), cup), (KIT,))
    assert lines == (
        cup,
        PricedLine(sku="A", quantity=4, unit_price=1_667, discount=1, total=6_667),
        PricedLine(sku="B", quantity=2, unit_price=1_667, discount=0, total=3_334),
        cup,
    )
    assert of_kits == (KitLines(sku="KIT", quantity=2, numbers=(2, 3)),)
    assert exploded((cup,), (KIT,)) == ((cup,), ())


@given(
    total=st.integers(0, 10**9),
    quantity=st.integers(1, 50),
    parts=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 10**9)), min_size=1, max_size=20),
)
def test_no_cent_is_lost_between_components(total: int, quantity: int, parts: list[tuple[int, int]]) -> None:
    components = tuple(Component(sku=f"C{n}", quantity=q, share=share) for n, (q, share) in enumerate(parts))
    lines, _ = exploded((kit_line(quantity, total),), (Kit(sku="KIT", components=components),))
    assert sum(line.total for line in lines) == total
    for line, (pieces, _) in zip(lines, parts, strict=True):
        assert line.quantity == pieces * quantity
        assert line.quantity * line.unit_price - line.discount == line.total
        assert 0 <= line.discount < line.quantity


# -- by HTTP
@pytest.mark.parametrize(
    "body",
    [
        {"components": []},
        {"components": [{"sku": "A", "quantity": 0}]},
        {"components": [{"sku": "A", "quantity": "2"}]},
        {"components": [{"sku": "A", "quantity": 1, "share": -1}]},
        {"components": [{"sku": "A", "quantity": 1}, {"sku": "A", "quantity": 2}]},
        {"components": [{"sku": "A", "quantity": 1}] * 21},
        {"components": [{"sku": "A", "quantity": 1}], "warehouse": "north"},
    ],
)
async def test_what_makes_no_kit_is_refused(body: object) -> None:
    async with clients(Memory([service])) as http:
        assert (await http.put("http://orders/channels/shop/kits/KIT", json=body)).status_code == 422


async def test_it_is_set_and_dropped_by_http() -> None:
    path = "http://orders/channels/shop/kits/GIFT%20BOX"
    body = {"components": [{"sku": "A", "quantity": 2, "share": None}, {"sku": "B", "quantity": 1, "share": 700}]}
    async with clients(Memory([service])) as http:
        assert (await http.put(path, json=body)).json()["code"] == "unknown_channel"
        shop = {"currency": "EUR", "warehouses": ["north"]}
        assert (await http.put("http://orders/channels/shop", json=shop)).status_code == 200
        shown = (await http.put(path, json=body)).json()
        components = [{"sku": "A", "quantity": 2, "share": 2}, {"sku": "B", "quantity": 1, "share": 700}]
        assert shown["kits"] == {"GIFT BOX": components}
        assert (await http.delete(path)).json()["kits"] == {}
