"""How wrong a forecast was, in both ways: WAPE alone rewards forecasting too little, so bias stands beside it (INV-12)."""

from collections.abc import Sequence


def wape(actual: Sequence[float], forecast: Sequence[float]) -> float:
    """Sum of the absolute errors by the sum of what was asked for; infinite where nothing was, and something was forecast."""
    return _share(sum(abs(f - a) for a, f in zip(actual, forecast, strict=True)), sum(actual))


def bias(actual: Sequence[float], forecast: Sequence[float]) -> float:
    """Forecast less actual, by actual: negative where too little was forecast."""
    return _share(sum(forecast) - sum(actual), sum(actual))


def _share(part: float, whole: float) -> float:
    if whole == 0:
        return 0.0 if part == 0 else float("inf")
    return part / whole


def trend(before: float, now: float) -> float:
    """Change of demand from one span to the next, as a share; infinite from nothing to something (INV-13)."""
    return _share(now - before, before)
