"""Percentiles of what a storefront sees: from sending OrderPlaced until a fact of the order is on waybill.events."""

from collections.abc import Sequence


def percentile(values: Sequence[float], q: float) -> float:
    """Nearest rank; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * q))] if ordered else 0.0


def summary(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds."""
    return {name: round(percentile(seconds, q) * 1000, 1) for name, q in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
