"""What changed in views since a cursor: documents of a partition in the order of its log, as far as all of them are written.

A document is written some time after its decision, and not in order: before the offset that a replica has saved as settled
nothing appears any more. So a cursor is the last offset (and id, since a decision changes several) by view and partition.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from shared.api.problems import Problem
from shared.runtime.documents.filters import ordered
from shared.runtime.documents.port import Document, Readable

Seen = Mapping[str, Mapping[int, tuple[int, str]]]
"""By collection and partition: the last document that was told, its offset and id."""
_SEEN = TypeAdapter(tuple[str, dict[str, dict[int, tuple[int, str]]]])
_ORDER = ordered([("_at", 1)])


def since_of(name: str, seen: Seen) -> str:
    value = orjson.dumps([name, seen], option=orjson.OPT_NON_STR_KEYS)
    return urlsafe_b64encode(value).decode().rstrip("=")


def seen_by(name: str, since: str) -> Seen:
    """Raises Problem 400."""
    try:
        named, seen = _SEEN.validate_json(urlsafe_b64decode(since.encode() + b"=" * (-len(since) % 4)))
    except (ValueError, ValidationError) as error:
        raise Problem(400, "invalid_cursor", "since: not one of ours; begin without it") from error
    if named != name:
        raise Problem(400, "invalid_cursor", "since: of other policies or an earlier release; begin without it")
    return seen


def check_log(seen: Seen, settled: Mapping[int, int]) -> None:
    """Raises Problem 400 for a cursor from beyond the log's end."""
    if any(settled.get(number, 0) <= at for places in seen.values() for number, (at, _) in places.items()):
        raise Problem(400, "invalid_cursor", "since: of another log than this one; begin without it")


async def changed(
    documents: Readable, wanted: Mapping[str, Mapping[str, Any]], settled: Mapping[int, int], seen: Seen, limit: int
) -> tuple[dict[str, list[Document]], Seen]:
    """At most `limit` of them, by collection, and what was told with them."""
    found: dict[str, list[Document]] = {collection: [] for collection in wanted}
    told = {collection: dict(seen.get(collection, {})) for collection in wanted}
    left = limit
    for collection, where in wanted.items():
        for number, end in sorted(settled.items()):
            if left == 0:
                break
            after = told[collection].get(number)
            behind = {**where, "_p": number, "_at": {"$lt": end}}
            page = await documents.select(collection, behind, sort=_ORDER, limit=left, after=after)
            if page:
                found[collection] += page
                told[collection][number] = (page[-1]["_at"], page[-1]["_id"])
                left -= len(page)
    return found, told
