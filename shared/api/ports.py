"""What the HTTP side needs of the runtime."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from shared.domain.messages import Command
from shared.domain.service import Service
from shared.domain.told import Page
from shared.runtime.documents.port import Document, Readable, Unavailable
from shared.runtime.vault import Vault

__all__ = ["Outcome", "PastUnavailable", "Ports", "Submission", "Unavailable", "outcome_from"]


class PastUnavailable(Exception):
    """A document as of an earlier time cannot be read now; the message is for the caller."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A command on its way into the inbox; its personal fields are sealed."""

    id: str
    """From caller and Idempotency-Key where given, else new."""
    key: str
    command: Command
    actor: str
    fingerprint: str
    """Of the request's body; "" where there is nothing to compare (an erased customer's request)."""
    traceparent: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a submission, read back from the log. Its documents are written."""

    id: str
    facts: tuple[tuple[str, dict[str, Any]], ...]
    """Type name and JSON data. Empty: a repeat, which changed nothing."""
    refusal: tuple[str, str] | None
    """Code and reason."""
    parked: str | None
    """Why it could not be decided."""
    fingerprint: str
    status: Literal["done", "parked"]


def outcome_from(id: str, document: Mapping[str, Any]) -> Outcome:
    """Of its document, as the pass keeps it."""
    refusal, parked = document["refusal"], document["parked"]
    return Outcome(
        id=id,
        facts=tuple((name, data) for name, data in document["facts"]),
        refusal=(refusal[0], refusal[1]) if refusal else None,
        parked=parked,
        fingerprint=document["fingerprint"],
        status="parked" if parked else "done",
    )


class Ports(Protocol):
    @property
    def service(self) -> Service: ...

    @property
    def documents(self) -> Readable: ...

    @property
    def vault(self) -> Vault: ...

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        """Appends to the inbox; None where it is not projected after `wait` seconds. Raises Unavailable.

        The first outcome of an id is the one that counts: two submissions of one id give the same one.
        """
        ...

    async def claim(self, id: str, fingerprint: str) -> str:
        """The fingerprint of whoever came first with this id, of all replicas; kept. Raises Unavailable."""
        ...

    async def outcome(self, id: str) -> Outcome | None:
        """Of an earlier submission. Raises Unavailable."""
        ...

    async def settled(self) -> Mapping[int, int]:
        """By partition, the offset before which all documents are written, of whichever replica. Raises Unavailable."""
        ...

    async def past(self, view: str, id: str, at: datetime) -> Document | None:
        """The document as it was at an instant; None where it did not exist. Raises PastUnavailable."""
        ...

    async def history(self, view: str, id: str, *, before: int | None, limit: int) -> Page | None:
        """Of a document that is indexed, the decisions that changed it; None where it is not there. Raises PastUnavailable."""
        ...

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def ready(self) -> tuple[bool, dict[str, str]]:
        """Whether requests may come here, and each part's state."""
        ...
