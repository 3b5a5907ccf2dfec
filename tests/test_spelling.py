from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text as sql

from store.audience import EVERYONE
from store.ledger import Ledger
from store.library import Library
from store.spelling import corrections, slips
from tests.documents import document
from tests.fakes import HashEmbedder

short = st.text("abc", max_size=8)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("leave", "leave", 0),
        ("teh", "the", 1),
        ("recieve", "receive", 1),
        ("leav", "leave", 1),
        ("", "abc", 3),
    ],
)
def test_slips_are_counted_as_people_make_them(a: str, b: str, expected: int) -> None:
    assert slips(a, b) == slips(b, a) == expected


@given(short, short)
def test_slips_are_none_only_for_equals_and_never_more_than_the_longer(a: str, b: str) -> None:
    assert (slips(a, b) == 0) == (a == b)
    assert abs(len(a) - len(b)) <= slips(a, b) <= max(len(a), len(b))


def corrected(directory: Path, word: str, *scopes: str) -> list[str]:
    ledger = Ledger.open(directory / "ledger.sqlite3")
    try:
        with ledger.reading() as connection:
            return corrections(connection, word, scopes or [EVERYONE])
    finally:
        ledger.close()


def test_a_word_is_corrected_to_the_nearest_then_the_most_used(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("a", "everyone", "reimbursement insurance", "insurance leave", "lease leave")])
    assert corrected(tmp_path, "reimbursment") == ["reimbursement"]
    assert corrected(tmp_path, "reimbrusment") == ["reimbursement"]  # two slips
    assert corrected(tmp_path, "Insurence") == ["insurance"]
    assert corrected(tmp_path, "leve") == ["leave"]
    assert corrected(tmp_path, "leace") == ["leave", "lease"]
    assert corrected(tmp_path, "zzzzzzzz") == corrected(tmp_path, "ab") == corrected(tmp_path, "AB-12") == []


def test_a_correction_tells_nothing_that_the_readers_may_not_read(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("a", "channel:C1", "acquisition"), document("b", "everyone", "lunch")])
    assert corrected(tmp_path, "aquisition") == []
    assert corrected(tmp_path, "aquisition", EVERYONE, "channel:C1") == ["acquisition"]


def test_words_of_removed_sources_are_forgotten(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("a", "everyone", "acquisition of lunch"), document("b", "channel:C1", "lunch")])
        library.remove(["file:a"])
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    with ledger.reading() as connection:
        assert connection.execute(sql("SELECT word FROM words")).scalars().all() == ["lunch"]
        uses = connection.execute(sql("SELECT scope, uses FROM word_uses")).all()
        assert [tuple(row) for row in uses] == [("channel:C1", 1)]
    ledger.close()
