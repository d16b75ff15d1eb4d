"""`python -m cli COMMAND`: what the script `waybill` hands over to."""

import logging
import signal
import sys
from typing import NoReturn

from shared.runtime import garbage

INTERRUPTED = 128 + signal.SIGINT


def leave(number: int, frame: object) -> NoReturn:
    """An orderly end: `with` blocks stop what they started. A second signal does not disturb them."""
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def main() -> None:
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, leave)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it logs it raises as well, and that is told in words
    try:
        garbage.hold()
        from cli.app import app  # a second of imports, in which a user may change their mind

        garbage.resume()
        app(prog_name="waybill")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


main()
