"""Request headers that mean something here. Pure."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from shared.api.problems import Problem

DEFAULT_WAIT = 10
LONGEST_WAIT = 30
"""Seconds. Longer than proxies like to hold a request helps nobody."""

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_WAIT = re.compile(r'wait\s*=\s*"?(\d{1,6})"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Preference:
    """RFC 7240. `applied` is what the answer says was honoured."""

    wait: int
    """Seconds."""
    respond_async: bool
    applied: str


def preference(values: Sequence[str]) -> Preference:
    """What is not understood is ignored, as the RFC demands; of a repeated preference the first counts."""
    wait: int | None = None
    respond_async = False
    for part in ",".join(values).split(","):
        word = part.split(";")[0].strip()
        if word.lower() == "respond-async":
            respond_async = True
        elif wait is None and (found := _WAIT.fullmatch(word)):
            wait = min(int(found[1]), LONGEST_WAIT)
    applied = ["respond-async"] * respond_async + ([] if wait is None else [f"wait={wait}"])
    seconds = wait if wait is not None else 0 if respond_async else DEFAULT_WAIT
    return Preference(seconds, respond_async, ", ".join(applied))


def idempotency_key(value: str | None) -> str | None:
    """Raises Problem 400."""
    if value is not None and not _IDEMPOTENCY_KEY.fullmatch(value):
        raise Problem(400, "invalid_idempotency_key", "Idempotency-Key: 1 to 255 visible ASCII characters, no spaces")
    return value


def matches(etag: str | None, condition: str, *, weak: bool) -> bool:
    """If-Match (strong) and If-None-Match (weak) of RFC 9110; `etag` is None where there is no document."""
    if condition.strip() == "*":
        return etag is not None
    named = [each.strip() for each in condition.split(",")]
    return etag is not None and etag in ([each.removeprefix("W/") for each in named] if weak else named)


def traceparent(value: str | None) -> str:
    """A span of the caller's trace (W3C Trace Context), or of a new one."""
    found = _TRACEPARENT.fullmatch(value or "")
    known = found is not None and found[1] != "ff" and int(found[2], 16) and int(found[3], 16)
    trace, flags = (found[2], found[4]) if found is not None and known else (secrets.token_hex(16), "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"


def trace_id(traceparent: str) -> str:
    return traceparent.split("-")[1]
