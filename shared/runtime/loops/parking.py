"""What is parked in a partition: commands that could not be decided, and those that wait behind them, in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Parking:
    by_inbox: dict[int, tuple[str, ...]] = field(default_factory=dict)
    by_state: dict[str, set[int]] = field(default_factory=dict)

    def add(self, inbox: int, states: Sequence[str]) -> None:
        """A state may be named twice (an order's two lines of one SKU): it waits once."""
        self.by_inbox[inbox] = tuple(dict.fromkeys(states))
        for state in states:
            self.by_state.setdefault(state, set()).add(inbox)

    def remove(self, inbox: int) -> None:
        for state in self.by_inbox.pop(inbox, ()):
            waiting = self.by_state[state]
            waiting.discard(inbox)
            if not waiting:
                del self.by_state[state]

    def first_before(self, inbox: int, states: Iterable[str]) -> int | None:
        """The earliest parked command that this one would overtake in one of its states."""
        if not self.by_state:
            return None
        earlier = [other for state in states for other in self.by_state.get(state, ()) if other < inbox]
        return min(earlier, default=None)
