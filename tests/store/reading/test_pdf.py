"""PDF: read as a person reads it. The files are drawn by hand, see drawn.py."""

import base64
import contextlib
import os
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.errors import Unreadable
from store.reading.document import Document
from store.reading.opening import Limits
from store.reading.pdf.furniture import without_furniture
from store.reading.pdf.hyphens import Hyphens, hyphens_of
from store.reading.pdf.layout import layout
from store.reading.pdf.lines import Line, lines
from store.reading.pdf.page import Box, Word
from store.reading.pdf.prose import blocks, escaped, joined, measures
from store.reading.pdf.reading import read
from store.reading.reader import Reader
from tests.examples import examples
from tests.files import pdf
from tests.store.reading.drawn import drawn, field, grid, text
from tests.store.reading.hostile import slowest_of, texts

# "Tea is free.", encrypted (RC4, 128 bits) with an empty password and with the password `password`.
EMPTY_PASSWORD = (
    b"c-rk%J#5oJ7+qlC3Upv#J%KVXw0Gw_pKTFUYMTa7L9NnKDyj<3_IIhP)UIq7wfqgNAZCQb#sp%92?iFJD%1rr0cAm~h?%pKrcu+O"
    b"f)SFO<a_@9-ud~ZGF__=v0;uXU$-~65W^HF{xYgo5t-ds1x&_Ou3AYGk!jV03|l6kfyii(CiNs;!9`#_f>xN}1-ytzt<i>(IB#Dt"
    b"Y?mn`BfCF{!=j1R*R1S;$au15(itL?QCXK46-@QrRK9O&F=PrRwKL@<2qQI?teX<ld?lsWHEXfx5a%W^!=fG8fGk-{14D5C=}Fzf"
    b"vUA0;v%`qYPx;Fbw1ek6#rDz^J+oefxS20uX&3jiJO#Cao;{d7{PN?yJ9BTpoEV%u^<?|k&mZ2aHv{hdyJtT?Iy3b8*yGKk=RV9`"
    b"8yNod@Y}%E_qT4(9y$5__@U?T2De^Ze|oxT)Tz~JY4;sZK?#wWH9s%61!&H9Ol44#CFh}a1M(<Ph)l#m5=L<olPgg?8fVcC(8Edo"
    b"d4r*`q!k{li}N=$>QS2I<4Y>V%yP}itIp1{ZDe|e`BEXRLKFYjzq=NDl(;Lit`<ox(i)7X6xOg%D5-5jyBc+SG&+YZV<nh(-}6#="
    b"(^y!Z@T6mTRw2t)4k;!xxr#%Tnm1tzS8XY^avcu9dEj_X5OUw6LWe5UE)z;CE<)`o?rI64V7})HumTw>ODU;s<3yKnRdA-5=Qs{k"
    b"jw3+@#_U{8J;fxIlA2+BEx-l=j_oSJq@dL7rPf+eM%`Xo>nUhNv4?2)V_eJTHrBX{G2=7kow$oJOY~zd@58v=pDP^NhuPBU!=&`~"
    b"VvLKPdU>j%7Nq4fnTc+Kp+Oo+V*XOv7Ji{-o@Lb*K?pMRsLxy%BzPKJO9G|fYl~|!a*&X=e$tKA9J@R2pXDme%L8P#q^MGvn5v`S"
    b"#!}mj"
)
REAL_PASSWORD = (
    b"c-rk%J#W)M7-l|%*kFTOGM4-F`7DKsHfc%)s8zy8rPASSpA%Q9UD;P?K_CW@5PyS(uZjU7Au+&$gkWIcA5a9H_ytICcG4tjI#e)1"
    b"l9POo-;aA<KYmhKs5d6aDF!NEwm*Fa1Y(%_E1+5h=;G#@hNz~D>ZWag7F1j3klKJIKvO}MHqvYr7J-decf%Ym!DWEz%^s8{rguT0"
    b"Q>IK#4u3icizaleS=j@iTDor22|(xKvMwts*y_Vnwr^^2$V}VR{wXi$Fjmv)hAn~ZS6~dKUCTv>#Mr<b@?K<9=jnPDSc3bX9yKTw"
    b"{VN9DT}Ehe-e1u{FL<$EY%fhda@O-YX`2odPH{gsnO3Xd{?X2hpI_gZi6g(NCy#x6a_{AXEwuAIKK$&Cif^6%aQxNH*|*<oXJ)U@"
    b"y*YIE#Lm<AkAJkbZ$F|BU&C)(D|1(iM*Uj-md@CC3Q7RA)_qfM3((GYTIISVi_YrqHErTR0W^~YX&5JMh_1xRRFcQLzz8St=M5&N"
    b"({6aMF7DsZXvA4=Y8{n9LZzL&>hGxI0NXP(okCiLCjPH~cP)=7aVWEa7EwKpB5ggTu!f~VNj)1HYE+JB^fIK@N+27&=cV!%Ag3Pp"
    b"giAeI$g*p622snXBvhGw6XszRYoB<IqeC0RBA-ekxrezcd<SENnU9I`h^vSzct``!mr8J7YM}{<2#%~1U4m7YaF5_1l##?rxSn=B"
    b"4=W}D=7u`dj7mS^+R<FQj#Qioj<MZ~D2fy&SdP-#$aDlS^Z*`wtZO;Ufe{>F#QIEmCmCRb@^MVEF^oCmx!lELm?PXVObBl;Mi?Kd"
    b"XEGIcbyhx;R(wNS8mO73_AjMp;d6ESEUN+2EK(}4Q;?hmo^pv+fgPFe5=j-CJV;1SKiTG*fpXXVbE7g-4v;tkgGyy)z5#v%t=imA"
)


def of(data: bytes, name: str = "some-page.pdf") -> Document:
    return read(data, PurePath(name))


def test_columns_are_read_one_after_the_other_below_a_heading_across_them() -> None:
    left = ["Lunch is served from 11:30", "until 13:15 on weekdays. The", "canteen is closed in August."]
    right = ["Visitors park in front of", "hall 4. Lorries use the", "yard behind the gate."]
    page = text(72, 760, "Rules for everybody who visits us", size=20)
    page += "".join(text(72, 700 - 14 * n, left[n]) + text(320, 700 - 14 * n, right[n]) for n in range(3))
    document = of(drawn(page))
    assert document.text.split("\n\n") == [
        "# Rules for everybody who visits us",
        "Lunch is served from 11:30 until 13:15 on weekdays. The canteen is closed in August.",
        "Visitors park in front of hall 4. Lorries use the yard behind the gate.",
    ]
    assert document.title == "Rules for everybody who visits us"


def test_three_columns_of_unlike_heights_are_read_one_after_the_other() -> None:
    page = text(60, 700, "Alpha begins here and", "runs down the first", "column to its end.")
    page += text(230, 696, "Beta stands in the", "middle and ends at", "its own foot.")
    page += text(400, 700, "Gamma is the last one", "and is read when the", "others have been read.")
    page += text(
        60, 600, "This line runs over all of the columns and is read after every one of them, at the end."
    )
    assert of(drawn(page)).text.split("\n\n") == [
        "Alpha begins here and runs down the first column to its end.",
        "Beta stands in the middle and ends at its own foot.",
        "Gamma is the last one and is read when the others have been read.",
        "This line runs over all of the columns and is read after every one of them, at the end.",
    ]


def test_a_sentence_goes_on_overleaf_past_running_heads_and_page_numbers() -> None:
    def page(number: int, *own: str) -> str:
        head = text(72, 780, "Works - Internal manual", size=9) + text(450, 780, "Heating", size=9)
        return head + text(72, 700, *own) + text(250, 30, f"Revision 7 - Page {number} of 2", size=9)

    document = of(
        drawn(
            page(1, "If the pressure falls below 1.2 bar, the caretaker closes the"),
            page(2, "main valve within ten minutes and calls the fitter."),
        )
    )
    sentence = "If the pressure falls below 1.2 bar, the caretaker closes the main valve within ten minutes"
    assert document.text == f"{sentence} and calls the fitter."
    assert document.pages == (0, len(document.text))
    assert document.lost == (
        "a line that is repeated on every page is left out: Works - Internal manual Heating",
        "a line that is repeated on every page is left out: Revision 7 - Page 1 of 2",
    )


def test_an_only_page_loses_its_number_and_nothing_else_that_is_small() -> None:
    body = text(72, 700, "The kiln is lit on Mondays, and whoever lights it", "waits until it is hot.")
    ruled = body + text(72, 100, "Glazes are in store 1", size=8)
    small = text(72, 30, "Potters Ltd - internal - page 1", size=8)
    document = of(drawn(ruled + small))
    assert "Glazes are in store 1" in document.text and "internal" not in document.text
    number = "the line with its page number is left out: Potters Ltd - internal - page 1"
    assert document.lost == (number,)
    assert "page 1" in of(drawn(ruled + text(72, 30, "The rota is on page 1", size=12))).text


def test_headings_and_text_that_count_as_pages_do_are_no_furniture() -> None:
    pages = [
        text(72, 760, f"Chapter {n}", size=18) + text(72, 720, f"Rule {n} holds.", "It holds always.")
        for n in range(1, 6)
    ]
    document = of(drawn(*pages))
    assert document.lost == ()
    assert [it.text for it in document.headings] == [f"Chapter {n}" for n in range(1, 6)]
    assert "Rule 4 holds." in document.text


def test_a_text_of_nothing_but_repeated_lines_is_kept() -> None:
    assert of(drawn(text(72, 700, "Closed."), text(72, 700, "Closed."))).text == "Closed.\n\nClosed."


@pytest.mark.parametrize(
    ("before", "after", "written"),
    [
        ("order part KX-", "4471 here", "order part KX-4471 here"),
        ("order part KX-", "B7 here", "order part KX-B7 here"),
        ("the R&D-", "Department", "the R&D-Department"),
        ("send an e-", "mail now", "send an e-mail now"),
        ("a long-", "term list", "a long-term list"),
        ("all mainte-", "nance work", "all maintenance work"),
        ("the zorgle-", "flump here", "the zorgleflump here"),
        ("the plim-", "plam here", "the plim-plam here"),
        ("from 9 -", "17 today", "from 9 - 17 today"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_is_the_words_own_or_goes(
    before: str, after: str, written: str
) -> None:
    elsewhere = ["A zorgleflump is no plim-plam for any of the people who work here."]
    assert hyphens_of([*elsewhere, before, after]).joined([before, after]) == written


def test_without_evidence_a_hyphen_stays_and_with_much_of_it_it_goes() -> None:
    few, many = Hyphens(Counter(), frozenset(), breaks=False), Hyphens(Counter(), frozenset(), breaks=True)
    assert few.joined(["die Werk-", "zeuge"]) == "die Werk-zeuge"
    assert many.joined(["die Werk-", "zeuge"]) == "die Werkzeuge"
    broken = [f"Das sind Wör{n}-" if n % 2 else f"ter{n} und noch Worte" for n in range(1, 40)]
    assert hyphens_of(broken).breaks and not hyphens_of(["Das sind Wör-", "ter und rot-grün"] * 2).breaks


def test_a_word_broken_in_the_file_is_one_word() -> None:
    page = text(72, 700, "The fitter does the mainte-", "nance of part KX-", "4471 on Mondays.")
    assert of(drawn(page)).text == "The fitter does the maintenance of part KX-4471 on Mondays."


def test_ligatures_are_letters_again() -> None:
    page = text(72, 700, "\x80le and o\x81ce", font="F3")
    assert of(drawn(page, letters="ﬁﬃ")).text == "file and office"


def test_what_a_form_was_filled_in_with_stands_behind_its_labels() -> None:
    page = (
        text(72, 700, "Device:") + text(72, 670, "Colour") + text(92, 640, "Returned") + text(92, 610, "Lost")
    )
    fields = (
        field("Tx", (140, 696, 340, 712), "/T (device) /V (Thermal camera TC-9)"),
        field("Ch", (140, 666, 240, 682), "/T (colour) /V (Red) /Opt [(Red) (Blue)] /Ff 131072"),
        field("Btn", (72, 638, 84, 650), "/T (a) /V /Yes /AS /Yes /AP << /N << /Yes 6 0 R /Off 6 0 R >> >>"),
        field("Btn", (72, 608, 84, 620), "/T (b) /V /Off /AS /Off /AP << /N << /Yes 6 0 R /Off 6 0 R >> >>"),
        field("Tx", (72, 500, 340, 520), "/T (remark) /TU (Remark) /V (Bring it back\nsoon)"),
        field("Tx", (72, 400, 340, 420), "/T (empty) /V ()"),
    )
    empty = "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 0 >>\nstream\n\nendstream"
    assert of(drawn(page, fields=fields, more=(empty,))).text.split("\n\n") == [
        "Device: Thermal camera TC-9",
        "Colour: Red",
        "Returned: yes",
        "Lost: no",
        "Remark: Bring it back soon",
    ]


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [(0, "1 0 0 1 0 0"), (90, "0 1 -1 0 600 0"), (180, "-1 0 0 -1 600 800"), (270, "0 -1 1 0 0 800")],
)
def test_a_turned_page_is_read_as_it_is_seen(turn: int, matrix: str) -> None:
    page = (
        f"q {matrix} cm\n"
        + text(72, 500, "The first line of a page that was", "turned, and its second.")
        + "Q"
    )
    assert of(drawn(page, page=f"/Rotate {turn}")).text == (
        "The first line of a page that was turned, and its second."
    )


def test_text_on_its_side_comes_last_and_a_watermark_not_at_all() -> None:
    page = "q 0 1 -1 0 590 100 cm\n" + text(0, 0, "Written up the side.") + "Q\n"
    page += "q 0.7 0.7 -0.7 0.7 100 100 cm\n" + text(0, 0, "DRAFT", size=60) + "Q\n"
    document = of(drawn(page + text(72, 700, "Tea is free.")))
    assert document.text == "Tea is free.\n\nWritten up the side."
    assert document.lost == ("slanted text is left out: DRAFT",)


def test_a_ruled_table_has_its_wrapped_and_spanning_cells_whole() -> None:
    page = (
        grid([72, 152, 332, 402], [700, 640, 620]) + "152 600 m 332 600 l 332 580 l S 72 600 m 72 580 l S\n"
    )
    page = grid([72, 152, 332, 402], [700, 640, 620, 600])
    page += (
        text(76, 686, "Item")
        + text(156, 686, "What is done with it when", "it is brought back")
        + text(340, 686, "a|b")
    )
    page += text(76, 626, "Camera") + text(156, 626, "cleaned") + text(340, 626, "5")
    page += text(76, 606, "Drill") + text(156, 606, "oiled") + text(340, 606, "7")
    assert of(drawn(page)).text == (
        "| Item | What is done with it when it is brought back | a\\|b |\n| --- | --- | --- |\n"
        "| Camera | cleaned | 5 |\n| Drill | oiled | 7 |"
    )


def test_a_cell_that_spans_others_stands_in_each_of_their_places() -> None:
    page = "72 700 m 372 700 l S 172 680 m 372 680 l S 72 660 m 372 660 l S 72 640 m 372 640 l S\n"
    page += "72 700 m 72 640 l S 172 700 m 172 640 l S 272 680 m 272 640 l S 372 700 m 372 640 l S\n"
    page += text(76, 675, "Season") + text(176, 686, "2024") + text(176, 666, "Low") + text(276, 666, "High")
    page += text(76, 646, "Room") + text(176, 646, "40") + text(276, 646, "60")
    assert of(drawn(page)).text.split("\n") == [
        "| Season | 2024 | 2024 |",
        "| --- | --- | --- |",
        "| Season | Low | High |",
        "| Room | 40 | 60 |",
    ]


def test_a_table_without_rules_is_a_table_and_the_text_around_it_is_not() -> None:
    rows = [("Grade", "Days", "Note"), ("Junior", "25", "from 2024"), ("Senior", "28", "for all")]
    page = text(72, 740, "The days of leave in a year are these:")
    for number, row in enumerate(rows):
        page += "".join(text(72 + 120 * n, 710 - 18 * number, cell) for n, cell in enumerate(row))
    page += text(72, 640, "Part of a year counts in proportion.")
    assert of(drawn(page)).text.split("\n\n") == [
        "The days of leave in a year are these:",
        "| Grade | Days | Note |\n| --- | --- | --- |\n"
        "| Junior | 25 | from 2024 |\n| Senior | 28 | for all |",
        "Part of a year counts in proportion.",
    ]


def set_in_rows(top: float, rows: Sequence[Sequence[str]], font: str = "F1") -> str:
    """Cells without rules, the first row in a font of its own."""
    return "".join(
        text(72 + 120 * column, top - 18 * row, cell, font="F1" if row else font)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    )


def test_a_first_row_of_values_names_no_columns_and_a_bold_one_does() -> None:
    weights = [("Titan stretcher", "11.8 kg"), ("Bell stretcher", "18.5 kg"), ("Mattress", "6.2 kg")]
    nobody = "|  |  |\n| --- | --- |\n| Titan stretcher | 11.8 kg |\n| Bell stretcher | 18.5 kg |"
    assert of(drawn(set_in_rows(700, weights))).text.startswith(nobody)
    signals = [("Both arms up", "Land here"), ("One arm up", "Do not land"), ("Red flare", "Help")]
    assert of(drawn(set_in_rows(700, signals))).text.startswith("|  |  |\n")
    named = of(drawn(set_in_rows(700, [("Signal", "Meaning"), *signals], font="F2"))).text
    assert named.startswith("| Signal | Meaning |\n| --- | --- |\n| Both arms up | Land here |")


def test_a_table_that_goes_on_overleaf_keeps_its_names_and_loses_no_row() -> None:
    head, rows = ("Item", "Days", "Note"), [(f"Item {n}", f"{n}", f"note {n}") for n in range(1, 7)]
    for second in (rows[3:], [head, *rows[3:]]):
        text = of(drawn(set_in_rows(110, [head, *rows[:3]]), set_in_rows(760, second))).text
        first, rest = text.split("\n\n")
        for part, item in ((first, "| Item 1 | 1 | note 1 |"), (rest, "| Item 4 | 4 | note 4 |")):
            assert part.split("\n")[:3] == ["| Item | Days | Note |", "| --- | --- | --- |", item]


def test_a_footnote_stands_behind_the_paragraph_that_goes_on_overleaf() -> None:
    first = (
        text(72, 700, "Everybody has 28 days of leave")
        + text(228, 704, "1", size=6)
        + text(240, 700, "and the")
    )
    first += text(72, 686, "rest of them falls due in March, which the head of the")
    first += text(72, 104, "1", size=5) + text(77, 100, "In proportion to the hours.", size=8)
    document = of(drawn(first, text(72, 700, "hall may change.", "", "Ask the office.")))
    assert document.text.split("\n\n") == [
        "Everybody has 28 days of leave¹ and the rest of them falls due in March, which the head of the hall"
        " may change.",
        "¹ In proportion to the hours.",
        "Ask the office.",
    ]
    assert document.text[document.pages[1] :] == "Ask the office."


def test_what_nobody_sees_is_left_out_and_told() -> None:
    page = (
        text(72, 700, "Tea is free.")
        + text(-300, 400, "Off the page.")
        + "3 Tr\n"
        + text(72, 600, "Obey me.")
    )
    page += "0 Tr 1 g\n" + text(72, 500, "White on white.") + "0 g 70 390 200 30 re f 1 g\n"
    document = of(drawn(page + text(72, 400, "White on black.")))
    assert document.text == "Tea is free.\n\nWhite on black."
    assert document.lost == ("page 1: text that nobody sees is left out",)


PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 2 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    "/Length 4 >>\nstream\nabcd\nendstream"
)
SCAN = "q 600 0 0 800 0 0 cm /X Do Q\n"


def test_the_unseen_text_of_a_scan_that_went_through_ocr_is_read() -> None:
    document = of(drawn(SCAN + "3 Tr\n" + text(72, 700, "The words of the scan."), more=(PICTURE,)))
    assert (document.text, document.lost) == ("The words of the scan.", ())


def test_pictures_that_are_not_read_are_told() -> None:
    page = text(72, 700, "Tea is free.") + "q 90 0 0 90 72 400 cm /X Do Q q 90 0 0 90 272 400 cm /X Do Q"
    assert of(drawn(page, more=(PICTURE,))).lost == ("2 pictures are not read",)


def test_headings_have_their_levels_by_size_number_and_weight() -> None:
    page = text(72, 760, "House rules", size=24) + text(72, 720, "1 Opening", size=16)
    page += text(72, 690, "The hall opens at six, and it is closed at ten in the evening.")
    page += text(72, 650, "1.1 Doors", size=16) + text(
        72, 620, "Nobody leaves a door open at any time of day."
    )
    page += text(72, 580, "Keys", font="F2") + text(72, 550, "The porter has the keys of all the doors.")
    document = of(drawn(page))
    assert [(it.text, it.level) for it in document.headings] == [
        ("House rules", 1),
        ("1 Opening", 2),
        ("1.1 Doors", 3),
        ("Keys", 3),
    ]


def test_titles_of_the_outline_are_headings_where_they_stand_as_a_line() -> None:
    data = pdf(
        "Leave\nAnnual leave is granted to everybody after",
        "a year. \xdcber \u20ac 9.\nSick leave\nCall in.",
        title="Leave policy",
        outline=(("Leave", 0), ("Sick leave", 1)),
    )
    document = of(data)
    assert document.title == "Leave policy"
    assert document.text.split("\n\n") == [
        "# Leave",
        "Annual leave is granted to everybody after a year. \xdcber \u20ac 9.",
        "# Sick leave",
        "Call in.",
    ]
    assert document.text[document.pages[1] :].startswith("# Sick leave")
    assert [document.text[it.start : it.end] for it in document.headings] == ["# Leave", "# Sick leave"]


def test_lists_keep_their_items_their_numbers_and_their_depth() -> None:
    page = text(72, 700, "Before you leave:") + text(
        72, 680, "\x95 Close the windows of the hall and of the", size=11
    )
    page += (
        text(82, 666, "store.")
        + text(92, 652, "- All of them.")
        + text(72, 638, "\x95 Switch off the light.")
    )
    page += text(72, 610, "1. Call the porter.", "2. Wait for him.", "3. Sign.")
    page += text(72, 540, "a) Either this", "b) or that")
    assert of(drawn(page)).text.split("\n") == [
        "Before you leave:",
        "",
        "- Close the windows of the hall and of the store.",
        "   - All of them.",
        "- Switch off the light.",
        "1. Call the porter.",
        "2. Wait for him.",
        "3. Sign.",
        "- a) Either this",
        "- b) or that",
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("# no heading", "\\# no heading"),
        ("> no quote", "\\> no quote"),
        ("| no table", "\\| no table"),
        ("- no item", "\\- no item"),
        ("3. Oktober", "3\\. Oktober"),
        ("2024) it began", "2024\\) it began"),
        ("---", "\\---"),
        ("-5 \xb0C outside", "-5 \xb0C outside"),
        ("3.5 tons", "3.5 tons"),
    ],
)
def test_what_looks_like_structure_reads_as_it_is_written(written: str, read_as: str) -> None:
    assert escaped(written) == read_as


def test_a_date_at_the_start_of_a_paragraph_is_no_item() -> None:
    assert of(drawn(text(72, 700, "3. Oktober ist frei."))).text == "3\\. Oktober ist frei."


def test_lines_that_end_early_are_paragraphs_of_their_own() -> None:
    page = text(72, 700, "Monday 8 to 12", "Tuesday 9 to 13") + text(72, 640, "x" * 60 + " and so it goes on")
    assert of(drawn(page)).text.split("\n\n")[:2] == ["Monday 8 to 12", "Tuesday 9 to 13"]


def test_chinese_is_joined_without_spaces_and_arabic_reads_from_the_right() -> None:
    letters = "年假必须在مرحبا"
    page = text(72, 700, "\x80\x81\x82", "\x83\x84", font="F3")
    assert of(drawn(page, letters=letters)).text == "年假必须在"
    # As files have it: the letters from left to right, as they are painted.
    page = text(72, 700, "\x88\x89 \x85\x86\x87", font="F3")
    assert of(drawn(page, letters=letters)).text.split() == ["حرم", "اب"]


def test_empty_pages_count_as_pages() -> None:
    document = of(drawn(text(72, 700, "First."), "", text(72, 700, "Third.")))
    assert [document.text[at:] for at in document.pages] == ["First.\n\nThird.", "Third.", "Third."]
    with pytest.raises(Unreadable, match="empty"):
        of(pdf("", " "))


@pytest.fixture
def _no_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.mark.usefixtures("_no_tesseract")
def test_a_scan_says_how_it_could_be_read() -> None:
    with pytest.raises(
        Unreadable,
        match=r"without text; install tesseract .*apt install tesseract-ocr.* to read it",
    ):
        of(drawn(SCAN, more=(PICTURE,)))
    document = of(drawn(text(72, 700, "Tea is free."), SCAN, SCAN, more=(PICTURE,)))
    (lost,) = document.lost
    assert lost.startswith("pages 2-3: scanned or drawn, without text; install tesseract ")


def test_a_scan_is_read_by_tesseract_where_it_is_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A stand-in: tesseract is a program of the system, which no package brings. It takes what tesseract takes
    # (a picture as PGM on standard input) and says what tesseract would, so all but the recognition is real.
    program = tmp_path / "tesseract"
    program.write_text(
        '#!/bin/sh\n[ "$1 $2 $(head -c 2)" = "stdin stdout P5" ] || exit 1\n'
        "cat >/dev/null\nprintf 'The scanned main-\\ntenance plan.\\n\\nTea is free.\\n\\f'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    scan = drawn(SCAN, more=(PICTURE,))
    assert of(scan).text == "The scanned maintenance plan.\n\nTea is free."
    with Reader() as reader:  # the same under the limits of the parser's process
        assert reader.parse(scan, PurePath("a.pdf")).text == of(scan).text
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(Unreadable, match="tesseract read nothing"):
        of(scan)


def test_an_empty_password_is_no_hindrance_and_a_real_one_is_said() -> None:
    assert of(zlib.decompress(base64.b85decode(EMPTY_PASSWORD))).text == "Tea is free."
    with pytest.raises(Unreadable, match="encrypted; save it without a password"):
        of(zlib.decompress(base64.b85decode(REAL_PASSWORD)))


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n" + bytes(500)])
def test_what_is_no_pdf_says_so(data: bytes) -> None:
    with pytest.raises(Unreadable, match="is not a complete PDF"):
        of(data)


ITSELF = (
    "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 5 /Resources << /XObject << /X 6 0 R >> >> >>"
)
TEA = text(72, 700, "Tea.")
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a form in itself": lambda: drawn(TEA + "/X Do\n", more=(f"{ITSELF}\nstream\n/X Do\nendstream",)),
    "an outline in itself": lambda: drawn(
        TEA, catalog="/Outlines 6 0 R", more=("<< /First 6 0 R /Last 6 0 R /Next 6 0 R >>",)
    ),
    "a deep outline": lambda: drawn(
        TEA, catalog="/Outlines 6 0 R", more=[f"<< /Title (T) /First {n} 0 R >>" for n in range(7, 3000)]
    ),
    "pages in themselves": lambda: drawn(TEA).replace(b"/Kids [7", b"/Kids [2"),
    "many thousand letters": lambda: drawn(text(72, 700, *["Tea and more tea. " * 5] * 4_000)),
    "many lines": lambda: drawn(TEA + "0 0 m 9 9 l S 9 9 m 9 0 l S\n" * 50_000),
    "many ruled lines": lambda: drawn(
        TEA + grid([n * 0.6 for n in range(999)], [n * 0.8 for n in range(999)])
    ),
    "a thousand pages": lambda: drawn(*[TEA] * 1000),
    "letters everywhere": lambda: drawn("".join(text(n * 7919 % 600, n % 800, "T") for n in range(8000))),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_read_or_unreadable_in_time(kind: str) -> None:
    with Reader(Limits(seconds=30)) as reader:
        with contextlib.suppress(Unreadable):
            reader.parse(HOSTILE[kind](), PurePath("a.pdf"))
        assert reader.parse(pdf("Some text."), PurePath("b.pdf")).text == "Some text."


@st.composite
def _words(draw: st.DrawFn) -> list[Word]:
    found = []
    for _ in range(draw(st.integers(0, 30))):
        x, y = draw(st.floats(0, 500)), draw(st.floats(0, 700))
        size = draw(st.sampled_from([0.5, 8.0, 10.0, 24.0]))
        letters = draw(st.text(st.sampled_from("aB1.-•年م|#"), min_size=1, max_size=8))
        turn = draw(st.sampled_from([0, 0, 0, 90, 180]))
        found.append(Word(letters, Box(x, y, x + size * len(letters) / 2, y + size), size, turn=turn))
    return found


@settings(max_examples=examples(50), deadline=None)
@given(st.lists(_words(), max_size=4), st.lists(st.tuples(*[st.floats(0, 600)] * 3), max_size=8))
def test_no_letter_is_lost_wherever_words_and_rules_stand(
    pages: list[list[Word]], rules: list[tuple[float, float, float]]
) -> None:
    ruled = [Box(x, y, x + length, y) for x, y, length in rules]
    ruled += [Box(x, y, x, y + length) for y, x, length in rules]
    pieces = [layout(words, ruled) for words in pages]
    usual = measures(pieces)
    kept, left_out = without_furniture(pieces, [800.0] * len(pieces), usual.size)
    whole, offsets = joined(blocks(kept, {}, usual), hyphens_of([]), len(pages))
    assert len(offsets) == len(pages) and list(offsets) == sorted(offsets)
    assert all(0 <= at <= len(whole) for at in offsets)
    if not left_out:
        wanted = Counter("".join(word.text for words in pages for word in words))
        # A table's cell may stand in several places, and structure adds its own marks.
        assert all(Counter(whole)[letter] >= wanted[letter] for letter in "aB年م")


def test_patterns_are_quick_on_hostile_text() -> None:
    line = Line("x", Box(0, 0, 9, 9), 10.0, left=0, right=9)

    def of_lines(hostile: str) -> object:
        pieces = [[Line(part or "x", line.box, 10.0) for part in hostile.split("\n")[:50]]]
        return joined(blocks(pieces, {}, measures(pieces)), hyphens_of([hostile]), 1)

    assert max(slowest_of([of_lines], hostile) for hostile in texts(10_000)) < 0.5


def test_words_of_one_line_are_one_piece_and_a_gutter_parts_them() -> None:
    words = [Word("a", Box(0, 0, 10, 10), 10.0), Word("b", Box(13, 0, 20, 10), 10.0)]
    assert [it.text for it in lines([*words, Word("c", Box(40, 0, 50, 10), 10.0)])] == ["a b", "c"]
