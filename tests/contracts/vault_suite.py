"""What every vault does. A module that imports these functions provides the fixture `vault`: an empty one."""

import asyncio

import pytest

from shared.runtime.vault import Vault


@pytest.mark.req("SEC-01")
async def test_everybody_gets_the_same_key(vault: Vault) -> None:
    assert await vault.keys(["c1", "c2"], create=False) == {}

    given = await asyncio.gather(*(vault.keys(["c1", f"other{n}"], create=True) for n in range(10)))

    assert len({keys["c1"] for keys in given}) == 1
    keys = await vault.keys(["c1", "other0", "other1"], create=False)
    assert keys == {"c1": given[0]["c1"], "other0": given[0]["other0"], "other1": given[1]["other1"]}
    assert len(set(keys.values())) == 3 and {len(key) for key in keys.values()} == {64}
    assert await vault.keys([], create=True) == {}
    assert await vault.keys(["c1", "c1"], create=True) == {"c1": given[0]["c1"]}


@pytest.mark.req("SEC-01")
async def test_an_erased_subject_stays_erased(vault: Vault) -> None:
    kept = await vault.keys(["c1", "c2"], create=True)

    await vault.erase("c1")
    await vault.erase("c1")
    await vault.erase("never_seen")

    assert await vault.keys(["c1", "c2", "never_seen"], create=False) == {"c2": kept["c2"]}
    assert await vault.keys(["c1", "c2", "never_seen"], create=True) == {"c2": kept["c2"]}


@pytest.mark.req("SEC-01")
async def test_erasing_wins_over_creating_at_the_same_time(vault: Vault) -> None:
    await asyncio.gather(*(vault.keys([f"c{n}"], create=True) for n in range(20)), *(vault.erase(f"c{n}") for n in range(20)))

    assert await vault.keys([f"c{n}" for n in range(20)], create=True) == {}
