from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store.ledger.database import Ledger
from store.ledger.schema import passages, vectors
from store.ledger.schema import scopes as readers
from store.library import Library
from store.search.exact import ExactScan
from store.vectors import from_bytes
from tests.documents import document
from tests.fakes import HashEmbedder

_READERS = (
    select(vectors.c.id, readers.c.scope)
    .join(passages, passages.c.vector == vectors.c.number)
    .join(readers, readers.c.source == passages.c.source)
)
SCOPES = ["everyone", "channel:C1", "channel:C2", "user:U1"]
audiences = st.sets(st.sampled_from(SCOPES), min_size=1)
retriever = st.lists(st.tuples(audiences, st.lists(st.integers(0, 20), max_size=5)), max_size=6)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exact")


@settings(deadline=None, max_examples=25)
@given(retriever, st.sets(st.sampled_from(SCOPES)), st.integers(1, 12))
def test_it_finds_what_a_plain_loop_finds(
    directory: Path, drawn: list[tuple[set[str], list[int]]], scopes: set[str], limit: int
) -> None:
    """However the ledger changed since the scan's last copy: sources come, go, and change readers."""
    embedder = HashEmbedder()
    scan = ExactScan(embedder.dimension)
    query = embedder.embed_query("word3 word4")
    ledger = Ledger.open(directory / "ledger.sqlite3")
    with Library.open(directory, embedder) as library:
        for number, (audience, words) in enumerate(drawn):
            texts = [f"word{word} word{word % 7}" for word in words]
            library.put([document(f"d{number}", " ".join(audience), *texts, title="T")])
            with ledger.reading() as connection:
                rows = connection.execute(select(vectors.c.id, vectors.c.value)).all()
                cosines = {row.id: float(from_bytes(row.value) @ query) for row in rows}
                allowed = {address for address, scope in connection.execute(_READERS) if scope in scopes}
                best = sorted((cosines[address] for address in allowed), reverse=True)[:limit]
                found = scan.nearest(connection, query, scopes, limit)
            assert set(found) <= allowed
            assert [cosines[address] for address in found] == pytest.approx(best, abs=1e-6)
        library.remove([source.id for source in library.sources()][::2])
    ledger.close()


def test_equals_come_in_one_order_whatever_order_they_were_put_in(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    query = embedder.embed_query("leave")
    texts = ["leave one", "leave two", "leave three", "leave four"]
    orders = []
    for name, order in (("a", texts), ("b", texts[::-1])):
        with Library.open(tmp_path / name, embedder) as library:
            for number, text in enumerate(order):
                library.put([document(f"d{number}", "everyone", text, title="T")])
        ledger = Ledger.open(tmp_path / name / "ledger.sqlite3")
        with ledger.reading() as connection:
            orders.append(ExactScan(embedder.dimension).nearest(connection, query, ["everyone"], 3))
        ledger.close()
    assert orders[0] == orders[1]
    assert len(orders[0]) == 3


def test_an_empty_ledger_has_nothing_near(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.sqlite3")
    with ledger.reading() as connection:
        assert ExactScan(4).nearest(connection, np.ones(4, dtype=np.float32), ["everyone"], 5) == []
    ledger.close()
