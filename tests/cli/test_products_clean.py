"""What a file of sales proposes for product records: which spelling, which name, and what is none."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.products.clean import Proposal, clean, plain
from cli.products.sold import Row, read
from cli.replay.rows import NotOnlineRetail

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def line(sku: str, name: str, quantity: int = 1, price: str = "2.55") -> str:
    return f'536365,{sku},"{name}",{quantity},2010-12-01 08:26:00,{price},17850.0,United Kingdom'


def proposed(*lines: str) -> tuple[Proposal, ...]:
    return clean(read([HEADER, *lines])).proposals


@pytest.mark.req("CHN-17")
def test_of_two_spellings_of_case_that_of_most_rows_is_proposed() -> None:
    lines = [line("85123A", "HEART"), line("85123a", "HEART"), line(" 85123A ", "HEART")]
    assert proposed(*lines) == (Proposal("spelling", "85123A", "85123a", "85123A", 1),)
    found = clean(read([HEADER, *lines]))
    assert (found.rows, found.skus, found.spelled, found.named, found.sold_as) == (3, 1, 1, 0, 0)


@pytest.mark.req("CHN-17")
def test_a_name_of_a_sku_is_the_same_with_a_slip_or_another_or_none() -> None:
    names = [
        "SET OF 4 DOILEY TINS",
        "SET OF 4 DOILEY TINS",
        "SET OF 4 DOILEY, TINS",
        "SET OF 4 DOILY TINS",
        "SET OF 6 DOILEY TINS",
    ]
    lines = [*(line("1", name) for name in names), line("1", "LUNCH BAG"), line("1", "damaged?", -3, "0"), line("1", "")]
    assert [(each.kind, each.found) for each in proposed(*lines)] == [
        ("note", "damaged?"),
        ("other_name", "LUNCH BAG"),
        ("other_name", "SET OF 6 DOILEY TINS"),  # another figure is another thing
        ("slip", "SET OF 4 DOILEY, TINS"),
        ("slip", "SET OF 4 DOILY TINS"),
    ]
    assert proposed(*lines)[-1] == Proposal("slip", "1", "SET OF 4 DOILY TINS", names[0], 1, 97.4)  # 2 x 19 of 39 letters


def test_the_name_is_that_of_sales_however_often_it_is_noted_otherwise() -> None:
    lines = [line("1", "MUG"), *(line("1", "found", 5, "0") for _ in range(3))]
    assert [(each.kind, each.found, each.proposed) for each in proposed(*lines)] == [("note", "found", "MUG")]


@pytest.mark.req("CHN-17")
def test_two_skus_of_one_name_may_be_one_product() -> None:
    lines = [line("10133", "Pencils,  brown"), line("10133", "Pencils,  brown"), line("10135", "PENCILS BROWN")]
    assert proposed(*lines) == (Proposal("same_name", "10133", "10135", "Pencils,  brown", 1, 100.0),)


def test_names_are_compared_without_case_points_and_spaces() -> None:
    assert plain(" SMALL POP BOX,FUNKY_MONKEY ") == plain("small pop box  Funky Monkey") == "small pop box funky monkey"
    assert list(read([HEADER, "short,row"])) == []
    assert list(read([HEADER, line("1", "MUG", 2, "free")])) == [Row("1", "MUG", False)]
    with pytest.raises(NotOnlineRetail, match="lacks StockCode, Description"):
        list(read(["a,b"]))


@pytest.mark.req("CHN-17")
def test_the_command_shows_a_table_and_writes_a_csv(tmp_path: Path) -> None:
    file, out = tmp_path / "sold.csv", tmp_path / "proposals.csv"
    file.write_text("\n".join([HEADER, line("TEA", "Tea"), line("TEA", "Tea"), line("tea", "Tea!")]), encoding="utf-8")
    answer = CliRunner().invoke(app, ["products", "clean", str(file), "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    assert "3 rows, 1 SKUs: 1 in several spellings of case, 1 with several names" in answer.output
    with out.open(encoding="utf-8", newline="") as written:
        assert list(csv.reader(written)) == [
            ["kind", "sku", "found", "proposed", "rows", "alike"],
            ["slip", "TEA", "Tea!", "Tea", "1", "100.0"],
            ["spelling", "TEA", "tea", "TEA", "1", ""],
        ]
    file.write_text("a,b", encoding="utf-8")
    assert CliRunner().invoke(app, ["products", "clean", str(file)]).exit_code == 2
