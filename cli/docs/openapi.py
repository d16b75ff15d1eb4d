"""The OpenAPI document of a service, from its routes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from shared.api.app import create_app
from shared.api.auth import Callers
from shared.api.ports import Outcome, Submission, Unavailable
from shared.domain.service import Service
from shared.domain.told import Page
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Document
from shared.runtime.vault import MemoryVault


class Nowhere:
    """Ports for an application that is only described: nothing can be submitted."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.documents = MemoryDocuments()
        self.vault = MemoryVault()

    async def submit(self, submission: Submission, wait: float) -> Outcome | None:
        raise Unavailable("this application only describes itself")

    async def claim(self, id: str, fingerprint: str) -> str:
        raise Unavailable("this application only describes itself")

    async def outcome(self, id: str) -> Outcome | None:
        return None

    async def settled(self) -> Mapping[int, int]:
        return {}

    async def past(self, view: str, id: str, at: datetime) -> Document | None:
        return None

    async def history(self, view: str, id: str, *, before: int | None, limit: int) -> Page | None:
        return None

    def now(self) -> datetime:
        return datetime.fromtimestamp(0, UTC)

    def ready(self) -> tuple[bool, dict[str, str]]:
        return False, {"process": "only describes itself"}


def document(service: Service) -> str:
    app = create_app(service, Nowhere(service), callers=Callers(None))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
