"""Transient trouble: the store is away. Loops wait for it with backoff and jitter; nothing is skipped, nothing is guessed.

Every operation of the store may simply be done again, so this only ever repeats.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from shared.runtime.documents.port import Document, Documents, Unavailable
from shared.runtime.vault import Vault

T = TypeVar("T")
log = structlog.get_logger(__name__)


def _waiting(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    log.warning("document store away, trying again", attempt=state.attempt_number + 1, error=repr(error))


async def patiently(operation: Callable[[], Awaitable[T]]) -> T:
    """Retrying has its price, so it begins when the first try failed: 6 % of a service's time at twenty orders a second."""
    try:
        return await operation()
    except Unavailable as error:
        log.warning("document store away, trying again", attempt=1, error=repr(error))
    return await _again(operation)


async def _again(operation: Callable[[], Awaitable[T]]) -> T:
    retrying = AsyncRetrying(
        retry=retry_if_exception_type(Unavailable),
        wait=wait_random_exponential(multiplier=0.1, max=10),
        before_sleep=_waiting,
        reraise=True,
    )

    async def attempt() -> T:  # tenacity awaits what a coroutine function gives, not what a lambda returns
        return await operation()

    return await retrying(attempt)


class PatientDocuments:
    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        return await patiently(lambda: self.documents.find(collection, ids))

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        await patiently(lambda: self.documents.write(collection, new, changed))

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        return await patiently(lambda: self.documents.select(collection, where, sort=sort, limit=limit, after=after))

    async def scan(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        """Page by page, each patiently."""
        after: list[Any] | None = None
        while page := await self.select(collection, where, limit=1000, after=after):
            for document in page:
                yield document
            after = [page[-1]["_id"]]

    async def count(self, collection: str, where: Mapping[str, Any]) -> int:
        return await patiently(lambda: self.documents.count(collection, where))

    async def index(self, collection: str, fields: Sequence[str]) -> None:
        await patiently(lambda: self.documents.index(collection, fields))

    async def place(self, id: str) -> Document | None:
        return await patiently(lambda: self.documents.place(id))

    async def save_place(self, id: str, place: Document) -> None:
        await patiently(lambda: self.documents.save_place(id, place))

    async def places(self, prefix: str) -> dict[str, Document]:
        return await patiently(lambda: self.documents.places(prefix))

    async def drop(self, collection: str) -> None:
        await patiently(lambda: self.documents.drop(collection))

    async def ping(self) -> None:
        await self.documents.ping()

    async def close(self) -> None:
        await self.documents.close()


class PatientVault:
    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        return await patiently(lambda: self.vault.keys(subjects, create))

    async def erase(self, subject: str) -> None:
        await patiently(lambda: self.vault.erase(subject))
