"""Channels, lanes and partners: what is configured, and what orders carry of it."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.channel.commands import ConfigureChannel
from services.orders.lane.commands import StateLane
from services.orders.lane.view import LaneView
from services.orders.order.placing import fingerprint
from services.orders.partner.commands import RecordPartner
from services.orders.partner.view import PartnerView
from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.lanes import LaneNode
from shared.contracts.limits import PARTNER_CHANNELS, WAREHOUSES
from shared.contracts.orders import LaneStated, PartnerRecorded
from shared.contracts.terms import BEFORE_TERMS, Origin, TaxLine, Terms
from shared.domain.messages import Message
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.orders.example import AT, FOUND, SHOP, order
from tests.orders.given import configured, no, placed, refused
from tests.orders.inputs import configure, place, sold
from tests.orders.test_api import NEW_ORDER, call

LATER = AT + timedelta(days=1)
NODES = (LaneNode(warehouse="north", cost=499, days=1), LaneNode(warehouse="south", open=False))
state_lane = StateLane(region="DE", currency="EUR", nodes=NODES)
stated = LaneStated(region="DE", currency="EUR", nodes=NODES, stated_at=AT)
record = RecordPartner(partner="atelier", name="Atelier Lin", region="DE", terms="12 %", channels=("shop",))
recorded = PartnerRecorded(partner="atelier", name="Atelier Lin", region="DE", terms="12 %", channels=("shop",), recorded_at=AT)
ORIGIN = Origin(reference="PO-7", store="mitte", partner="atelier", agent="lin")
TAXES = (TaxLine(line=1, rate_ppm=190_000, amount=160), TaxLine(rate_ppm=88_750, amount=5, included=False, withheld=True))


def changed(message: Any, **changes: Any) -> Any:
    return message.model_copy(update=changes)


# -- channels


@pytest.mark.req("CHN-01", "CHN-06", "CHN-42")
def test_a_channel_has_a_kind_a_class_rules_and_terms() -> None:
    said = {"kind": "exhibition", "rules": ("days", "cost"), "terms": Terms(channel_class="core", ship="complete", buffer=5)}
    order.given(configured).when(changed(configure, **said), at=LATER).then(changed(configured, **said, configured_at=LATER))
    order.given(configured).when(changed(configure, **said), at=LATER).twice()


def test_what_was_asked_before_there_were_terms_means_what_it_meant() -> None:
    old = ConfigureChannel.model_validate(configure.model_dump(exclude={"currencies", "kind", "rules", "terms"}))
    order.when(old).then(changed(configured, terms=BEFORE_TERMS))
    found = {key: value for key, value in SHOP.items() if key not in ("currencies", "terms")}
    order.when(place, found={"channels/shop": found}).then(changed(placed, terms=BEFORE_TERMS, revision=0))


def test_a_channel_may_sell_in_several_currencies() -> None:
    found = {"channels/shop": {**SHOP, "currencies": ["EUR", "USD"]}}
    order.when(changed(place, currency="USD"), found=found).then(
        changed(placed, currency="USD", fingerprint=fingerprint(changed(place, currency="USD")))
    )
    pounds = changed(place, currency="GBP")
    order.when(pounds, found=found).then(refused("currency_differs", "shop sells in EUR, USD, not GBP", pounds))


async def test_a_channel_by_http() -> None:
    several = {"currencies": ["USD", "EUR"], "currency": "EUR", "warehouses": ["north"], "terms": {"max_shipments": 1}}
    _, asked, _ = await call("PUT", "/channels/shop", several)
    command = asked[0][1]
    assert (command.currency, command.currencies, command.terms) == ("EUR", ("EUR", "USD"), Terms(max_shipments=1))
    nulls = dict.fromkeys(["kind", "rules", "terms", "currencies"])
    _, asked, _ = await call("PUT", "/channels/shop", {"currency": "EUR", "warehouses": ["north", "south"], **nulls})
    assert asked[0][1] == configure


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"currency": None}, "currency is needed"),
        ({"currencies": ["USD"]}, "currency is none of currencies"),
        ({"warehouses": []}, "warehouses"),
        ({"rules": ["days", "days"]}, "each once"),
        ({"rules": ["nearest"]}, "rules"),
        ({"terms": {"max_shipments": True}}, "max_shipments"),
        ({"terms": {"max_shipments": 0}}, "max_shipments"),
        ({"terms": {"ship": "maybe"}}, "ship"),
        ({"terms": {"grace": 2}}, "grace"),
    ],
)
async def test_what_is_wrong_with_a_channel_is_named(body: dict[str, Any], named: str) -> None:
    status, asked, answer = await call("PUT", "/channels/shop", {"currency": "EUR", "warehouses": ["north"], **body})
    assert (status, asked) == (422, [])
    assert named in str(answer)


# -- lanes


def test_a_lane_is_stated_and_stated_anew() -> None:
    order.when(state_lane).then(stated)
    order.when(state_lane).twice()
    other = changed(state_lane, nodes=NODES[:1])
    order.given(stated).when(other, at=LATER).then(changed(stated, nodes=NODES[:1], stated_at=LATER))
    ViewSpec(service, "lanes").given(stated, changed(stated, stated_at=LATER)).then(
        {"DE": LaneView(region="DE", currency="EUR", nodes=NODES, revision=2, stated_at=LATER)}
    )


async def test_a_lane_by_http() -> None:
    nodes = [{"warehouse": "north", "cost": 499, "days": 1}, {"warehouse": "south", "open": False, "modes": None}]
    answer = await call("PUT", "/lanes/DE", {"currency": "EUR", "nodes": nodes})
    assert answer[:2] == (200, [("DE", state_lane, ("lanes", "DE"))])
    assert (await call("GET", "/lanes/DE"))[1] == [("lanes", "DE")]
    assert (await call("GET", "/lanes"))[1] == [("lanes", {}, ())]


@pytest.mark.parametrize(
    ("nodes", "named"),
    [
        ([], "nodes"),
        ([{"warehouse": "north"}, {"warehouse": "north"}], "each warehouse once"),
        ([{"warehouse": "north", "cost": 5}], "currency is needed"),
        ([{"warehouse": "north", "days": -1}], "days"),
        ([{"warehouse": "north", "days": "2"}], "days"),
        ([{"warehouse": "north", "open": "no"}], "open"),
        ([{"warehouse": "north", "price": 5}], "price"),
    ],
)
async def test_what_is_wrong_with_a_lane_is_named(nodes: list[dict[str, Any]], named: str) -> None:
    status, asked, answer = await call("PUT", "/lanes/DE", {"nodes": nodes})
    assert (status, asked) == (422, [])
    assert named in str(answer)


# -- partners


@pytest.mark.req("CHN-09")
def test_a_partner_is_recorded_and_recorded_anew() -> None:
    order.when(record).then(recorded)
    order.when(record).twice()
    order.given(recorded).when(changed(record, channels=()), at=LATER).then(changed(recorded, channels=(), recorded_at=LATER))
    known = {"standing": "40 years, 12 shops", "business": "frames what we sell"}
    order.given(recorded).when(changed(record, **known), at=LATER).then(changed(recorded, **known, recorded_at=LATER))
    ViewSpec(service, "partners").given(recorded).then({"atelier": PartnerView(**recorded.model_dump())})


async def test_a_partner_by_http() -> None:
    body = {"name": "Atelier Lin", "region": "DE", "standing": None, "terms": "12 %", "channels": ["shop"]}
    assert (await call("PUT", "/partners/atelier", body))[:2] == (200, [("atelier", record, ("partners", "atelier"))])
    assert (await call("GET", "/partners/atelier"))[1] == [("partners", "atelier")]
    assert (await call("GET", "/partners"))[1] == [("partners", {}, ())]
    assert (await call("PUT", "/partners/atelier", {"name": ""}))[0] == 422


@pytest.mark.req("CHN-10")
def test_a_partner_sells_where_it_may() -> None:
    theirs = changed(place, origin=ORIGIN)
    lookups = order.wiring.handlers[type(place)].on.lookups
    assert lookups is not None
    assert lookups(theirs) == ("channels/shop", "lanes/DE", "partners/atelier")
    may = {**FOUND, "partners/atelier": {"channels": ["shop"]}}
    order.when(theirs, found=may).then(changed(placed, origin=ORIGIN, fingerprint=fingerprint(theirs)))
    order.when(theirs, found=may).twice()
    for partner, reason in (
        (None, "no partner atelier is recorded"),
        ({"channels": ["expo"]}, "partner atelier may not sell on shop"),
    ):
        found = {**FOUND, "partners/atelier": partner}
        order.when(theirs, found=found).then(refused("not_authorised", reason, theirs))


# -- what an order carries


@pytest.mark.req("ORD-12", "ORD-13", "SEC-06")
def test_an_order_carries_whose_it_is_and_its_taxes_and_the_old_fingerprint_without_them() -> None:
    origin = Origin(store="mitte", agent="lin")
    told = changed(place, region="EU", origin=origin, taxes=TAXES)
    order.when(told, found=FOUND).then(changed(placed, region="EU", origin=origin, taxes=TAXES, fingerprint=fingerprint(told)))
    assert fingerprint(told).startswith(fingerprint(place) + " ")
    event = storefront.OrderPlaced.model_validate({**sold.model_dump(), **told.model_dump(include={"region", "origin", "taxes"})})
    assert fingerprint(event) == fingerprint(told)
    order.given(*order.when(told, found=FOUND).decided).when(event, found=FOUND).then_nothing()


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ({}, {"taxes": TAXES}, "taxes"),
        ({"taxes": TAXES, "region": "EU"}, {"region": "EU"}, "taxes"),
        ({"origin": ORIGIN}, {}, "origin"),
        ({"region": "EU"}, {"region": "US", "expected_total": 1}, "expected_total, region"),
    ],
)
def test_what_differs_is_named(one: dict[str, Any], other: dict[str, Any], named: str) -> None:
    found = {**FOUND, "partners/atelier": {"channels": ["shop"]}}
    first = order.when(changed(place, **one), found=found).decided
    reason = f"order A-1 of shop exists with other content: {named}"
    order.given(*first).when(changed(place, **other), found=found).then(no("PlaceOrder", "contradicts_order", reason))


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"taxes": [{"rate_ppm": 5, "amount": 1, "line": 4}]}, "taxes[0].line is 4, the order has 3 lines"),
        ({"taxes": [{"rate_ppm": 0.19, "amount": 1}]}, "rate_ppm"),
        ({"taxes": [{"rate_ppm": 5, "amount": 1, "included": "yes"}]}, "included"),
        ({"origin": {"seller": "me"}}, "seller"),
        ({"region": "a/b"}, "region"),
    ],
)
async def test_what_is_wrong_with_an_order_is_named(more: dict[str, Any], named: str) -> None:
    status, asked, answer = await call("POST", "/orders", {**NEW_ORDER, **more})
    assert (status, asked) == (422, [])
    assert named in str(answer)


def test_a_registry_that_is_stated_for_ever_keeps_its_bounds() -> None:
    life = Growing(order)
    for n in range(50):
        nodes = tuple(
            LaneNode(warehouse=word(each), days=n, modes=tuple(word(m) for m in range(10))) for each in range(WAREHOUSES)
        )
        inputs: list[tuple[Message, str]] = [
            (changed(state_lane, nodes=nodes), "DE"),
            (changed(record, name=str(n), channels=tuple(word(each) for each in range(PARTNER_CHANNELS))), "atelier"),
        ]
        for input, key in inputs:
            assert len(life.take(input, key, AT)) == 1
            assert life.take(input, key, AT) == []
    life.check()


def test_what_is_looked_up_is_kept_as_far_as_it_is_read() -> None:
    """And decides the same."""
    theirs = changed(place, origin=ORIGIN)
    lane: LaneView = ViewSpec(service, "lanes").given(stated).documents["DE"]
    partner: PartnerView = ViewSpec(service, "partners").given(recorded).documents["atelier"]
    channel: Message = ViewSpec(service, "channels").given(configured).documents["shop"]
    looked_up = {"channels/shop": channel, "lanes/DE": lane, "partners/atelier": partner}
    whole = {name: {"_id": "x", "_at": 5, **each.model_dump(mode="json")} for name, each in looked_up.items()}
    narrow = order.wiring.handlers[type(place)].on.narrow
    assert narrow is not None
    kept = {name: narrow(theirs, name, document) for name, document in whole.items()}
    assert order.when(theirs, found=kept).decided == order.when(theirs, found=whole).decided
    assert kept["partners/atelier"] == {"channels": ["shop"]}
    assert kept["lanes/DE"]["nodes"][1] == {"warehouse": "south", "open": False, "store": False, "modes": ["ship"]}
    assert "configured_at" not in kept["channels/shop"]
