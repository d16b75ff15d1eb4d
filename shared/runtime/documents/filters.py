"""The part of MongoDB's filters that both stores understand, and keyset pages in it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

Filter = Mapping[str, Any]
Sort = Sequence[tuple[str, int]]

_OPERATORS = frozenset({"$in", "$nin", "$ne", "$gt", "$gte", "$lt", "$lte", "$exists"})


def checked(where: Filter) -> dict[str, Any]:
    """The filter itself. Raises ValueError where the stores could differ."""
    for field, wanted in where.items():
        if field.startswith("$"):
            raise ValueError(f"{field} is not understood: name fields")
        if isinstance(wanted, Mapping) and not (wanted and _OPERATORS.issuperset(wanted)):
            raise ValueError(f"{field}: {dict(wanted)!r} is not understood: use {', '.join(sorted(_OPERATORS))}")
    return dict(where)


def ordered(sort: Sort) -> list[tuple[str, int]]:
    """With the id at the end, in the direction of the field before: an index on the fields and the id serves both directions."""
    if any(field == "_id" for field, _ in sort):
        return list(sort)
    return [*sort, ("_id", sort[-1][1] if sort else 1)]


def page(where: Filter, sort: Sort, after: Sequence[Any] | None) -> dict[str, Any]:
    """The filter of the page behind `after`, the values of the fields of `ordered(sort)`. Raises ValueError on another number."""
    if after is None:
        return checked(where)
    if len(after) != len(sort):
        raise ValueError(f"a page is after {len(sort)} values, not {len(after)}")
    behind = [
        {**{field: same for (field, _), same in zip(sort[:number], after, strict=False)}, **beyond}
        for number, (field, direction) in enumerate(sort)
        for beyond in _beyond(field, direction, after[number])
    ]
    bound = _bound(*sort[0], after[0])
    return {"$and": [checked(where), bound, {"$or": behind}]} if where else {"$and": [bound, {"$or": behind}]}


def _beyond(field: str, direction: int, value: Any) -> list[Filter]:
    """$gt and $lt compare within one type, so None, which sorts before everything, is spelled out."""
    if direction > 0:
        return [{field: {"$ne": None}}] if value is None else [{field: {"$gt": value}}]
    return [] if value is None else [{field: {"$lt": value}}, {field: None}]


def _bound(field: str, direction: int, value: Any) -> Filter:
    """Implied by the rest; it lets the server begin its index scan at the page instead of at the first document."""
    if direction > 0:
        return {} if value is None else {field: {"$gte": value}}
    return {field: None} if value is None else {field: {"$not": {"$gt": value}}}
