"""The report as a page: what documents say stays text, and nothing is asked of the network."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.page import html_page, pieces
from bot.evaluation.report import Evaluation, Failure, Shown, Table
from tests.store.reading.hostile import slowest_s

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "<!--",
    "-->",
    "]]>",
    "</style><link rel=stylesheet href=//evil.example>",
    "</title></head><body onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "&lt;script&gt;",
    "&#60;b&#62;",
    "javascript:alert(1)",
    "\u202ereversed\u202c",
    "\x00<b>",
    "half \ud800 a pair",
    "</details></li><h1>All passed</h1>",
)
TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))


class Read(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.of: dict[str, list[str]] = {}
        self._open = ""
        self.comments = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        self.of.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._open:
            self.of[self._open][-1] += data

    def handle_comment(self, data: str) -> None:
        self.comments += 1


def evaluation(text: str, wanted: str = "") -> Evaluation:
    """`text` wherever the outside has a say."""
    table = Table("t", text, (text, "@5"), ((text, ".85"),))
    shown = (Shown(text, text, text, wanted=True), Shown(text, text, text))
    failure = Failure(text, text, text, wanted or text, text, shown)
    return Evaluation(text, {text: text}, (table,), {}, (failure,))


def shape(read: Read) -> list[tuple[str, list[str]]]:
    return [(tag, sorted(attributes)) for tag, attributes in read.elements if tag != "mark"]


PLAIN = shape(Read(html_page(evaluation("plain"))))


@settings(max_examples=60)
@given(TEXT, TEXT)
def test_whatever_a_text_says_the_page_has_the_same_elements(text: str, more: str) -> None:
    text = f"x{text}{more}"
    read = Read(html_page(evaluation(text)))
    assert shape(read) == PLAIN
    assert read.comments == 0


@settings(max_examples=60)
@given(TEXT)
def test_every_text_is_shown_whole(text: str) -> None:
    read = Read(html_page(evaluation(f"x{text}")))
    shown = re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text
    )
    shown = re.sub(r"\r\n?", "\n", shown)
    assert read.of["h1"] == [f"x{shown}"]
    assert "".join(read.texts).count(f"x{shown}") >= 10


def test_the_page_allows_its_own_style_and_script_and_nothing_else() -> None:
    text = html_page(evaluation("plain"))
    read = Read(text)
    (policy,) = [
        at["content"] for tag, at in read.elements if at.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    for tag in ("style", "script"):
        (inline,) = read.of[tag]
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_the_page_asks_nothing_of_the_network() -> None:
    text = html_page(evaluation("plain"))
    asking = {"src", "href", "srcset", "action", "data", "poster", "style", "onclick"}
    assert not any(asking & set(attributes) for _, attributes in Read(text).elements)
    assert "://" not in text and "@import" not in text and "url(" not in text


def test_the_page_is_text_that_can_be_written() -> None:
    html_page(evaluation("half \ud800 a pair")).encode("utf-8")


def test_an_evaluation_without_failures_says_so() -> None:
    assert "There are none." in html_page(Evaluation("Fine", {}, (), {}))


def test_the_passage_that_holds_what_was_wanted_is_marked_with_its_words() -> None:
    shown = (Shown("leave.md", "Leave", "At most **240\nhours** carry over.", wanted=True),)
    made = html_page(
        Evaluation("e", {}, (), {}, (Failure("1", "k", "q", "240 hours\n240", "30 hours", shown),))
    )
    assert "<mark>240\nhours</mark>" in made and made.count("contains what was wanted") == 1


def test_a_near_miss_says_that_no_answer_was_wanted() -> None:
    made = html_page(Evaluation("e", {}, (), {}, (Failure("1", "k", "q", "", "30 hours"),)))
    assert "the documents do not contain one" in made and "None were looked at." in made


def test_figures_stand_to_the_right_and_words_to_the_left() -> None:
    rows = (("typo", ".85", "1.2 s", "–"), ("plain", "1.00", "900 ms", "97 %"))
    made = html_page(Evaluation("e", {}, (Table("t", "T", ("style", "@5", "p50", "share"), rows),), {}))
    assert made.count('<td class="number">') == 6 and '<th scope="row">typo</th>' in made


def test_a_row_that_is_shorter_than_its_header_is_shown() -> None:
    made = html_page(
        Evaluation("e", {}, (Table("t", "T", ("a", "b", "c"), (("1", "2"), ("x", "y", "z"), ())),), {})
    )
    assert "z</td>" in made


@given(st.text(max_size=200), st.text(max_size=60))
def test_the_pieces_of_a_text_join_to_it_again(text: str, wordings: str) -> None:
    assert "".join(piece for piece, _ in pieces(text, wordings)) == text


@given(
    st.lists(st.sampled_from(["a", "240", "hours", "of", "leave", "x"]), min_size=1, max_size=4),
    st.sampled_from(" *\n_-"),
)
def test_a_wording_is_found_however_it_is_marked_up(words: list[str], between: str) -> None:
    text = f"before, {between.join(words)}! after"
    assert (between.join(words), True) in list(pieces(text, " ".join(words).upper()))


@pytest.mark.parametrize("text", ["1240 hours", "240th", "x240"])
def test_a_part_of_a_word_is_no_wording(text: str) -> None:
    assert list(pieces(text, "240")) == [(text, False)]


def test_hostile_texts_are_marked_in_no_time() -> None:
    assert slowest_s(lambda text: list(pieces(text, "a a a b\n1 1 1 x\n- how how x"))) < 0.5
    assert slowest_s(lambda text: list(pieces("a b 1 how", text)), 2_000) < 0.5
