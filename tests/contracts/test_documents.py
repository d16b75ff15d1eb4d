"""The store in memory keeps the contract."""

import pytest

from shared.documents.memory import MemoryDocuments
from tests.contracts.documents_suite import *  # noqa: F403


@pytest.fixture
def documents() -> MemoryDocuments:
    return MemoryDocuments()
