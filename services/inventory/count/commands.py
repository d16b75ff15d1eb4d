"""What is asked of a count. Key: warehouse. Each names its SKUs, so that whoever decides knows whose stock to read."""

from typing import Annotated

from services.inventory.reservation.losing import Allocations
from shared.contracts.counting import COUNT_LINES, ApprovedLine
from shared.domain.messages import Command, Message


class StartCount(Command):
    warehouse: str
    count_id: str
    skus: Annotated[tuple[str, ...], COUNT_LINES]


class CountedLine(Message):
    sku: str
    pieces: int


class EnterCount(Command):
    """`pieces` are those in the building, picked and set aside ones included."""

    warehouse: str
    count_id: str
    entry_id: str
    """Decided once: sent again it is not a second person's."""
    lines: Annotated[tuple[CountedLine, ...], COUNT_LINES]


class ApproveCount(Command):
    """Books these lines; the differences are named, so that nothing is approved that was not seen. Of a disputed line it is
    one of the two."""

    warehouse: str
    count_id: str
    lines: Annotated[tuple[ApprovedLine, ...], COUNT_LINES]
    allocations: Annotated[tuple[Allocations, ...], COUNT_LINES] = ()
    """Of SKUs of which more is missing than is free: who may lose pieces."""


class CancelCount(Command):
    """Gives these lines up."""

    warehouse: str
    count_id: str
    skus: Annotated[tuple[str, ...], COUNT_LINES]
    reason: str = ""
