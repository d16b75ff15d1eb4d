"""`python -m shared.cli COMMAND`: what the script `waybill` hands over to."""

import logging
import signal
import sys
from typing import NoReturn

from shared.cli.app import app


def leave(number: int, frame: object) -> NoReturn:
    """An orderly end: `with` blocks stop what they started. A second signal does not disturb them."""
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it logs it raises as well, and that is told in words
for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, leave)
app(prog_name="waybill")
