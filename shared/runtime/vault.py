"""Keys of subjects (customers): the one store that the log cannot rebuild. Dropping a key erases its subject (SEC-01)."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import Protocol

from shared.runtime.personal import new_key


class Vault(Protocol):
    """Every operation raises documents' Unavailable."""

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        """By subject. With `create` missing keys are made: everybody gets the same one. An erased subject never has one."""
        ...

    async def erase(self, subject: str) -> None:
        """For ever, also where there is no key yet. Data of the subject that arrive later are sealed as "[erased]"."""
        ...


class MemoryVault:
    """The twin of the real one, for simulations and tests."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes | None] = {}

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        if create:
            for subject in subjects:
                self._keys.setdefault(subject, new_key())
        return {subject: key for subject in subjects if (key := self._keys.get(subject)) is not None}

    async def erase(self, subject: str) -> None:
        self._keys[subject] = None


class CachedVault:
    """Remembers the `size` keys used last, for `seconds` at most: so long another process may read an erased subject."""

    def __init__(
        self, vault: Vault, *, size: int = 20_000, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._vault = vault
        self._size = size
        self._seconds = seconds
        self._clock = clock
        self._known: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._erasures = 0

    async def keys(self, subjects: Collection[str], create: bool) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        now = self._clock()
        for subject in subjects:
            known = self._known.get(subject)
            if known is not None and now < known[1]:
                found[subject] = known[0]
                self._known.move_to_end(subject)
        missing = [subject for subject in subjects if subject not in found]
        if not missing:
            return found
        erasures = self._erasures
        fetched = await self._vault.keys(missing, create)
        if erasures == self._erasures:  # else one of them may just have been erased
            for subject, key in fetched.items():
                self._known[subject] = (key, now + self._seconds)
                self._known.move_to_end(subject)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return found | fetched

    async def erase(self, subject: str) -> None:
        self._known.pop(subject, None)
        try:
            await self._vault.erase(subject)
        finally:
            self._erasures += 1
            self._known.pop(subject, None)
