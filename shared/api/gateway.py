"""What a service's routes use: send a command and answer with its outcome, read documents.

A route parses, makes the command, and hands over: under ten lines each. The gateway's implementation is beside this file;
routes know this protocol only.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import Query, Request, Response

from shared.domain.messages import Command, Instant
from shared.domain.told import Page

AsOf = Annotated[
    Instant | None,
    Query(
        description="As it was at this time (ISO 8601, with zone; a '+' as %2B): what facts up to then made of it. "
        "Folded again from the decisions that changed it (a second or more for thousands); 503 when eight are being read already"
    ),
]


HistoryCursor = Annotated[str | None, Query(pattern=r"^[0-9]{1,12}$", description="`next` of the page before")]
"""Of a history: `Page.next`."""


def place_of(cursor: str | None) -> int | None:
    """Where the page before went on."""
    return None if cursor is None else int(cursor)


Shown = Callable[[Mapping[str, Any]], Mapping[str, Any]]


Since = Annotated[
    str | None,
    Query(max_length=20_000, pattern=r"^[A-Za-z0-9_-]*$", description="of the answer before; without it, everything"),
]


@dataclass(frozen=True, slots=True)
class Changes:
    """Documents that changed since a cursor was given out, each once, as they are now."""

    found: Mapping[str, Sequence[Any]]
    """By view, as its model."""
    since: str
    """What to ask with next."""
    more: bool
    """There may be more: ask again at once."""


class Gateway(Protocol):
    def now(self) -> datetime:
        """The service's time source, aware UTC: goes into the command."""
        ...

    def id_for(self, request: Request, kind: str) -> str:
        """The id of what this request creates: from caller and Idempotency-Key where given (a repeat gets the same), else new."""
        ...

    async def send(
        self,
        request: Request,
        key: str,
        command: Command,
        *,
        show: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """Appends the command to the inbox and waits for its outcome (Prefer: wait).

        Answers `status` with the document `show` = (view, id), as this very outcome left it, or with the outcome's facts;
        problem+json 409 with code and reason for a refusal; 202 with a Location when it takes longer; 200 for a repeat.
        """
        ...

    async def get(
        self, request: Request, view: str, id: str, *, as_of: datetime | None = None, fields: Collection[str] = ()
    ) -> Response:
        """200 with ETag, 304 on If-None-Match, or problem+json 404. `fields`: only these of the document; (): all.

        As of an earlier time, folded again from the log; 503 where too many such answers are being read.
        """
        ...

    async def history(
        self, request: Request, view: str, id: str, *, before: int | None, shown: Callable[[Page], Mapping[str, Any]]
    ) -> Response:
        """200 with what `shown` makes of a page of the decisions that changed the document, newest first, by the request's
        `limit`; `before`: where the page before went on. Problem+json 404; 503 as of `get`. Personal fields stay sealed."""
        ...

    async def decisions(self, view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        """The page that `history` shows, for a command that is made of it; None: no such document."""
        ...

    async def list(
        self, request: Request, view: str, where: Mapping[str, Any], sort: Sequence[str] = (), each: Shown | None = None
    ) -> Response:
        """A page by the request's `limit` and `cursor`: {"items": [...], "next": cursor or null}.

        None values in `where` are ignored. By id, or by the fields of `sort` (a leading '-' for descending; index them).
        `each`: what is shown of a document; None: all of it.
        """
        ...

    async def find(self, view: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        """The document as its model, or None; as of an earlier time as `get` says. Personal fields stay sealed."""
        ...

    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]:
        """Documents by "view/id" as JSON, None where there is none; one read a view, however many."""
        ...

    async def changes(self, wanted: Mapping[str, Mapping[str, Any]], since: str | None, limit: int, terms: str = "") -> Changes:
        """Of views, each with a filter, what changed since `since` (None: everything), at most `limit` documents. Under other
        `terms` what was told before counts no more.

        Nothing is left out: what is not surely written everywhere waits for the next time (some seconds). Index ("_p", "_at").
        Problem+json 400 for a cursor of other views, filters or terms, or of another log.
        """
        ...

    def needs(self, scope: str) -> Callable[..., Any]:
        """A FastAPI dependency: the caller's token has the scope (off on the embedded loopback default)."""
        ...

    def own(self, scope: str, parameter: str) -> Callable[..., Any]:
        """A FastAPI dependency: as `needs`, and the token is named as this path parameter says, or has every scope."""
        ...

    def signed(self) -> Callable[..., Any]:
        """A FastAPI dependency for a path with {provider}: the body is signed by that provider, who is the caller."""
        ...
