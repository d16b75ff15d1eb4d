"""Failpoints, for the fault tests only: named places where a process kills or stops itself, as a crash or a stall there would.

The setting `failpoint` arms one: its name, name:N for the Nth time that it is reached, name:N:stop to be stopped there once
(SIGSTOP; whoever sends SIGCONT wakes it). Unarmed it costs a comparison.
"""

import os
import signal

NAMES = {
    "fenced": "after the fence, before hydration ends",
    "decided": "after deciding, before anything of the pass is sent",
    "between-sends": "between two batches of one append: its first decisions are in the log, the rest are not",
    "sent": "after sending, before the acknowledgement",
    "acknowledged": "after the acknowledgement, before it is believed: nobody was told, no place is noted",
    "mid-bulk": "between the collections of one write",
    "written": "after the documents, before the place is saved",
    "work-done": "work, between its end and its answer",
}

armed = ""
_left = 0
_how = signal.SIGKILL


def arm(setting: str) -> None:
    """Raises ValueError for a name that no place has."""
    global armed, _left, _how
    name, times, how = [*setting.split(":"), "", ""][:3]
    if name and name not in NAMES:
        raise ValueError(f"no failpoint is called {name!r}; there are {', '.join(NAMES)}")
    armed, _left, _how = name, int(times or 1), signal.SIGSTOP if how == "stop" else signal.SIGKILL


def reach(name: str) -> None:
    """Does not return, or late, at the armed time."""
    global armed, _left
    if name != armed:
        return
    _left -= 1
    if _left <= 0:
        armed = ""
        os.kill(os.getpid(), _how)
