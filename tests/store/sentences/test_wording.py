"""Markdown as people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.sentences import as_markdown, readable, sentences_of, visible, with_struck
from store.sentences.wording import _read, _without_markup
from tests.end_to_end.scripted import passage
from tests.store.reading.hostile import slowest_of, slowest_s


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Use [the form](https://a.b/c_(d)) **now**.", "Use the form now."),
        ('Ask in {% slack_channel "travel-help" %} first.', "Ask in #travel-help first."),
        ("{% alert %}\nMind the gap\n{% endalert %}", "Mind the gap"),
        ("- [ ] Sign _here_\n- [x] Wear a vest", "☐ Sign here ☑ Wear a vest"),
        ("### Leave ###", "Leave ###"),
        ("| a | b |", "a · b"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        (r"336 hours \- 240", "336 hours - 240"),
        ("<b>bold</b><br>next", "bold next"),
        ("![a cat](cat.png) sits", "a cat sits"),
        ("Press <kbd>Ctrl</kbd>+<kbd>K</kbd>.", "Press Ctrl+K."),
        ("10<sup>3</sup> litres a m<sup>2</sup>, H<sub>2</sub>O", "10³ litres a m², H₂O"),
        ("my_log_file.txt, snake__case__name, 2**8", "my_log_file.txt, snake__case__name, 2**8"),
        ("if a || b fails", "if a || b fails"),
        ("see https://a.example/_x_/y?a=1&amp;b=2", "see https://a.example/_x_/y?a=1&b=2"),
        ("<https://a.example/a_b_c>", "https://a.example/a_b_c"),
    ],
)
def test_words_stay_and_marks_go(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("te\u200ba\u00ad \u202eno\u202c", "tea no"),
        ("tea\U000e0049\U000e0067", "tea"),
        ("\x1b[31mtea\x07", "[31mtea"),
        ("a\ufe0f\ufe0f\U000e0101b", "a\ufe0fb"),
        (
            "\U0001f468\u200d\U0001f469 \u2764\ufe0f \u0645\u06cc\u200c",
            "\U0001f468\u200d\U0001f469 \u2764\ufe0f \u0645\u06cc\u200c",
        ),
    ],
)
def test_what_nobody_sees_goes(written: str, seen: str) -> None:
    assert visible(written) == seen
    assert readable(written) == seen


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("100&nbsp;&deg;C &amp; 3&#x2009;&#109;, 5 &lt; 7", "100 °C & 3 m, 5 < 7"),
        ("&lt;b&gt; is no tag, &#42;a&#42; is not slanted", "<b> is no tag, *a* is not slanted"),
        ("AT&T, R&D; &nosuch; ?a=1&copy=2", "AT&T, R&D; &nosuch; ?a=1&copy=2"),
        ("t&#8203;e&shy;a&#x202e;", "tea"),
        ("&amp;lt;", "&lt;"),
    ],
)
def test_entities_read_as_their_signs(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"deletes C:\\temp\\*.tmp", r"deletes C:\temp\*.tmp"),
        (r"C:\temp\new stays", r"C:\temp\new stays"),
        (r"\*not slanted\* and \_not\_ \[so\](x) \`no code\`", "*not slanted* and _not_ [so](x) `no code`"),
        (r"5 \< 7 \& \$3 \"so\"", '5 < 7 & $3 "so"'),
    ],
)
def test_escaped_signs_are_themselves(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    "code",
    [
        "`a || **b** && __init__`",
        r"`grep 'x\|y' C:\\a\*.b`",
        "`&lt;b&gt; <SERVICE> [4] [^1] ~~x~~ - [ ]`",
        "`` a ` b_c_ ``",
        "`two  spaces`",
    ],
)
def test_code_stays_as_it_is_written(code: str) -> None:
    assert readable(f"Run {code} *now*") == f"Run {code} now"


def test_in_a_row_of_a_table_an_escaped_bar_is_a_bar_in_code_and_words() -> None:
    table = r"""
| Task | Command |
|---|---|
| Count \| sum | `grep ERR a.log \| wc -l` |
"""
    (row,) = sentences_of(passage(table))
    assert row.text == "Task: Count | sum · Command: `grep ERR a.log | wc -l`"
    assert readable(row.quote) == "Count | sum · `grep ERR a.log | wc -l`"


def test_what_is_below_zero_or_comes_on_top_stays_so_in_a_row_of_a_table() -> None:
    table = "| Of | At |\n|---|---|\n| Ice | - 18 °C |\n| Night | + £ 1.80 an hour |\n| Tap | - see below |\n"
    assert [it.text.split(": ", 2)[2] for it in sentences_of(passage(table))] == [
        "- 18 °C", "+ £ 1.80 an hour", "see below",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It is 85 decibels [4].", "It is 85 decibels (ref. 4)."),
        ("It is 85 decibels[4], then [2, 5].", "It is 85 decibels (ref. 4), then (refs. 2, 5)."),
        ("It is 85 decibels.[4][5]", "It is 85 decibels. (ref. 4) (ref. 5)"),
        (r"It is 85 decibels \[4\].", "It is 85 decibels (ref. 4)."),
        ("It is 85 decibels.[4] Ear plugs help.", "It is 85 decibels. (ref. 4) Ear plugs help."),
        ("[2] Circular of 2024.", "(2) Circular of 2024."),
        ("Press [1] for sales, argv[0] and [2024] stay", "Press (1) for sales, argv(0) and [2024] stay"),
        ("It is 85[^1] decibels [^a-b].", "It is 85 decibels."),
        ("It is 85 decibels[[1]](#footnote-2).", "It is 85 decibels."),
        (r"It is 85 decibels[\[1\]](#x) [3](#fn3)<sup>[*](#y)</sup>.", "It is 85 decibels."),
        ('It is 85 decibels<sup><a href="#fn1">1</a></sup>.', "It is 85 decibels."),
        ("See section [3](#section-3) and [the map][4].", "See section 3 and the map."),
    ],
)
def test_no_number_of_a_document_passes_for_one_of_the_replys_sources(written: str, read: str) -> None:
    assert readable(written) == read


def test_what_is_struck_out_is_left_out() -> None:
    assert readable("The limit of ~~40~~ **60** km/h") == "The limit of […] 60 km/h"
    assert readable("<del>40</del> <s>50</s> 60, from ~5 to ~8") == "[…] […] 60, from ~5 to ~8"
    assert with_struck("of ~~**40**~~ <s>50</s> 60 * x") == r"of ~~40~~ ~~50~~ 60 \* x"
    kept = sentences_of(
        passage(
            "Pay cash. ~~Ask Ann first. She has the key.~~ Keep the receipt.\n\n- ~~Old~~\n- New step here"
        )
    )
    assert [it.text for it in kept] == ["Pay cash.", "Keep the receipt.", "New step here"]


SIGNS = st.text(st.sampled_from("ab .*_[]()~|\\<>&;#-+!{}%^:/\n") | st.characters(), max_size=40)


@given(SIGNS, SIGNS)
def test_what_is_read_can_be_written_so_that_it_reads_the_same(one: str, other: str) -> None:
    read = readable(f"{one.replace('`', '')} `a_b` {other.replace('`', '')}")
    assert readable(as_markdown(read)) == read


@given(st.text(st.sampled_from("ab1 .)-+!(]}^=:/\"'$%\n\t?,;–§@#\u2028\x0c\r\U0010ff5b") | st.characters()))
def test_what_has_no_markup_reads_as_if_its_markup_were_looked_for(text: str) -> None:
    assert _read(text) == _without_markup(visible(text))


@given(st.text(max_size=300))
def test_any_text_becomes_one_line(text: str) -> None:
    assert "\n" not in readable(text)


def test_what_opens_and_never_closes_stays_and_takes_no_time() -> None:
    assert readable("<!-- a --> b <!-- c") == "b <!-- c"
    assert readable("{% a %} b {% c") == "b {% c"
    assert readable("![a](b) ![c ![d") == "a ![c ![d"
    assert slowest_s(readable) < 1
    for opening in (
        "~~a ",
        "<del>",
        "&#1",
        "\\",
        "`` ` ",
        "[1",
        "[^1",
        "[1](#fn",
        "| \\|",
        "https://(",
        "<sup>1",
    ):
        assert slowest_of([readable, as_markdown], opening * (20_000 // len(opening))) < 1, opening
