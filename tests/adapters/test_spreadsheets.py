"""Exports that were saved as spreadsheets."""

import io
import zipfile

import pytest

from adapters.taobao import map as taobao
from tests.adapters.made import DETAIL_COLUMNS, LIST_COLUMNS, T1, comma, piece, sold


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    """The least that is a spreadsheet."""

    def column(at: int) -> str:
        return chr(65 + at) if at < 26 else "A" + chr(39 + at)

    def written(at: int, row: int, value: str | float) -> str:
        place = f'r="{column(at)}{row}"'
        if isinstance(value, str):
            return f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c {place}><v>{value!r}</v></c>"

    lines = "".join(
        f'<row r="{n}">{"".join(written(at, n, value) for at, value in enumerate(row))}</row>' for n, row in enumerate(rows, 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_spreadsheets() -> None:
    """A detail saved as .xlsx; numbers in it have lost figures from 15 on, and are refused where they name an order."""
    pytest.importorskip("python_calamine")
    rows = [tuple(piece(T1, 购买数量="3").get(name, "") for name in DETAIL_COLUMNS)]
    right = workbook(DETAIL_COLUMNS, *rows)
    orders = comma(sold(T1), columns=LIST_COLUMNS).encode()
    mapped = taobao.mapped(orders, right, "taobao")
    assert (mapped.orders, mapped.refused, mapped.encodings) == (1, (), ("utf-8", "spreadsheet"))

    numbers = [
        tuple(float(T1) if name == "订单编号" else {"价格": 199.0, "购买数量": 3.0}.get(name, "CUP") for name in DETAIL_COLUMNS)
    ]
    mapped = taobao.mapped(orders, workbook(DETAIL_COLUMNS, *numbers), "taobao")
    assert [(each.file, each.row, each.column) for each in mapped.refused] == [
        ("orders", 2, "订单编号"),
        ("detail", 2, "订单编号"),
    ]

    short = [("42", *numbers[0][1:])]
    known = comma(sold("42"), columns=LIST_COLUMNS).encode()
    assert taobao.mapped(known, workbook(DETAIL_COLUMNS, *short), "taobao").refused == ()
