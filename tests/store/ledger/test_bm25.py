import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.ledger.bm25 import bm25
from store.ledger.occurrences import occurrences, of_phrase, phrases
from store.ledger.terms import terms
from tests.store.ledger import fts5

WORDS = st.sampled_from(
    ["leave", "leaves", "Café", "getUserName", "AB-1234", "1234", "wi-fi", "wi", "fi", "有給休暇", "a.b", "a"]
)
TEXT = st.one_of(st.lists(WORDS, max_size=12).map(" ".join), st.text(max_size=30))


def ranked(rows: list[tuple[int, str, str, str, str]], query: str) -> dict[int, float]:
    """What search does, of rows that stand nowhere."""
    found = occurrences(rows)
    tokens = sum(map(len, found.values()))
    asked = [it for it in phrases(terms(query)) if it]
    numbers, scores = bm25([of_phrase(it, found) for it in asked], len(rows), tokens)
    return dict(zip(numbers.tolist(), scores.tolist(), strict=True))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(TEXT, TEXT, TEXT, TEXT), max_size=6), TEXT)
def test_scores_are_those_of_fts5(texts: list[tuple[str, str, str, str]], query: str) -> None:
    rows = [(number, *columns) for number, columns in enumerate(texts, 1)]
    assert ranked(rows, query) == pytest.approx(fts5.scores(rows, query), abs=1e-6)


def test_a_column_of_thousands_of_words_is_scored_as_fts5_does() -> None:
    rows = [(1, "", "", "leave word " * 9_000, ""), (2, "", "", "leave", ""), (3, "", "", "night", "")]
    assert ranked(rows, "leave word") == pytest.approx(fts5.scores(rows, "leave word"), abs=1e-6)


def test_a_phrase_stands_in_one_column_of_one_passage() -> None:
    rows = [(1, "get user", "", "name", ""), (2, "", "", "get user", ""), (3, "", "", "name", "")]
    found = occurrences(rows)
    assert of_phrase(["get", "user", "name"], found).tolist() == []
    assert [it >> 32 for it in of_phrase(["get", "user"], found).tolist()] == [1, 2]
    assert of_phrase(["get", "night"], found).tolist() == []
