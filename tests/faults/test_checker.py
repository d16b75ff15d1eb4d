"""A right log is not accused, and what is wrong is told with its records. Each kind of wrong has a test beside this one."""

import ast
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.checker import journal_of
from tests.faults.judged import Life, found, judged, world_of
from tests.faults.world import World, allocated, cancelled, captured, delivered, paid, returned, returned_short, shipped, split


@pytest.mark.parametrize(
    ("life", "word"),
    [
        (allocated, "awaiting_payment"),
        (paid, "awaiting_dispatch"),
        (shipped, "shipped"),
        (delivered, "delivered"),
        (returned, "delivered"),
        (returned_short, "delivered"),
        (cancelled, "cancelled"),
        (split, "shipped"),
    ],
)
def test_a_right_log_is_not_accused(life: Life, word: str) -> None:
    verdict = judged(world_of(life))
    assert verdict.wrong == ()
    assert verdict.standings == Counter({word: 1})
    assert verdict.shown().startswith(f"ALL ORDERS ACCOUNTED (1 orders: 1 {word};")


def test_refusals_expiry_and_payments_ahead_are_not_accused() -> None:
    world = World()
    told = {"order_id": "o1", "channel": "uk-web", "external_id": "o1", "code": "unknown_channel"}
    world["orders"].decide(("OrderRefused", told), **world.sends("OrderPlaced", "o1"))
    pays = world.sends("PaymentReceived", "o2", payment_id="pay-o2", amount=1000)
    world["orders"].decide(captured(world, "o2"), **pays)
    world["orders"].decide(("OrderRequestRefused", {"order_id": "o3"}), **world.sends("OrderCancellationRequested", "o3"))
    world["orders"].decide(("Nothing", {}), cause=pays["cause"], source="storefront.events,0,9,0,0")  # sent twice
    verdict = judged(world)
    assert verdict.wrong == ()
    assert verdict.standings == Counter({"refused": 1, "paid_before_placed": 1, "unknown": 1})


def test_found_parked() -> None:
    world = world_of(allocated)
    world["orders"].decide(("Parked", {"source": "orders.commands/0/3/0/0", "reason": "bad JSON"}))
    found(world, "parked", "orders parked an input: bad JSON")
    assert judged(world, allow_parked=True).wrong == ()
    world["orders"].decide(("Redriven", {"source": "orders.commands/0/3/0/0"}), ("Nothing", {}))
    assert judged(world).wrong == ()


def test_the_counter_example_comes_with_its_records() -> None:
    world = world_of(allocated)
    world["orders"].decide(("OrderPlaced", {"order_id": "o1", "channel": "uk-web", "external_id": "o1"}))
    shown = judged(world).shown()
    assert "DOUBLED: two OrderPlaced of order o1\n  orders.events/0/1 " in shown
    assert "wb=a1,0" in shown


def test_a_journal_is_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    sent = {"ce_id": "1", "type": "OrderPlaced", "channel": "c", "external_id": "e", "data": {}}
    path.write_text(f"{json.dumps(sent)}\n\n")
    assert journal_of(path) == [sent]


def test_it_shares_no_code_with_what_it_judges() -> None:
    here = Path(__file__).parent
    imported = set()
    for path in (here / "checker.py", here / "world.py", here / "judged.py", *(here / "checking").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                imported |= {name.name.split(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").split(".")[0])
    assert not imported & {"shared", "services"}
