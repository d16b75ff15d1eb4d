"""The vault in MongoDB: database "vault", collection "keys". Back it up apart from the log, and keep its backups short:
an erased key lives on in them, and for a while in the database's own oplog and journal."""

from collections.abc import Collection

from pymongo.errors import BulkWriteError, DuplicateKeyError
from pymongo.read_concern import ReadConcern

from shared.runtime.documents.mongo import DUPLICATE, MongoDocuments, answered, confirmed
from shared.runtime.documents.port import Unavailable
from shared.runtime.personal import new_key


class MongoVault:
    """On the documents' client. Reads what a majority has: a key that a failover took back would seal for nobody."""

    def __init__(self, documents: MongoDocuments, database: str = "vault") -> None:
        self._keys = confirmed(documents.client, database).get_collection("keys", read_concern=ReadConcern("majority"))

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        known = await self._find(subjects)
        if create and (missing := [subject for subject in dict.fromkeys(subjects) if subject not in known]):
            await self._create(missing)
            known |= await self._find(missing)
            if any(subject not in known for subject in missing):
                raise Unavailable("a key that another process made is not confirmed yet")
        return {subject: key for subject, key in known.items() if key is not None}

    async def _find(self, subjects: Collection[str]) -> dict[str, bytes | None]:
        """Also the erased ones, with None."""
        with answered():
            found = await self._keys.find({"_id": {"$in": list(subjects)}}, batch_size=len(subjects) + 1).to_list(None)
        return {each["_id"]: each.get("key") for each in found}

    async def _create(self, subjects: Collection[str]) -> None:
        with answered():
            try:
                await self._keys.insert_many([{"_id": each, "key": new_key()} for each in subjects], ordered=False)
            except BulkWriteError as error:
                others = all(each["code"] == DUPLICATE for each in error.details["writeErrors"])
                if error.details.get("writeConcernErrors") or not others:  # else another one was faster: its key counts
                    raise

    async def erase(self, subject: str) -> None:
        erased = {"$unset": {"key": ""}, "$set": {"erased": True}}
        with answered():
            try:
                await self._keys.update_one({"_id": subject}, erased, upsert=True)
            except DuplicateKeyError:  # its key was made at this moment
                await self._keys.update_one({"_id": subject}, erased)
