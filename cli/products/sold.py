"""SKUs and names as a file of sales writes them: CSV, plain or .xz, as Online Retail has it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from cli.replay.rows import NotOnlineRetail

COLUMNS = (("StockCode",), ("Description",), ("Quantity",), ("UnitPrice", "Price"))


class Row(NamedTuple):
    sku: str
    """As it is written, without space around it."""
    name: str
    """The same; "" where there is none."""
    sold: bool
    """Pieces at a price: what else stands there are credits, gifts, and notes of the warehouse."""


def read(lines: Iterable[str]) -> Iterator[Row]:
    """Rows with a SKU. Raises NotOnlineRetail when a column is missing."""
    reader = csv.reader(lines)
    at = _positions([name.strip() for name in next(reader, [])])
    for fields in reader:
        if len(fields) > max(at):
            sku, name, quantity, price = (fields[i].strip() for i in at)
            if sku:
                yield Row(sku, name, _above_zero(quantity) and _above_zero(price))


def _positions(header: Sequence[str]) -> tuple[int, ...]:
    found = [next((header.index(name) for name in names if name in header), -1) for names in COLUMNS]
    if missing := [names[0] for names, i in zip(COLUMNS, found, strict=True) if i < 0]:
        raise NotOnlineRetail(f"no file of sales: its first line lacks {', '.join(missing)}")
    return tuple(found)


def _above_zero(text: str) -> bool:
    try:
        return Decimal(text) > 0
    except InvalidOperation:
        return False
