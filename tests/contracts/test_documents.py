"""The store in memory keeps the contract."""

import pytest

from shared.runtime.documents.memory import MemoryDocuments
from tests.contracts.documents_suite import *  # noqa: F403


@pytest.fixture
def documents() -> MemoryDocuments:
    return MemoryDocuments()
