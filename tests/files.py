"""Small real files of formats that are not text, made byte by byte; and reading one file."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from store.reading import Directory, Document, Limits, Reader

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_STYLED = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="s1" Target="styles.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"/></Relationships>'
)


def pdf(*pages: str, title: str = "", outline: tuple[tuple[str, int], ...] = ()) -> bytes:
    """A PDF with a page for each text, line by line; the outline is (title, page from 0)."""
    objects: list[bytes] = []

    def add(body: str | bytes) -> int:
        objects.append(body if isinstance(body, bytes) else body.encode("latin-1"))
        return len(objects)

    catalog, tree = add(""), add("")
    font = add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for text in pages:
        shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in text.split("\n"))
        stream = zlib.compress(f"BT /F1 12 Tf 14 TL 72 720 Td\n{shown}ET".encode("cp1252"))
        head = f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode()
        content = add(head + stream + b"\nendstream")
        kids.append(
            add(
                f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R "
                f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
            )
        )
    info = add(f"<< /Title ({_escaped(title)}) >>")
    marks = _outline(add, outline, kids)
    objects[catalog - 1] = f"<< /Type /Catalog /Pages {tree} 0 R {marks} >>".encode()
    shown_kids = " ".join(f"{kid} 0 R" for kid in kids)
    objects[tree - 1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{shown_kids}] >>".encode()
    return assembled(objects, f"/Root {catalog} 0 R /Info {info} 0 R")


def docx(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word document with this WordprocessingML inside <w:body>, and what further parts hold, by name."""
    document = f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
        archive.writestr("word/_rels/document.xml.rels", _STYLED)
        archive.writestr("word/styles.xml", f"<w:styles {_W}>{''.join(map(_style, range(1, 4)))}</w:styles>")
        for name, part in (parts or {}).items():
            archive.writestr(name, part)
    return out.getvalue()


def _style(level: int) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/></w:style>'
    )


def paragraph(text: str, style: str = "") -> str:
    """One paragraph of WordprocessingML."""
    chosen = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{chosen}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _outline(add: "object", outline: tuple[tuple[str, int], ...], kids: list[int]) -> str:
    assert callable(add)
    if not outline:
        return ""
    root = add("")
    first = root + 1
    for number, (title, page) in enumerate(outline):
        following = f"/Next {first + number + 1} 0 R" if number + 1 < len(outline) else ""
        add(f"<< /Title ({_escaped(title)}) /Parent {root} 0 R /Dest [{kids[page]} 0 R /Fit] {following} >>")
    return f"/Outlines << /First {first} 0 R /Last {first + len(outline) - 1} 0 R /Count {len(outline)} >>"


def assembled(objects: list[bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + (body or b"null") + b"\nendobj\n"
    start = len(out)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def read(path: Path, limits: Limits | None = None) -> Document:
    with Directory(path.parent) as directory, Reader(limits) as reader:
        return reader.read(path, directory)


_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def xlsx(
    sheets: dict[str, str], formats: tuple[str, ...] = (), hidden: dict[str, str] | None = None
) -> bytes:
    """A workbook: for each sheet the SpreadsheetML inside <worksheet>. Style n + 1 is the n-th of `formats`;
    `hidden` says which sheets are `hidden` or `veryHidden`."""
    listed = relations = ""
    for at, name in enumerate(sheets, 1):
        state = f' state="{hidden[name]}"' if hidden and name in hidden else ""
        listed += f'<sheet name="{name}" sheetId="{at}" r:id="r{at}"{state}/>'
        relations += f'<Relationship Id="r{at}" Target="worksheets/s{at}.xml" Type="{_OFFICE}/worksheet"/>'
    codes = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for at, code in enumerate(formats)
    )
    used = "".join(f'<xf numFmtId="{at}"/>' for at in (0, *range(200, 200 + len(formats))))
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Target="xl/workbook.xml" '
        f'Type="{_OFFICE}/officeDocument"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{relations}'
        f'<Relationship Id="st" Target="styles.xml" Type="{_OFFICE}/styles"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SPREADSHEET}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{used}</cellXfs></styleSheet>",
    }
    for at, body in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/s{at}.xml"] = f'<worksheet xmlns="{_SPREADSHEET}">{body}</worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, body in parts.items():
            archive.writestr(part, f'<?xml version="1.0"?>{body}')
    return out.getvalue()


def cells(**written: str | float | tuple[float, int]) -> str:
    """<sheetData> of cells by their places: text, a number, or a number and its style."""
    rows: dict[int, str] = {}
    for place, value in written.items():
        row = int(place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        if isinstance(value, str):
            cell = f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        else:
            number, style = value if isinstance(value, tuple) else (value, 0)
            cell = f'<c r="{place}" s="{style}"><v>{number}</v></c>'
        rows[row] = rows.get(row, "") + cell
    return "<sheetData>" + "".join(f'<row r="{at}">{rows[at]}</row>' for at in sorted(rows)) + "</sheetData>"
