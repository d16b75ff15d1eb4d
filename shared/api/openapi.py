"""What routes do not say themselves: headers, pages, problems and scopes, added to their OpenAPI document."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from shared.api.headers import DEFAULT_WAIT, LONGEST_WAIT
from shared.api.pages import DEFAULT_LIMIT, LARGEST_LIMIT
from shared.api.problem_json import MEDIA_TYPE

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` is stable, for programs; `detail` is for people.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "The outcome that this is about"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "rule"],
                "properties": {"field": {"type": "string"}, "rule": {"type": "string"}},
            },
        },
    },
}


def _parameter(name: str, place: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": place, "required": False, "schema": schema, "description": description}


_TEXT = {"type": "string"}
_WRITES = (
    _parameter("Idempotency-Key", "header", {**_TEXT, "pattern": "^[!-~]{1,255}$"}, "The same key again gets the first outcome"),
    _parameter(
        "Prefer",
        "header",
        _TEXT,
        f"wait=SECONDS for the outcome (default {DEFAULT_WAIT}, at most {LONGEST_WAIT}), or respond-async for 202 at once",
    ),
    _parameter("If-Match", "header", _TEXT, "The document's ETag: 412 if it has changed since"),
)
_GET = _parameter("If-None-Match", "header", _TEXT, "The ETag that the caller has: 304 if it is still the same")
_PAGES = (
    _parameter(
        "limit", "query", {"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}, "Items a page"
    ),
    _parameter("cursor", "query", _TEXT, "`next` of the page before"),
)
_ACCEPTED = {
    "description": "Taken; the outcome will be at Location",
    "headers": {"Location": {"schema": _TEXT}, "Retry-After": {"schema": {"type": "integer"}}},
    "content": {"application/json": {"schema": {"type": "object"}}},
}
_FAILED = {"description": "Problem", "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def describe(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """For `app.openapi`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for path in document["paths"].values():
                for method, operation in path.items():
                    _complete(operation, method, schemas)
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            schemas["Problem"] = _PROBLEM
            app.openapi_schema = document
        return app.openapi_schema

    return openapi


def _complete(operation: dict[str, Any], method: str, schemas: dict[str, Any]) -> None:
    """A POST that nothing is written by (a quote) has the reading scope: it takes no such headers."""
    responses = operation["responses"]
    scopes = [scope for scheme in operation.get("security", []) for names in scheme.values() for scope in names]
    writes = method != "get" and not all(scope.endswith(":read") for scope in scopes)
    page = _is_page(responses.get("200", {}), schemas)
    added = [*(_WRITES if writes else ()), *(_PAGES if page else ()), *([_GET] if method == "get" and not page else [])]
    own = operation.get("parameters", [])
    names = {each["name"] for each in own}
    operation["parameters"] = [*own, *(each for each in added if each["name"] not in names)]
    if writes:
        responses["202"] = _ACCEPTED
        if made := responses.get("201"):
            responses["200"] = {**made, "description": "Nothing changed: it is as asked for already"}
    if method == "get" and not page:
        responses["304"] = {"description": "Still as the If-None-Match says"}
    responses.pop("422", None)
    responses["4XX"] = responses["5XX"] = _FAILED


def _is_page(response: dict[str, Any], schemas: dict[str, Any]) -> bool:
    reference: str = response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    fields: dict[str, Any] = schemas.get(reference.rpartition("/")[2], {}).get("properties", {})
    return {"items", "next"} <= fields.keys()
