"""The library: what the mind asks of the memory."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Table, delete, func, insert, select

from store import lexical, outbox, shelving
from store.audience import Readers
from store.embedder import Embedder, Vectors
from store.errors import BadDocument, WrongEmbedder
from store.exact import ExactScan
from store.fusion import reciprocal_rank_fusion
from store.ledger import Ledger, fact, set_fact
from store.match import Match
from store.passage import Passage
from store.projection import Projection
from store.rating import Rating
from store.shelving import Shelved
from store.source import Source
from store.stats import Stats
from store.tables import passages as passage_rows
from store.tables import ratings
from store.tables import sources as source_rows
from store.tables import vectors as vector_rows
from store.vectors import embed, embedded_text, vector_id

__all__ = ["Library", "Rating", "Stats"]

_DEPTH = 50
"""How far down each half's ranking fusion looks, at least."""


class Library:
    """Everything that the bot may quote from. Safe to share between threads, and the folder between processes."""

    def __init__(self, ledger: Ledger, embedder: Embedder, projection: Projection) -> None:
        self._ledger = ledger
        self._embedder = embedder
        self._projection = projection
        self._exact = ExactScan(embedder.dimension)

    @classmethod
    def open(cls, directory: Path, embedder: Embedder) -> Self:
        """Open the store in `directory`, or make one. Does not load Chroma: `sync` does.

        Raises StoreDamaged, WrongVersion, WrongEmbedder, StoreBusy or NoSpace.
        """
        ledger = Ledger.open(directory / "ledger.sqlite3")
        try:
            _adopt(ledger, embedder)
            return cls(ledger, embedder, Projection(directory, ledger, embedder))
        except BaseException:
            ledger.close()
            raise

    @property
    def owner(self) -> bool:
        """Whether this process feeds Chroma. Another one works through the ledger, with the same answers."""
        return self._projection.owner

    def search(self, query: str, readers: Readers, limit: int = 20) -> list[Match]:
        """Up to `limit` passages that every one of `readers` may read, best first.

        Chroma answers the dense half once `sync` has opened it and nothing is pending, else the exact scan does.
        """
        if limit < 1 or not query.strip():
            return []
        with self._ledger.reading() as connection:
            scopes = shelving.known_scopes(connection, readers.scopes)
        if not scopes:
            return []
        vector = self._embedder.embed_query(query)
        depth = max(limit, _DEPTH)
        near = self._projection.nearest(vector, scopes, depth)
        with self._ledger.reading() as connection:
            if near is None:
                near = [id for id, _ in self._exact.nearest(connection, vector, scopes, depth)]
            dense = _by_cosine(shelving.by_vector(connection, near, scopes), vector)[:depth]
            words = lexical.search(connection, query, scopes, depth)
            lexed = shelving.by_number(connection, [number for number, _ in words], scopes)
        return _fuse(dense, lexed, dict(words), vector)[:limit]

    def put(self, documents: Sequence[tuple[Source, Sequence[Passage]]]) -> int:
        """Replace whole sources, all or none of them. Returns how many texts had to be embedded.

        A source that is already there just so is left alone. Raises BadDocument, WrongEmbedder or StoreBusy.
        """
        for source, passages in documents:
            _check(source, passages)
        key = self._embedder.key
        texts = {
            vector_id(key, text): text for _, passages in documents for text in map(embedded_text, passages)
        }
        made: dict[str, Vectors] = {}
        with self._ledger.reading() as connection:
            lacking = shelving.missing(connection, texts)
        while True:
            order = sorted(lacking - made.keys(), key=lambda id: (len(texts[id]), id))
            made.update(zip(order, embed(self._embedder, [texts[id] for id in order]), strict=True))
            with self._ledger.writing() as connection:
                _insist(connection, self._embedder)
                lacking = shelving.missing(connection, texts)
                if lacking <= made.keys():  # else somebody removed a text while we embedded: again
                    shelving.add_vectors(connection, key, [(id, made[id]) for id in sorted(lacking)])
                    changed = [
                        shelving.shelve(connection, key, source, passages) for source, passages in documents
                    ]
                    if any(changed):
                        set_fact(connection, "traces", "1")
                    return len(made)

    def remove(self, source_ids: Iterable[str]) -> None:
        """Forget sources, so that no trace of their words is left in the store. Unknown ids are left alone."""
        with self._ledger.writing() as connection:
            removed = [id for id in source_ids if shelving.unshelve(connection, id)]
        if removed:
            self._forget()

    def sources(self, prefix: str = "") -> list[Source]:
        """Sources whose id starts with `prefix`, by id. For upkeep: it does not ask who reads."""
        with self._ledger.reading() as connection:
            return shelving.find_sources(connection, prefix)

    def passages_of(self, source_id: str, readers: Readers) -> list[Passage]:
        """A source's passages in order; none when there is no such source, or the readers may not read it."""
        with self._ledger.reading() as connection:
            return shelving.passages_of(connection, source_id, readers.scopes)

    def sync(self) -> int:
        """Open Chroma if need be and tell it what changed: how many changes. 0 while another process owns it.

        The first call takes seconds (36 at 100,000 passages); searches meanwhile go by the exact scan.
        """
        with self._ledger.reading() as connection:
            traces = fact(connection, "traces") == "1"
        if traces:
            self._forget()
        return self._projection.sync()

    def stats(self) -> Stats:
        with self._ledger.reading() as connection:
            return Stats(
                sources=_count(connection, source_rows),
                passages=_count(connection, passage_rows),
                vectors=_count(connection, vector_rows),
                pending=outbox.pending(connection),
            )

    def rate(self, rating: Rating) -> None:
        """Keep what somebody thought of a reply, in place of what they thought of it before."""
        if rating.at.tzinfo is None:
            raise ValueError("a rating's time needs a time zone")
        with self._ledger.writing() as connection:
            same = (ratings.c.reply_id == rating.reply_id, ratings.c.user == rating.user)
            connection.execute(delete(ratings).where(*same))
            connection.execute(insert(ratings), {**asdict(rating), "at": rating.at.isoformat()})

    def ratings(self) -> list[Rating]:
        """All of them, oldest first."""
        with self._ledger.reading() as connection:
            rows = connection.execute(
                select(ratings).order_by(ratings.c.at, ratings.c.reply_id, ratings.c.user)
            )
            return [Rating(**{**row, "at": datetime.fromisoformat(row["at"])}) for row in rows.mappings()]

    def close(self) -> None:
        self._projection.close()
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _forget(self) -> None:
        self._ledger.purge()


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _adopt(ledger: Ledger, embedder: Embedder) -> None:
    """Make the embedder the ledger's own while the ledger is empty; else insist that it is."""
    with ledger.reading() as connection:
        mine = _embedder_of(connection)
        empty = _count(connection, passage_rows) == 0
    if mine == (embedder.key, str(embedder.dimension)):
        return
    if not empty:
        with ledger.reading() as connection:
            _insist(connection, embedder)
    with ledger.writing() as connection:
        if _count(connection, passage_rows) == 0:
            set_fact(connection, "embedder", embedder.key)
            set_fact(connection, "dimension", str(embedder.dimension))
        _insist(connection, embedder)


def _embedder_of(connection: Connection) -> tuple[str, str]:
    return fact(connection, "embedder"), fact(connection, "dimension")


def _insist(connection: Connection, embedder: Embedder) -> None:
    key, dimension = _embedder_of(connection)
    if (key, dimension) != (embedder.key, str(embedder.dimension)):
        raise WrongEmbedder(
            f"the store holds vectors of {key} ({dimension} numbers each), not of {embedder.key} "
            f"({embedder.dimension}): set INHOUSE_EMBEDDER__PATH back, or index into another INHOUSE_DATA_DIR"
        )


def _check(source: Source, passages: Sequence[Passage]) -> None:
    if any(passage.source != source for passage in passages):
        raise BadDocument(f"{source.id}: a passage names another source than the one it came with")
    if len({passage.position for passage in passages}) < len(passages):
        raise BadDocument(f"{source.id}: two passages have one position; number them from 0")


def _order(found: Shelved) -> tuple[str, int]:
    """What settles ties: nothing that depends on when a passage was indexed."""
    return found.passage.source.id, found.passage.position


def _by_cosine(found: list[Shelved], query: Vectors) -> list[Shelved]:
    return sorted(found, key=lambda it: (-float(it.vector @ query), *_order(it)))


def _fuse(dense: list[Shelved], lexed: list[Shelved], bm25: dict[int, float], query: Vectors) -> list[Match]:
    """Both rankings as one, best first."""
    ranked = sorted(lexed, key=lambda it: (-bm25[it.number], *_order(it)))
    dense_rank = {it.number: rank for rank, it in enumerate(dense, start=1)}
    lexical_rank = {it.number: rank for rank, it in enumerate(ranked, start=1)}
    scores = reciprocal_rank_fusion(list(dense_rank), list(lexical_rank))
    found = {it.number: it for it in (*dense, *ranked)}
    best = sorted(scores, key=lambda number: (-scores[number], *_order(found[number])))
    return [
        Match(
            passage=found[number].passage,
            score=scores[number],
            cosine=float(found[number].vector @ query),
            bm25=bm25.get(number),
            dense_rank=dense_rank.get(number),
            lexical_rank=lexical_rank.get(number),
        )
        for number in best
    ]
