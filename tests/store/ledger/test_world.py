"""What readers are shown equals what a ledger of the documents that they may read would show."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.audience import Readers
from store.ledger import fulltext, spelling
from store.ledger.document_rows import by_number
from store.ledger.terms import terms
from store.library import Library
from store.location import Location
from tests.documents import Document, document
from tests.fakes import HashEmbedder

WORDS = (
    *(
        "leave",
        "annual",
        "café",
        "naïve",
        "getUserName",
        "AB-1234",
        "wi-fi",
        "wifi",
        "有給休暇",
        "年次",
        "policy",
    ),
    *(
        "policies",
        "policy's",
        "travel",
        "reimbursement",
        "reimbursment",
        "kitchen",
        "R&D",
        "C++",
        "Wednesday",
    ),
    *("Wed", "v2.1", "the", "of", "a"),
)
SCOPES = ("everyone", "channel:C1", "channel:C2", "user:U1", "user:U2")
READERS = (
    Readers.members(),
    Readers(frozenset({"channel:C1"})),
    Readers(frozenset({"everyone", "channel:C1", "channel:C2"})),
    Readers(frozenset(SCOPES)),
)
QUERIES = (
    *WORDS,
    "annual leave policy",
    "get user name",
    "the reimbursement of wi-fi travel",
    "年次有給休暇",
    "a",
)


def drawn(chance: random.Random, name: int) -> Document:
    """Of the words at random, for one audience or several."""

    def some(most: int) -> str:
        return " ".join(chance.choices(WORDS, range(len(WORDS), 0, -1), k=chance.randint(1, most)))

    audience = ",".join(chance.sample(SCOPES, chance.choice((1, 1, 1, 2, 3))))
    texts = [some(25) for _ in range(chance.randint(1, 4))]
    return document(f"d{name}", audience, *texts, title=some(3), headings=(some(2),))


def shown(library: Library, query: str, readers: Readers) -> list[tuple[str, float]]:
    """By the names of the passages, whose numbers differ between ledgers."""
    with library._ledger.reading() as connection:
        found = fulltext.search(connection, query, readers.scopes, 20)
        passages = by_number(connection, [number for number, _ in found], readers.scopes)
    return [(passages[number].id, score) for number, score in found]


def mended(library: Library, word: str, readers: Readers) -> list[str]:
    """The corrections of a word."""
    with library._ledger.reading() as connection:
        return spelling.corrections(connection, word, readers.scopes)


@contextmanager
def changed_world(location: Location, chance: random.Random) -> Iterator[tuple[Library, list[Document]]]:
    """A library in which documents came, changed and went, and those that are left, in their order."""
    with Library.open(location, HashEmbedder()) as library:
        there: dict[int, Document] = {}
        for _ in range(6):
            batch = {name: drawn(chance, name) for name in chance.sample(range(30), 8)}
            library.put(list(batch.values()))
            for name in batch:
                there.pop(name, None)
            there |= batch
            gone = chance.sample(sorted(there), 2)
            library.remove([there.pop(name)[0].id for name in gone])
        yield library, list(there.values())


@pytest.mark.parametrize("seed", [1, 2])
def test_readers_are_shown_what_a_world_of_their_own_would_show(
    location: Location, tmp_path: Path, seed: int
) -> None:
    with changed_world(location, random.Random(seed)) as (library, left):
        for at, readers in enumerate(READERS):
            theirs = [it for it in left if readers.may_read(it[0].audience)]
            with Library.open(tmp_path / f"{seed}-{at}", HashEmbedder()) as own:
                own.put(theirs)
                for query in QUERIES:
                    assert shown(library, query, readers) == shown(own, query, readers)
                    assert mended(library, f"{query}x", readers) == mended(own, f"{query}x", readers)


@pytest.mark.parametrize("seed", [3, 4])
def test_scores_are_those_of_fts5(tmp_path: Path, seed: int) -> None:
    with (
        changed_world(Location(tmp_path), random.Random(seed)) as (library, _),
        sqlite3.connect(":memory:") as fts5,
    ):
        fts5.execute(
            "CREATE VIRTUAL TABLE lexicon USING fts5(title, headings, text, split,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        with library._ledger.reading() as connection:
            rows = connection.exec_driver_sql(
                "SELECT passages.number, title, headings, text, split FROM passages"
                " JOIN sources ON sources.number = source"
            )
            fts5.executemany(
                "INSERT INTO lexicon (rowid, title, headings, text, split) VALUES (?, ?, ?, ?, ?)",
                [tuple(row) for row in rows],
            )
            for query in QUERIES:
                match = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms(query))
                expected = fts5.execute(
                    "SELECT rowid, -bm25(lexicon, 2.0, 1.5, 1.0, 0.5) AS score FROM lexicon"
                    " WHERE lexicon MATCH ? ORDER BY score DESC, rowid",
                    (match,),
                ).fetchall()
                found = fulltext.search(connection, query, SCOPES, 1_000)
                assert sorted(number for number, _ in found) == sorted(number for number, _ in expected)
                assert dict(found) == pytest.approx(dict(expected), abs=1e-6)
    fts5.close()
