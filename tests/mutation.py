"""A rule switched off, and who notices: by replacing the one function that is the rule, and playing seeds until one fails."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

Judge = Callable[[int], list[str]]
"""Plays a seed: what is untrue of it."""


@dataclass(frozen=True, slots=True)
class Mutation:
    rule: str
    off: str
    """What happens without it."""
    owner: Any
    """A class, or a module."""
    name: str
    replacement: Any
    noticed_by: int = 0
    """The seed that is tried first: one that noticed, quickly. Where it no longer does, all are tried."""

    def switched_off(self) -> AbstractContextManager[Any]:
        return patch.object(self.owner, self.name, self.replacement)


def first_failure(mutation: Mutation, untruths: Judge, seeds: int) -> tuple[int, str] | None:
    """The first seed that fails without the rule, and how."""
    with mutation.switched_off():
        for seed in dict.fromkeys((mutation.noticed_by, *range(seeds))):
            if found := untruths(seed):
                return seed, found[0]
    return None


def table(mutations: Sequence[Mutation], untruths: Judge, seeds: int, most: int, one: str, many: str) -> Iterator[str]:
    """`one`, `many`: what a seed is called. Where the first ones notice nothing, up to `most` are looked through."""
    yield f"| rule | switched off: | {many} of {seeds} that fail | first counter-example |"
    yield "|---|---|---|---|"
    failed = _failures(untruths, seeds)
    yield _row("all", "nothing", len(failed), failed[0] if failed else None, one)
    for mutation in mutations:
        with mutation.switched_off():
            failed = _failures(untruths, seeds)
        first = failed[0] if failed else first_failure(mutation, untruths, most)
        yield _row(mutation.rule, mutation.off, len(failed), first, one)


def _failures(untruths: Judge, seeds: int) -> list[tuple[int, str]]:
    return [(seed, found[0]) for seed in range(seeds) if (found := untruths(seed))]


def _row(rule: str, off: str, failed: int, first: tuple[int, str] | None, one: str) -> str:
    return f"| {rule} | {off} | {failed} | {_cell(f'{one} {first[0]}: {first[1]}') if first else ''} |"


def _cell(text: str, most: int = 220) -> str:
    text = text.replace("|", "\\|").replace("\n", " ")
    return text if len(text) <= most else text[:most] + " ..."
