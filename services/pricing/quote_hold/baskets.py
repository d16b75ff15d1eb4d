"""Whether an order is of what was quoted, in a word."""

from collections.abc import Iterable, Sequence

from shared.domain import ids


def digest(channel: str, currency: str, lines: Iterable[tuple[str, int]], codes: Sequence[str]) -> str:
    """Of SKUs with their pieces, however they are spread over lines, and of codes. Freight and time do not count."""
    pieces: dict[str, int] = {}
    for sku, quantity in lines:
        pieces[sku] = pieces.get(sku, 0) + quantity
    return ids.derived(channel, currency, *(f"{sku}/{pieces[sku]}" for sku in sorted(pieces)), "codes", *sorted(codes))
