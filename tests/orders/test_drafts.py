"""Drafts: opened by staff, priced and looked for, previewed, and placed exactly so within a day; through the decider, all
services and HTTP. The shop sells mugs for 60.00 and lamps for 140.00 CNY, 20.00 off from 200.00."""

from typing import Any

import pytest

from services.orders.draft.commands import ApproveDraft, ConfirmDraft, LapseDraft, OpenDraft, WithdrawDraft
from services.orders.draft.decide import KEPT, place
from services.orders.draft.view import DraftView
from services.orders.order.commands import PlaceOrder
from services.orders.service import service
from services.pricing.service import service as pricing_service
from shared.contracts.changes import ChangeRefused
from shared.contracts.drafts import DraftApproved, DraftPriced, DraftPriceRefused, DraftRefused
from shared.contracts.kits import Component, Kit
from shared.contracts.lines import StockLine
from shared.contracts.orders import OrderLine, OrderPlaced
from shared.domain.nouns import CancelTimer, Context, SetTimer
from shared.memory.api import clients
from shared.testing.specs import Spec
from tests.journeys.shop import Shop
from tests.orders.drafting import (
    BECOMES,
    D1,
    FOUND,
    LINES,
    PREVIEW,
    READY,
    ask,
    confirm,
    confirmed,
    ended,
    north,
    north_heard,
    opened,
    previewed,
    price_heard,
    priced,
    south,
    south_heard,
)
from tests.orders.example import AT, SHOP, order

pytestmark = pytest.mark.req("ORD-08", "SEC-04")


def codes(decided: list[Any]) -> list[str]:
    return [each.code for each in decided if isinstance(each, DraftRefused | ChangeRefused)]


def test_it_is_opened_by_the_rules_of_an_order_and_twice_it_is_one() -> None:
    when = order.when(ask, found=FOUND, actor="till-7")
    when.then(opened)
    when.twice()
    other = ask.model_copy(update={"freight": 0})
    assert codes(order.given(opened).when(other, found=FOUND).decided) == ["contradicts_draft"]
    assert codes(order.when(ask, found={**FOUND, "channels/shop": None}).decided) == ["unknown_channel"]
    dollars = ask.model_copy(update={"currency": "USD"})
    assert codes(order.when(dollars, found=FOUND).decided) == ["currency_differs"]
    own = {**FOUND, "channels/shop": {**SHOP, "price_source": "storefront"}}
    assert codes(order.when(ask, found=own).decided) == ["price_missing"]


def test_warehouses_are_asked_for_what_kits_are_made_of() -> None:
    kits = {"A": [{"sku": "B", "quantity": 2, "share": 1}, {"sku": "C", "quantity": 1, "share": 1}]}
    (fact,) = order.when(ask, found={**FOUND, "channels/shop": {**SHOP, "kits": kits}}).decided
    assert fact.pieces == (StockLine(sku="B", quantity=5), StockLine(sku="C", quantity=2))
    parts = (Component(sku="B", quantity=2, share=1), Component(sku="C", quantity=1, share=1))
    assert fact.kits == (Kit(sku="A", components=parts),)


def test_with_the_last_answer_there_is_a_preview_whichever_that_is() -> None:
    for given, last in (
        ((opened, price_heard, north_heard), south),
        ((opened, price_heard, south_heard), north),
        ((opened, north_heard, south_heard), priced),
    ):
        assert order.given(*given).when(last).decided[1:] == [previewed]
        order.given(*given).when(last).twice()
    order.given(opened).when(priced).then(price_heard)
    order.given(opened).when(north).then(north_heard)
    order.when(priced).then_nothing()
    order.when(north).then_nothing()


def test_what_has_no_price_or_comes_to_too_much_ends_it() -> None:
    no = DraftPriceRefused(draft_id=D1, code="unknown_sku", reason="no list price for A", refused_at=AT)
    when = order.given(opened).when(no)
    when.then(ended("unknown_sku", "no list price for A"))
    when.twice()
    gone = order.given(opened, *when.decided)
    gone.when(priced).then_nothing()
    assert codes(gone.when(confirm).decided) == ["unknown_sku"]
    dear = opened.model_copy(update={"lines": (OrderLine(sku="A", quantity=10**6, unit_price=10**15),), "pieces": ()})
    (_, end) = order.given(dear, north_heard, south_heard).when(priced.model_copy(update={"lines": ()})).decided
    assert end.code == "too_large"


def test_it_is_placed_exactly_so_and_twice_it_is_one_order() -> None:
    when = order.given(*READY).when(confirm)
    when.then(confirmed)
    when.twice()
    ((key, command),) = place(confirmed, Context(D1, AT, "DraftConfirmed"))
    assert isinstance(command, PlaceOrder)
    (placed,) = order.when(command, found=FOUND).decided
    assert isinstance(placed, OrderPlaced)
    assert (key, placed.price_source, placed.expected_total, placed.lines) == (BECOMES, "storefront", 3_200, confirmed.lines)
    order.given(placed).when(command, found=FOUND).then_nothing()


def test_after_a_day_its_price_is_not_kept() -> None:
    reason = "its price was kept until 2026-03-02 12:00 UTC: open another draft"
    late = order.given(*READY).when(confirm, at=AT + KEPT)
    assert codes(late.decided) == ["preview_stale"]
    assert late.decided[1:] == [ended("preview_stale", reason, KEPT)]
    assert codes(order.given(*READY, *late.decided[1:]).when(confirm, at=AT + KEPT).decided) == ["preview_stale"]
    lapse = LapseDraft(draft_id=D1)
    order.given(*READY).when(lapse).then_nothing()
    lapsed = order.given(*READY).when(lapse, at=AT + KEPT)
    lapsed.then(ended("preview_stale", "nobody confirmed it while its price was kept", KEPT))
    lapsed.twice()
    order.given(*READY, confirmed).when(lapse, at=AT + KEPT).then_nothing()
    timers = service.nouns[[noun.name for noun in service.nouns].index("draft")].timers[LapseDraft]
    assert timers(previewed) == [SetTimer(f"draft/{D1}", AT + KEPT, D1, lapse)]
    assert timers(confirmed) == timers(ended("withdrawn", "")) == [CancelTimer(f"draft/{D1}")]


def test_own_prices_are_approved_by_somebody_else_from_a_limit_on() -> None:
    dear = opened.model_copy(update={"approval_from": 900})
    ready = (dear, price_heard, north_heard, south_heard, previewed.model_copy(update={"approval": True}))
    assert order.given(*ready[:3]).when(south).decided[1:] == [ready[-1]]
    approve = ApproveDraft(draft_id=D1, preview_id=PREVIEW)
    assert codes(order.given(*ready).when(confirm).decided) == ["approval_needed"]
    assert codes(order.given(*ready).when(approve, actor="till-7").decided) == ["same_person"]
    when = order.given(*ready).when(approve, actor="boss")
    when.then(DraftApproved(draft_id=D1, approved_by="boss", approved_at=AT))
    when.twice()
    order.given(*ready, *when.decided).when(confirm).then(confirmed)
    order.given(*READY).when(approve, actor="boss").then_nothing()


def test_it_is_withdrawn() -> None:
    withdraw = WithdrawDraft(draft_id=D1, reason="no")
    when = order.given(*READY).when(withdraw)
    when.then(ended("withdrawn", "no"))
    when.twice()
    assert codes(order.given(*READY, confirmed).when(withdraw).decided) == ["placed"]


@pytest.mark.parametrize("command", [confirm, ApproveDraft(draft_id=D1, preview_id=PREVIEW), WithdrawDraft(draft_id=D1)])
def test_what_is_not_there_or_not_known_yet_is_told(command: Any) -> None:
    assert codes(order.when(command).decided) == ["unknown_draft"]
    if not isinstance(command, WithdrawDraft):
        assert codes(order.given(opened).when(command).decided) == ["not_previewed"]
        other = command.model_copy(update={"preview_id": "other"})
        assert codes(order.given(*READY).when(other).decided) == ["preview_stale"]


def test_pricing_answers_once_and_not_for_prices_of_its_own() -> None:
    pricing = Spec(pricing_service)
    own = opened.model_copy(update={"lines": LINES[1:]})
    when = pricing.when(own)
    when.then(DraftPriced(draft_id=D1, priced_at=AT))
    when.twice()


# -- through all services
def shown(shop: Shop, id: str = D1) -> DraftView:
    found: DraftView = shop.system.view("orders", "drafts", id)
    return found


def drafted(shop: Shop, *lines: OrderLine, reason: str = "a regular") -> DraftView:
    command = OpenDraft(draft_id=D1, order_id=BECOMES, channel="shop", external_id=D1, currency="CNY", lines=lines, reason=reason)
    shop.system.ask("orders", D1, command)
    shop.system.run()
    return shown(shop)


def test_a_price_is_kept_for_a_day_whatever_it_is_by_then() -> None:
    shop = Shop()
    draft = drafted(
        shop,
        OrderLine(sku="lamp", quantity=1),
        OrderLine(sku="mug", quantity=1),
        OrderLine(sku="rug", quantity=1, unit_price=40_000),
    )
    assert draft.preview is not None
    totals = [line.total for line in draft.preview.lines]
    assert (totals, draft.preview.total, draft.preview.promotions) == ([12_600, 5_400, 40_000], 58_000, ("618",))
    assert draft.preview.warehouse is None, "sh-1 has no rug, gz-1 no lamp"
    assert [[each.sku for each in node.short] for node in draft.preview.stock] == [["rug"], ["lamp"]]
    assert shop.stock("sh-1", "lamp").allocated == 0
    shop.price("lamp", 20_000)
    shop.system.advance(hours=23)
    for _ in range(2):
        shop.system.ask("orders", D1, ConfirmDraft(draft_id=D1, preview_id=draft.preview.preview_id))
        shop.system.run()
    view = shop.order(BECOMES)
    assert (shown(shop).status, view.total, view.allocation) == ("placed", 58_000, "allocated")
    assert [line.total for line in view.lines] == totals
    assert len(view.shipments) == 2
    shop.pay(D1, 58_000)
    shop.system.run()
    assert (shop.order(BECOMES).payment, shop.order(BECOMES).fulfillment) == ("paid", "requested")


def test_after_a_day_it_lapses_by_itself() -> None:
    shop = Shop()
    assert drafted(shop, OrderLine(sku="mug", quantity=1)).status == "previewed"
    shop.system.advance(hours=25)
    assert (shown(shop).status, shown(shop).outcome) == ("ended", "preview_stale")


async def test_drafts_by_http() -> None:
    shop = Shop()
    body: dict[str, Any] = {"channel": "shop", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 2, "unit_price": 5_000}]}
    async with clients(shop.system) as http:
        assert (await http.post("http://orders/drafts", json=body)).status_code == 422, "why it has a price of its own"
        body["reason"] = "chipped"
        answer = await http.post("http://orders/drafts", json={**body, "draft_id": "q-7"})
        assert (answer.status_code, answer.json()["status"]) == (201, "previewed")
        unknown = await http.post("http://orders/drafts", json={**body, "colour": "red"})
        assert unknown.status_code == 422
        preview = answer.json()["preview"]
        assert (preview["total"], preview["warehouse"]) == (10_000, "sh-1")
        url = "http://orders/drafts/q-7"
        stale = await http.post(f"{url}/confirm", json={"preview_id": "other"})
        assert (stale.status_code, stale.json()["code"]) == (409, "preview_stale")
        for _ in range(2):
            placed = await http.post(f"{url}/confirm", json={"preview_id": preview["preview_id"]})
            assert (placed.status_code, placed.json()["status"]) == (200, "placed")
        shown_order = (await http.get(f"http://orders/orders/{placed.json()['order_id']}")).json()
        assert (shown_order["total"], shown_order["external_id"]) == (10_000, "q-7")
        assert (await http.post(f"{url}/withdraw")).json()["code"] == "placed"
        assert [each["draft_id"] for each in (await http.get("http://orders/drafts?channel=shop")).json()["items"]] == ["q-7"]
        assert (await http.get("http://orders/drafts/none")).status_code == 404
