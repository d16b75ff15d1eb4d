"""Near misses: a field that nobody knows and whose name is almost one of ours was meant to be ours. Storefronts may send more
than we read; what they mistyped would be read as left out (`expectedTotal`: a price that nobody checks)."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel


def near_miss(model: type[BaseModel], data: Any, path: str = "") -> str:
    """The first, in words that repeat no value; "" where there is none."""
    if not isinstance(data, Mapping):
        return ""
    for name, said in data.items():
        field = model.model_fields.get(name)
        if field is None:
            if meant := _meant(model, name):
                return f"{path}{name}: not a field; {meant} is"
            continue
        for part, each in _parts(said, f"{path}{name}."):
            for inner in _models(field.annotation):  # type: ignore[arg-type]
                if found := near_miss(inner, each, part):
                    return found
    return ""


def _parts(said: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(said, list):
        yield from ((f"{path}{number}.", each) for number, each in enumerate(said))
    else:
        yield path, said


@lru_cache(1_000)
def _meant(model: type[BaseModel], name: str) -> str:
    said = _plain(name)
    return next((field for field in model.model_fields if is_near(said, _plain(field))), "")


def _plain(name: str) -> str:
    """As far as spelling conventions do not count: expectedTotal, expected-total."""
    return name.casefold().replace("_", "").replace("-", "")


def is_near(one: str, other: str) -> bool:
    """Edit distance of 1 at most: a letter more, less, or another one, or two that changed places."""
    if len(one) < len(other):
        one, other = other, one
    if len(one) - len(other) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    if len(one) > len(other):
        return one[at + 1 :] == other[at:]
    if one[at + 1 :] == other[at + 1 :]:
        return True
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


@lru_cache(1_000)
def _models(annotation: Any) -> tuple[type[BaseModel], ...]:
    """Those in a field's type: a list's, an optional's."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return (annotation,)
    if get_origin(annotation) in (Annotated, Union, UnionType, list, tuple):
        return tuple(model for part in get_args(annotation) for model in _models(part))
    return ()
