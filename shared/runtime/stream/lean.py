"""Faust, without what it imports for a web page of its own that nobody serves here: its types name aiohttp's client session, and
aiohttp takes a tenth of a service's start, half of it to read the system's certificates. Imported before Faust.
"""

import sys
from types import ModuleType

NAMED = "aiohttp.client"

if "faust.types.web" not in sys.modules and NAMED not in sys.modules:
    stands_in = ModuleType(NAMED)
    stands_in.__dict__["ClientSession"] = object
    sys.modules[NAMED] = stands_in
    try:
        import faust.types.web  # noqa: F401
    finally:
        del sys.modules[NAMED]  # who imports it from now on gets aiohttp itself
