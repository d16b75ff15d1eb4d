"""Every container of every state and view says how many entries it may have. That deciders and folds keep to it is told by the
`test_endless` of each service."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from cli.docs.bounds import RUNTIME
from shared.domain.bounds import AtMost, Container, containers
from shared.domain.messages import Message
from shared.domain.wording import enumerated
from shared.runtime.documents.port import PLACES
from shared.runtime.passes.catalog import KEPT
from shared.runtime.topics import SERVICES, service_called
from tests.domain.growing import beyond, unbounded

DOCUMENTS = [
    (f"{service.name}/{name}", shape)
    for service in map(service_called, SERVICES)
    for name, shape in [
        *((noun.name, noun.state) for noun in service.nouns),
        *((view.name, view.document) for view in service.views),
    ]
]


class Entry(Message):
    words: tuple[str, ...] = ()


class Empty(Message):
    kind: Literal["empty"] = "empty"


class Full(Message):
    kind: Literal["full"] = "full"
    place: tuple[int, int] = (0, 0)
    name: str = ""
    marked: Annotated[dict[str, Entry], AtMost(3, "the oldest leaves")] = Field(default_factory=dict)
    by_contract: Annotated[list[str], Field(max_length=4)] = Field(default_factory=list)
    perhaps: Annotated[set[str], AtMost(5, "refused")] | None = None
    forgotten: frozenset[str] = frozenset()
    anything: Any = None


@pytest.mark.parametrize(("name", "shape"), DOCUMENTS, ids=[name for name, _ in DOCUMENTS])
def test_every_container_of_a_document_has_its_bound(name: str, shape: Any) -> None:
    assert unbounded(shape) == []


def test_every_document_of_the_runtime_has_its_bound() -> None:
    assert {collection for collection, *_ in RUNTIME if " " not in collection} == {PLACES, *KEPT}


def test_a_field_that_nobody_bounded_is_found_in_every_corner() -> None:
    toy = Annotated[Empty | Full, Field(discriminator="kind")]
    assert list(containers(toy)) == [
        Container("Full.marked", AtMost(3, "the oldest leaves")),
        Container("Full.marked[].words", None),
        Container("Full.by_contract", AtMost(4, "refused at the door")),
        Container("Full.perhaps", AtMost(5, "refused")),
        Container("Full.forgotten", None),
        Container("Full.anything", None),
    ]
    assert unbounded(toy) == ["Full.marked[].words", "Full.forgotten", "Full.anything"]


class Early(Message):
    entries: Annotated[tuple["Late", ...], AtMost(3, "refused")] = ()


class Late(Message):
    words: tuple[str, ...] = ()


def test_a_type_that_is_named_before_it_is_defined_is_refused() -> None:
    """Its own containers would be missed until somebody has rebuilt the model."""
    with pytest.raises(TypeError, match=r"Early\.entries\[\] .*Late"):
        list(containers(Early))


def test_a_document_beyond_its_bound_is_read_all_the_same() -> None:
    entries = {word: Entry() for word in "abcd"}
    read = Full.model_validate_json(Full(marked=entries).model_dump_json())
    assert read.marked == entries
    assert list(beyond(read)) == [".marked: 4 of 3"]


def test_a_sentence_names_ten_and_counts_the_rest() -> None:
    assert enumerated([]) == ""
    assert enumerated(["a", "b"]) == "a, b"
    assert enumerated("abcdefghij") == "a, b, c, d, e, f, g, h, i, j"
    assert enumerated("abcdefghijk", "; ") == "a; b; c; d; e; f; g; h; i; j and 1 more"
    assert enumerated(map(str, range(2_000))).endswith("9 and 1,990 more")
