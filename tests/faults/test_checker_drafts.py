"""The checker knows drafts: each becomes an order at the price that was previewed."""

from tests.faults.checking.drafts import unkept
from tests.faults.checking.log import read
from tests.faults.world import World


def judged(*, previewed: int = 100, placed: bool = True, total: int = 100) -> list[str]:
    world = World()
    world["orders"].decide(("DraftPreviewed", {"draft_id": "d1", "total": previewed}))
    world["orders"].decide(("DraftConfirmed", {"draft_id": "d1", "becomes": "o1", "total": 100}))
    if placed:
        world["orders"].decide(("OrderPlaced", {"order_id": "o1", "expected_total": 100}))
        world["orders"].decide(("OrderConfirmed", {"order_id": "o1", "total": total}))
    return [wrong.text for wrong in unkept({service: read(records) for service, records in world.records.items()})]


def test_what_is_right_is_not_accused() -> None:
    assert judged() == []


def test_planted_faults_are_named() -> None:
    assert judged(previewed=90) == ["draft d1: confirmed at 100, previewed at 90"]
    assert judged(placed=False) == ["draft d1 was confirmed, and there is no order o1"]
    assert judged(total=90) == ["draft d1: confirmed at 100, its order costs 90"]
