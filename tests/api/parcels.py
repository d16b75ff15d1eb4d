"""A service of one noun for the tests of the kit, and a runtime of three dictionaries for it."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Literal

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared.api.app import create_app
from shared.api.auth import Callers, Token
from shared.api.gateway import AsOf, Gateway
from shared.api.ports import Outcome, PastUnavailable, Submission, Unavailable
from shared.domain.contracts import contract
from shared.domain.messages import Command, Fact, Message, Personal
from shared.domain.nouns import Context, Noun, View
from shared.domain.service import Service
from shared.domain.told import Page
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document
from shared.runtime.vault import MemoryVault

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class SendParcel(Command):
    parcel_id: str
    to: Personal | None = None


class ParcelSent(Fact):
    parcel_id: str
    to: Personal | None = None


class ParcelRefused(Fact):
    refusal: ClassVar[bool] = True
    parcel_id: str
    code: str
    reason: str


class ParcelView(Message):
    parcel_id: str
    status: Literal["sent", "lost"] = "sent"
    weight: int | None = None
    to: Personal | None = None
    sent_at: datetime | None = None


class NewParcel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    to: Personal | None = None
    weights: Annotated[list[Annotated[int, Field(ge=1, le=100)]], Field(max_length=3)] = []
    note: Annotated[str, Field(max_length=10)] = ""


class ParcelPage(BaseModel):
    items: list[ParcelView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/parcels", tags=["parcels"])
    may_write = [Depends(gateway.needs("parcels:write"))]
    may_read = [Depends(gateway.needs("parcels:read"))]

    @router.post("", status_code=201, response_model=ParcelView, dependencies=may_write)
    async def send_parcel(request: Request, body: NewParcel) -> Response:
        id = gateway.id_for(request, "parcel")
        command = SendParcel(parcel_id=id, to=body.to)
        return await gateway.send(request, id, command, show=("parcels", id), status=201)

    @router.put("/{parcel_id}", response_model=ParcelView, dependencies=may_write)
    async def put_parcel(request: Request, parcel_id: str, body: NewParcel) -> Response:
        command = SendParcel(parcel_id=parcel_id, to=body.to)
        return await gateway.send(request, parcel_id, command, show=("parcels", parcel_id))

    @router.post("/blind", dependencies=may_write)
    async def send_blind(request: Request) -> Response:
        return await gateway.send(request, "p1", SendParcel(parcel_id="p1"), status=201)

    @router.post("/weigh", dependencies=may_read)
    async def weigh(weight: Annotated[int, Query(ge=1)]) -> int:
        return weight

    @router.get("", response_model=ParcelPage, dependencies=may_read)
    async def list_parcels(
        request: Request, status: str | None = None, customer: Annotated[str | None, Query(alias="to")] = None
    ) -> Response:
        return await gateway.list(request, "parcels", {"status": status, "to.customer_id": customer})

    @router.get("/heavy", response_model=ParcelPage, dependencies=may_read)
    async def heavy_parcels(request: Request) -> Response:
        return await gateway.list(request, "parcels", {}, sort=("-weight",))

    @router.get("/{parcel_id}", response_model=ParcelView, dependencies=may_read)
    async def get_parcel(request: Request, parcel_id: str, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "parcels", parcel_id, as_of=as_of)

    @router.get("/{parcel_id}/status")
    async def parcel_status(parcel_id: str) -> str:
        view: ParcelView | None = await gateway.find("parcels", parcel_id)
        if view is None:
            raise HTTPException(404, f"no parcel {parcel_id}")
        return view.status

    @router.get("/{parcel_id}/broken")
    async def broken(parcel_id: str) -> str:
        raise RuntimeError("secret of the house")

    return router


def _evolve(view: ParcelView | None, recorded: Any, id: str) -> ParcelView:
    return view or ParcelView(parcel_id=id)


def _decide(command: SendParcel, state: Message, context: Context) -> list[Any]:
    return []


PARCEL = Noun(
    name="parcel",
    key="parcel_id",
    state=Message,
    initial=Message(),
    facts=ParcelSent,
    says=(ParcelRefused,),
    evolve=lambda state, _, __: state,
    on={SendParcel: _decide},
    views=(View("parcels", ParcelView, ParcelSent, _evolve, "parcel_id", version=2),),
)
service = Service(
    name="parcels",
    facts=contract("parcels", {"ParcelSent": ParcelSent, "ParcelRefused": ParcelRefused}),
    nouns=(PARCEL,),
    routes=routes,
    description="Parcels <of> tests.",
)

Decide = Callable[[Submission], Outcome | None]


def outcome(submission: Submission, *facts: tuple[str, dict[str, Any]], **other: Any) -> Outcome:
    given = {"refusal": None, "parked": None, "status": "done", **other}
    return Outcome(id=submission.id, facts=facts, fingerprint=submission.fingerprint, **given)


class FakePorts:
    """Decides at once, by `decide`, and keeps the first outcome of an id."""

    def __init__(self) -> None:
        self.service = service
        self.documents = MemoryDocuments()
        self.vault = MemoryVault()
        self.outcomes: dict[str, Outcome] = {}
        self.earlier: dict[tuple[str, str, datetime], Document] = {}
        self.claims: dict[str, str] = {}
        self.submitted: list[Submission] = []
        self.waited: list[float] = []
        self.decide: Decide = self.sent
        self.away = False
        self.state = (True, {"kafka": "connected"})

    def sent(self, submission: Submission) -> Outcome:
        command = submission.command
        assert isinstance(command, SendParcel)
        return outcome(submission, ("ParcelSent", ParcelSent(parcel_id=command.parcel_id, to=command.to).model_dump(mode="json")))

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        if self.away:
            raise Unavailable("no broker at 10.0.0.7:9092")
        await asyncio.sleep(0)
        self.submitted.append(submission)
        self.waited.append(wait)
        decided = self.decide(submission)
        if decided is not None:
            for number, (_, data) in enumerate(decided.facts):
                view = ParcelView(parcel_id=data["parcel_id"], to=data.get("to")).model_dump(mode="json")
                document = {"_id": data["parcel_id"], "_p": 3, "_at": len(self.submitted) * 10 + number, **view}
                await self.documents.write("parcels_v2", [document], [])
            return self.outcomes.setdefault(submission.id, decided)
        return None

    async def claim(self, id: str, fingerprint: str) -> str:
        return self.claims.setdefault(id, fingerprint)

    async def outcome(self, id: str) -> Outcome | None:
        return self.outcomes.get(id)

    async def settled(self) -> Mapping[int, int]:
        return {3: 0}

    async def past(self, view: str, id: str, at: datetime) -> Document | None:
        if self.away:
            raise PastUnavailable("2 answers as of an earlier time are being read already: try again")
        return self.earlier.get((view, id, at))

    async def history(self, view: str, id: str, *, before: int | None, limit: int) -> Page | None:
        return None

    def now(self) -> datetime:
        return NOW

    def ready(self) -> tuple[bool, dict[str, str]]:
        return self.state


def token(secret: str, name: str, *scopes: str) -> Token:
    return Token(sha256=sha256(secret.encode()).hexdigest(), name=name, scopes=frozenset(scopes))


def app_of(ports: FakePorts, *tokens: Token) -> FastAPI:
    return create_app(service, ports, callers=Callers(tokens or None))
