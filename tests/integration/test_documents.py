"""MongoDB keeps the contract."""

import time
from collections.abc import AsyncIterator
from itertools import count

import pytest

from shared.infra.endpoints import Endpoints
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.documents.port import Unavailable
from tests.contracts.documents_suite import *  # noqa: F403
from tests.contracts.documents_suite import order

pytestmark = pytest.mark.integration
_numbers = count()


@pytest.fixture
async def documents(endpoints: Endpoints) -> AsyncIterator[MongoDocuments]:
    database = f"test_documents_{next(_numbers)}"
    documents = MongoDocuments(endpoints.mongo, database)
    await documents.client.drop_database(database)
    yield documents
    await documents.client.drop_database(database)
    await documents.close()


async def test_a_server_that_is_away_is_unavailable() -> None:
    away = MongoDocuments("mongodb://127.0.0.1:1/?directConnection=true", "test_away", patience=0.2)
    begun = time.monotonic()
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1"):
        await away.ping()
    with pytest.raises(Unavailable):
        await away.write("orders", [order("a", 1)], [order("b", 1)])
    await away.close()
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("sort", [[("at", 1)], [("at", -1)]])
async def test_pages_are_read_from_the_index(documents: MongoDocuments, sort: list[tuple[str, int]]) -> None:
    """A page deep in a list costs what the first one costs: no sort, and no more keys than documents."""
    await documents.index("orders", ["channel", "-at"])
    await documents.write("orders", [order(f"{n:05}", n, channel="web", at=f"{n // 3:05}") for n in range(3_000)], [])
    database = documents.client[documents.name]
    await database.command("profile", 2)
    await documents.select("orders", {"channel": "web"}, sort=sort, limit=10, after=["00500", "01501"])
    await database.command("profile", 0)

    read = await database["system.profile"].find_one({"op": "query", "ns": f"{documents.name}.orders"}, sort=[("$natural", -1)])
    assert read is not None and read["nreturned"] == 10
    assert "hasSortStage" not in read and read["keysExamined"] <= 20
