"""What warehouses ask each other about a return. Key: warehouse."""

from typing import Annotated

from shared.contracts.restocking import LEFT_LOTS, RETURN_LINES, SHIPPERS, LeftLot
from shared.domain.messages import Command


class NameReturnLots(Command):
    """Which lots left this warehouse with the order?"""

    warehouse: str
    return_id: str
    order_id: str
    asked_by: str
    skus: Annotated[tuple[str, ...], RETURN_LINES]
    shippers: Annotated[tuple[str, ...], SHIPPERS]
    """To be asked after it."""
    lots: Annotated[tuple[LeftLot, ...], LEFT_LOTS] = ()
    """Named before, by others."""
    more: bool = False


class RestockReturn(Command):
    """All have answered: what was inspected goes back on the shelf."""

    warehouse: str
    return_id: str
    order_id: str
    skus: Annotated[tuple[str, ...], RETURN_LINES]
    lots: Annotated[tuple[LeftLot, ...], LEFT_LOTS] = ()
    more: bool = False
