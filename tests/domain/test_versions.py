"""A fact's shape goes up by pure steps; what is newer than the reader is known as that."""

from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from shared.domain.messages import Fact, Message, NewerVersion, Upcast, read_fact


def _kilograms(weighed: dict[str, Any]) -> dict[str, Any]:
    """1 -> 2: pounds were meant."""
    return {"parcel": weighed["parcel"], "grams": round(weighed["pounds"] * 453.59237)}


def _scale(weighed: dict[str, Any]) -> dict[str, Any]:
    """2 -> 3: which scale was not said."""
    return {**weighed, "scale": "unknown"}


class Weighed(Fact):
    version: ClassVar[int] = 3
    upcasts: ClassVar[tuple[Upcast, ...]] = (_kilograms, _scale)
    parcel: str
    grams: int
    scale: str


class OnlyGrams(Message):
    grams: int


NOW = Weighed(parcel="p", grams=907, scale="unknown")


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (1, b'{"parcel":"p","pounds":2}'),
        (2, b'{"parcel":"p","grams":907}'),
        (3, b'{"parcel":"p","grams":907,"scale":"unknown"}'),
    ],
)
def test_every_version_is_read_in_todays_shape(version: int, text: bytes) -> None:
    assert read_fact(Weighed, version, text) == NOW
    assert read_fact(Weighed, version, text, OnlyGrams) == OnlyGrams(grams=907)


def test_a_newer_version_is_named_as_newer_not_as_broken() -> None:
    with pytest.raises(NewerVersion, match="schema version 4 is newer than 3"):
        read_fact(Weighed, 4, b'{"parcel":"p"}')


def test_what_is_broken_is_broken_in_every_version() -> None:
    for version, text in ((1, b'{"parcel":"p","pounds":"two"'), (3, b'{"parcel":"p"}')):
        with pytest.raises(ValueError, match=r".+"):
            read_fact(Weighed, version, text)
    with pytest.raises(ValidationError):
        read_fact(Weighed, 2, b'{"parcel":"p","grams":"many"}')


def test_a_version_without_its_step_is_no_fact() -> None:
    with pytest.raises(TypeError, match="Sunk is version 2 and has 0 upcasts"):

        class Sunk(Fact):
            version: ClassVar[int] = 2
