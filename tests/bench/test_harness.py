"""The harness compares what it should compare; the figures themselves are not tested."""

import pytest

from bench.harness import Ratio, Result, Spread, Verdict, Wrong, expect, load, paired, ratio, save, spread
from bench.report import page
from bench.suite.growth import copied
from bench.suite.loop import answered_rate


def test_sides_take_turns() -> None:
    ran: list[tuple[str, int]] = []

    def side(name: str, value: float):  # type: ignore[no-untyped-def]
        def run(number: int) -> dict[str, float]:
            ran.append((name, number))
            return {"value": value + number}

        return run

    found = paired({"a": side("a", 10.0), "b": side("b", 5.0)}, 2, lambda *_: None)
    assert ran == [("a", 0), ("b", 0), ("a", 1), ("b", 1)]
    assert found == {"a": [{"value": 10.0}, {"value": 11.0}], "b": [{"value": 5.0}, {"value": 6.0}]}


def test_a_ratio_is_taken_pair_by_pair() -> None:
    """Both sides of the second round were slowed to a half: the ratio does not show it."""
    sides = {"a": [{"value": 100.0}, {"value": 50.0}], "b": [{"value": 10.0}, {"value": 5.0}]}
    assert ratio("a", "b", sides) == Ratio("a", "b", [10.0, 10.0], Spread(10.0, 10.0, 10.0))


def test_spread() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(1.0, 2.0, 3.0)


def test_work_that_was_not_done_has_no_figure() -> None:
    assert expect("orders", 3, 3) == "orders: 3"
    with pytest.raises(Wrong, match="orders: 2, expected 3"):
        expect("orders", 2, 3)


def a_result() -> Result:
    result = Result("flow", "Whole flow", "How fast?", "orders/s", {"a": [{"value": 1000.0}], "b": [{"value": 50.0}]})
    result.compare("a", "b")
    result.verdicts = [Verdict("≥ 10 ×", "20.0 ×", True), Verdict("≥ 2,000 orders/s", "1,000 orders/s", False)]
    result.tables = {"Processor time": [["process", "seconds"], ["orders", "1.0"]]}
    result.checks, result.notes, result.machine = ["orders: 3"], ["bound by the processor"], {"cores": "2"}
    return result


def test_a_saved_result_is_read_as_it_was(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert load(save(a_result(), tmp_path)) == a_result()


def test_the_page_names_goals_ratios_and_what_was_missed() -> None:
    lines = page([a_result()]).splitlines()
    assert "| [Whole flow](#whole-flow) | ≥ 10 × | 20.0 × | met |" in lines
    assert "| [Whole flow](#whole-flow) | ≥ 2,000 orders/s | 1,000 orders/s | **missed** |" in lines
    assert "| a / b | 20.00 | 20.00 | 20.00 | 20.00 |" in lines
    assert "| a | 1,000 | 1,000 | 1,000 | 1,000 |" in lines
    assert "| cores | 2 |" in lines


def test_copies_have_new_ids_and_the_rest_of_an_original() -> None:
    batches = list(copied([{"_id": "a", "n": 1}, {"_id": "b", "n": 2}], 5))
    assert [each["n"] for batch in batches for each in batch] == [1, 2, 1, 2, 1]
    assert len({each["_id"] for batch in batches for each in batch} - {"a", "b"}) == 5


def test_records_of_the_first_moment_only_start_the_clock() -> None:
    assert answered_rate([1_000, 1_000, 1_500, 2_000]) == 2.0
