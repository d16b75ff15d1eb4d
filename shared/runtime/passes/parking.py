"""What is parked in a partition: inputs that could not be decided, and those that wait behind them, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

LONGEST_WORD = 80
"""Bytes of a state's name in what is parked. A parked input names all of its states, up to some thousands of them, and fits a
record."""


def state_word(noun: str, id: str) -> str:
    """What a state is called in what is parked: "noun/id"; of a long id its digest."""
    word = f"{noun}/{id}"
    if len(word) <= LONGEST_WORD // 4 or len(word.encode()) <= LONGEST_WORD:
        return word
    return f"{noun}/#{blake2b(id.encode(), digest_size=16).hexdigest()}"


@dataclass(slots=True)
class Parking:
    by_source: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """By the input's place: the log offset at which it was parked, which is its turn, and the states that wait."""
    by_state: dict[str, set[int]] = field(default_factory=dict)
    """By state, the turns of what waits in it."""

    def add(self, source: str, turn: int, states: Sequence[str]) -> None:
        """A state may be named twice (an order's two lines of one SKU): it waits once. A second time keeps its turn. An older log
        named them all at full length."""
        if source in self.by_source:
            return
        words = tuple(dict.fromkeys(state_word(*state.split("/", 1)) if "/" in state else state for state in states))
        self.by_source[source] = turn, words
        for state in words:
            self.by_state.setdefault(state, set()).add(turn)

    def remove(self, source: str) -> None:
        turn, states = self.by_source.pop(source, (-1, ()))
        for state in states:
            waiting = self.by_state[state]
            waiting.discard(turn)
            if not waiting:
                del self.by_state[state]

    def is_overtaking(self, turn: int | None, states: Iterable[str]) -> bool:
        """Whether something waits before this in one of its states: before this turn, or at all (None: a new input)."""
        if not self.by_state:
            return False
        return any(turn is None or other < turn for state in states for other in self.by_state.get(state, ()))
