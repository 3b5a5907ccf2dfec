"""Quoting: the sentence that answers comes first, and what is quoted reads well alone and is verbatim."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.reply import Citation
from bot.retrieval.excerpts import Excerpt, excerpt
from bot.retrieval.sentence_ranking import MatchText, ScoredSentence, choose, rank_sentences
from store.match import Match, MatchedSentence
from store.passage import Passage
from store.sentences import sentences_of
from tests.bot.answering.fakes_answering import LEAVE, TRAVEL, match, passage
from tests.fakes import HashEmbedder
from tests.store.sentences.markdown_pieces import PIECES

LIST = passage(
    "## Leave for donors\n\n"
    "You get paid leave for donating:\n\n"
    "- blood: 1 day\n"
    "- bone marrow: 7 days\n\n"
    "| kind | days |\n|---|---|\n| plasma | 2 |\n\n"
    "{% alert %}\n\n"
    "The office is closed in May. It opens again in June.\n"
)
FOUND = [MatchText.of(match(it, 0.03, 0.5)) for it in (LEAVE, TRAVEL, LIST)]


def ranked(question: str, found: Sequence[MatchText]) -> list[ScoredSentence]:
    """With the cosines that search would give."""
    return rank_sentences(question, [replace(it, match=_measured(question, it.match)) for it in found])


def _measured(question: str, found: Match) -> Match:
    embedder = HashEmbedder()
    cosines = embedder.embed_passages([it.placed for it in found.cut]) @ embedder.embed_query(question)
    return replace(found, sentences=tuple(map(MatchedSentence, found.cut, cosines.tolist())))


def best(question: str) -> ScoredSentence:
    return ranked(question, FOUND)[0]


def excerpt_from(page: Passage, begins: str) -> Excerpt:
    cut = sentences_of(page)
    return excerpt(next(it for it in cut if it.text.startswith(begins)), cut)


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("How many annual leave hours can I carry over?", "240 annual leave hours"),
        ("Within how many days do I fill out a voucher?", "5 business days"),
        ("Which slack channel for a rejected voucher?", "travel-help"),
        ("How many days for donating bone marrow?", "7 days"),
    ],
)
def test_the_sentence_that_answers_comes_first(question: str, holds: str) -> None:
    assert holds in best(question).sentence.text


def test_an_item_is_quoted_with_the_words_that_introduce_its_list() -> None:
    item = best("How many days for donating bone marrow?")
    found = excerpt(item.sentence, item.around)
    assert found.text == "You get paid leave for donating: bone marrow: 7 days"
    assert [Citation.of(1, run).quote for run in found.runs] == [
        "You get paid leave for donating:",
        "- bone marrow: 7 days",
    ]


def test_an_introduction_is_quoted_with_its_list() -> None:
    read = "You get paid leave for donating: blood: 1 day bone marrow: 7 days"
    assert excerpt_from(LIST, "You get").text == read


FAQ = passage(
    "How do I get a new laptop? Ask the help desk. It takes a week.\n\nWhat do I bring to the desk?\n\n"
    "- your badge\n- the old one\n\nWhere is the help desk?\n\nWhen is the help desk open?\n"
)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("How do I get", "How do I get a new laptop? Ask the help desk."),
        ("What do I bring", "What do I bring to the desk? your badge the old one"),
        ("Where is", "Where is the help desk?"),
        ("When is", "When is the help desk open?"),
    ],
)
def test_a_question_is_quoted_with_its_answer(question: str, read: str) -> None:
    found = excerpt_from(FAQ, question)
    assert found.text == read
    assert all(Citation.of(1, run).quote in FAQ.text for run in found.runs)


def test_a_sentence_that_points_back_is_quoted_with_the_one_before() -> None:
    assert excerpt_from(LIST, "It opens").text == "The office is closed in May. It opens again in June."


def test_headings_table_rules_and_shortcodes_are_never_quoted() -> None:
    texts = [it.text for it in sentences_of(LIST)]
    assert "Leave for donors" not in texts
    assert not any(set(text) <= set("-| ·") for text in texts)
    assert not any("{%" in text for text in texts)
    assert "kind: plasma · days: 2" in texts


TABLE = passage(
    "| Channel | For whom | |\n|:--|---|---|\n| **#help** | new people \\| guests | open |\n"
    "| #ops | | closed | late |\n\nAnd so on.\n\n| a row | without a head |\n"
)


def test_a_row_reads_with_the_names_of_its_columns_and_is_quoted_as_it_stands() -> None:
    cut = sentences_of(TABLE)
    assert [(it.text, it.quote) for it in cut] == [
        (
            "Channel: #help · For whom: new people | guests · open",
            "| **#help** | new people \\| guests | open |",
        ),
        ("Channel: #ops · closed · late", "| #ops | | closed | late |"),
        ("And so on.", "And so on."),
        ("a row · without a head", "| a row | without a head |"),
    ]
    shown = ["Channel: #ops · closed · late", "And so on."]
    assert [Citation.of(1, (it,)).shown for it in cut[1:3]] == [it.shown for it in cut[1:3]] == shown
    both = Citation.of(1, cut[:2])
    assert both.shown == both.quote == f"{cut[0].quote}\n{cut[1].quote}"


def test_chosen_quotes_say_different_things() -> None:
    twice = [MatchText.of(match(it, 0.03, 0.5)) for it in (LEAVE, passage(LEAVE.text, position=1))]
    chosen = choose(ranked("carry over annual leave hours?", twice), 3, within=9.0)
    assert len({it.sentence.text for it in chosen}) == len(chosen) == 3


def test_nothing_found_is_nothing_quoted() -> None:
    assert ranked("anything?", []) == []
    assert choose([], 3, 0.3) == []


@settings(deadline=None)  # a busy machine is no fault of the text
@given(st.lists(PIECES, max_size=14).map("".join))
@example("1. sign. # Head\n# Head\n| a | b |\n|---|---|\nA rule is here. ")
def test_every_quote_is_verbatim_and_every_excerpt_reads_in_one_line(text: str) -> None:
    cut = sentences_of(passage(text))
    for it in cut:
        found = excerpt(it, cut)
        assert "\n" not in found.text and it.text in found.text
        for quote in (Citation.of(1, run).quote for run in found.runs):
            assert quote and quote in text
            assert quote.strip() == quote
