"""For every document there is a bound: how many entries each container of a state or view may have, and what becomes of one more.

MongoDB takes 16 MB a document: one that outgrows it stops its service for ever, since a restart folds the same facts again.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, ForwardRef, Union, get_args, get_origin

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class AtMost:
    """On a container field: `Annotated[tuple[Answer, ...], AtMost(200, "refused: too_many_answers")]`.

    A declaration, which tests hold deciders and folds to. Reading does not validate it: an older log may have gone beyond, and a
    document that cannot be read would stop its service as well.
    """

    count: int
    beyond: str
    """What becomes of one more: refused (by which code), joined to another, the oldest leaves; or what rules it out."""


@dataclass(frozen=True, slots=True)
class Container:
    """A field that holds any number of entries, by its path in the document: Open.funds.payments, Reserved.lines[].lots."""

    path: str
    bound: AtMost | None
    """None: nothing says how many."""


def containers(shape: Any) -> Iterator[Container]:
    """All of a document's type, at any depth; those of a union's members each. What may be anything counts as one, unbounded.

    TypeError: a type named before it was defined. Its fields would be found or not by which module was imported first.
    """
    yield from _containers(shape, "", ())


def _containers(shape: Any, path: str, marks: Iterable[Any]) -> Iterator[Container]:
    origin, arguments = get_origin(shape), get_args(shape)
    if origin is Annotated:
        yield from _containers(arguments[0], path, (*marks, *arguments[1:]))
    elif origin in (Union, UnionType):
        for member in arguments:
            yield from _containers(member, path, marks)
    elif isinstance(shape, type) and issubclass(shape, BaseModel):
        for name, field in shape.model_fields.items():
            yield from _containers(field.annotation, f"{path or shape.__name__}.{name}", field.metadata)
    elif isinstance(shape, str | ForwardRef):
        raise TypeError(f"{path} is of the type {shape}, which is defined after it: define it before")
    elif shape in (Any, object):
        yield Container(path, None)
    elif isinstance(kind := origin or shape, type) and issubclass(kind, Collection) and not issubclass(kind, str | bytes):
        if not _is_fixed(kind, arguments):
            yield Container(path, _bound(marks))
        for argument in arguments:
            if argument is not Ellipsis:
                yield from _containers(argument, f"{path}[]", ())


def _is_fixed(kind: type[Any], arguments: tuple[Any, ...]) -> bool:
    """tuple[int, int] has as many entries as it says."""
    return issubclass(kind, tuple) and bool(arguments) and Ellipsis not in arguments


def _bound(marks: Iterable[Any]) -> AtMost | None:
    """Ours, or a contract's `max_length`."""
    for mark in marks:
        if isinstance(mark, AtMost):
            return mark
        if (count := getattr(mark, "max_length", None)) is not None:
            return AtMost(count, "refused at the door")
    return None
