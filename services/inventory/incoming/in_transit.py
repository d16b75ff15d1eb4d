"""What a transfer has on its way to a warehouse: documents of their own in the view `incoming`, by the transfer."""

from collections.abc import Iterator
from typing import Any, assert_never

from shared.contracts.transfers import TransferCancelled, TransferLost, TransferReceived, TransferSent

TransferMove = TransferSent | TransferReceived | TransferLost | TransferCancelled
WORD = "transfer"


def ids(fact: TransferMove) -> list[str]:
    """Called back, it turns from its target to its source."""
    return [f"{warehouse}/{line.sku}/{WORD}/{fact.transfer_id}" for warehouse in _waiting(fact) for line in fact.lines]


def _waiting(fact: TransferMove) -> Iterator[str]:
    match fact:
        case TransferSent():
            yield fact.target
        case TransferReceived() | TransferLost():
            yield fact.warehouse
        case TransferCancelled():
            yield from (fact.target, fact.source) if fact.comes_back else ()
        case _:
            assert_never(fact)


def changed(fact: TransferMove, warehouse: str, sku: str, ordered: int, came: int) -> dict[str, Any]:
    """Lost pieces are not to come: `ordered` is what is left of those that were sent."""
    n = next(line.quantity for line in fact.lines if line.sku == sku)
    match fact:
        case TransferSent():
            return {"ordered": n, "due_at": fact.due_at}
        case TransferCancelled():
            return {"open": False} if warehouse == fact.target else {"ordered": n, "open": True}
        case TransferReceived():
            return {"came": came + n, "open": came + n < ordered}
        case TransferLost():
            return {"ordered": ordered - n, "open": came < ordered - n}
        case _:
            assert_never(fact)
