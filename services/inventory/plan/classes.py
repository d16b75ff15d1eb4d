"""What kind of demand a SKU has, and what it is worth: pure figures (INV-12).

ADI is the mean interval between periods with demand, CV2 the squared coefficient of variation of the demands themselves. Their
bounds, 1.32 and 0.49, are those of Syntetos, Boylan and Croston (2005).
"""

from collections.abc import Mapping, Sequence
from typing import Literal

ADI, CV2 = 1.32, 0.49
A_SHARE, B_SHARE = 0.80, 0.95
"""Of the value: A are the SKUs that make the first 80 %, B those up to 95 %."""
Pattern = Literal["none", "smooth", "erratic", "intermittent", "lumpy"]
Worth = Literal["A", "B", "C"]


def interval(periods: Sequence[float]) -> float:
    """ADI; infinite without demand."""
    some = sum(1 for each in periods if each > 0)
    return len(periods) / some if some else float("inf")


def variation(periods: Sequence[float]) -> float:
    """CV2 of the periods with demand, by the population's variance; 0 without demand."""
    sizes = [each for each in periods if each > 0]
    if not sizes:
        return 0.0
    mean = sum(sizes) / len(sizes)
    return sum((each - mean) ** 2 for each in sizes) / len(sizes) / mean**2


def pattern(periods: Sequence[float]) -> Pattern:
    often, alike = interval(periods) <= ADI, variation(periods) <= CV2
    if not any(each > 0 for each in periods):
        return "none"
    if often:
        return "smooth" if alike else "erratic"
    return "intermittent" if alike else "lumpy"


def worth(values: Mapping[str, float]) -> dict[str, Worth]:
    """Class by SKU, of its value (e.g. a year's sales). The SKU that crosses a bound is still of the class before it; without
    value it is C. Ties by name."""
    total, run = sum(values.values()), 0.0
    classes: dict[str, Worth] = {}
    for sku in sorted(values, key=lambda each: (-values[each], each)):
        before, run = run, run + values[sku]
        if values[sku] <= 0:
            classes[sku] = "C"
        else:
            classes[sku] = "A" if before < A_SHARE * total else "B" if before < B_SHARE * total else "C"
    return classes
