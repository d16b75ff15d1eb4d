"""Bytes of an export to rows of text: encodings, delimiters, quotes, spreadsheets.

Limits: files of 50 MB, 200,000 rows. UTF-8 and UTF-16 are known by themselves; else an encoding is told, or one of the
marketplace's own that fits the bytes is taken, and named to whoever imports.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from adapters.mapped import RowError

LARGEST = 50_000_000
"""Bytes of a file."""
ROWS = 200_000
XLSX = b"PK\x03\x04"
XLS = b"\xd0\xcf\x11\xe0"
WHOLE_NUMBERS = 10**15
"""From here on a spreadsheet's number has lost figures: it keeps 15."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class NotAnExport(ValueError):
    """The file as a whole cannot be read; the message says why, and what would help."""


class Table(NamedTuple):
    columns: Mapping[str, int]
    """Header names to positions; of a name that stands twice, the first."""
    rows: Sequence[tuple[int, Sequence[str]]]
    """Row number, as a spreadsheet counts, and cells."""
    width: int
    """Of the header."""
    encoding: str


class Row(NamedTuple):
    number: int
    cells: Sequence[str]
    columns: Mapping[str, int]
    width: int

    def get(self, *names: str) -> str:
        """Of the first of these columns that says something, its text; "" where none does."""
        for name in names:
            at = self.columns.get(name.lower())
            if at is not None and at < len(self.cells) and (text := cell(self.cells[at])):
                return text
        return ""

    def check_width(self) -> None:
        """Raises RowError: what is shifted would be read as something else."""
        if any(each.strip() for each in self.cells[self.width :]):
            reason = f"{len(self.cells)} columns, the header has {self.width}: a delimiter or a quote too many"
            raise RowError("(row)", reason)


def read(raw: bytes, delimiter: str, encodings: Sequence[str], needed: Iterable[Sequence[str]], told: str = "") -> Table:
    """`needed`: columns without which it is no such export, each with its other names. Raises NotAnExport."""
    if len(raw) > LARGEST:
        raise NotAnExport(f"{len(raw):,} bytes: at most {LARGEST:,} are read at once, export fewer days")
    if raw.startswith((XLSX, XLS)):
        rows, encoding = _workbook(raw), "spreadsheet"
    else:
        text, encoding = decoded(raw, encodings, told)
        rows = _tabs(text) if delimiter == "\t" else csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        lines = iter(rows)
        header = next(lines)
        filled = ((number, cells) for number, cells in enumerate(lines, 2) if any(each.strip() for each in cells))
        found = list(islice(filled, ROWS + 1))
    except StopIteration:
        raise NotAnExport("it is empty") from None
    except csv.Error as error:
        raise NotAnExport(f"{error}: is there a quote that does not close?") from None
    if len(found) > ROWS:
        raise NotAnExport(f"more than {ROWS:,} rows are not read at once: export fewer days")
    while header and not header[-1].strip():
        header = header[:-1]
    columns: dict[str, int] = {}
    for at, name in enumerate(header):
        columns.setdefault(_named(name) or f"({at + 1})", at)
    missing = [names[0] for names in needed if not any(each.lower() in columns for each in names)]
    if missing:
        raise NotAnExport(f"its first row lacks the column {', '.join(missing)} (read as {encoding})")
    return Table(columns, found, len(header), encoding)


def rows_of(table: Table) -> Iterator[Row]:
    for number, cells in table.rows:
        yield Row(number, cells, table.columns, table.width)


def decoded(raw: bytes, encodings: Sequence[str], told: str = "") -> tuple[str, str]:
    """Text, and the encoding that it was. Raises NotAnExport."""
    if told:
        try:
            return raw.decode(told).removeprefix("\ufeff"), told
        except LookupError:
            raise NotAnExport(f"no encoding is called {told}") from None
        except UnicodeError as error:
            raise NotAnExport(f"it is not {told}: byte {getattr(error, 'start', 0)} does not fit") from None
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return _strictly(raw, encoding), encoding
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    fitting = [each for each in encodings if _fits(raw, each)]
    if not fitting:
        raise NotAnExport(f"it is neither UTF-8 nor {' nor '.join(encodings)}: tell its encoding")
    encoding = fitting[0] if len(fitting) == 1 else _likeliest(raw, fitting)
    return raw.decode(encoding), encoding


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotAnExport(f"it begins as {encoding} does, but byte {error.start} does not fit") from None


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _likeliest(raw: bytes, encodings: Sequence[str]) -> str:
    """By the frequency of what it would say; the first where that tells nothing."""
    from charset_normalizer import from_bytes  # here: it takes long to import

    best = from_bytes(raw[:1_000_000].rpartition(b"\n")[0] or raw, cp_isolation=list(encodings)).best()
    return next((each for each in encodings if best and codecs.lookup(each) == codecs.lookup(best.encoding)), encodings[0])


def _tabs(text: str) -> Iterator[list[str]]:
    """Flat files know no quotes; a spreadsheet that saved one again has put some around."""
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        yield [_unquoted(each) if each.startswith('"') else each for each in line.split("\t")]


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if len(cell) > 1 and cell.endswith('"') else cell


def _workbook(raw: bytes) -> Iterator[list[str]]:
    """Of its first sheet. Raises NotAnExport."""
    try:
        from python_calamine import CalamineError, load_workbook
    except ImportError:
        raise NotAnExport("reading spreadsheets needs python-calamine: save it as CSV, or install that") from None
    try:
        sheet = load_workbook(io.BytesIO(raw)).get_sheet_by_index(0)
        return iter([[_text(each) for each in row] for row in sheet.to_python(skip_empty_area=False, nrows=ROWS + 2)])
    except (CalamineError, ValueError) as error:
        raise NotAnExport(f"the spreadsheet cannot be read: {error}") from None


def _text(value: Any) -> str:
    """As it would stand in a CSV. A number with lost figures comes as 2.02611E+15, and is refused where it names something."""
    match value:
        case float() if value.is_integer():
            return str(int(value)) if abs(value) < WHOLE_NUMBERS else f"{value:.5E}"
        case int() if abs(value) >= WHOLE_NUMBERS:
            return f"{value:.5E}"
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _named(name: str) -> str:
    """Some exports of Pinduoduo write (元) with the wide brackets of Chinese, some with narrow ones."""
    return cell(name).lower().replace(" ", "-").replace("（", "(").replace("）", ")")


def cell(text: str) -> str:
    """What it says: without the `="..."` and the apostrophe by which exports keep spreadsheets from reading numbers."""
    text = text.strip().strip("\ufeff")
    if text.startswith("="):
        text = text[1:].removeprefix('"').removesuffix('"')
    return text.removeprefix("'").strip()
