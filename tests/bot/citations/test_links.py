"""Links that open at the quoted words, and places as people read them."""

from dataclasses import replace
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations.links import line, link, path, place, slug
from store.passage import Kind, Passage
from store.sentences import readable
from tests.bot.answering.fakes_answering import passage, source

TEXT = (
    "# Leave\n\nStaff get 28 days.\n\n## Carrying over\n\n"
    "You may carry **five** days over, as the [law](https://law.example) says, until the end of May.\n"
    "Ask well-paid Bob, your `lead`.\n\n- one day\n- two days\n\n| kind | days |\n|---|---|\n| sick | 10 |\n"
)


def at(url: str, **other: object) -> Passage:
    made = passage(TEXT, replace(source(), url=url), headings=("Leave",))
    return replace(made, line=7, **other)  # type: ignore[arg-type]


PAGE = at("https://handbook.example/leave")


@pytest.mark.parametrize(
    ("quote", "fragment"),
    [
        ("Staff get 28 days.", "leave:~:text=Staff%20get%2028%20days"),
        (
            "You may carry **five** days over, as the [law](https://law.example) says, until the end of May.",
            "carrying-over:~:text=You%20may%20carry%20five%20days%20over%2C,the%20end%20of%20May",
        ),
        ("Ask well-paid Bob, your `lead`.", "carrying-over:~:text=Ask%20well%2Dpaid%20Bob%2C%20your%20lead"),
        ("- one day\n- two days", "carrying-over:~:text=one%20day,two%20days"),
        ("| sick | 10 |", "carrying-over:~:text=sick,10"),
        ("", "leave"),
    ],
)
def test_a_page_opens_at_the_quote_or_at_its_heading(quote: str, fragment: str) -> None:
    assert link(PAGE, quote) == f"https://handbook.example/leave#{fragment}"


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("https://a.example/x#part", "https://a.example/x#part:~:text=one%20day"),
        ("https://a.example/x?b=1&c=2", "https://a.example/x?b=1&c=2#carrying-over:~:text=one%20day"),
        ("https://a.example/x#:~:text=here", "https://a.example/x#:~:text=here"),
        ("https://a.example/#/guide?id=leave", "https://a.example/#/guide?id=leave:~:text=one%20day"),
        (
            "https://team.slack.com/archives/C1/p123?thread_ts=1.2&cid=C1",
            "https://team.slack.com/archives/C1/p123?thread_ts=1.2&cid=C1",
        ),
        ("https://forge.example/a/b/blob/main/leave.py", "https://forge.example/a/b/blob/main/leave.py#L16"),
        (
            "https://forge.example/a/b/blob/main/leave.md",
            "https://forge.example/a/b/blob/main/leave.md#carrying-over:~:text=one%20day",
        ),
        ("", ""),
        ("file:///home/ann/leave.md", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_each_kind_of_address_opens_in_its_own_way(url: str, opened: str) -> None:
    assert link(at(url), "- one day") == opened


def test_a_message_keeps_its_address_whatever_it_is() -> None:
    said = at("https://chat.example/archives/C1/p1")
    said = replace(said, source=replace(said.source, kind=Kind.SLACK))
    assert link(said, "- one day") == "https://chat.example/archives/C1/p1"


def test_a_pdf_opens_at_its_page() -> None:
    assert link(at("https://a.example/x.pdf", page=3), "one day") == "https://a.example/x.pdf#page=3"
    assert link(at("https://a.example/x.pdf#page=9", page=3), "one day") == "https://a.example/x.pdf#page=9"
    assert place(at("", page=3)) == "leave.md, page 3"


def test_a_file_is_named_with_the_line_of_the_quote() -> None:
    assert place(at("")) == "leave.md:7"
    assert place(at(""), "- one day") == "leave.md:16"
    assert line(at(""), "words that stand nowhere") == 7


def test_slugs_are_as_forges_make_them() -> None:
    assert slug("Sick leave, 2nd year!") == "sick-leave-2nd-year"
    assert slug("What's `new_in` Q&A?") == "whats-new_in-qa"
    assert slug("Congés payés") == "cong%C3%A9s-pay%C3%A9s"


WORDS = st.text(alphabet=st.characters(codec="utf-8"), max_size=80) | st.sampled_from(TEXT.split("\n"))
ANCHORS = st.sampled_from(["", "part", "/route?x=1", "a-b_c"])


@given(WORDS, ANCHORS, st.lists(WORDS, max_size=2).map(tuple))
def test_whatever_is_quoted_the_link_is_one_address_of_the_same_page(
    quote: str, anchor: str, headings: tuple[str, ...]
) -> None:
    base = "https://handbook.example/leave?x=1"
    where = replace(at(f"{base}#{anchor}" if anchor else base), headings=headings)
    found = link(where, quote)
    assert found.isascii() and not any(sign.isspace() or sign in '<>|"' for sign in found)
    page, _, fragment = found.partition("#")
    assert page == base and fragment.startswith(anchor) and fragment.count(":~:") <= 1
    assert "#" not in fragment and urlsplit(found).hostname == "handbook.example"
    assert link(replace(where, source=replace(where.source, url=found)), quote).startswith(found)


@given(st.sampled_from([*TEXT.split("\n"), TEXT, TEXT[20:140]]))
def test_the_words_looked_for_are_words_that_the_page_shows(quote: str) -> None:
    _, _, directive = link(PAGE, quote).partition(":~:text=")
    for term in directive.split(",") if directive else []:
        assert unquote(term) in readable(quote).replace("`", "")
        assert term and "-" not in term


def test_a_file_whose_lines_nobody_sees_is_named_alone() -> None:
    page = passage("Tea is free.\n\nSo is coffee.")
    named = {
        name: place(replace(page, source=replace(page.source, name=name)), "So is")
        for name in ("a.md", "a.docx", "a.html")
    }
    assert named == {"a.md": "a.md:3", "a.docx": "a.docx", "a.html": "a.html"}


def test_a_heading_keeps_its_number() -> None:
    page = passage("Full time is 37.5 hours.", headings=("1. Working hours",))
    assert path(page, "Full time") == "Leave › 1. Working hours"
