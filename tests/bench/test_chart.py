"""The picture shows what was measured, where it belongs on its axes."""

from xml.dom.minidom import parseString

import pytest

from bench.chart import Line, axis, chart
from bench.harness import Result
from bench.report import latency_chart, page

RUNS = {f"{rate} orders/s": [{"value": 1.0, "rate": rate, "appended": {"p50": 40.0, "p99": 60.0}}] for rate in (5, 20, 100)}


def test_an_axis_holds_whole_decades() -> None:
    found = axis([5, 207], 0.0, 300.0)
    assert (found.low, found.high) == (0, 3)
    assert [found.at(value) for value in (1, 10, 1000)] == [0.0, pytest.approx(100.0), 300.0]
    assert list(found.marks())[:4] == [1, 2, 5, 10]
    assert (axis([10.0, 100.0], 0.0, 1.0).low, axis([10.0, 100.0], 0.0, 1.0).high) == (1, 2)


def test_a_chart_is_xml_with_every_line_and_point() -> None:
    shown = chart(
        "Wait & load", "orders a second", "ms", [Line("now", [(5, 37), (100, 198)], "#123456"), Line("b", [(5, 9)], "red")]
    )
    document = parseString(shown)
    assert len(document.getElementsByTagName("circle")) == 3
    assert {"now", "b", "orders a second"} <= {each.firstChild.data for each in document.getElementsByTagName("text")}  # type: ignore[union-attr]


def test_names_do_not_lie_on_each_other() -> None:
    shown = parseString(chart("t", "x", "y", [Line("a", [(1, 100)], "red"), Line("b", [(1, 101)], "red")]))
    at = {each.firstChild.data: float(each.getAttribute("y")) for each in shown.getElementsByTagName("text")}  # type: ignore[union-attr]
    assert abs(at["a"] - at["b"]) >= 16


def test_both_frames_are_on_the_picture_and_it_is_on_the_page() -> None:
    result = Result("latency", "Latency", "How long?", "ms", RUNS, picture="benchmarks-latency.svg")
    names = {each.firstChild.data for each in parseString(latency_chart(result)).getElementsByTagName("text")}  # type: ignore[union-attr]
    assert {"p50, now", "p99, now", "p50, first frame", "p99, first frame"} <= names
    assert "![Latency](benchmarks-latency.svg)" in page([result])
