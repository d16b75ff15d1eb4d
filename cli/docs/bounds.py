"""A page of how large each document can grow, in Markdown: what states and views say of themselves, and the runtime's own."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.docs.tables import page, table
from shared.contracts.limits import LINES
from shared.domain.bounds import containers
from shared.domain.service import Service
from shared.domain.wiring import Wiring
from shared.runtime.documents.port import PLACES
from shared.runtime.log.reader import FENCES
from shared.runtime.passes.cache import CHUNK
from shared.runtime.passes.catalog import INDEX, OUTCOMES, PARKED, TIMERS, WORK
from shared.runtime.passes.decide import ROOM
from shared.runtime.stream.port import MAX_VALUE

ONE_DECISION = f"{MAX_VALUE:,} bytes"
RUNTIME = (
    (PLACES, "fences", f"{FENCES}", "the oldest leaves"),
    (PLACES, "answered, of each log that is read", "2 × topics × partitions", "the topology bounds it: one place a source"),
    (PLACES, "previous, of each log that is read", "partitions", "the topology bounds it: one place a target"),
    (PLACES, "topics, collections", "topics; collections", "the service's own list"),
    (PARKED, "states", f"{LINES + 1:,}", "an input reads a state for each of its lines, and one of its own"),
    (OUTCOMES, "facts", ONE_DECISION, "those of one decision: the first outcome of a request is its outcome"),
    (TIMERS, "data", ONE_DECISION, "one command, made of one fact"),
    (WORK, "data", ONE_DECISION, "one request, made of one fact"),
    (INDEX, "offsets", f"{CHUNK}", "the next chunk is a document of its own"),
    ("every view, and states that no view shows whole", "_log", f"{CHUNK - 1}", "they leave for a chunk of the index"),
)
"""Collection, field, at most, and what becomes of more."""


def bounds(known: Mapping[str, Service]) -> str:
    rows = [row for name, service in known.items() for row in _rows(name, service)]
    return page(
        "Bounds",
        "MongoDB takes 16 MiB a document, Kafka a record of 1 MiB. Each field that holds any number of entries says how many it\n"
        "may have (`AtMost`, `max_length`), and what becomes of one more. A log from before a limit may go beyond; it is read.",
        "## States and views",
        table(("service", "document", "field", "at most", "beyond"), rows),
        "## Decisions",
        f"One, with what was looked up for it, has at most {MAX_VALUE:,} bytes. These inputs are refused (`too_large`) where\n"
        f"theirs would have more than {MAX_VALUE - ROOM:,}, since later ones repeat their lists. Elsewhere 2,000 lines of\n"
        "the longest words fit.",
        table(("service", "input"), [(name, f"`{input}`") for name, service in known.items() for input in _refusing(service)]),
        "## The runtime's own documents",
        table(("document", "field", "at most", "beyond"), RUNTIME),
    )


def _refusing(service: Service) -> list[str]:
    return [handler.name for handler in Wiring(service).handlers.values() if handler.on.too_large is not None]


def _rows(name: str, service: Service) -> Iterator[tuple[str, ...]]:
    for noun in service.nouns:
        yield from _fields(name, f"state `{noun.name}`", noun.state)
        for view in noun.views:
            yield from _fields(name, f"view `{view.name}`", view.document)


def _fields(service: str, document: str, shape: Any) -> Iterator[tuple[str, ...]]:
    for each in containers(shape):
        most, beyond = (f"{each.bound.count:,}", each.bound.beyond) if each.bound else ("**unbounded**", "")
        yield service, document, f"`{each.path}`", most, beyond
