"""Mistakes of a client are told to it, and not read as something else: the same strictness in every event and every request."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import pytest
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model

from services.orders.order.api import NewOrder
from shared.api.app import create_app
from shared.api.auth import Callers
from shared.contracts import storefront
from shared.contracts.words import Quantity, Word
from shared.domain import ids
from shared.domain.contracts import STOREFRONT, facts_of
from shared.domain.money import LARGEST, Amount, IsoCurrency, shown
from shared.runtime.topics import SERVICES, service_called
from tests.api.parcels import FakePorts


def bodies(service: str) -> Iterator[type[BaseModel]]:
    """What the service's routes take."""
    for route in routes(create_app(service_called(service), FakePorts(), callers=Callers(None)).router):
        taken = route.body_field.field_info.annotation if route.body_field else None
        if isinstance(taken, type) and issubclass(taken, BaseModel):
            yield taken


def routes(router: Any) -> Iterator[APIRoute]:
    """Those of routers that it includes, too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif included := getattr(route, "original_router", None):
            yield from routes(included)


BODIES = [(service, body) for service in SERVICES for body in bodies(service)]
GRAMS, POINTS = 10_000_000, 1_000_000_000
"""Large numbers that are no amounts: ten tonnes, a partner's points."""
WORD: TypeAdapter[str] = TypeAdapter(Word)
EVENTS = sorted((name, event) for name, event in facts_of(STOREFRONT).items() if event.__module__ == storefront.__name__)
"""Not those of the toys of other tests."""


def schemas(found: Any, kind: str) -> Iterator[Mapping[str, Any]]:
    """Every part of a core schema that is of this kind."""
    if isinstance(found, Mapping):
        if found.get("type") == kind:
            yield found
        for each in found.values():
            yield from schemas(each, kind)
    elif isinstance(found, list | tuple):
        for each in found:
            yield from schemas(each, kind)


@pytest.mark.parametrize(("name", "event"), EVENTS)
def test_an_integer_in_an_event_is_one(name: str, event: type[BaseModel]) -> None:
    assert [each for each in schemas(event.__pydantic_core_schema__, "int") if not each.get("strict")] == []


@pytest.mark.parametrize(("service", "body"), BODIES)
def test_an_integer_in_a_request_is_one(service: str, body: type[BaseModel]) -> None:
    assert [each for each in schemas(body.__pydantic_core_schema__, "int") if not each.get("strict")] == []


@pytest.mark.parametrize(("service", "body"), BODIES)
def test_a_field_of_a_request_that_nobody_knows_is_refused(service: str, body: type[BaseModel]) -> None:
    """Dropped, `receipt_no` for `receipt_id` books goods twice."""
    models = schemas(body.__pydantic_core_schema__, "model")
    lax = [each["cls"].__name__ for each in models if each["cls"].model_config.get("extra") != "forbid"]
    assert lax == []


@pytest.mark.parametrize(("owner", "model"), [*EVENTS, *BODIES])
def test_null_is_as_good_as_absent(owner: str, model: type[BaseModel]) -> None:
    """Many clients write all fields."""
    for name, field in model.model_fields.items():
        if not field.is_required():
            absent = field.get_default(call_default_factory=True, validated_data={})
            one = create_model("One", **{name: (field.rebuild_annotation(), absent)})  # type: ignore[call-overload]
            assert getattr(one.model_validate({name: None}), name) == absent, f"{owner}: {name}"


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("TEA ", "TEA"),
        ("\u00a0TEA\t", "TEA"),
        ("green tea", "green tea"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u7eff\u8336", "\u7eff\u8336"),
    ],
)
def test_a_word_is_trimmed_and_composed(said: str, word: str) -> None:
    """Another product that looks the same would be sold, and not be there."""
    assert WORD.validate_python(said) == word


@pytest.mark.parametrize("said", ["T\u00a0EA", "T\u200bEA", "\ufeffTEA", "T\u202eEA", "TEA\x7f", "T\nEA", " ", "a/b", "\ud800"])
def test_what_cannot_be_seen_in_a_word_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        WORD.validate_python(said)


@given(st.text())
def test_whatever_is_a_word_is_the_same_word_again(said: str) -> None:
    with suppress(ValidationError):
        word = WORD.validate_python(said)
        assert (word, word.isprintable(), word.strip()) == (WORD.validate_python(word), True, word)


@pytest.mark.parametrize("id", ["", " ", "\t", "0"])
def test_a_person_without_an_id_is_a_guest_of_one_order(id: str) -> None:
    """Sealed for nobody, a name could never be opened; sealed for "0", all guests would be one."""
    order = {"channel": "web", "external_id": "1", "currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1}]}
    said = storefront.OrderPlaced.model_validate({**order, "customer": {"customer_id": id, "name": "Ada"}})
    assert said.customer is not None
    assert (said.customer.customer_id, said.customer.name) == (f"guest:{ids.order_id('web', '1')}", "Ada")
    for model in (storefront.OrderPlaced, NewOrder):
        assert model.model_validate({**order, "customer": None}).customer is None


def test_requests_were_found() -> None:
    assert {service for service, _ in BODIES} == set(SERVICES)
    assert len(BODIES) > 12 and len(EVENTS) > 5


@pytest.mark.parametrize("said", ["true", '"2"', "1e2", "2.0", "null", "[1]"])
def test_what_is_no_integer_is_no_quantity_and_no_amount(said: str) -> None:
    for kind in (Quantity, Amount):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_json(said)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (4990, "CLP", "4990 CLP"),
        (12500, "KWD", "12.500 KWD"),
        (5, "KWD", "0.005 KWD"),
        (-5, "EUR", "-0.05 EUR"),
        (0, "JPY", "0 JPY"),
        (LARGEST, "IDR", "90071992547409.91 IDR"),
        (1, "XXQ", "0.01 XXQ"),
    ],
)
def test_an_amount_is_shown_with_the_digits_of_its_currency(amount: int, currency: str, text: str) -> None:
    assert shown(amount, currency) == text


def test_one_bound_holds_for_every_amount_that_is_said() -> None:
    """15,000,000,000 minor units are 15 million rupiah twice over: a car."""
    amounts = [*schemas([event.__pydantic_core_schema__ for _, event in EVENTS], "int")]
    amounts += [*schemas([body.__pydantic_core_schema__ for _, body in BODIES], "int")]
    assert {each["le"] for each in amounts if each.get("le", 0) > 1_000_000} - {GRAMS, POINTS} == {LARGEST}
    assert TypeAdapter(Amount).validate_python(LARGEST) == LARGEST
    for said in (LARGEST + 1, -1):
        with pytest.raises(ValidationError):
            TypeAdapter(Amount).validate_python(said)


@pytest.mark.parametrize("said", ["XXQ", "EURO", "eur", "XAU", "XTS", ""])
def test_a_currency_that_has_no_minor_unit_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(IsoCurrency).validate_python(said)
