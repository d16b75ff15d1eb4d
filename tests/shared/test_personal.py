from collections.abc import Mapping, Sequence
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from shared.domain.messages import SEALED_FIELDS, Fact, Message, Personal
from shared.runtime.personal import (
    ERASED,
    HIDDEN,
    LOST,
    SealBroken,
    has_people,
    hide_json,
    new_key,
    people_in,
    replace_people,
    seal,
    seal_people,
    sealed_subjects,
    unseal,
    unseal_json,
    unseal_people,
)
from shared.runtime.vault import CachedVault, MemoryVault

KEY, OTHER_KEY = new_key(), new_key()
ZOE = Personal(customer_id="c1", name="Zoë", email="z@example.com", phone="", address="Rue 1\n75001 Paris", country="FR")
MAX = Personal(customer_id="c2", name="Max", country="DE")


class Delivered(Fact):
    to: Personal | None = None
    at: str = ""


class Tree(Message):
    """Contains itself."""

    people: tuple[Personal, ...] = ()
    by_role: Mapping[str, Personal] = Field(default_factory=dict)
    delivered: Delivered | None = None
    below: "tuple[Tree, ...]" = ()
    text: str = ""


class Counted(Fact):
    sku: str
    lines: tuple[tuple[str, int], ...] = ()


texts = st.none() | st.text() | st.text().map(lambda text: "sealed:v1:" + text)
people = st.builds(Personal, customer_id=st.text(), name=texts, email=texts, phone=texts, address=texts, country=texts)


@pytest.mark.req("SEC-01")
@given(people)
def test_sealed_opens_to_what_it_was(person: Personal) -> None:
    sealed = seal(person, KEY)
    assert unseal(sealed, KEY) == person
    assert seal(sealed, KEY) == sealed
    assert seal(person, KEY) == sealed
    assert (sealed.customer_id, sealed.country) == (person.customer_id, person.country)
    for field in SEALED_FIELDS:
        assert not getattr(person, field) or getattr(sealed, field).startswith("sealed:v1:")


@pytest.mark.req("SEC-01")
def test_sealed_shows_nothing_personal() -> None:
    sealed = seal(ZOE, KEY).model_dump_json()
    assert all(text not in sealed for text in ("Zoë", "example.com", "Rue"))
    assert sealed != seal(ZOE, OTHER_KEY).model_dump_json()


@pytest.mark.req("SEC-01")
def test_without_a_key_it_is_erased() -> None:
    erased = Personal(customer_id="c1", name=ERASED, email=ERASED, phone="", address=ERASED, country="FR")
    assert unseal(seal(ZOE, KEY), None) == erased
    assert seal(ZOE, None) == erased
    assert unseal(erased, KEY) == erased
    assert unseal(ZOE, None) == ZOE


def test_another_key_subject_or_field_opens_nothing() -> None:
    sealed = seal(ZOE, KEY)
    moved = sealed.model_copy(update={"email": sealed.name})
    for broken, key in [
        (sealed, OTHER_KEY),
        (sealed.model_copy(update={"customer_id": "c2"}), KEY),
        (moved, KEY),
        (sealed.model_copy(update={"name": "sealed:v1:###"}), KEY),
        (sealed.model_copy(update={"name": "sealed:v1:ä"}), KEY),
    ]:
        with pytest.raises(SealBroken, match="cannot be opened"):
            unseal(broken, key)


def test_people_are_found_at_any_depth() -> None:
    tree = Tree(
        people=(ZOE, MAX), by_role={"payer": MAX}, delivered=Delivered(to=ZOE), below=(Tree(delivered=Delivered(to=MAX)), Tree())
    )
    assert people_in(tree) == [ZOE, MAX, MAX, ZOE, MAX]
    keys = {"c1": KEY, "c2": OTHER_KEY}
    sealed = seal_people(tree, keys)
    assert people_in(sealed) == [seal(ZOE, KEY), *[seal(MAX, OTHER_KEY)] * 2, seal(ZOE, KEY), seal(MAX, OTHER_KEY)]
    assert unseal_people(sealed, keys) == tree
    assert type(sealed.below[0]) is Tree and isinstance(sealed.people, tuple)
    assert people_in(unseal_people(sealed, {"c1": KEY}))[:2] == [ZOE, MAX.model_copy(update={"name": ERASED})]


def test_messages_without_people_are_left_alone() -> None:
    def never(person: Personal) -> Personal:
        raise AssertionError(person)

    for message in (Counted(sku="A", lines=(("A", 1),)), Delivered(), Tree(text="x")):
        assert people_in(message) == []
        assert replace_people(message, never) is message
    assert has_people(Tree) and has_people(Delivered | Counted) and has_people(tuple[dict[str, Delivered | None], ...])
    assert not has_people(Counted) and not has_people(Counted | None) and not has_people(Sequence[str])


def test_people_in_a_documents_json() -> None:
    tree = Tree(people=(ZOE, MAX), delivered=Delivered(to=MAX), text="sealed:v1:x")
    keys = {"c1": KEY, "c2": OTHER_KEY}
    sealed = seal_people(tree, keys).model_dump(mode="json")
    assert sealed_subjects(sealed) == {"c1", "c2"}
    assert sealed_subjects(tree.model_dump(mode="json")) == set()

    opened, hidden = seal_people(tree, keys).model_dump(mode="json"), seal_people(tree, keys).model_dump(mode="json")
    assert unseal_json(opened, keys) == set()
    hide_json(hidden)
    assert opened == tree.model_dump(mode="json")
    assert hidden["people"] == [
        {"customer_id": "c1", "name": HIDDEN, "email": HIDDEN, "phone": "", "address": HIDDEN, "country": "FR"},
        {"customer_id": "c2", "name": HIDDEN, "email": None, "phone": None, "address": None, "country": "DE"},
    ]


def test_a_person_whose_key_was_lost_and_made_anew_spoils_nothing_else() -> None:
    """A vault restored from a backup: the key that sealed is gone, the person came again and got another one."""
    tree = Tree(people=(ZOE, MAX))
    shown = seal_people(tree, {"c1": KEY, "c2": OTHER_KEY}).model_dump(mode="json")
    assert unseal_json(shown, {"c1": OTHER_KEY, "c2": OTHER_KEY}) == {"c1"}
    assert shown["people"] == [
        {"customer_id": "c1", "name": LOST, "email": LOST, "phone": "", "address": LOST, "country": "FR"},
        MAX.model_dump(mode="json"),
    ]


@pytest.mark.req("SEC-01")
async def test_the_cache_asks_once_and_forgets_in_time() -> None:
    class Counting(MemoryVault):
        asked: ClassVar[list[list[str]]] = []

        async def keys(self, subjects, create):  # type: ignore[no-untyped-def]
            self.asked.append(list(subjects))
            return await super().keys(subjects, create)

    now = [0.0]
    vault = Counting()
    cached = CachedVault(vault, size=2, seconds=60, clock=lambda: now[0])
    first = await cached.keys(["a", "b"], create=True)
    assert await cached.keys(["b", "a"], create=False) == first
    await cached.keys(["b", "c"], create=True)
    await cached.keys(["b", "c"], create=True)
    await cached.keys(["a"], create=True)
    assert vault.asked == [["a", "b"], ["c"], ["a"]]

    await vault.erase("a")  # by another process
    assert await cached.keys(["a"], create=False) == {"a": first["a"]}
    now[0] = 60.0
    assert await cached.keys(["a"], create=False) == {}
    await cached.keys(["b"], create=True)
    await cached.erase("b")
    assert await cached.keys(["b"], create=True) == {}
