"""Whom a service knows, as its settings say: who may call (WAYBILL_API_TOKENS), and who calls back (WAYBILL_PAYMENT_SECRETS).
Each is JSON, or the path of a file with it. Read without FastAPI, before a service begins."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

TOKENS, SECRETS = "WAYBILL_API_TOKENS", "WAYBILL_PAYMENT_SECRETS"


class Token(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """Of the token, hexadecimal. Tokens are random and long (32 bytes), so that a plain hash is enough."""
    name: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
    """The actor in the log."""
    scopes: frozenset[Annotated[str, Field(pattern=r"^(\*|[a-z]+:[a-z]+)$")]]


Secret = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$")]
"""24 bytes or more, in base64."""
Secrets = dict[Annotated[str, Field(min_length=1, max_length=64)], Annotated[list[Secret], Field(min_length=1, max_length=2)]]
_LATER = ConfigDict(hide_input_in_errors=True, defer_build=True)
_TOKENS, _SECRETS = TypeAdapter(list[Token], config=_LATER), TypeAdapter(Secrets, config=_LATER)


def tokens(environ: Mapping[str, str]) -> Sequence[Token] | None:
    """None: authentication is off. Raises pydantic's ValidationError or OSError."""
    text = _text(environ, TOKENS, "[")
    return _TOKENS.validate_json(text) if text else None


def secrets(environ: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """By provider. Raises pydantic's ValidationError or OSError."""
    text = _text(environ, SECRETS, "{")
    return _SECRETS.validate_json(text) if text else {}


def _text(environ: Mapping[str, str], setting: str, json: str) -> str:
    """The setting's JSON, which begins with `json`, or that of the file it names; "" where it is not set."""
    said = environ.get(setting, "").strip()
    return said if not said or said.startswith(json) else Path(said).read_text(encoding="utf-8")
