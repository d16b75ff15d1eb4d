"""`waybill import`: what is shown, what is sent, how it exits."""

from pathlib import Path
from time import process_time
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.amazon import map as amazon
from adapters.mapped import Event
from adapters.taobao import map as taobao
from cli import importing, terminal
from cli.app import app
from cli.play.storefront import Storefront
from shared.contracts.storefront import OrderPlaced
from tests.adapters.goldens import GOLDEN
from tests.adapters.made import DETAIL_COLUMNS, LIST_COLUMNS, O1, comma, flat, item, piece, sold

AMAZON = str(GOLDEN / "amazon.txt")
LIST, DETAIL = str(GOLDEN / "ExportOrderList.csv"), str(GOLDEN / "ExportOrderDetailList.csv")


def ran(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["import", *words])
    return result.exit_code, result.output


class Acknowledged:
    """A producer whose broker takes everything."""

    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, bytes, dict[str, bytes]]] = []
        self.stopped = False

    async def start(self) -> None: ...

    async def stop(self) -> None:
        self.stopped = True

    async def send(self, topic: str, value: bytes, key: bytes, headers: list[tuple[str, bytes]]) -> Any:
        import asyncio

        self.records.append((topic, value, key, dict(headers)))
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done


def storefront_of(producer: Any) -> Storefront:
    made = Storefront.__new__(Storefront)
    made.producer, made.path, made.journal, made.unacknowledged, made.sent = producer, None, None, set(), {}
    return made


@pytest.mark.req("CHN-02")
def test_a_dry_run_shows_what_would_be_sent_and_every_refused_row() -> None:
    code, output = ran("amazon", AMAZON, "--channel", "amazon-de", "--dry-run")
    assert code == terminal.ROWS_REFUSED
    assert "4 orders, 6 events would be sent; 6 rows refused." in output
    for words in (
        O1,
        "13.99 EUR",
        "1239.50 EUR",
        "OrderCancellationRequested",
        "more decimals than EUR has",
        "Left out: 1 pending",
    ):
        assert words in output
    code, output = ran("taobao", LIST, "--detail", DETAIL, "--channel", "taobao", "--dry-run")
    assert (code, "598.00 CNY" in output, "gb18030, gb18030" in output) == (terminal.ROWS_REFUSED, True, True)
    assert "林一" not in output and "13800138000" not in output


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize(
    ("market", "says", "words"),
    [
        ("jd", "4 orders, 6 events would be sent; 7 rows refused.", ("598.00 CNY", "on delivery", "Left out: 1 locked")),
        ("pinduoduo", "3 orders, 5 events would be sent; 6 rows refused.", ("383.00 CNY", "Left out: 1 under review")),
    ],
)
def test_exports_of_one_file_from_china(market: str, says: str, words: tuple[str, ...]) -> None:
    code, output = ran(market, str(GOLDEN / f"{market}.csv"), "--channel", market, "--dry-run")
    assert (code, says in output) == (terminal.ROWS_REFUSED, True)
    assert all(word in output for word in words)
    assert "林一" not in output and "13800138000" not in output


def test_a_file_without_a_wrong_row_exits_with_0(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(flat(item(O1)))
    assert ran("amazon", str(file), "--channel", "amazon-de", "--dry-run")[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["amazon", LIST, "--channel", "a"], "lacks the column"),
        (["amazon", AMAZON, "--channel", "a/b"], "--channel:"),
        (["amazon", AMAZON, "--channel", "a", "--encoding", "klingon"], "no encoding is called klingon"),
        (["taobao", LIST, "--detail", LIST, "--channel", "a"], "lacks the column"),
        (["taobao", LIST, "--channel", "a"], "--detail"),
        (["jd", LIST, "--channel", "a"], "lacks the column"),
        (["pinduoduo", LIST, "--channel", "a"], "lacks the column"),
        (["amazon", AMAZON, "--channel", "a", "--without-stock", "TEA"], "--without-stock:"),
        (["amazon", AMAZON, "--channel", "a", "--without-stock", "TEA=later"], "--without-stock:"),
        (["amazon", AMAZON, "--channel", "a", "--without-stock", "T=hand", "--without-stock", "T=payment"], "in two ways"),
        (["amazon", "/no/such/file", "--channel", "a"], "does not exist"),
    ],
)
def test_what_is_no_export_exits_with_2(words: list[str], says: str) -> None:
    code, output = ran(*words)
    assert (code, says in output) == (2, True)


def test_a_sku_without_stock_is_named_beside_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Event] = []

    async def kept(_: Any, events: tuple[Event, ...]) -> None:
        sent.extend(events)

    monkeypatch.setattr(importing, "_send", kept)
    monkeypatch.setattr(importing, "settings_for", lambda data: None)
    ran("amazon", AMAZON, "--channel", "amazon-de", "--without-stock", "CAFÉ=hand")
    placed = [each.data for each in sent if isinstance(each.data, OrderPlaced)]
    assert [line.ends for order in placed for line in order.lines] == [None, None, "hand", None]


def test_long_lists_are_cut_and_say_so(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(flat(*(item(f"302-{n}") for n in range(30)), *(item(f"303-{n}", quantity="x") for n in range(30))))
    words = ["amazon", str(file), "--channel", "a", "--dry-run"]
    assert "and 10 more: --all lists them" in ran(*words)[1]
    assert "more: --all" not in ran(*words, "--all")[1] and "302-29" in ran(*words, "--all")[1]


@pytest.mark.req("CHN-02", "CHN-40")
async def test_what_is_sent_are_cloudevents_that_a_storefront_would_send() -> None:
    producer, mapped = Acknowledged(), amazon.mapped(flat(item(O1)).encode(), "amazon-de")
    await importing.send(storefront_of(producer), mapped.events)
    placed, paid = producer.records
    assert (placed[0], placed[2], producer.stopped) == ("storefront.events", O1.encode(), True)
    assert placed[3] == {
        "ce_specversion": b"1.0",
        "ce_type": b"OrderPlaced",
        "ce_id": mapped.events[0].id.encode(),
        "ce_source": b"/adapters/amazon",
        "ce_time": b"2026-11-01T09:15:00+00:00",
        "content-type": b"application/json",
    }
    assert paid[3]["ce_type"] == b"PaymentReceived" and b'"amount":1000' in paid[1]


def encoded(events: tuple[Event, ...]) -> int:
    """As they are on their way to Kafka."""
    return sum(len(each.data.model_dump_json(exclude_none=True)) + len(each.id) for each in events)


@pytest.mark.slow
def test_10_000_rows_are_mapped_and_encoded_in_less_than_30_seconds() -> None:
    rows = flat(
        *(item(f"302-{n:07}-0000000", item_price="19.90", shipping_price="4.99", ship_city="Köln") for n in range(10_000))
    )
    begun = process_time()
    mapped = amazon.mapped(rows.encode(), "amazon-de")
    assert encoded(mapped.events) > 0 and mapped.orders == 10_000
    took = process_time() - begun

    numbers = [str(2026110100000000 + n) for n in range(10_000)]
    orders = comma(*map(sold, numbers), columns=LIST_COLUMNS).encode("gb18030")
    pieces = comma(*(piece(number, 购买数量="3") for number in numbers), columns=DETAIL_COLUMNS).encode("gb18030")
    begun = process_time()
    of_taobao = taobao.mapped(orders, pieces, "taobao")
    assert encoded(of_taobao.events) > 0 and of_taobao.orders == 10_000
    both = (took, process_time() - begun)
    print(f"10,000 rows of Amazon {both[0]:.2f} s, 10,000 orders of Taobao {both[1]:.2f} s")
    assert max(both) < 30  # of one core, whoever else is busy on it
