"""The body of application/problem+json (RFC 9457). Without FastAPI: a process answers so before that is imported."""

from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"
RFC_9110 = {413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content"}
"""What Python names otherwise before 3.13: the same answer on each."""


def title_of(status: int) -> str:
    return RFC_9110.get(status) or HTTPStatus(status).phrase


def problem_body(status: int, code: str, detail: str, **members: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": title_of(status), "status": status, "code": code, "detail": detail, **members}
