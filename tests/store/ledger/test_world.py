"""What readers are shown equals what a ledger of the documents that they may read would show."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from store.audience import Readers
from store.ledger import fulltext, spelling
from store.ledger.document_rows import by_number
from store.ledger.schema import passages, sources
from store.library import Library
from store.location import Location
from tests.documents import Document, document
from tests.fakes import HashEmbedder
from tests.store.ledger import fts5
from tests.store.ledger.words_held import assert_as_built_anew

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


@pytest.mark.parametrize("seed", [1, *(pytest.param(it, marks=pytest.mark.long) for it in range(10, 20))])
def test_readers_are_shown_what_a_world_of_their_own_would_show(
    location: Location, tmp_path: Path, seed: int
) -> None:
    with changed_world(location, random.Random(seed)) as (library, left):
        assert_as_built_anew(library._ledger)
        for at, readers in enumerate(READERS):
            theirs = [it for it in left if readers.may_read(it[0].audience)]
            with Library.open(tmp_path / f"{seed}-{at}", HashEmbedder()) as own:
                own.put(theirs)
                for query in QUERIES:
                    assert shown(library, query, readers) == shown(own, query, readers)
                    assert mended(library, f"{query}x", readers) == mended(own, f"{query}x", readers)


def test_readers_of_everything_are_shown_what_fts5_would_show(location: Location) -> None:
    with changed_world(location, random.Random(3)) as (library, _), library._ledger.reading() as connection:
        c = passages.c
        columns = select(c.number, sources.c.title, c.headings, c.text, c.split).join(sources)
        rows = [tuple(row) for row in connection.execute(columns)]
        for query in QUERIES:
            found = dict(fulltext.search(connection, query, SCOPES, 1_000))
            assert found == pytest.approx(fts5.scores(rows, query), abs=1e-6)
