"""How an .xlsx shows its numbers: `25%` or `12.50 €` where cells hold 0.25 and 12.5. Runs in the parser only.

The library that reads the values does not tell. What is not understood here is shown as it is kept.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from posixpath import join, normpath
from typing import Any
from xml.etree.ElementTree import Element, iterparse, parse

_BUILT_IN = {"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%"}
_PART = re.compile(r'"([^"]*)"|\\(.)|\[\$([^-\]]*)[^\]]*\]|(\[[^\]]*\]|[_*].)|([#0?][#0?,.]*)|(.)')
_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class SheetFormats:
    """The formats of a sheet's cells by row and column from 0; its last row and column with a value; how many
    formulas have none."""

    codes: dict[tuple[int, int], str] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0
    lacking: int = 0


def sheet_formats(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetFormats]]:
    """By the names of the sheets. Raises KeyError, ValueError, IndexError, SyntaxError or BadZipFile."""
    styles = _xml(archive, "xl/styles.xml")
    codes = _BUILT_IN | {
        it.get("numFmtId"): it.get("formatCode", "") for it in styles.iterfind(".//{*}numFmt")
    }
    used = [codes.get(it.get("numFmtId"), "") for it in styles.iterfind("{*}cellXfs/{*}xf")]
    relations = _xml(archive, "xl/_rels/workbook.xml.rels").iterfind("{*}Relationship")
    targets = {it.get("Id"): it.get("Target") for it in relations}
    for sheet in _xml(archive, "xl/workbook.xml").iterfind(".//{*}sheet"):
        part = normpath(join("/xl", targets[sheet.get(_RELATION)])).lstrip("/")
        yield sheet.get("name"), _formats(archive, part, used)


def _xml(archive: zipfile.ZipFile, part: str) -> Any:
    with archive.open(part) as file:
        return parse(file)  # noqa: S314 - expat bounds what entities may grow to, and opens none


def _formats(archive: zipfile.ZipFile, part: str, used: list[str]) -> SheetFormats:
    found = SheetFormats()
    with archive.open(part) as file:
        for _, element in iterparse(file):  # noqa: S314 - as above
            if element.tag.endswith("}row"):
                for cell in element:
                    _note(cell, used, found)
                element.clear()
    return found


def _note(cell: Element, used: list[str], found: SheetFormats) -> None:
    parts = {it.tag.rpartition("}")[2]: it.text for it in cell}
    if not parts.get("v") and "is" not in parts:
        found.lacking += "f" in parts
    elif place := _PLACE.fullmatch(cell.get("r", "")):
        row, column = int(place[2]), 0
        for letter in place[1]:
            column = column * 26 + ord(letter) - 64
        found.rows, found.columns = max(found.rows, row), max(found.columns, column)
        if code := used[int(cell.get("s", 0))]:
            found.codes[row - 1, column - 1] = code


def shown(value: float, code: str) -> str:
    """A number as the format shows it, or as it is where that is not understood."""
    plain = format(value, ".15g")
    sections = code.split(";")
    negative = value < 0
    section = sections[1] if negative and len(sections) > 1 else sections[0]
    parts, mask = [], ""
    for quoted, escaped, currency, _, digits, sign in _PART.findall(section):
        if (digits and mask) or sign.isalpha() or sign == "@":
            return plain
        mask = mask or digits
        parts.append("\0" if digits else quoted or escaped or currency or sign)
    whole, _, fraction = mask.partition(".")
    if not mask or not abs(value) < 1e15 or whole.endswith(",") or "." in fraction or "," in fraction:
        return plain
    optional = len(fraction) - len(fraction.rstrip("#"))
    exact = abs(Decimal(plain)) * (100 if "%" in parts else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    before, _, after = f"{rounded:{',' if ',' in whole else ''}f}".partition(".")
    after = after[: len(fraction) - optional] + after[len(fraction) - optional :].rstrip("0")
    number = before.zfill(whole.count("0")) + (f".{after}" if after else "")
    return ("-" if negative and len(sections) == 1 else "") + "".join(parts).replace("\0", number).strip()
