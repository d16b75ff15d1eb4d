"""JSON schemas of messages for one document: each class once, under "<module>.<class>", referring to the others."""

from collections.abc import Iterable, Iterator
from typing import Any, get_args

from pydantic import BaseModel

SCHEMAS = "#/components/schemas/"


def name_of(cls: type[BaseModel]) -> str:
    """Two services may have a ReturnLine each."""
    return f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}"


def reference(cls: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMAS + name_of(cls)}


def schemas(classes: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Of the classes and all that they are made of, by name. Raises ValueError where two would share a name."""
    found: dict[str, type[BaseModel]] = {}
    for each in classes:
        for cls in _family(each):
            if found.setdefault(name_of(cls), cls) is not cls:
                raise ValueError(f"{found[name_of(cls)]} and {cls} would both be called {name_of(cls)}")
    return {name: _schema(cls) for name, cls in sorted(found.items())}


def _schema(cls: type[BaseModel]) -> dict[str, Any]:
    names = {each.__name__: name_of(each) for each in _family(cls)}
    schema = cls.model_json_schema(ref_template="{model}")
    schema.pop("$defs", None)
    _name(schema, names)
    return schema


def _name(node: Any, names: dict[str, str]) -> None:
    """Pydantic's references become ours, in place; titles that only repeat a field's name go."""
    if isinstance(node, list):
        for each in node:
            _name(each, names)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            node["$ref"] = SCHEMAS + names[node["$ref"]]
        if isinstance(node.get("title"), str):
            del node["title"]
        for each in node.values():
            _name(each, names)


def _family(cls: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The class, and those of its fields."""
    yield cls
    for field in cls.model_fields.values():
        for member in _models(field.annotation):
            yield from _family(member)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
