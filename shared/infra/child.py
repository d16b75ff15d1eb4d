"""Run a command that cannot outlive the process that started it, even if that one is killed with -9.

`child_command` wraps a command line so that this file is run first (by path, standard library only, so it starts in
some 15 ms and needs no PYTHONPATH). It leaves the terminal's process group, so that Ctrl-C reaches the parent only
and the parent decides the order in which things stop; it ties its life to the parent's; then it becomes the command.

On Linux the kernel does the tying (PR_SET_PDEATHSIG). The signal follows the *thread* that started the child, not its
process: started from a worker thread, the command would be killed when that thread ends. Therefore only commands that
are wrapped in the main thread use it. Elsewhere (other threads, other systems) a watcher process looks for the parent
twice a second.
"""

import ctypes
import os
import signal
import sys
import threading
import time

_PR_SET_PDEATHSIG = 1
_WATCH_SECONDS = 0.5


def child_command(cmd: list[str]) -> list[str]:
    """The command line that runs `cmd` so that it is killed when this process is gone.

    Start it from the thread that called this. It gets a process group of its own: stop it by a signal to its pid.
    """
    main = threading.current_thread() is threading.main_thread()
    how = "kernel" if sys.platform == "linux" and main else "watch"
    return [sys.executable, "-I", "-S", os.path.abspath(__file__), str(os.getpid()), how, "--", *cmd]


def main(argv: list[str]) -> None:
    """PARENT kernel|watch -- COMMAND...: become the command, tied to the life of the process PARENT."""
    parent, how, separator, *cmd = argv
    if separator != "--" or not cmd:
        sys.exit("usage: child.py PARENT kernel|watch -- COMMAND...")
    if os.getpgrp() != os.getpid():  # else it leads a session already (start_new_session)
        os.setsid()
    if how == "kernel":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    else:
        _start_watcher(int(parent))
    if os.getppid() != int(parent):  # it died before the kernel was told
        os._exit(1)
    try:
        os.execvp(cmd[0], cmd)
    except OSError as error:
        sys.exit(f"cannot run {cmd[0]}: {error.strerror}")


def _start_watcher(parent: int) -> None:
    """Fork a process that kills this one (the command, after exec) when `parent` is gone."""
    command = os.getpid()
    if os.fork() != 0:
        return
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # else a reader of the command's output would wait for the watcher too
        os.dup2(null, stream)
    while os.getppid() == command:
        if not _exists(parent):
            os.kill(command, signal.SIGKILL)
            break
        time.sleep(_WATCH_SECONDS)
    os._exit(0)


def _exists(pid: int) -> bool:
    """Whether the process runs; without /proc one that has ended still counts until its parent has reaped it."""
    try:
        if os.path.exists("/proc/self/stat"):
            with open(f"/proc/{pid}/stat", "rb") as stat:
                return stat.read().rpartition(b") ")[2][:1] != b"Z"
        os.kill(pid, 0)
    except (ProcessLookupError, FileNotFoundError):
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
