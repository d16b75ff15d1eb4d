"""Documents in MongoDB. The only module that imports motor, so that PyMongo's own async client can replace it."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING, ReplaceOne, UpdateOne
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    PyMongoError,
    WriteConcernError,
)
from pymongo.read_preferences import ReadPreference
from pymongo.write_concern import WriteConcern

from shared.runtime.documents.filters import checked, ordered, page
from shared.runtime.documents.port import PLACES, Document, Unavailable

DUPLICATE = 11000
_CONFIRMED = WriteConcern(w="majority", j=True, wtimeout=10_000)
_BATCH = 1_000
_TRANSIENT = (ConnectionFailure, ExecutionTimeout, WriteConcernError)

Stored = AsyncIOMotorCollection[Document]


class MongoDocuments:
    """One per process. Writes are confirmed by a majority's journals, whatever the URI says; reads are of the primary."""

    def __init__(self, uri: str, database: str, *, patience: float = 5.0) -> None:
        """`patience`: seconds to look for a primary before Unavailable. Nothing connects before the first operation."""
        self.name = database
        self.client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            uri,
            appname=f"waybill-{database}",
            serverSelectionTimeoutMS=int(patience * 1_000),
            connectTimeoutMS=5_000,
            socketTimeoutMS=30_000,
            # the driver's own retries cost a third of the speed (a transaction number each); ours are idempotent as they are
            retryWrites=False,
        )
        self._database = confirmed(self.client, database)
        self._there = cache(self._database.get_collection)  # to make one costs as much as a small batch

    async def find(self, collection: str, ids: Collection[str]) -> dict[str, Document]:
        if not ids:
            return {}
        with answered():
            found = self._there(collection).find({"_id": {"$in": list(ids)}}, batch_size=len(ids) + 1)
            return {document["_id"]: document for document in await found.to_list(None)}

    async def write(self, collection: str, new: Sequence[Document], changed: Sequence[Document]) -> None:
        with answered():
            there = self._there(collection)
            taken, behind = await asyncio.gather(self._insert(there, new), self._replace(there, changed))
            rest = [*await self._replace(there, taken), *behind]
            while rest:  # hints were wrong
                rest = await self._replace(there, await self._insert(there, rest))

    @staticmethod
    async def _insert(there: Stored, documents: Sequence[Document]) -> list[Document]:
        """Returns those whose id exists."""
        if not documents:
            return []
        try:
            await there.insert_many(documents, ordered=False, bypass_document_validation=True)
        except BulkWriteError as error:
            errors = error.details["writeErrors"]
            if error.details.get("writeConcernErrors") or any(each["code"] != DUPLICATE for each in errors):
                raise
            return [documents[each["index"]] for each in errors]
        return []

    @staticmethod
    async def _replace(there: Stored, documents: Sequence[Document]) -> list[Document]:
        """Where the stored one is earlier. Returns those that are not there.

        By `_id` alone, which mongod has a short way for, with the comparison in the update: half the cost of a filter that
        names `_at`, too.
        """
        if not documents:
            return []
        result = await there.bulk_write([_forward(each) for each in documents], ordered=False, bypass_document_validation=True)
        if result.matched_count == len(documents):
            return []
        # no upsert: two that insert the same new id at once would fail one of them
        stored = there.find({"_id": {"$in": [each["_id"] for each in documents]}}, {"_id": 1}, batch_size=len(documents) + 1)
        shown = {each["_id"] for each in await stored.to_list(None)}
        return [each for each in documents if each["_id"] not in shown]

    async def select(
        self,
        collection: str,
        where: Mapping[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        after: Sequence[Any] | None = None,
    ) -> list[Document]:
        by = ordered(sort)
        found = self._there(collection).find(page(where, by, after), sort=by, limit=limit, batch_size=limit)
        with answered():
            return await found.to_list(limit)

    async def scan(self, collection: str, where: Mapping[str, Any]) -> AsyncIterator[Document]:
        found = self._there(collection).find(checked(where), sort=[("_id", 1)], batch_size=_BATCH)
        try:
            while True:
                with answered():
                    documents = await found.to_list(_BATCH)
                if not documents:
                    return
                for document in documents:
                    yield document
        finally:
            await found.close()

    async def count(self, collection: str, where: Mapping[str, Any]) -> int:
        with answered():
            return await self._there(collection).count_documents(checked(where))

    async def index(self, collection: str, fields: Sequence[str]) -> None:
        directed = [(field.removeprefix("-"), DESCENDING if field.startswith("-") else ASCENDING) for field in fields]
        if directed[0][0] == "_id":
            return
        with answered():
            await self._there(collection).create_index(ordered(directed))

    async def place(self, id: str) -> Document | None:
        with answered():
            return await self._there(PLACES).find_one({"_id": id})

    async def save_place(self, id: str, place: Document) -> None:
        there, saved = self._there(PLACES), {**place, "_id": id}
        earlier = {"_id": id, "position": {"$lt": place["position"]}}
        with answered():
            if (await there.replace_one(earlier, saved)).matched_count:
                return
            try:
                await there.insert_one(saved)
            except DuplicateKeyError:  # a later one, or one that came between
                await there.replace_one(earlier, saved)

    async def places(self, prefix: str) -> dict[str, Document]:
        with answered():
            found = self._there(PLACES).find({"_id": {"$gte": prefix, "$lt": prefix + "\U0010ffff"}})
            return {place["_id"]: place for place in await found.to_list(None)}

    async def drop(self, collection: str) -> None:
        with answered():
            await self._database.drop_collection(collection)

    async def put(self, collection: str, documents: Sequence[Document]) -> None:
        """Whatever stands there. For repairs, while nobody else writes: the rule forward is not kept."""
        if documents:
            with answered():
                await self._there(collection).bulk_write(
                    [ReplaceOne({"_id": each["_id"]}, each, upsert=True) for each in documents], ordered=False
                )

    async def remove(self, collection: str, ids: Collection[str]) -> None:
        """For repairs, as `put`."""
        if ids:
            with answered():
                await self._there(collection).delete_many({"_id": {"$in": list(ids)}})

    async def collections(self) -> dict[str, int]:
        """Names of all that are there, with how many documents each holds (an estimate after a crash)."""
        with answered():
            names = await self._database.list_collection_names()
            return {name: await self._there(name).estimated_document_count() for name in sorted(names)}

    async def indexes(self, collection: str) -> list[list[str]]:
        """Fields of each, '-' before a descending one; none where the collection is missing."""
        with answered():
            found = await self._there(collection).index_information()
        return [[f"-{field}" if order == DESCENDING else field for field, order in each["key"]] for each in found.values()]

    async def server(self) -> tuple[str, str, datetime]:
        """The server's version, its replica set ("" without one), and its clock (UTC)."""
        with answered():
            hello = await self.client.admin.command("hello")
            built = await self.client.admin.command("buildInfo")
        return built["version"], hello.get("setName", ""), hello["localTime"].replace(tzinfo=UTC)

    async def ping(self) -> None:
        with answered():
            await self.client.admin.command("ping")

    async def close(self) -> None:
        self.client.close()


def _forward(document: Document) -> UpdateOne:
    """Rule forward: what is there stays where it shows as much."""
    later = {"$lt": ["$_at", document["_at"]]}
    return UpdateOne({"_id": document["_id"]}, [{"$replaceWith": {"$cond": [later, {"$literal": document}, "$$ROOT"]}}])


def confirmed(client: AsyncIOMotorClient[Document], database: str) -> AsyncIOMotorDatabase[Document]:
    return client.get_database(database, write_concern=_CONFIRMED, read_preference=ReadPreference.PRIMARY)


@contextmanager
def answered() -> Iterator[None]:
    """Raises Unavailable where the server did not answer, or did not confirm."""
    try:
        yield
    except _TRANSIENT as error:
        raise Unavailable(str(error)) from error
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):
            raise Unavailable(str(error)) from error
        raise
    except PyMongoError as error:
        if error.has_error_label("RetryableWriteError"):
            raise Unavailable(str(error)) from error
        raise
