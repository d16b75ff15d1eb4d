"""Returns that do not add up: that they are found."""

from typing import Any

import pytest

from tests.faults.judged import changed, found, world_of
from tests.faults.world import PIECE, returned_short


@pytest.mark.parametrize(
    ("service", "type", "data", "text"),
    [
        ("support", "ReturnPiecesMissing", {"lines": []}, "what came and what is missing are not what was asked back"),
        ("support", "ReturnPiecesMissing", {"lines": [{**PIECE, "refund": 499}]}, "return r-o1 is worth 501, granted [500]"),
        ("support", "ReturnInspected", {"lines": []}, "what came and what is missing are not what was asked back"),
        (
            "support",
            "ReturnWindowOpened",
            {"lines": [{**PIECE, "quantity": 0, "total": 0}]},
            "1 x S1 for 500 in returns, of 0 for 0",
        ),
        ("support", "ReturnWindowOpened", {"lines": [{**PIECE, "total": 501}]}, "all of S1 in returns for 500, paid were 501"),
    ],
)
def test_found_returns_that_do_not_add_up(service: str, type: str, data: dict[str, Any], text: str) -> None:
    found(changed(world_of(returned_short), service, type, **data), "invariant", text)


def test_found_returned_pieces_that_are_nowhere() -> None:
    world = changed(world_of(returned_short), "inventory", "ReturnScrapped", lines=[{**PIECE, "quantity": 2}])
    found(world, "lost", "return r-o1: {('S1', 'scrap'): 1} inspected, {('S1', 'scrap'): 2} in stock and scrap")
