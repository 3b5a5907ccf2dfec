"""Spreadsheets and separated values as Markdown tables. Runs in the parser's process only."""

import csv
import io
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING

from store.errors import Unreadable
from store.reading.columns import kind_of
from store.reading.decoding import clean, decode
from store.reading.document import Document, markdown_document, opening_title, title_of
from store.reading.number_format import SheetFormats, sheet_formats, shown
from store.reading.office import insist_on_size
from store.reading.opening import MB, Limits
from store.reading.table import as_markdown, cell_text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_DELIMITERS = "\t;|,"
_SAMPLE = 64 * 1024
_MOST_UNPACKED = 256 * MB
_ROOM = Limits().text_chars
_MOST_CELLS = 20_000_000
"""The library keeps the empty ones in between as well."""
_BESIDE_CELLS = {
    "charts": re.compile(r"xl/charts/chart\d*\.xml"),
    "comments": re.compile(r"xl/(?:threadedComments/|comments)"),
    "pictures": re.compile(r"xl/media/"),
}
_Value = int | float | str | bool | time | date | datetime | timedelta


def read_separated(data: bytes, path: PurePath) -> Document:
    """A .csv or .tsv. Raises Unreadable."""
    csv.field_size_limit(2**31 - 1)  # the file's own size is the limit
    text = decode(data)
    stated = re.match(r"sep=(.)\r?\n", text)  # Excel's
    text = text[stated.end() :] if stated else text
    delimiter = stated[1] if stated else _delimiter(text)
    text, left_out = as_markdown(_records(text, delimiter), _ROOM)
    document = markdown_document(text, "", _lost(left_out, ""))
    return replace(document, title=opening_title(text) or title_of(path))  # no record names the whole


def _delimiter(text: str) -> str:
    """The sign that cuts most records into equally many cells, and most of those into values."""

    def fit(sign: str) -> float:
        records = [it for it in islice(_parsed(text[:_SAMPLE], sign), 200) if any(it)]
        width, times = Counter(map(len, records)).most_common(1)[0] if records else (1, 0)
        cells = [cell for it in records if len(it) == width for cell in it if cell]
        values = sum(kind_of(cell.strip()) != "text" for cell in cells)
        return times / len(records) * (1 + values / max(1, len(cells))) if width > 1 else 0.0

    return max(_DELIMITERS, key=fit)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    """Where a quote is never closed, quotes are signs like any other."""
    end = "\x00"  # no text has it
    *records, last = _parsed(f"{text}\n{end}", delimiter)
    if last != [end]:
        *records, _ = _parsed(f"{text}\n{end}", delimiter, quoted=False)
    yield from records


def _parsed(text: str, delimiter: str, *, quoted: bool = True) -> Iterator[list[str]]:
    escaped = '\\"' in text and '""' not in text
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        escapechar="\\" if escaped else None,
        doublequote=not escaped,
        skipinitialspace=True,
    )


def read(data: bytes, path: PurePath) -> Document:
    """A workbook: .xlsx, .xls or .ods. Raises Unreadable or TooLarge."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        formats = _formats(data)
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            document = _document(workbook, formats, path)
        return replace(document, lost=(*document.lost, *_passed_over(data)))
    except PasswordError:
        raise Unreadable("is encrypted; save it without a password") from None
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise Unreadable(
            f"is not a complete spreadsheet ({type(wrong).__name__}); open it and save it as .xlsx again"
        ) from None


def _formats(data: bytes) -> dict[str, SheetFormats]:
    """What only the file itself tells; nothing where it is no .xlsx, or damaged."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        insist_on_size(archive.infolist(), _MOST_UNPACKED)
        try:
            return dict(sheet_formats(archive))
        except (KeyError, ValueError, IndexError, SyntaxError, OSError, zlib.error, zipfile.BadZipFile):
            return {}


def _passed_over(data: bytes) -> Iterator[str]:
    """What an .xlsx has beside its cells."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
        for what, sign in _BESIDE_CELLS.items():
            if any(sign.match(it) for it in names):
                yield f"{what} are not read"


def _document(workbook: "CalamineWorkbook", formats: dict[str, SheetFormats], path: PurePath) -> Document:
    parts: list[str] = []
    lost: list[str] = []
    room, hidden = _ROOM, Counter[str]()
    for sheet in workbook.sheets_metadata:
        if str(sheet.visible) != "SheetVisibleEnum.Visible":
            hidden["hidden sheet"] += 1
        elif str(sheet.typ) != "SheetTypeEnum.WorkSheet":
            hidden["chart or macro sheet"] += 1
        else:
            found = formats.get(sheet.name, SheetFormats())
            if found.rows * found.columns > _MOST_CELLS:
                lost.append(f"the sheet {clean(sheet.name)} is left out: its cells are too far apart")
                continue
            text, left_out = as_markdown(_rows(workbook.get_sheet_by_name(sheet.name), found), room)
            parts += [f"## {cell_text(sheet.name)}\n\n{text}"] if text else []
            room -= len(text)
            lost += _lost(left_out, f" of the sheet {clean(sheet.name)}")
            hidden["formula without a stored value"] += found.lacking
    lost += [f"{n} {what}{' is' if n == 1 else 's are'} left out" for what, n in hidden.items() if n]
    if not parts:
        raise Unreadable(f"holds no visible cells ({'; '.join(lost)})" if lost else "holds no cells")
    document = markdown_document("\n\n".join(parts), "", tuple(lost))
    return replace(document, title=title_of(path))  # no sheet names the whole


def _rows(sheet: "CalamineSheet", formats: SheetFormats) -> Iterator[list[str]]:
    """The cells as they are shown; merged ones each have their value."""
    first = (
        sheet.start[1] if sheet.start else 0
    )  # rows are told from the top, columns from the first that is used
    begin: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left >= first:
            begin[top].append((bottom, left - first, right - first + 1))
    merged: list[tuple[int, int, int, str]] = []
    for at, row in enumerate(sheet.iter_rows()):
        cells = [
            _shown(value, formats.codes.get((at, first + column), "")) for column, value in enumerate(row)
        ]
        merged = [it for it in merged if it[0] >= at]
        merged += [(*it, cells[it[1]]) for it in begin.pop(at, ()) if it[1] < len(cells)]
        for _, left, right, text in merged:
            cells[left:right] = [text] * (min(right, len(cells)) - left)
        yield cells


def _shown(value: "_Value", code: str) -> str:
    """A value as people read it: days and times in ISO's form."""
    match value:
        case bool():
            return str(value).upper()
        case int() | float():
            return shown(value, code)
        case datetime():
            moment = (value + timedelta(seconds=0.5)).replace(microsecond=0)
            return moment.isoformat(" ").removesuffix(" 00:00:00").removesuffix(":00")
        case time():
            return (
                _shown(datetime.combine(date.max, value), "").removeprefix(str(date.max)).strip() or "00:00"
            )
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
        case _:
            return clean(str(value))


def _lost(rows: int, where: str) -> tuple[str, ...]:
    return (f"{rows:,} rows{where} past {_ROOM:,} characters are left out",) if rows else ()
