"""A service by its name on the command line."""

from typing import Annotated

import typer

from cli import terminal
from shared.domain.service import Service
from shared.runtime.topics import SERVICES, service_called

ServiceName = Annotated[str, typer.Argument(help=f"One of {', '.join(SERVICES)}.", show_default=False)]


def service_named(name: str) -> Service:
    if name not in SERVICES:
        terminal.fail(f"No service is called {name}. There are {', '.join(SERVICES)}.", 2)
    return service_called(name)
