"""Chunking: verbatim, in order, complete, within the limit, and along the structure of the document."""

import re
import time
from pathlib import Path, PurePath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.embedding.embedder import LlamaEmbedder
from store.audience import Audience
from store.chunking.atoms import sentence_spans
from store.chunking.chunker import chunk, context_line
from store.errors import Unreadable
from store.passage import Kind, Passage, Source
from store.reading.document import Document
from store.reading.formats import format_of
from store.reading.tree import Layout
from store.vectors import embedded_text
from tests.store.reading.hostile import slowest_s

HANDBOOK = Path("../shared/data/handbook")


def count(text: str) -> int:
    """Words and marks, long words in pieces: near enough to what an embedder's tokenizer counts."""
    return len(re.findall(r"\w{1,8}|[^\w\s]", text))


def source(title: str) -> Source:
    return Source("file:/a.md", Kind.FILE, "a.md", title, "", "digest", Audience.everyone())


def document(text: str, name: str = "a.md") -> Document:
    return format_of(PurePath(name)).load()(text.encode("utf-8", "replace"), PurePath(name))


def chunked(text: str, limit: int = 60, name: str = "a.md") -> list[Passage]:
    found = document(text, name)
    return chunk(found, source(found.title), count, limit)


def check(found: Document, passages: list[Passage], limit: int) -> None:
    """What holds for every document."""
    end = 0
    for position, passage in enumerate(passages):
        assert passage.position == position
        assert passage.text == found.text[passage.start : passage.end]
        assert passage.text.strip()
        assert not found.text[end : passage.start].strip()
        assert passage.line == found.text.count("\n", 0, passage.start) + 1
        if len(passage.text) > 1 and count(passage.source.title) <= limit // 2:
            assert count(f"{passage.context}\n{passage.text}") <= limit
        end = passage.end
    assert not found.text[end:].strip()
    assert len({passage.id for passage in passages}) == len(passages)


def test_passages_that_go_on_with_a_table_have_its_head_and_others_none() -> None:
    rows = "".join(f"| K{n} | a use of key {n} that takes some words | team {n} |\n" for n in range(30))
    found = chunked(f"# Keys\n\n| Code | Use | Owner |\n|---|---|---|\n{rows}\nThat is all.\n")
    first, *others = [it for it in found if "| K" in it.text]
    assert first.columns == "" and "| Code | Use |" in first.text and len(others) > 2
    assert {it.columns for it in others} == {"| Code | Use | Owner |"}
    assert all(embedded_text(it).startswith("Keys\n| Code | Use | Owner |\n| K") for it in others)
    unnamed = chunked("|  |  |\n|---|---|\n" + "| some words | more words here |\n" * 40)
    assert {it.columns for it in unnamed} == {""}


PARAGRAPH = "The office is open on all days of the week. Call ahead if you come at night. "


def test_sections_of_some_length_stand_by_themselves_under_their_headings() -> None:
    text = f"# Leave\n\n## Annual\n\n{PARAGRAPH * 2}\n\n## Sick\n\n{PARAGRAPH * 2}\n"
    assert [(p.headings, p.text.splitlines()[0]) for p in chunked(text)] == [
        (("Leave", "Annual"), "# Leave"),
        (("Leave", "Sick"), "## Sick"),
    ]


def test_tiny_sections_join_under_the_heading_they_share() -> None:
    text = "# Contacts\n\n## Front desk\n\nCall 100.\n\n## Kitchen\n\nCall 200.\n"
    [passage] = chunked(text)
    assert passage.headings == ("Contacts",)
    assert passage.text == text.strip()


def test_a_heading_is_never_torn_from_its_text() -> None:
    text = "".join(f"## Part {n}\n\n{PARAGRAPH * 2}\n\n{PARAGRAPH}\n\n" for n in range(9))
    for passage in chunked(text):
        assert not passage.text.splitlines()[-1].startswith("#")


def test_a_line_that_ends_in_a_colon_stays_with_its_list() -> None:
    needs = "You need three things:\n\n- your badge\n- your laptop\n- a manager"
    text = f"{PARAGRAPH * 2}\n\n{needs}\n\n{PARAGRAPH * 2}"
    assert any(needs in p.text for p in chunked(text))


def test_a_table_that_fits_is_kept_whole() -> None:
    table = "| Grade | Hours |\n| --- | --- |\n| A | 4 |\n| B | 6 |"
    text = f"{PARAGRAPH * 2}\n\n{table}\n\n{PARAGRAPH * 2}"
    assert any(table in p.text for p in chunked(text))


def test_a_table_that_does_not_fit_is_cut_between_rows() -> None:
    table = "| Grade | Hours |\n| --- | --- |\n" + "".join(f"| grade {n} | {n} hours |\n" for n in range(40))
    passages = chunked(table)
    assert len(passages) > 3
    assert passages[0].text.startswith("| Grade | Hours |\n| --- | --- |\n| grade 0 |")
    assert all(p.text.startswith("|") and p.text.endswith("|") for p in passages)


def test_a_sentence_that_fits_is_never_cut() -> None:
    text = " ".join(f"Sentence number {n} says that e.g. Dr. Grey has {n}.5 hours." for n in range(40))
    for passage in chunked(text):
        assert passage.text.startswith("Sentence number")
        assert passage.text.endswith("hours.")


def test_a_sentence_over_the_limit_is_cut_between_words() -> None:
    text = " ".join(f"word{n}" for n in range(400))
    passages = chunked(text)
    assert " ".join(p.text for p in passages) == text


def test_code_is_cut_between_definitions() -> None:
    text = "".join(
        f"def work_{n}(a, b):\n    total = a + b\n    print(total)\n    return total\n\n\n" for n in range(12)
    )
    passages = chunked(text, name="a.py")
    assert len(passages) > 2
    assert all(p.text.startswith("def work_") for p in passages)


def test_a_passage_knows_its_page() -> None:
    first, second = PARAGRAPH * 3, PARAGRAPH * 3
    found = Document(f"{first}\n\n{second}", "A", "prose", pages=(0, len(first) + 2))
    assert [p.page for p in chunk(found, source("A"), count, 60)] == [1, 2]


def test_a_long_heading_path_leaves_room_for_the_text() -> None:
    text = "".join(f"{'#' * n} {'A heading of many words ' * 3}{n}\n\n" for n in range(1, 7)) + PARAGRAPH * 4
    found = document(text)
    passages = chunk(found, source("A"), count, 60)
    check(found, passages, 60)
    assert all(count(context_line(p.source, p.headings)) <= 30 for p in passages)


def test_the_same_text_gives_the_same_ids_and_another_text_others() -> None:
    one, same, other = chunked("Text."), chunked("Text."), chunked("Text!")
    assert one == same
    assert one[0].id != other[0].id


def test_an_empty_document_has_no_passages() -> None:
    assert chunked("") == chunked(" \n\n ") == chunked("---\ntitle: A\n---\n") == []


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("It is 3.5 m. wide, i.e. small. Yes.", ["It is 3.5 m. wide, i.e. small.", "Yes."]),
        ('He said "Stop." Then left.', ['He said "Stop."', "Then left."]),
        ("Ask Dr. Grey at 5 p.m. or J. Doe. Go.", ["Ask Dr. Grey at 5 p.m. or J. Doe.", "Go."]),
        ("今日は休み。明日は仕事。", ["今日は休み。", "明日は仕事。"]),
    ],
)
def test_sentences_end_where_people_end_them(text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text, 0, len(text))] == sentences


PIECES = [
    *(
        "# Heading\n",
        "### Deeper one\n\n",
        "Under\n===\n",
        "A short text.",
        PARAGRAPH,
        "\n\n",
        "\n",
        "- item\n",
    ),
    *("  - nested item\n", "1. first:\n", "| a | b |\n", "| - | - |\n", "```python\n", "```\n", "    code\n"),
    *(
        "{% alert %}\n",
        "{% endalert %}\n",
        "x" * 300,
        " " * 50,
        "word " * 90,
        "é—。 ",
        "\r\n",
        "\u2028",
        "~~~\n",
    ),
]
BLOCKS = st.lists(st.sampled_from(PIECES), max_size=40)


@settings(max_examples=200, deadline=None)
@given(
    BLOCKS.map("".join) | st.text(max_size=400),
    st.sampled_from(["a.md", "a.txt", "a.py"]),
    st.integers(32, 120),
)
def test_passages_of_anything_are_verbatim_complete_in_order_and_within_the_limit(
    text: str, name: str, limit: int
) -> None:
    try:
        found = document(text, name)
    except Unreadable:  # that has tests of its own
        return
    check(found, chunk(found, source(found.title), count, limit), limit)


@settings(max_examples=60, deadline=None)
@given(
    BLOCKS.map("".join), st.sampled_from([lambda text: 0, len, lambda text: len(text) * 3, lambda text: 7])
)
def test_a_strange_count_of_tokens_loses_nothing(text: str, strange: object) -> None:
    assert callable(strange)
    found = document(text)
    passages = chunk(found, source("A"), strange, 32)
    assert "".join("".join(p.text for p in passages).split()) == "".join(found.text.split())


HOSTILE: dict[str, tuple[str, Layout]] = {
    "one endless word": ("x" * 200_000, "markdown"),
    "one endless sentence": ("word " * 40_000, "prose"),
    "nothing but headings": ("# a\n" * 21_000, "markdown"),
    "nothing but items": ("- a\n" * 8_000, "markdown"),
    "nothing but brackets": ("[" * 100_000, "markdown"),
    "nothing but space": (" \n" * 200_000 + "x", "markdown"),
    "an unclosed fence": ("```\n" + "x\n" * 20_000, "markdown"),
    "a row of pipes": ("|" * 100_000, "markdown"),
    "nothing but braces": ("}\n" * 50_000, "lines"),
    "only carriage returns": ("a\r" * 60_000, "prose"),
    "dots": (". " * 50_000, "prose"),
}


@pytest.mark.parametrize(("text", "layout"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_takes_no_more_time_than_its_length(text: str, layout: Layout) -> None:
    found = document(text) if layout == "markdown" else Document(text, "A", layout)
    began = time.process_time()
    passages = chunk(found, source("A"), count, 220)
    assert time.process_time() - began < 15
    check(found, passages, 220)


@pytest.mark.skipif(not HANDBOOK.is_dir(), reason="the shared handbook is not here")
def test_real_pages_stay_within_the_embedders_own_limit(embedder: LlamaEmbedder) -> None:
    for path in sorted(HANDBOOK.glob("travel-and-leave/*.md"))[:12]:
        data = path.read_bytes()
        found = document(data.decode())
        for passage in chunk(found, source(found.title), embedder.count, 220):
            assert passage.text in data.decode()
            assert embedder.count(f"{passage.context}\n{passage.text}") <= 220


def test_no_short_text_takes_long() -> None:
    assert slowest_s(chunked, 10_000) < 1
