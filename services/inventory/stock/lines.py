"""Lines of a fact by SKU."""

from typing import Any


class _BySku:
    """Lines of a fact by SKU. A fact is asked SKU by SKU, and may have a thousand lines: its index is kept until the next fact.

    The memory is by identity and facts are frozen, so the answer depends on the arguments alone.
    """

    def __init__(self, field: str) -> None:
        self._field = field
        self._indexed: tuple[Any, dict[str, Any]] = (None, {})

    def of(self, event: Any) -> dict[str, Any]:
        known, index = self._indexed
        if known is not event:
            index = {line.sku: line for line in getattr(event, self._field)}
            self._indexed = (event, index)
        return index


_lines, _pooled = _BySku("lines"), _BySku("pooled")


def line_of(event: Any, sku: str) -> Any:
    """A fact's line for a SKU."""
    return _lines.of(event)[sku]


def pooled_of(event: Any, sku: str) -> int:
    """Of a shipment's pieces of a SKU those that are its pool's."""
    line = _pooled.of(event).get(sku) if event.pooled else None
    return line.quantity if line is not None else 0
