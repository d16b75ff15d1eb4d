"""Documents and other results as responses. Pure."""

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Response

from shared.runtime.documents.port import Document

CACHING = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
"""Callers may keep an answer, but ask again before they use it: what personal fields show depends on who asks."""

_OWN_FIELDS = ("_id", "_p", "_at", "_log", "_chunks")


def json_response(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, {**CACHING, **(headers or {})}, "application/json")


def body_of(document: Document) -> dict[str, Any]:
    return {field: value for field, value in document.items() if field not in _OWN_FIELDS}


def etag_of(document: Document) -> str:
    return f'"{document["_p"]}-{document["_at"]}"'
