"""Saved addresses: judged, shown, and filled into orders and drafts (ORD-04)."""

from typing import Any

import httpx
import pytest

from services.orders.customer.commands import RemoveAddress, SaveAddress
from services.orders.customer.view import AddressView, CustomerView
from services.orders.service import service
from shared.contracts.customers import ADDRESSES, AddressRemoved, AddressSaved, CustomerRequestRefused
from shared.domain import ids
from shared.domain.messages import Personal
from shared.memory.api import clients
from shared.testing.specs import Spec, ViewSpec
from tests.domain.growing import Growing, word
from tests.journeys.shop import Shop
from tests.orders.example import AT

pytestmark = pytest.mark.req("ORD-04")
customers = Spec(service, key="lin", time=AT)
HOME = Personal(customer_id="lin", name="Lin", address="1 Tea St", country="DE")
save = SaveAddress(customer_id="lin", address_id="home", person=HOME)
saved = AddressSaved(customer_id="lin", address_id="home", person=HOME, saved_at=AT)
remove = RemoveAddress(customer_id="lin", address_id="home")
removed = AddressRemoved(customer_id="lin", address_id="home", removed_at=AT)
MOVED = HOME.model_copy(update={"address": "2 Pot St"})


def no(request: str, code: Any, reason: str) -> CustomerRequestRefused:
    return CustomerRequestRefused(customer_id="lin", request=request, code=code, reason=reason, refused_at=AT)


def test_an_address_is_saved_corrected_and_removed() -> None:
    customers.when(save).then(saved)
    customers.when(save).twice()
    corrected = saved.model_copy(update={"person": MOVED})
    customers.given(saved).when(save.model_copy(update={"person": MOVED})).then(corrected)
    customers.given(saved).when(remove).then(removed)
    customers.given(saved, removed).when(remove).then(no("RemoveAddress", "unknown_address", "no address home is saved"))


def test_a_customer_shows_what_is_saved() -> None:
    shown = CustomerView(customer_id="lin", addresses={"home": AddressView(person=MOVED, saved_at=AT)})
    ViewSpec(service, "customers").given(saved, saved.model_copy(update={"person": MOVED})).then({"lin": shown})
    ViewSpec(service, "customers").given(saved, removed).then({"lin": CustomerView(customer_id="lin")})


def test_a_customer_saves_so_many_and_no_more() -> None:
    life = Growing(customers)
    for n in range(ADDRESSES):
        assert len(life.take(SaveAddress(customer_id="lin", address_id=word(n), person=HOME), "lin")) == 1
    [refused] = life.take(SaveAddress(customer_id="lin", address_id="one more", person=HOME), "lin")
    assert refused.code == "too_many_addresses"
    [corrected] = life.take(SaveAddress(customer_id="lin", address_id=word(0), person=MOVED), "lin")
    assert isinstance(corrected, AddressSaved)
    life.check()


async def told(http: httpx.AsyncClient, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    answer = await http.request(method, f"http://orders{path}", json=body, headers=headers)
    return answer.status_code, answer.json()


ORDER = {"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": [{"sku": "mug", "quantity": 1}]}


@pytest.mark.req("SEC-01")
async def test_an_order_is_filled_from_a_saved_address_and_keeps_it() -> None:
    shop = Shop()
    at_home = {"name": "Lin", "address": "1 Tea St", "country": "CN"}
    path, of_lin = "/customers/lin/addresses", {"customer": {"customer_id": "lin", "address_id": "home", "phone": "7"}}
    async with clients(shop.system) as http:
        status, shown = await told(http, "PUT", f"{path}/home", at_home)
        assert (status, shown["addresses"]["home"]["person"]["address"]) == (200, "1 Tea St")
        assert "1 Tea St" not in str(shop.system.facts("orders", "lin")), "sealed"
        place = {**ORDER, **of_lin}
        status, order = await told(http, "POST", "/orders", place, **{"Idempotency-Key": "k"})
        assert (status, order["customer_id"]) == (201, "lin")
        assert order["customer"] == {"customer_id": "lin", "email": None, "phone": "7", **at_home}
        assert (await told(http, "POST", "/orders", place, **{"Idempotency-Key": "k"}))[0] == 201
        status, draft = await told(http, "POST", "/drafts", {**ORDER, "external_id": "A2", **of_lin})
        assert (status, draft["customer"]["address"]) == (201, "1 Tea St")

        await told(http, "PUT", f"{path}/home", {**at_home, "address": "2 Pot St"})
        status, left = await told(http, "DELETE", f"{path}/home")
        assert (status, left["addresses"]) == (200, {})
        assert (await told(http, "DELETE", f"{path}/home"))[1]["code"] == "unknown_address"
        status, kept = await told(http, "GET", f"/orders/{ids.order_id('shop', 'A1')}")
        assert kept["customer"]["address"] == "1 Tea St"

        await shop.system.vault.erase("lin")
        assert (await told(http, "GET", f"/orders/{ids.order_id('shop', 'A1')}"))[1]["customer"]["address"] == "[erased]"


async def test_what_is_wrong_with_an_address_is_named() -> None:
    async with clients(Shop().system) as http:
        home = "/customers/lin/addresses/home"
        for body, field in (
            ({}, "address"),
            ({"address": "x" * 501}, "address"),
            ({"address": "1 Tea St", "street": "x"}, "street"),
            ({"address": 7}, "address"),
        ):
            status, answer = await told(http, "PUT", home, body)
            assert (status, answer["errors"][0]["field"]) == (422, field)
        assert (await told(http, "PUT", "/customers/0/addresses/home", {"address": "1 Tea St"}))[0] == 422
        assert (await told(http, "GET", "/customers/lin/addresses"))[0] == 404
        for customer in ("lin", "0"):
            status, answer = await told(
                http, "POST", "/orders", {**ORDER, "customer": {"customer_id": customer, "address_id": "home"}}
            )
            assert (status, answer["errors"][0]["field"]) == (422, "customer.address_id")
