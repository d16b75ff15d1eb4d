"""The vault in memory keeps the contract, alone and behind the cache."""

import pytest

from shared.runtime.vault import CachedVault, MemoryVault, Vault
from tests.contracts.vault_suite import *  # noqa: F403


@pytest.fixture(params=["memory", "cached"])
def vault(request: pytest.FixtureRequest) -> Vault:
    return MemoryVault() if request.param == "memory" else CachedVault(MemoryVault(), size=5)
