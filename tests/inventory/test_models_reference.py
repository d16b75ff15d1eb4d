"""Smoothing and Croston's method against what statsforecast 2.1.1 gives for six real weekly histories (ADR 0045)."""

import pytest

from services.inventory.plan.models import croston, sba, smoothed

pytestmark = pytest.mark.req("INV-12")
HISTORIES: list[tuple[list[float], tuple[float, float, float, float]]] = [
    ([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], (0.313810596, 0.019773267, 1.0, 0.95)),
    ([3, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0], (1.71919392, 0.599036775, 2.811023622, 2.670472441)),
    ([1, 0, 1, 0, 0, 0, 0, 0, 2, 2, 2], (0.933725161, 1.359541928, 0.86000406, 0.817003857)),
    ([25, 25, 0, 0, 0, 50, 0, 25, 50, 25, 35, 0, 50], (24.650974402, 29.309171186, 23.607194005, 22.426834304)),
    ([17, 1, 6, 8, 0, 15, 3, 18, 0, 0, 25, 7, 12], (11.146586285, 10.517984514, 11.130667954, 10.574134556)),
    ([1, 22, 40, 5, 19, 2, 40, 158, 15, 70, 43, 30, 21], (29.300439932, 37.504607799, 29.300439932, 27.835417935)),
]
MODELS = (smoothed(0.1), smoothed(0.3), croston, sba)


@pytest.mark.parametrize(("weeks", "expected"), HISTORIES)
def test_they_give_the_same(weeks: list[float], expected: tuple[float, ...]) -> None:
    assert [model(weeks) for model in MODELS] == pytest.approx(expected, abs=1e-8)
