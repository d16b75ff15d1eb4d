"""Who calls: opaque bearer tokens, known by their SHA-256, with scopes.

WAYBILL_API_TOKENS is a JSON list, or the path of a file with one:
[{"sha256": "...", "name": "till-7", "scopes": ["orders:write"]}].
Unset, everybody is "anonymous" and may do everything: for the embedded default on loopback only. The scope "*" is every scope.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from fastapi import Request

from shared.api.known import Token as Token
from shared.api.known import tokens
from shared.api.problems import Problem
from shared.domain.nouns import ANYBODY

PERSONAL = "personal:read"


@dataclass(frozen=True, slots=True)
class Caller:
    name: str
    scopes: frozenset[str]

    def has(self, scope: str) -> bool:
        return scope in self.scopes or "*" in self.scopes


ANONYMOUS = Caller(ANYBODY, frozenset({"*"}))


class Callers:
    """`tokens` None: authentication is off."""

    def __init__(self, tokens: Sequence[Token] | None) -> None:
        self._tokens = tokens

    @classmethod
    def configured(cls, environ: Mapping[str, str]) -> "Callers":
        """Raises pydantic's ValidationError or OSError: a service with unreadable tokens does not start."""
        return cls(tokens(environ))

    def caller(self, request: Request) -> Caller:
        """Raises Problem 401."""
        known = getattr(request.state, "caller", None)
        if isinstance(known, Caller):
            return known
        request.state.caller = caller = ANONYMOUS if self._tokens is None else self._identified(self._tokens, request)
        return caller

    @staticmethod
    def _identified(tokens: Sequence[Token], request: Request) -> Caller:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise Problem(401, "unauthenticated", "Authorization: Bearer TOKEN is needed", headers={"WWW-Authenticate": "Bearer"})
        digest = sha256(given.strip().encode()).hexdigest()
        # all are compared, each in constant time: how long it takes tells nothing
        known = [token for token in tokens if hmac.compare_digest(token.sha256, digest)]
        if not known:
            challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            raise Problem(401, "unauthenticated", "The token is not known here", headers=challenge)
        return Caller(known[0].name, known[0].scopes)

    def check(self, request: Request, scope: str) -> None:
        """Raises Problem 401 or 403."""
        if not self.caller(request).has(scope):
            challenge = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
            raise Problem(403, "missing_scope", f"The token lacks the scope {scope}", headers=challenge, scope=scope)

    def check_own(self, request: Request, scope: str, name: str) -> None:
        """Of what belongs to one caller alone, by its name. Raises Problem 401 or 403."""
        self.check(request, scope)
        caller = self.caller(request)
        if caller.name != name and not caller.has("*"):
            raise Problem(403, "not_yours", "The token is of somebody else")
