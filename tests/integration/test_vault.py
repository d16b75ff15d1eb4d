"""The vault in MongoDB keeps the contract."""

from collections.abc import AsyncIterator

import pytest

from shared.infra.endpoints import Endpoints
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.documents.mongo_vault import MongoVault
from tests.contracts.vault_suite import *  # noqa: F403

pytestmark = pytest.mark.integration


@pytest.fixture
async def vault(endpoints: Endpoints) -> AsyncIterator[MongoVault]:
    documents = MongoDocuments(endpoints.mongo, "test_vault")
    await documents.client.drop_database("test_vault")
    yield MongoVault(documents, "test_vault")
    await documents.client.drop_database("test_vault")
    await documents.close()
