"""A gateway that answers nothing and remembers what routes asked of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fastapi import Request, Response

from shared.api.gateway import Changes
from shared.domain.messages import Command
from shared.domain.told import Page


class Recording:
    def __init__(self, now: datetime, documents: Mapping[tuple[str, str], object] = MappingProxyType({})) -> None:
        self._now = now
        self._documents = documents
        self.sent: list[tuple[str, Command, tuple[str, str] | None]] = []
        self.read: list[tuple[object, ...]] = []

    def now(self) -> datetime:
        return self._now

    def id_for(self, request: Request, kind: str) -> str:
        return f"{kind}-1"

    async def send(
        self,
        request: Request,
        key: str,
        command: Command,
        *,
        show: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        self.sent.append((key, command, show))
        return Response(status_code=status)

    async def get(
        self, request: Request, projection: str, id: str, *, as_of: datetime | None = None, fields: Collection[str] = ()
    ) -> Response:
        self.read.append((projection, id))
        return Response()

    async def history(
        self, request: Request, projection: str, id: str, *, before: int | None, shown: Callable[[Page], Mapping[str, Any]]
    ) -> Response:
        self.read.append((projection, id, before))
        return Response()

    async def decisions(self, projection: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        self.read.append((projection, id, before, limit))
        return None

    async def list(
        self, request: Request, projection: str, where: Mapping[str, Any], sort: Sequence[str] = (), each: Any = None
    ) -> Response:
        self.read.append((projection, dict(where), tuple(sort)))
        return Response()

    async def find_all(self, names: Sequence[str]) -> Mapping[str, Mapping[str, Any] | None]:
        found: dict[str, Any] = {}
        for name in names:
            view, id = name.split("/", 1)
            found[name] = self._documents.get((view, id))
        return {name: each.model_dump(mode="json") if each is not None else None for name, each in found.items()}

    async def find(self, view: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        return self._documents.get((view, id))

    async def changes(self, wanted: Mapping[str, Mapping[str, Any]], since: str | None, limit: int, terms: str = "") -> Changes:
        self.read.append((dict(wanted), since, limit))
        return Changes({view: [] for view in wanted}, "next", False)

    def signed(self) -> Callable[..., Any]:
        return self.needs("signed")

    def own(self, scope: str, parameter: str) -> Callable[..., Any]:
        return self.needs(scope)

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: None
