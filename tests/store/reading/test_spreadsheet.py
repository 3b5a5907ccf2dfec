"""Spreadsheets and separated values: every value under the name of its column, as people saw it."""

import contextlib
import io
import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from store.errors import TooLarge, Unreadable
from store.reading import MB, Document, Limits, Reader
from store.reading.number_format import shown
from store.reading.table import as_markdown
from tests.files import cells, xlsx


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=30)) as reader:
        yield reader


def parse(reader: Reader, name: str, content: str | bytes) -> Document:
    return reader.parse(content.encode() if isinstance(content, str) else content, PurePath("folder", name))


ROOMS = "| Room | Seats |\n| --- | --- |\n| Alfama | 4 |\n| Mur | 20 |"


@pytest.mark.parametrize(
    "written",
    [
        "Room,Seats\nAlfama,4\nMur,20\n",
        "Room;Seats\r\nAlfama;4\r\nMur;20\r\n",
        "Room\tSeats\nAlfama\t4\nMur\t20",
        "Room|Seats\nAlfama|4\nMur|20",
        '"Room", "Seats"\n"Alfama", "4"\n"Mur", "20"\n',
        "\ufeffRoom,Seats\nAlfama,4\nMur,20\n",
        "sep=;\nRoom;Seats\nAlfama;4\nMur;20\n",
        "\n,,\nRoom,,Seats\n\nAlfama,,4\n,,\nMur,,20\n,,\n",
        "Room,Seats\nAlfama,4\nRoom,Seats\nMur,20\n",
    ],
)
def test_separated_values_are_a_table_however_they_are_separated(reader: Reader, written: str) -> None:
    assert parse(reader, "rooms.csv", written).text == ROOMS


def test_old_encodings_and_utf_16_are_told(reader: Reader) -> None:
    text = "Ort;Straße\nKöln;Große Gasse 3\nFürth;Brückenweg 4\n"
    for encoding in ("cp1252", "utf-16"):
        assert "| Köln | Große Gasse 3 |" in parse(reader, "orte.csv", text.encode(encoding)).text


def test_a_decimal_comma_does_not_part_values(reader: Reader) -> None:
    text = parse(reader, "a.csv", "Teil;Preis;Rabatt\nPumpe;12,50;2,5\nFilter;7,25;1,0\n").text
    assert "| Pumpe | 12,50 | 2,5 |" in text


def test_a_quoted_cell_may_hold_lines_separators_and_bars(reader: Reader) -> None:
    text = parse(
        reader, "a.csv", 'Part,Note,Price\nPump,"For oil, water\nand | air; ""all""",12\nFilter,,3\n'
    ).text
    assert '| Pump | For oil, water and \\| air; "all" | 12 |' in text


def test_a_quote_that_is_never_closed_loses_nothing(reader: Reader) -> None:
    text = parse(reader, "a.csv", 'Pipe,Size\n"half inch,1\nFull,2\nDouble,3\n').text
    assert '| "half inch | 1 |' in text and "| Double | 3 |" in text


def test_titles_above_the_head_are_text_and_the_head_is_found_below(reader: Reader) -> None:
    text = parse(
        reader, "a.csv", "Price list 2026,,\nValid from,1 March,\n\nPart,Price,Stock\nPump,12,3\n"
    ).text
    assert text.startswith("Price list 2026\n")
    assert "Valid from" in text and "1 March" in text
    assert text.endswith("| Part | Price | Stock |\n| --- | --- | --- |\n| Pump | 12 | 3 |")


def test_rows_without_a_head_get_no_names(reader: Reader) -> None:
    assert parse(reader, "a.csv", "Ann,2023,5000\nBob,2022,400\n").text.startswith("|  |  |  |\n| --- |")
    assert "| Ann | 2023 | 5000 |" in parse(reader, "a.csv", "Ann,2023,5000\nBob,2022,400\n").text


def test_a_row_with_an_amount_names_no_columns(reader: Reader) -> None:
    text = parse(reader, "a.csv", "up to £200,one officer\nup to £2000,treasurer\nabove,committee\n").text
    assert "| up to £200 | one officer |" in text and text.startswith("|  |  |\n")


def test_years_may_name_columns(reader: Reader) -> None:
    assert parse(reader, "a.csv", "Region,2024,2025\nNorth,1,2\nSouth,3,4\n").text.startswith(
        "| Region | 2024 | 2025 |"
    )


@pytest.mark.parametrize(
    "head", ["Region,2024,,2025,\n,Sales,Cost,Sales,Cost", ",2024,,2025,\nRegion,Sales,Cost,Sales,Cost"]
)
def test_two_rows_of_names_are_joined(reader: Reader, head: str) -> None:
    text = parse(reader, "a.csv", f"{head}\nNorth,1,2,3,4\nSouth,5,6,7,8\n").text
    assert text.startswith("| Region | 2024 Sales | 2024 Cost | 2025 Sales | 2025 Cost |\n")


def test_a_bare_corner_makes_no_second_row_of_names_and_ticks_are_values(reader: Reader) -> None:
    text = parse(reader, "a.csv", ",Rusty,Gloria\nOil,✓,✗\nWinch,x,\nTread mm,5.5,6\n").text
    assert text.startswith("|  | Rusty | Gloria |\n| --- | --- | --- |\n| Oil | ✓ | ✗ |\n")
    assert parse(reader, "a.csv", "Oil,✓,✗\nWinch,✗,✓\n").text.startswith("|  |  |  |\n")


def test_tables_beside_each_other_are_two_and_no_row_runs_across_both(reader: Reader) -> None:
    text = parse(
        reader,
        "a.csv",
        "Item,2026,2027,,Who signs,Up to\nFuel,7010,7400,,officer,200\nGas,2480,2900,,treasurer,2000\n",
    ).text
    assert text.split("\n\n") == [
        "| Item | 2026 | 2027 |\n| --- | --- | --- |\n| Fuel | 7010 | 7400 |\n| Gas | 2480 | 2900 |",
        "| Who signs | Up to |\n| --- | --- |\n| officer | 200 |\n| treasurer | 2000 |",
    ]
    one = parse(reader, "a.csv", "Item,2026,,Q1,Q2\nFuel,7010,,3000,4010\nGas,2480,,1200,1280\n").text
    assert one.startswith("| Item | 2026 | Q1 | Q2 |\n")


def test_a_note_below_a_table_is_no_row_and_what_follows_keeps_the_names(reader: Reader) -> None:
    text = parse(reader, "a.csv", "Item,Price\nRope,3\nSling,2\n\nPer day:,\n\nTent,9\nStove,4\n").text
    head = "| Item | Price |\n| --- | --- |\n"
    assert text == f"{head}| Rope | 3 |\n| Sling | 2 |\n\nPer day:\n\n{head}| Tent | 9 |\n| Stove | 4 |"


def test_terms_below_a_table_get_none_of_its_names(reader: Reader) -> None:
    hire = ",Day,Week\nIce axe,£4,£15\nCrampons,£5,£18\n\n"
    text = parse(reader, "a.csv", f"{hire}Members,half price,\nDeposit,£50,\n").text
    assert text.endswith(
        "| Crampons | £5 | £18 |\n\n|  |  |\n| --- | --- |\n| Members | half price |\n| Deposit | £50 |"
    )
    assert parse(reader, "a.csv", f"{hire}Stove,£3,£9\n").text.endswith("| £18 |\n| Stove | £3 | £9 |")


def test_a_second_table_below_has_names_of_its_own(reader: Reader) -> None:
    text = parse(reader, "a.csv", "Part,Price\nPump,12\nFilter,7\n\nName,Salary\nAnn,5000\nBob,6000\n").text
    assert "| Name | Salary |\n| --- | --- |\n| Ann | 5000 |" in text


def test_a_form_is_a_list_of_names_and_values(reader: Reader) -> None:
    text = parse(reader, "a.csv", "Company,Acme\nVAT ID,ATU123\nFounded,1999\nSeats,12\n").text
    assert text == "- Company: Acme\n- VAT ID: ATU123\n- Founded: 1999\n- Seats: 12"


def test_wide_records_are_sections_with_the_names_of_their_columns(reader: Reader) -> None:
    names = ["ID", "Name", *(f"Skill {n}" for n in range(9))]
    rows = [",".join([str(n), name, *("x" * 9)]) for n, name in enumerate(("Ann", "Bob"), 1)]
    document = parse(reader, "a.csv", "\n".join([",".join(names), *rows]))
    assert [(it.text, it.level) for it in document.headings] == [("Ann", 3), ("Bob", 3)]
    assert "### Bob\n\n- ID: 2\n- Name: Bob\n- Skill 0: x\n" in document.text


def test_long_cells_make_sections_too(reader: Reader) -> None:
    text = parse(reader, "a.csv", f"Topic,Answer\nLeave,{'Long. ' * 150}\nSick,Short.\n").text
    assert "### Sick\n\n- Topic: Sick\n- Answer: Short." in text


def test_what_markdown_would_take_for_its_own_is_kept_as_it_is(reader: Reader) -> None:
    text = parse(reader, "a.csv", "Key,Value\n__init__,3\n<b>x,4\na*b*c,5\n").text
    assert r"| \__init_\_ | 3 |" in text and r"| \<b>x | 4 |" in text and r"| a\*b\*c | 5 |" in text


def test_a_workbook_is_read_as_it_is_shown(reader: Reader) -> None:
    data = xlsx(
        {
            "Prices": cells(
                B2="Price list", B4="Part", C4="Price", D4="Discount", E4="Since", F4="Code", G4="Left",
                B5="Pump", C5=(12, 1), D5=(0.25, 2), E5=(46082, 3), F5=(7, 4), G5=12.0,
                B6="Filter", C6=(1177.5, 1), D6=(0.105, 2), E6=(46082.6041667, 5), F6=(12345, 4), G6=0.5,
            )
        },
        ('#,##0.00 "€"', "0.0%", "yyyy-mm-dd", "00000", "yyyy-mm-dd hh:mm"),
    )  # fmt: skip
    document = parse(reader, "prices.xlsx", data)
    assert [it.text for it in document.headings] == ["Prices"]
    assert document.text.startswith(
        "## Prices\n\nPrice list\n\n| Part | Price | Discount | Since | Code | Left |"
    )
    assert "| Pump | 12.00 € | 25.0% | 2026-03-01 | 00007 | 12 |" in document.text
    assert "| Filter | 1,177.50 € | 10.5% | 2026-03-01 14:30 | 12345 | 0.5 |" in document.text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (12.0, "General", "12"), (0.1 + 0.2, "", "0.3"), (-3, "#,##0.00;(#,##0.00)", "(3.00)"),
        (-3.5, "0.00", "-3.50"),        (5, '0 "kg"', "5 kg"), (2.5, "0.##", "2.5"), (2, "0.##", "2"),
        (1234.5, "[$$-409]#,##0.00", "$1,234.50"),
        (0.5, "# ?/?", "0.5"), (1e20, "0.0E+0", "1e+20"), (0.125, "0.00", "0.13"), (0.07, "0%", "7%"),
        (3, "#,##0,", "3"), (7, "\\" * 3, "7"), (float("inf"), "0.0", "inf"), (1e300, "0.00", "1e+300"),
    ],
)  # fmt: skip
def test_numbers_are_shown_by_their_format_or_as_they_are(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_merged_cells_have_their_value_in_each(reader: Reader) -> None:
    sheet = cells(A1="Plant", B1="Shift", C1="Begin", A2="Oslo", B2="Early", C2=6, B3="Late", C3=13)
    merged = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    assert "| Oslo | Late | 13 |" in parse(reader, "a.xlsx", xlsx({"S": sheet + merged})).text


def test_booleans_errors_and_formulas_are_their_values(reader: Reader) -> None:
    sheet = (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Open</t></is></c><c r="B1" t="inlineStr"><is>'
        '<t>Sum</t></is></c></row><row r="2"><c r="A2" t="b"><v>1</v></c><c r="B2"><f>1+2</f>'
        '<v>3</v></c></row><row r="3"><c r="A3" t="b"><v>0</v></c><c r="B3"><f>2+2</f></c></row></sheetData>'
    )
    document = parse(reader, "a.xlsx", xlsx({"S": sheet}))
    assert "| TRUE | 3 |" in document.text and "| FALSE |  |" in document.text
    assert document.lost == ("1 formula without a stored value is left out",)


def test_hidden_sheets_are_left_out_and_counted(reader: Reader) -> None:
    sheets = {name: cells(A1=f"Text of {name}", B1="x") for name in ("Shown", "One", "Two")}
    document = parse(reader, "a.xlsx", xlsx(sheets, hidden={"One": "hidden", "Two": "veryHidden"}))
    assert "Text of Shown" in document.text and "Text of One" not in document.text
    assert document.lost == ("2 hidden sheets are left out",)


def test_rows_past_the_limit_are_left_out_and_counted() -> None:
    text, left_out = as_markdown(([f"row {n}", str(n)] for n in range(1000)), 200)
    assert "row 0" in text and len(text) <= 200
    assert text.count("row") + left_out == 1000


def test_a_large_table_is_read_in_bounded_time(reader: Reader) -> None:
    rows = "".join(f"name {n},{n},{n / 7:.3f}\n" for n in range(20_000))
    document = parse(reader, "a.csv", "Name,Number,Seventh\n" + rows)
    assert document.text.endswith("| name 19999 | 19999 | 2857.000 |")


HOSTILE = {
    "one line of megabytes": "a," * 300_000,
    "one cell of megabytes": "a,b\n1," + "x" * 4_000_000,
    "quotes that never close": '"' * 999_999 + "\n" + '"a,' * 100_000,
    "only separators": ",;\t|" * 30_000,
    "digits": "1" * 1_000_000 + "\n" + "1 " * 500_000,
}


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_values_are_read_or_refused_soon(reader: Reader, written: str) -> None:
    with contextlib.suppress(Unreadable):
        parse(reader, "a.csv", written)
    assert parse(reader, "b.csv", "Room,Seats\nAlfama,4\nMur,20\n").text == ROOMS


def test_a_workbook_that_unpacks_to_gigabytes_is_too_large(reader: Reader) -> None:
    with pytest.raises(TooLarge):
        parse(reader, "a.xlsx", xlsx({"S": "<sheetData/>" + " " * 300 * MB}))


def test_a_cell_at_the_far_end_of_a_sheet_does_not_take_the_other_sheets_with_it(reader: Reader) -> None:
    sheets = {"Far": cells(A1="a", XFD1048576="b"), "Near": cells(A1="Room", B1="Seats", A2="Mur", B2=20)}
    document = parse(reader, "a.xlsx", xlsx(sheets))
    assert "| Mur | 20 |" in document.text
    assert document.lost == ("the sheet Far is left out: its cells are too far apart",)


def test_names_that_are_merged_over_columns_name_those_alone(reader: Reader) -> None:
    sheet = cells(
        A1="Premises", B2="Fixed", C2="Fixed", D2="Running", E2="Running",
        A3="Centre", B3="Rent", C3="Insurance", D3="Energy", E3="Cleaning", F3="Notes",
        A4="Oslo", B4=96, C4=4, D4=39, E4=10, F4="lease ends",
        A5="Bergen", B5=24, C5=2, D5=12, E5=5,
    )  # fmt: skip
    merged = '<mergeCells count="2"><mergeCell ref="B2:C2"/><mergeCell ref="D2:E2"/></mergeCells>'
    head = "| Centre | Fixed Rent | Fixed Insurance | Running Energy | Running Cleaning | Notes |"
    assert head in parse(reader, "a.xlsx", xlsx({"S": sheet + merged})).text


def test_a_merge_over_the_whole_sheet_fills_no_more_than_there_is(reader: Reader) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert "x" in parse(reader, "a.xlsx", xlsx({"S": cells(A1="x", B2="y") + merged})).text


def test_entities_of_a_workbook_are_no_bomb(reader: Reader) -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    evil = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx({"S": cells(A1="&amp;")}))) as whole,
        zipfile.ZipFile(evil, "w") as out,
    ):
        for part in whole.namelist():
            text = whole.read(part).decode().replace("&amp;", "&e11;" * ("sheet" in part))
            out.writestr(part, text.replace("?>", f'?><!DOCTYPE x [<!ENTITY e0 "lol">{bomb}]>', 1))
    with contextlib.suppress(Unreadable):
        parse(reader, "a.xlsx", evil.getvalue())
    assert parse(reader, "b.csv", "Room,Seats\nAlfama,4\nMur,20\n").text == ROOMS


def test_damaged_workbooks_are_unreadable_and_the_next_one_is_read(reader: Reader) -> None:
    whole, chance = xlsx({"S": cells(A1="Room", B1="Seats", A2="Mur", B2=20)}), random.Random(7)
    for name in ("a.xlsx", "a.xls", "a.ods") * 10:
        broken = bytearray(whole)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with contextlib.suppress(Unreadable):
            parse(reader, name, bytes(broken[: chance.randint(0, len(broken))]))
    assert "| Mur | 20 |" in parse(reader, "a.xlsx", whole).text


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", zlib.compress(b"x"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_what_is_no_workbook_is_unreadable(reader: Reader, data: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(reader, "a.xlsx", data)
