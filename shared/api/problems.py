"""Errors as application/problem+json (RFC 9457), each with a `code` for programs. No stack trace leaves the process."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.api.problem_json import MEDIA_TYPE, problem_body, title_of
from shared.runtime.documents.port import Unavailable

_LONGEST = 200
_log = logging.getLogger("waybill.api")


class Problem(HTTPException):
    """`members` are further fields of the body."""

    def __init__(self, status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any) -> None:
        super().__init__(status, detail, headers)
        self.code = code
        self.members = members


def invalid(field: str, rule: str) -> Problem:
    """422 as for a body of a wrong shape: of a parameter, or of what the whole request tells."""
    return Problem(422, "invalid_request", f"{field}: {rule}", errors=[{"field": field, "rule": rule}])


def problem_response(
    status: int, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **members: Any
) -> Response:
    body = problem_body(status, code, detail, **members)
    return Response(orjson.dumps(body, default=str), status, headers, MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Unexpected exceptions are answered by the middleware, which logs them."""
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(Unavailable)(_unavailable)


async def _http(_: Request, error: HTTPException) -> Response:
    if isinstance(error, Problem):
        return problem_response(error.status_code, error.code, error.detail, headers=error.headers, **error.members)
    code = title_of(error.status_code).lower().replace(" ", "_").replace("-", "_")
    return problem_response(error.status_code, code, error.detail, headers=error.headers)


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    errors = [_field_error(each) for each in error.errors()]
    detail = f"{errors[0]['field']}: {errors[0]['rule']}" + (f" (and {len(errors) - 1} more)" if len(errors) > 1 else "")
    return problem_response(422, "invalid_request", detail, errors=errors)


async def _unavailable(request: Request, error: Unavailable) -> Response:
    _log.warning("unavailable: %s", error, extra={"path": request.url.path})
    detail = "A part of the system does not answer. Try again; with the same Idempotency-Key nothing is done twice."
    return problem_response(503, "unavailable", detail, headers={"Retry-After": "2"})


def _field_error(error: Mapping[str, Any]) -> dict[str, str]:
    """`field` as the caller wrote it: lines.0.quantity. Never its value: it may be a person's, and answers are kept in logs."""
    return {"field": _field(error["loc"]), "rule": _text(str(error["msg"]))}


def _field(location: Sequence[int | str]) -> str:
    return _text(".".join(str(part) for part in location[1:] or location))


def _text(text: str) -> str:
    """Short, and without halves of surrogate pairs, which JSON text may smuggle in and cannot be written out again."""
    return text[:_LONGEST].encode("utf-8", "replace").decode()
