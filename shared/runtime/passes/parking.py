"""What is parked in a partition: inputs that could not be decided, and those that wait behind them, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Parking:
    by_source: dict[str, tuple[int, tuple[str, ...]]] = field(default_factory=dict)
    """By the input's place: the log offset at which it was parked, which is its turn, and the states that wait."""
    by_state: dict[str, set[int]] = field(default_factory=dict)
    """By state, the turns of what waits in it."""

    def add(self, source: str, turn: int, states: Sequence[str]) -> None:
        """A state may be named twice (an order's two lines of one SKU): it waits once. A second time keeps its turn."""
        if source in self.by_source:
            return
        self.by_source[source] = turn, tuple(dict.fromkeys(states))
        for state in states:
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
