"""Lines of kits become lines of their components, as the order is confirmed: from then on nobody needs to know of kits."""

from collections.abc import Iterable, Sequence

from services.orders.order.shipments import priced_line
from shared.contracts.kits import Kit, KitLines
from shared.contracts.orders import PricedLine
from shared.domain.money import split


def exploded(lines: Sequence[PricedLine], kits: Iterable[Kit]) -> tuple[tuple[PricedLine, ...], tuple[KitLines, ...]]:
    """All lines, and which of them each line of a kit has become. What is paid for it is split by the components' shares, by
    largest remainder; a component's unit price is its share of a piece, rounded up."""
    components = {kit.sku: kit.components for kit in kits}
    if not components:
        return tuple(lines), ()
    out: list[PricedLine] = []
    of_kits: list[KitLines] = []
    for line in lines:
        parts = components.get(line.sku, ())
        if not parts:
            out.append(line)
            continue
        first = len(out) + 1
        totals = split(line.total, [part.share for part in parts])
        out += [_line(part.sku, part.quantity * line.quantity, total) for part, total in zip(parts, totals, strict=True)]
        of_kits.append(KitLines(sku=line.sku, quantity=line.quantity, numbers=tuple(range(first, len(out) + 1))))
    return tuple(out), tuple(of_kits)


def _line(sku: str, quantity: int, total: int) -> PricedLine:
    return priced_line(sku, quantity, -(-total // quantity), total)
