import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy import text as sql

from store.audience import EVERYONE
from store.ledger.database import Ledger
from store.ledger.spelling import corrections, mend
from store.library import Library
from tests.documents import Document, document
from tests.fakes import HashEmbedder

COMMON = {"insurance", "leave", "lease", "reimbursement", "acquisition", "before", "spring"}


def pieces(text: str) -> int:
    """As an embedder counts: common words are one token, others fall apart."""
    return sum(1 if word.casefold() in COMMON else 2 for word in text.split())


@contextmanager
def ledger_of(directory: Path, *documents: Document) -> Iterator[Connection]:
    with Library.open(directory, HashEmbedder()) as library:
        library.put(documents)
    ledger = Ledger.open(directory / "ledger.sqlite3")
    with ledger.reading() as connection:
        yield connection
    ledger.close()


def test_the_nearest_words_come_first_then_the_most_used(tmp_path: Path) -> None:
    page = document("a", "everyone", "reimbursement insurance", "insurance leave", "lease leave")
    with ledger_of(tmp_path, page) as connection:

        def corrected(word: str) -> list[str]:
            return corrections(connection, word, [EVERYONE])

        assert corrected("reimbursment") == ["reimbursement"]
        assert corrected("reimbrusment") == ["reimbursement"]  # two slips
        assert corrected("riembrusement") == ["reimbursement"]  # twice two letters swapped
        assert corrected("riembrusment") == []  # three slips
        assert corrected("Insurence") == ["insurance"]  # one vowel for another
        assert corrected("leace") == ["leave"]  # keys side by side
        assert corrected("leane") == []  # keys far apart
        assert corrected("leae") == ["leave", "lease"]
        assert corrected("zzzzzzzz") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Do i get insurence, befor leeve?", "Do i get insurance, befor leave?"),
        ("AB-12 insurance getUserNmae 有給", "AB-12 insurance getUserNmae 有給"),
        ("in spring", "in spring"),  # a word of its own, which no passage has, is no slip for `sprint`
        ("insuring", "insuring"),
        ("", ""),
    ],
)
def test_slips_are_put_right_and_nothing_else_is_changed(tmp_path: Path, query: str, expected: str) -> None:
    with ledger_of(tmp_path, document("a", "everyone", "insurance leave sprint")) as connection:
        assert mend(connection, query, [EVERYONE], pieces) == expected


def test_mending_tells_nothing_that_the_readers_may_not_read(tmp_path: Path) -> None:
    pages = document("a", "channel:C1", "acquisition"), document("b", "everyone", "lunch")
    with ledger_of(tmp_path, *pages) as connection:
        assert mend(connection, "aquisition", [EVERYONE], pieces) == "aquisition"
        assert mend(connection, "aquisition", [EVERYONE, "channel:C1"], pieces) == "acquisition"
        assert mend(connection, "aquisition", [], pieces) == "aquisition"


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_text_can_be_mended(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    directory = tmp_path_factory.getbasetemp() / "mended"
    with ledger_of(directory, document("a", "everyone", "insurance leave")) as connection:
        assert mend(connection, text, [EVERYONE], pieces)[:1] == text[:1]


def test_a_pasted_page_of_unknown_words_is_mended_at_once(tmp_path: Path) -> None:
    rng = random.Random(7)
    pasted = " ".join("".join(rng.choices("etaoinshr", k=9)) for _ in range(40_000))
    with ledger_of(tmp_path, document("a", "everyone", "insurance leave")) as connection:
        began = time.thread_time()
        assert mend(connection, f"insurence {pasted}", [EVERYONE], pieces) == f"insurance {pasted}"
        assert time.thread_time() - began < 1


def test_words_of_removed_sources_are_forgotten(tmp_path: Path) -> None:
    with Library.open(tmp_path, HashEmbedder()) as library:
        library.put([document("a", "everyone", "acquisition of lunch"), document("b", "channel:C1", "lunch")])
        library.remove(["file:a"])
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    with ledger.reading() as connection:
        assert connection.execute(sql("SELECT word FROM words")).scalars().all() == ["lunch"]
        uses = connection.execute(
            sql("SELECT scopes, uses FROM word_uses JOIN audiences ON audiences.number = audience")
        )
        assert [tuple(row) for row in uses] == [("channel:C1", 1)]
        assert not connection.execute(sql("SELECT part FROM word_parts")).all()
    ledger.close()
