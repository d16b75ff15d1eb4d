"""The gateway that routes are given: commands into the inbox, outcomes and documents out."""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Header, Path, Request, Response, Security
from fastapi.security import APIKeyHeader, HTTPBearer
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

from shared.api.answers import CACHING, body_of, etag_of, json_response
from shared.api.auth import PERSONAL, Caller, Callers
from shared.api.changes import changed, check_log, seen_by, since_of
from shared.api.fingerprints import check_fingerprint, sealed
from shared.api.gateway import Changes, Shown
from shared.api.headers import Preference, idempotency_key, matches, preference
from shared.api.pages import check_parameters, cursor, limit_of, list_name, position
from shared.api.ports import Outcome, PastUnavailable, Ports, Submission
from shared.api.problems import Problem, problem_response
from shared.api.signatures import Signers
from shared.domain import ids
from shared.domain.messages import Command
from shared.domain.nouns import View
from shared.domain.told import Page
from shared.runtime.documents.filters import ordered
from shared.runtime.documents.port import Document
from shared.runtime.personal import hide_json, sealed_subjects, unseal_json

_log = logging.getLogger("waybill.api")
_RETRY_SECONDS = "1"
_BEARER = HTTPBearer(scheme_name="bearer", auto_error=False)
"""Only for the OpenAPI document."""
_SIGNATURE = APIKeyHeader(
    name="webhook-signature",
    scheme_name="signature",
    description="v1,BASE64 of the HMAC-SHA-256 over id.timestamp.body (Standard Webhooks); several by spaces",
    auto_error=False,
)
"""The same."""


class Kit:
    """Implements Gateway. Every method raises Problem or Unavailable."""

    def __init__(self, ports: Ports, callers: Callers, signers: Signers) -> None:
        self._ports = ports
        self._callers = callers
        self._signers = signers
        self._views = {view.name: view for view in ports.service.views}
        self._models = {name: TypeAdapter[Any](each.document) for name, each in self._views.items()}

    def now(self) -> datetime:
        return self._ports.now()

    def needs(self, scope: str) -> Callable[..., Any]:
        async def scoped(request: Request, _: Annotated[object, Security(_BEARER, scopes=[scope])]) -> None:
            self._callers.check(request, scope)

        return scoped

    def own(self, scope: str, parameter: str) -> Callable[..., Any]:
        async def owned(request: Request, _: Annotated[object, Security(_BEARER, scopes=[scope])]) -> None:
            self._callers.check_own(request, scope, request.path_params[parameter])

        return owned

    def signed(self) -> Callable[..., Any]:
        async def verified(
            request: Request,
            provider: Annotated[str, Path(max_length=64, description="as its secrets are kept here")],
            _: Annotated[object, Security(_SIGNATURE)],
            webhook_id: Annotated[str, Header(description="of the message")] = "",
            webhook_timestamp: Annotated[str, Header(description="seconds since 1970: at most 5 minutes ago")] = "",
        ) -> None:
            self._signers.check(provider, request.headers, await request.body(), self._ports.now())
            request.state.caller = Caller(provider, frozenset())

        return verified

    def id_for(self, request: Request, kind: str) -> str:
        return self._derived(request, kind) or ids.new_id()

    def _derived(self, request: Request, kind: str) -> str | None:
        key = idempotency_key(request.headers.get("idempotency-key"))
        if key is None:
            return None
        return ids.derived(kind, self._callers.caller(request).name, request.method, request.url.path, key)

    async def send(
        self,
        request: Request,
        key: str,
        command: Command,
        *,
        show: tuple[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        actor = self._callers.caller(request).name
        preferred = preference(request.headers.getlist("prefer"))
        repeatable = self._derived(request, "request")
        id = repeatable or ids.new_id()
        command, fingerprint = await sealed(self._ports.vault, command, await request.body())
        earlier = await self._ports.outcome(id) if repeatable else None
        if earlier is None:
            await self._check_if_match(request, show)
            if repeatable:  # two under way at once may go to different partitions, where nobody compares them
                check_fingerprint(await self._ports.claim(id, fingerprint), fingerprint)
            submission = Submission(id, key, command, actor, fingerprint, request.state.traceparent)
            outcome = await self._ports.submit(submission, preferred.wait)
        else:
            outcome = earlier
        if outcome is None:
            response = self._accepted(request, id)
        else:
            check_fingerprint(outcome.fingerprint, fingerprint)
            response = await self._answer(request, outcome, show, status)
        _say_applied(response, preferred)
        return response

    async def _check_if_match(self, request: Request, show: tuple[str, str] | None) -> None:
        """Tells a caller with an old picture; what must not happen at the same time is for the decider to refuse."""
        condition = request.headers.get("if-match")
        if condition is None:
            return
        if show is None:
            raise Problem(400, "if_match_without_document", "If-Match: this request shows no document to compare with")
        document = await self._document(*show)
        if not matches(etag_of(document) if document else None, condition, weak=False):
            raise Problem(412, "precondition_failed", "The document has changed: read it again")

    def _accepted(self, request: Request, id: str) -> Response:
        since = self.now().isoformat().replace("+00:00", "Z")
        place = f"{request.scope.get('root_path', '')}/outcomes/{id}?since={quote(since)}"
        return json_response({"id": id, "status": "pending"}, 202, {"Location": place, "Retry-After": _RETRY_SECONDS})

    async def _answer(self, request: Request, outcome: Outcome, show: tuple[str, str] | None, status: int) -> Response:
        instance = f"{request.scope.get('root_path', '')}/outcomes/{outcome.id}"
        if outcome.parked is not None:
            detail = f"The command could not be decided and waits as dead letter {outcome.id}: {outcome.parked}"
            return problem_response(500, "parked", detail, instance=instance)
        if outcome.refusal is not None:
            code, reason = outcome.refusal
            return problem_response(404 if code.startswith("unknown_") else 409, code, reason, instance=instance)
        status = status if outcome.facts else 200
        document = await self._document(*show) if show else None
        if document is not None:
            etag = etag_of(document)
            return json_response((await self._shown(request, [document]))[0], status, {"ETag": etag})
        if show is not None and not outcome.facts:
            raise Problem(404, "not_found", f"no {show[0]} document {show[1]}, and nothing was asked that makes it")
        return json_response(await self._facts(request, outcome), status)

    async def outcome(self, request: Request, id: str) -> Response:
        """Of an earlier request, for whoever knows its id. With `since`, which our 202 gave, it is pending, not unknown."""
        self._callers.caller(request)
        outcome = await self._ports.outcome(id)
        if outcome is None and "since" in request.query_params:
            return json_response({"id": id, "status": "pending"}, 202, {"Retry-After": _RETRY_SECONDS})
        if outcome is None:
            raise Problem(404, "unknown_outcome", f"no outcome {id}: never asked for, or not decided yet")
        refusal = None if outcome.refusal is None else dict(zip(("code", "reason"), outcome.refusal, strict=True))
        more = {"status": outcome.status, "refusal": refusal, "parked": outcome.parked}
        return json_response({**await self._facts(request, outcome), **more})

    async def _facts(self, request: Request, outcome: Outcome) -> dict[str, Any]:
        data = await self._shown(request, [dict(data) for _, data in outcome.facts])
        facts = [{"type": type, "data": body} for (type, _), body in zip(outcome.facts, data, strict=True)]
        return {"id": outcome.id, "facts": facts}

    async def get(
        self, request: Request, view: str, id: str, *, as_of: datetime | None = None, fields: Collection[str] = ()
    ) -> Response:
        if as_of is None:
            document = await self._document(view, id)
        else:
            document = await self._past(view, id, as_of)
        if document is None:
            then = "" if as_of is None else f" at {as_of.isoformat()}"
            raise Problem(404, "not_found", f"no {view} document {id}{then}")
        etag = etag_of(document)
        if matches(etag, request.headers.get("if-none-match", ""), weak=True):
            return Response(None, 304, {"ETag": etag, **CACHING})
        (shown,) = await self._shown(request, [document])
        return json_response({name: shown[name] for name in fields} if fields else shown, headers={"ETag": etag})

    async def history(
        self, request: Request, view: str, id: str, *, before: int | None, shown: Callable[[Page], Mapping[str, Any]]
    ) -> Response:
        check_parameters(request)
        page = await self.decisions(view, id, before=before, limit=limit_of(request))
        if page is None:
            raise Problem(404, "not_found", f"no {view} document {id}")
        return json_response(shown(page))

    async def decisions(self, view: str, id: str, *, before: int | None = None, limit: int = 50) -> Page | None:
        try:
            return await self._ports.history(view, id, before=before, limit=limit)
        except PastUnavailable as error:
            raise Problem(503, "past_unavailable", str(error), headers={"Retry-After": _RETRY_SECONDS}) from error

    async def list(
        self, request: Request, view: str, where: Mapping[str, Any], sort: Sequence[str] = (), each: Shown | None = None
    ) -> Response:
        check_parameters(request)
        limit = limit_of(request)
        collection = self._view(view).collection
        wanted = {field: to_jsonable_python(value) for field, value in where.items() if value is not None}
        by = ordered([(field.removeprefix("-"), -1 if field.startswith("-") else 1) for field in sort])
        name = list_name(collection, wanted, by)
        given = request.query_params.get("cursor")
        after = None if given is None else position(name, given, len(by))
        found = await self._ports.documents.select(collection, wanted, sort=by, limit=limit + 1, after=after)
        items = found[:limit]
        following = cursor(name, items[-1], by) if len(found) > limit else None
        shown = await self._shown(request, items)
        return json_response({"items": shown if each is None else [each(item) for item in shown], "next": following})

    async def find(self, view: str, id: str, *, as_of: datetime | None = None) -> Any | None:
        document = await (self._document(view, id) if as_of is None else self._past(view, id, as_of))
        return None if document is None else self._models[view].validate_python(body_of(document))

    async def find_all(self, names: Sequence[str]) -> dict[str, Mapping[str, Any] | None]:
        wanted: dict[str, list[str]] = {}
        for name in names:
            view, id = name.split("/", 1)
            wanted.setdefault(view, []).append(id)
        found: dict[str, Mapping[str, Any] | None] = dict.fromkeys(names)
        for view, of_view in wanted.items():
            documents = await self._ports.documents.find(self._view(view).collection, of_view)
            found |= {f"{view}/{id}": body_of(document) for id, document in documents.items()}
        return found

    async def changes(self, wanted: Mapping[str, Mapping[str, Any]], since: str | None, limit: int, terms: str = "") -> Changes:
        collections = {self._view(view).collection: where for view, where in wanted.items()}
        name = list_name("changes", collections, terms)
        seen = {} if since is None else seen_by(name, since)
        settled = await self._ports.settled()
        check_log(seen, settled)
        found, seen = await changed(self._ports.documents, collections, settled, seen, limit)
        models = {
            view: [self._models[view].validate_python(body_of(each)) for each in found[self._view(view).collection]]
            for view in wanted
        }
        return Changes(models, since_of(name, seen), sum(map(len, found.values())) >= limit)

    async def _document(self, view: str, id: str) -> Document | None:
        return (await self._ports.documents.find(self._view(view).collection, [id])).get(id)

    async def _past(self, view: str, id: str, at: datetime) -> Document | None:
        try:
            return await self._ports.past(view, id, at)
        except PastUnavailable as error:
            raise Problem(503, "past_unavailable", str(error), headers={"Retry-After": _RETRY_SECONDS}) from error

    def _view(self, name: str) -> View:
        return self._views[name]

    async def _shown(self, request: Request, documents: Sequence[Document]) -> Sequence[dict[str, Any]]:
        """As this caller may see them."""
        bodies = [body_of(document) for document in documents]
        if not (subjects := sealed_subjects(bodies)):
            return bodies
        if self._callers.caller(request).has(PERSONAL):
            if lost := unseal_json(bodies, await self._ports.vault.keys(subjects, create=False)):
                _log.warning("%d persons' keys are not those that sealed: docs/runbooks/RestoreMongoDB.md", len(lost))
        else:
            hide_json(bodies)
        return bodies


def _say_applied(response: Response, preferred: Preference) -> None:
    """respond-async was honoured only by a 202."""
    honoured = [each for each in preferred.applied.split(", ") if each != "respond-async" or response.status_code == 202]
    if any(honoured):
        response.headers["Preference-Applied"] = ", ".join(honoured)
