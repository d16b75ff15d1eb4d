"""Failpoints, for the fault tests only: named places where a process kills itself, as a crash there would.

The setting `failpoint` arms one: its name, or name:N for the Nth time that it is reached. Unarmed it costs a comparison.
"""

import os
import signal

NAMES = {
    "fenced": "after the fence, before hydration ends",
    "between-sends": "between two sends of one append: what was sent is in the log, the rest is not",
    "produced": "after produce, before the read-back",
    "read-back": "after the read-back, before the documents are written",
    "mid-bulk": "between the collections of one write",
    "written": "after the documents, before the place is saved",
    "react-sent": "a reaction, between send and acknowledgement",
    "react-acknowledged": "a reaction, after the acknowledgement, before its place is saved",
}

armed = ""
_left = 0


def arm(setting: str) -> None:
    """Raises ValueError for a name that no place has."""
    global armed, _left
    name, _, times = setting.partition(":")
    if name and name not in NAMES:
        raise ValueError(f"no failpoint is called {name!r}; there are {', '.join(NAMES)}")
    armed, _left = name, int(times or 1)


def reach(name: str) -> None:
    """Does not return at the armed time."""
    if name != armed:
        return
    global _left
    _left -= 1
    if _left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
