"""Pages of lists: their parameters, and cursors, which are opaque to callers and bound to their list. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request
from fastapi.routing import APIRoute

from shared.api.problems import Problem, invalid
from shared.runtime.documents.port import Document

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 500


def list_name(*parts: Any) -> str:
    """Of a list: what it shows and how it is sorted."""
    return sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]


def cursor(name: str, last: Document, sort: Sequence[tuple[str, int]]) -> str:
    """Of the page behind the document `last`."""
    after = [_value(last, field) for field, _ in sort]
    return urlsafe_b64encode(orjson.dumps([name, *after])).decode().rstrip("=")


def position(name: str, cursor: str, length: int) -> list[Any]:
    """The values that the page is after. Raises Problem 400."""
    after: list[Any]
    try:
        named, *after = orjson.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, TypeError) as error:
        raise Problem(400, "invalid_cursor", "cursor: not one of ours; begin without it") from error
    if named != name or len(after) != length or any(isinstance(value, list | dict) for value in after):
        raise Problem(400, "invalid_cursor", "cursor: belongs to a list with other filters; begin without it")
    return after


def _value(document: Document, field: str) -> Any:
    value: Any = document
    for name in field.split("."):
        value = value[name]
    return value


def limit_of(request: Request) -> int:
    """Raises Problem 422."""
    given = request.query_params.get("limit")
    if given is None:
        return DEFAULT_LIMIT
    limit = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 0
    if not 1 <= limit <= LARGEST_LIMIT:
        raise invalid("limit", f"a whole number from 1 to {LARGEST_LIMIT}")
    return limit


def check_parameters(request: Request) -> None:
    """A mistyped filter would silently show everything. Raises Problem 422."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = {"limit", "cursor", *(parameter.alias for parameter in route.dependant.query_params)}
    if unknown := sorted(set(request.query_params) - known):
        raise invalid(unknown[0][:50], f"unknown parameter; known are {', '.join(sorted(known))}")
