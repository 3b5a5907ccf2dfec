"""The library: what answers, summaries and indexing ask of the store."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from store import embedding
from store.approvals import Approvals
from store.audience import Readers
from store.audit import Audit
from store.background import MOST_PASSAGES, Background, Measured, measure
from store.calm_clock import CalmClock
from store.digests import Digests
from store.embedding import OnProgress, OnShare
from store.errors import StoreBusy
from store.ingestion import Ingestion
from store.learned import LearnedChannels
from store.ledger import (
    document_changes,
    document_rows,
    holdings,
    nearness,
    vector_rows,
)
from store.ledger.database import Ledger, fact, insist, set_fact
from store.ledger.holdings import Stats, standing
from store.location import Location
from store.match import Match
from store.passage import Passage, Source
from store.ratings import Ratings
from store.search import ChromaSync, HybridSearch, Ranking, fuse
from store.sentences import AnswerKind
from store.source_book import SourceBook
from store.source_filter import SourceFilter
from store.spoken import Spoken
from store.tally import Tally
from store.tenant import HOME, Tenant
from store.upkeep import Upkeep
from store.uploads import Uploads
from store.vectors import Embedder

__all__ = ["Library", "Stats"]


class Library:
    """Everything that the bot may quote from. Threads may share it, and processes its folder."""

    def __init__(self, ledger: Ledger, embedder: Embedder, chroma: ChromaSync, clock: CalmClock) -> None:
        self.upkeep = Upkeep(ledger)
        self.approvals = Approvals(ledger)
        self.ratings = Ratings(ledger)
        self.tally = Tally(ledger)
        self.digests = Digests(ledger)
        self.audit = Audit(ledger)
        self._clock = clock
        self.uploads = Uploads(ledger, clock)
        self.learned = LearnedChannels(ledger)
        self.spoken = Spoken(ledger)
        self.connected = SourceBook(ledger)
        self._ledger = ledger
        self._embedder = embedder
        self._chroma = chroma
        self._search = HybridSearch(ledger, embedder, chroma)
        self._ingestion = Ingestion(ledger, embedder)
        self._measured: tuple[str, Measured] | None = None

    @classmethod
    def open(cls, where: Path | Location, embedder: Embedder) -> Self:
        """Open the store there, or make one. Does not load Chroma: `sync` does.

        Raises StoreDamaged, WrongVersion, WrongEmbedder, StoreBusy, NoSpace or DatabaseAway.
        """
        location = Location.of(where)
        file = location.directory / "ledger.sqlite3"
        clock = CalmClock.since(file) if location.database_url is None else CalmClock()
        ledger = Ledger.at(location)
        try:
            embedding.adopt(ledger, embedder)
            return cls(ledger, embedder, ChromaSync(location, ledger, embedder), clock)
        except BaseException:
            ledger.close()
            raise

    @classmethod
    def reembed(
        cls, where: Path | Location, embedder: Embedder, on_progress: OnProgress | None = None
    ) -> int:
        """Change the store over to another embedder; returns how many texts were embedded.

        Raises StoreBusy while another process owns the store.
        """
        location = Location.of(where)
        ledger = Ledger.at(location)
        chroma = ChromaSync(location, ledger, embedder)
        try:
            if not chroma.owner:
                raise StoreBusy(f"another process uses {ledger}: stop it, then change the embedder")
            return embedding.reembed(ledger, embedder, on_progress)
        finally:
            chroma.close()
            ledger.close()

    @property
    def now(self) -> datetime:
        """The time by which things are too old."""
        return datetime.fromtimestamp(self._clock(), UTC)

    @property
    def place(self) -> str:
        """What the file or the database is called that it is kept in; never with a password."""
        return str(self._ledger)

    @property
    def owner(self) -> bool:
        """Whether this process feeds Chroma. Another one works through the ledger, with the same answers."""
        return self._chroma.owner

    def search(
        self,
        query: str,
        readers: Readers,
        limit: int = 20,
        kinds: AnswerKind = AnswerKind.ANYTHING,
        ranking: Ranking = fuse,
        documents: Sequence[str] = (),
    ) -> list[Match]:
        """Up to `limit` passages that every one of `readers` may read, best first.

        A sentence of one of `kinds`, the kinds of answer that the query wants, counts as nearer to it. With
        `documents`, patterns of `store.source_filter`, only what they select is searched.
        Chroma gives the dense half once `sync` has opened it and nothing is pending, else the exact scan.
        """
        return self._search.search(query, readers, limit, kinds, ranking, documents)

    def put(
        self, documents: Sequence[tuple[Source, Sequence[Passage]]], on_share: OnShare | None = None
    ) -> int:
        """Replace whole sources, all of them or none. Returns how many texts had to be embedded.

        A source that is already there just so is left alone. Raises BadDocument, WrongEmbedder or StoreBusy.
        """
        return self._ingestion.put(documents, on_share)

    def put_long(self, source: Source, pieces: Sequence[Passage], on_share: OnShare | None = None) -> int:
        """Replace a source that takes long to embed. Returns how many texts had to be embedded for search.

        What is embedded is kept batch by batch: a call that was stopped goes on when it is made again. What
        the source held before serves until then, and its new sentences come last. Raises as `put` does.
        """
        return self._ingestion.put_long(source, pieces, on_share)

    def drop_unused(self) -> None:
        """Drop vectors that were kept ahead of passages which then never came."""
        self._ingestion.drop_unused()

    def remove(self, source_ids: Iterable[str]) -> None:
        """Forget sources, and leave no trace of their words in the store. Unknown ids are left alone."""
        with self._ledger.writing() as connection:
            removed = [name for name in source_ids if document_changes.delete_source(connection, name)]
        if removed:
            self._ledger.purge()

    def sources(self, prefix: str = "") -> list[Source]:
        """Sources whose id starts with `prefix`, by id; those sent in conversations only where it names them.

        For upkeep: it does not ask who reads.
        """
        with self._ledger.reading() as connection:
            return document_rows.find_sources(connection, prefix)

    def passages_of(self, source_id: str, readers: Readers) -> list[Passage]:
        """A source's passages in order; none when there is no such source, or the readers may not read it."""
        with self._ledger.reading() as connection:
            return document_rows.passages_of(connection, source_id, readers.scopes)

    def with_ids(self, ids: Sequence[str], readers: Readers) -> list[Passage]:
        """The passages of these ids that every one of `readers` may read, in this order."""
        with self._ledger.reading() as connection:
            return document_rows.with_ids(connection, ids, readers.scopes)

    def newest(self, readers: Readers, most: int) -> list[Source]:
        """Up to `most` sources that every one of `readers` may read, the last changed first."""
        with self._ledger.reading() as connection:
            return document_rows.newest(connection, readers.scopes, most)

    def readable_count(self, readers: Readers, documents: Sequence[str] = ()) -> int:
        """How many sources every one of `readers` may read; of those that `documents` select."""
        with self._ledger.reading() as connection:
            if documents:
                return len(document_rows.selected(connection, documents, readers.scopes))
            return holdings.readable_sources(connection, readers.scopes)

    def readable(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        """The sources that every one of `readers` may read, by title; of those that `documents` select."""
        with self._ledger.reading() as connection:
            found = document_rows.readable_sources(connection, readers.scopes)
        if documents:
            wanted = SourceFilter.of(documents)
            found = [it for it in found if wanted.selects(it.id, it.name, it.title)]
        return sorted(found, key=lambda it: (it.title.casefold(), it.id))

    def background(self, readers: Readers) -> Background:
        """What cosines of searches for `readers` are read against. Raises ModelFailed where it must be
        measured."""
        with self._ledger.reading() as connection:
            found = nearness.kept(connection, readers.scopes) or self._measured_now(connection)
        return found.background(readers.scopes)

    def measure_background(self) -> None:
        """Measure it anew and keep it: whoever has changed many documents should."""
        with self._ledger.reading() as connection:
            found = measure(self._embedder, vector_rows.some_vectors(connection, MOST_PASSAGES))
        with self._ledger.writing() as connection:
            insist(connection, self._embedder)
            nearness.keep(connection, found)

    def _measured_now(self, connection: Connection) -> Measured:
        """Where it was not kept yet, for the documents of this moment."""
        change = fact(connection, "changes")
        if self._measured is None or self._measured[0] != change:
            found = measure(self._embedder, vector_rows.some_vectors(connection, MOST_PASSAGES))
            self._measured = change, found
        return self._measured[1]

    def complete(self, on_progress: OnProgress | None = None) -> int:
        """Cut and embed the sentences that are lacking since an upgrade; of how many passages.

        A run that was stopped goes on.
        """
        return embedding.complete(self._ledger, self._embedder, on_progress)

    def holds(self, passages: Collection[Passage], readers: Readers) -> bool:
        """Whether all of `passages` still stand here just so, and every one of `readers` may read them."""
        with self._ledger.reading() as connection:
            return standing(connection, passages, readers.scopes) == set(passages)

    def groups(self) -> frozenset[str]:
        """The user groups that sources are for, as `store.tenant` keeps their ids."""
        with self._ledger.reading() as connection:
            return document_rows.groups(connection)

    @property
    def indexed(self) -> datetime | None:
        """When files were last looked through for changes; None where that was not noted yet."""
        with self._ledger.reading() as connection:
            noted = fact(connection, "indexed")
        return datetime.fromisoformat(noted) if noted else None

    def note_indexed(self) -> None:
        """Files were looked through for changes, now."""
        with self._ledger.writing() as connection:
            set_fact(connection, "indexed", datetime.now(UTC).isoformat())

    def sync(self) -> int:
        """Open Chroma if need be and tell it what changed: how many changes. 0 while another process owns it.

        The first call takes seconds (36 at 100,000 passages); searches meanwhile go by the exact scan.
        """
        with self._ledger.reading() as connection:
            traces = fact(connection, "traces")
        if traces:
            self._ledger.purge()
        return self._chroma.sync()

    def stats(self, tenant: Tenant = HOME) -> Stats:
        """How much there is; for another tenant than the home one, how much its members may read."""
        with self._ledger.reading() as connection:
            return holdings.stats(connection) if tenant == HOME else holdings.stats_of(connection, tenant)

    def close(self) -> None:
        self._chroma.close()
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
