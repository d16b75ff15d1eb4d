"""A fact as it was recorded beside what today's code decides: field by field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

ABSENT = "(none)"
_MONEY = "minor units"
Path = tuple[str | int, ...]
"""Of a field: names, and positions in lists."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a fact that would be another one today."""

    ce_id: str
    type: str
    """The recorded fact's, or today's where the log has none."""
    field: str
    """Its path, lines[0].total; "type" where another fact (or none) would stand here, "input" where that is gone."""
    recorded: Any
    now: Any
    currency: str | None = None
    """For money, in minor units: its currency; "" where the fact names none. None: not money."""
    since: bool = False
    """The record has no such field: the release that wrote it did not know it. Today says more, and nothing else."""

    @property
    def changed(self) -> int:
        """Minor units more than recorded; a field that is absent counts as 0."""
        if self.currency is None:
            return 0
        return (self.now if isinstance(self.now, int) else 0) - (self.recorded if isinstance(self.recorded, int) else 0)


class Line(NamedTuple):
    """A fact."""

    type: bytes
    text: bytes
    """JSON in today's shape."""
    written: bytes = b""
    """As its record has it."""


class Comparing:
    def __init__(self, facts: Mapping[bytes, Any]) -> None:
        self.facts = facts
        """Classes by type."""
        self.money: dict[bytes, frozenset[str]] = {}

    def between(self, ce_id: str, recorded: Line | None, now: Line | None) -> Iterator[Difference]:
        if recorded is not None and now is not None and (recorded.type, recorded.text) == (now.type, now.text):
            return
        then_type, now_type = (each.type.decode() if each else ABSENT for each in (recorded, now))
        if recorded is None or now is None or then_type != now_type:
            yield Difference(ce_id, then_type if recorded else now_type, "type", then_type, now_type)
            return
        written, before, after = (orjson.loads(text) for text in (recorded.written, recorded.text, now.text))
        old, new = dict(flat(before)), dict(flat(after))
        for path in {**old, **new}:
            was, is_now = old.get(path, ABSENT), new.get(path, ABSENT)
            if was != is_now:
                currency = before.get("currency", "") if self._is_money(recorded.type, path) else None
                yield Difference(ce_id, then_type, shown(path), was, is_now, currency, since=not is_known(written, path))

    def _is_money(self, type: bytes, path: Path) -> bool:
        if type not in self.money:
            self.money[type] = money_fields(self.facts[type])
        names = [name for name in path if isinstance(name, str)]
        return names[-1] in self.money[type]


def flat(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Each leaf."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from flat(each, (*path, name))
    elif isinstance(value, list) and value:
        for number, each in enumerate(value):
            yield from flat(each, (*path, number))
    else:
        yield path, value


def is_known(written: Any, path: Path) -> bool:
    """Whether who wrote it knew the field: a fact is written with all fields that its release knows, also empty ones."""
    for name in path:
        if isinstance(written, dict) and isinstance(name, str):
            if name not in written:
                return False
            written = written[name]
        elif isinstance(written, list) and isinstance(name, int) and name < len(written):
            written = written[name]
        else:
            return True
    return True


def shown(path: Path) -> str:
    """lines[0].total"""
    return "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in path).removeprefix(".")


def general(path: str) -> str:
    """lines[0].total -> lines[].total"""
    return "".join(part if not number else "[]" + part.partition("]")[2] for number, part in enumerate(path.split("[")))


def money_fields(cls: Any) -> frozenset[str]:
    """Names of the fields, at any depth, that are minor units of the fact's currency."""
    schema = cls.model_json_schema()
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for shape in shapes for name, each in shape.get("properties", {}).items() if _is_money(each))


def _is_money(schema: dict[str, Any]) -> bool:
    """As shared.domain.money describes it, be it optional or in a list."""
    options = (schema, *schema.get("anyOf", ()), schema.get("items", {}))
    return any(option.get("description", "").startswith(_MONEY) for option in options)
