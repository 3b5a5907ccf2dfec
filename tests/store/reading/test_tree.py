"""Blocks: every one a slice of its text, in order, with nothing but white space between them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from store.reading.tree import Block, Layout, blocks, cells
from tests.store.reading.hostile import slowest_s


def outline(text: str, layout: Layout = "markdown") -> list[tuple[str, str]]:
    """The kind of each block and its words."""
    return [(it.kind, text[it.start : it.end]) for it in blocks(text, layout)]


def test_items_know_their_numbers_and_how_deep_they_stand() -> None:
    text = "7. Lock up\n   and leave.\n\n   Take the key.\n   - the red one\n8) Sleep\n\n- Rest\n"
    assert [(it.level, it.opens, it.number) for it in blocks(text)] == [
        (1, True, "7."),
        (1, False, ""),
        (2, True, ""),
        (1, True, "8)"),
        (1, True, ""),
    ]


def test_rows_know_the_names_of_their_columns_and_a_bar_that_is_escaped_parts_no_cells() -> None:
    text = "| Command | Owner |\n|---|---|\n| `a \\| b` | Ops | extra |\nfree | Dev\n"
    head, *rows = blocks(text)
    assert (head.kind, text[head.start : head.end]) == ("head", "| Command | Owner |\n|---|---|")
    assert [it.columns for it in rows] == [("Command", "Owner")] * 2
    assert [cells(text[it.start : it.end]) for it in rows] == [["`a \\| b`", "Ops", "extra"], ["free", "Dev"]]


def test_lines_of_a_plain_text_that_begin_with_days_are_the_entries_of_a_log() -> None:
    log = "Fridge, room 6\ndate  am  who\n12/10/26  4.8  JB\n"
    log += "19/10/26  11.4 TW\n  door ajar\n20/10/26  5.1  JB\n"
    assert outline(log, "prose") == [
        ("paragraph", "Fridge, room 6\ndate  am  who"),
        ("row", "12/10/26  4.8  JB"),
        ("row", "19/10/26  11.4 TW\n  door ajar"),
        ("row", "20/10/26  5.1  JB"),
    ]
    times = "8:00 Gate opens\n9:30 First race\n12:15 Lunch\n"
    assert len(outline(times, "prose")) == 3
    letter = "We met on\n12.10. and stayed\nuntil noon, as\nwe always do on\n19.10. as well\n"
    assert len(outline(letter, "prose")) == 1


def test_each_kind_of_block_is_told() -> None:
    text = "Title\n=====\n> Quoted.\n\n~~~\ncode\n~~~\n\n***\n\n<b>\nhtml\n</b>\n\n[a]: https://a.example\n"
    assert [kind for kind, _ in outline(text)] == [
        "heading",
        "paragraph",
        "code",
        "rule",
        "html",
        "reference",
    ]


def test_a_paragraph_above_a_rule_is_no_heading() -> None:
    assert [kind for kind, _ in outline("One line\nand another\n---\nText.")] == [
        "paragraph",
        "rule",
        "paragraph",
    ]


def test_plain_text_has_paragraphs_and_lists_and_no_markup() -> None:
    text = "# not a heading\n\n    indented\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n"
    assert [kind for kind, _ in outline(text, "prose")] == ["paragraph"] * 5
    assert [it.number for it in blocks(text, "prose") if it.opens] == ["1.", "2."]


def test_rows_that_are_set_with_spaces_or_tabs_stand_alone_in_a_plain_text() -> None:
    rows = ["Van 1  Defender    48 psi", "Van 2  Transit     51 psi", "Trailer            30 psi"]
    assert outline("\n".join(["Checks", "", *rows]), "prose") == [
        ("paragraph", "Checks"), *(("row", it) for it in rows),
    ]  # fmt: skip
    assert outline("Boat\t£4\nPunt\t£9", "prose") == [("row", "Boat\t£4"), ("row", "Punt\t£9")]
    for prose in ("Ring first.  Then\nwait.  Go in.", "One gap   here\nand three\nlines of\nprose."):
        assert [kind for kind, _ in outline(prose, "prose")] == ["paragraph"]


def test_lines_stand_alone_where_the_layout_says_so() -> None:
    assert outline("a: 1\n\n  b: 2\n", "entries") == [("line", "a: 1"), ("line", "  b: 2")]


MARKUP = st.text(st.sampled_from("-#=`~|>*_[](){}%<!:.1 \t\r\nab\u2028é"), max_size=300)
LAYOUTS = st.sampled_from(["markdown", "prose", "lines"])


@settings(max_examples=300, deadline=None)
@given(MARKUP | st.text(max_size=300), LAYOUTS)
def test_whatever_is_written_nothing_is_left_out_and_nothing_twice(text: str, layout: Layout) -> None:
    end = 0
    for it in blocks(text, layout):
        assert isinstance(it, Block)
        assert not text[end : it.start].strip()
        assert end <= it.start < it.end
        end = it.end
    assert not text[end:].strip()


def test_no_text_is_slow() -> None:
    assert slowest_s(blocks) < 2
