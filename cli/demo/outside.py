"""What the driver of the day needs around it: a storefront to speak through, a watcher that hears, a clock to move. The real ones
are cli.play's, those of a dry day lie beside this file."""

from datetime import datetime
from typing import Protocol

from cli.play.watcher import Handler
from shared.domain.messages import Message


class Storefront(Protocol):
    async def send(
        self, type: str, ce_id: str, source: str, time: datetime, data: Message | bytes, key: str, *, times: int = 1
    ) -> None: ...

    async def flush(self) -> None:
        """All that was sent has arrived."""
        ...


class Provider(Protocol):
    """Of payments: what it is asked to move, it tells of by itself."""

    name: str

    async def authorise(self, charge: str, amount: int, currency: str, order: tuple[str, str]) -> None: ...

    async def said(self) -> bool:
        """Whether it has said all that it has to say."""
        ...


class Watcher(Protocol):
    handlers: dict[str, Handler]
    """By type; "*" for all."""
    outcomes: dict[str, list[str]]
    """ce_id of a cause to the types of what came of it."""
    ids: set[str]

    def check(self) -> None:
        """Raises what ended the watching, if something did."""
        ...


class Ticker(Protocol):
    @property
    def heard_within(self) -> float:
        """Seconds in which what a tick made due is sent."""
        ...

    async def tick(self, time: datetime) -> None: ...
