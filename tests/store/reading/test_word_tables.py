"""Tables of Word documents, through pandoc: which first rows name the columns, and which are facts."""

from pathlib import PurePath

from store.reading.office import entries_of, packed
from store.reading.pandoc import read
from tests.files import docx, paragraph

_FACTS = (("Chair", "Hamish"), ("Minutes", "Morag"), ("Next review", "in spring"))
_LOOK = '<w:tblLook w:val="04A0" w:firstRow="1"/>'
_REPEATED = "<w:trPr><w:tblHeader/></w:trPr>"


def table(style: str = "", first: str = "") -> bytes:
    """A document with a table of facts, whose `first` row has these properties."""
    rows = [
        f"<w:tr>{'' if at else first}{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for at, row in enumerate(_FACTS)
    ]
    styled = f'<w:tblStyle w:val="{style}"/>' if style else ""
    entries = entries_of(docx(f"<w:tbl><w:tblPr>{styled}{_LOOK}</w:tblPr>{''.join(rows)}</w:tbl>"), ".docx")
    styles = (
        '<w:style w:type="table" w:styleId="Banded"><w:tblStylePr w:type="firstRow"/></w:style>'
        '<w:style w:type="table" w:styleId="Ours"><w:basedOn w:val="Banded"/></w:style>'
        '<w:style w:type="table" w:styleId="Grid"><w:basedOn w:val="Grid"/></w:style></w:styles>'
    )
    kept = entries["word/styles.xml"].replace(b"</w:styles>", styles.encode())
    return packed({**entries, "word/styles.xml": kept})


def text(data: bytes) -> str:
    return read(data, PurePath("orders.docx")).text


def test_a_first_row_that_looks_like_the_others_is_a_row_of_facts_whatever_word_calls_it() -> None:
    for style in ("", "Grid", "Unknown"):
        assert text(table(style)).split("\n")[:3] == ["|  |  |", "| --- | --- |", "| Chair | Hamish |"]


def test_a_first_row_that_the_style_sets_off_or_that_each_page_repeats_names_the_columns() -> None:
    for data in (table("Banded"), table("Ours"), table("Grid", _REPEATED)):
        assert text(data).startswith("| Chair | Hamish |\n| --- | --- |\n")
