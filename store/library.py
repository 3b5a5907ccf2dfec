"""The library: what answers, summaries and indexing ask of the store."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from store import embedding
from store.approvals import Approvals
from store.audience import SENT, Readers
from store.audit import Audit
from store.background import MOST_PASSAGES, Background, Measured, measure
from store.calm_clock import CalmClock
from store.digests import Digests
from store.embedding import OnProgress, OnShare
from store.errors import StoreBusy
from store.learned import LearnedChannels
from store.ledger import (
    connected,
    document_rows,
    fulltext,
    holdings,
    nearness,
    roots,
    sentence_rows,
    spelling,
)
from store.ledger.database import Ledger, fact, insist, set_fact
from store.ledger.foreign import is_foreign
from store.ledger.holdings import Stats, check, standing
from store.location import Location
from store.match import Match
from store.passage import Passage, Source
from store.ratings import Ratings
from store.search import ChromaSync, ExactScan, Ranking, SearchSignals, fuse, nearest_within
from store.sentences import AnswerKind, sentences_of
from store.source_book import SourceBook
from store.source_filter import SourceFilter
from store.spoken import Spoken
from store.tally import Tally
from store.tenant import HOME, Tenant
from store.upkeep import Upkeep
from store.uploads import Uploads
from store.vectors import Embedder, embed, embedded_text, vector_id

__all__ = ["Library", "Stats"]

_DEPTH = 50
"""How far down each half's ranking fusion looks, at least."""


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
        self._mark = embedding.sentence_mark(embedder)
        self._exact = ExactScan(embedder.dimension)
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
        query = query.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no text
        if limit < 1 or not query.strip():
            return []
        with self._ledger.reading() as connection:
            insist(connection, self._embedder)
            scopes = document_rows.known_scopes(connection, readers.scopes)
            sent = document_rows.sent(connection, scopes)
            query = spelling.mend(connection, query, scopes, self._embedder.count)
            within = document_rows.selected(connection, documents, scopes) if documents else None
        if not scopes or (within is not None and not within):
            return []
        vector = self._embedder.embed_query(query)
        depth = max(limit, _DEPTH)
        shared = [it for it in scopes if not it.startswith(SENT)]
        near: list[str] | None = []
        if within is None and shared:
            near = self._chroma.nearest(vector, shared, depth)
        with self._ledger.reading() as connection:
            if within is not None:
                near = nearest_within(connection, vector, within, depth)
            elif near is None:
                near = self._exact.nearest(connection, vector, shared, depth)
            near = [*near, *nearest_within(connection, vector, sent, depth)] if sent else near
            bm25 = dict(fulltext.search(connection, query, shared, depth, within))
            if sent:
                bm25 |= dict(fulltext.search(connection, query, scopes, depth, sent))
            found = document_rows.candidates(connection, near, bm25, scopes, vector, within)
            marked = self._marked(connection)
            numbers = [it.number for it in found] if marked else []
            kept = nearness.kept(connection, ())
            stretch = kept.background(()).stretch if kept else 1.0
            sentences = sentence_rows.near(connection, numbers, vector, kinds, stretch)
            strange = is_foreign(connection, query, bm25, self._embedder.count)
            best = ranking(found, SearchSignals(frozenset(near), bm25, sentences, strange), depth)[:limit]
            passages = document_rows.by_number(connection, [it.found.number for it in best], scopes)
            cuts = sentence_rows.cuts(connection, passages) if marked else {}
        cuts |= {number: sentences_of(it) for number, it in passages.items() if number not in cuts}
        return [it.match(passages[it.found.number], cuts[it.found.number]) for it in best]

    def put(
        self, documents: Sequence[tuple[Source, Sequence[Passage]]], on_share: OnShare | None = None
    ) -> int:
        """Replace whole sources, all of them or none. Returns how many texts had to be embedded.

        A source that is already there just so is left alone. Raises BadDocument, WrongEmbedder or StoreBusy.
        """
        heard = on_share or (lambda share: None)
        texts: dict[str, str] = {}
        for source, pieces in documents:
            check(source, pieces)
            for text in map(embedded_text, pieces):
                texts[vector_id(self._embedder.key, text)] = text
        passages = {passage.id: passage for _, pieces in documents for passage in pieces}
        with self._ledger.reading() as connection:
            lacking = document_rows.missing(connection, texts)
            known = self._known_sentences(connection, passages)
        half = len(passages) / (len(lacking) + len(passages) or 1)
        found = embedding.sentences_of_sources(
            self._embedder, [pieces for _, pieces in documents], known, lambda share: heard(half * share)
        )
        made = {name: vector for name, vector in found.vectors.items() if name in lacking}
        for done, batch in embedding.batched(sorted(lacking - made.keys())):
            made.update(zip(batch, embed(self._embedder, [texts[it] for it in batch]), strict=True))
            heard(half + (1 - half) * done)
        while True:
            wanted = sorted(lacking - made.keys())
            made.update(zip(wanted, embed(self._embedder, [texts[it] for it in wanted]), strict=True))
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                lacking = document_rows.missing(connection, texts)
                if lacking <= made.keys():  # else a text was removed while we embedded: once more
                    new = [(address, made[address]) for address in sorted(lacking)]
                    document_rows.add_vectors(connection, self._embedder.key, new)
                    self._replace(connection, documents, found.rows)
                    return len(made)

    def put_long(self, source: Source, pieces: Sequence[Passage], on_share: OnShare | None = None) -> int:
        """Replace a source that takes long to embed. Returns how many texts had to be embedded for search.

        What is embedded is kept batch by batch: a call that was stopped goes on when it is made again. What
        the source held before serves until then, and its new sentences come last. Raises as `put` does.
        """
        check(source, pieces)
        heard = on_share or (lambda share: None)
        texts = {vector_id(self._embedder.key, text): text for text in map(embedded_text, pieces)}
        made, standing = 0, False
        while not standing:
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                set_fact(connection, "ahead", "1")
                known = self._known_sentences(connection, {it.id: it for it in pieces})
            made += embedding.keep_vectors(
                self._ledger, self._embedder, texts, lambda done, total: heard(done / total / 2)
            )
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                standing = not document_rows.missing(
                    connection, texts
                )  # else somebody dropped some meanwhile
                if standing:
                    self._replace(connection, [(source, pieces)], known)
        embedding.complete_source(self._ledger, self._embedder, source.id, lambda it: heard((1 + it) / 2))
        return made

    def drop_unused(self) -> None:
        """Drop vectors that were kept ahead of passages which then never came."""
        with self._ledger.reading() as connection:
            if not fact(connection, "ahead"):
                return
        with self._ledger.writing() as connection:
            document_rows.drop_unused_vectors(connection, self._embedder.key)
            set_fact(connection, "ahead", "")

    def _replace(
        self,
        connection: Connection,
        documents: Sequence[tuple[Source, Sequence[Passage]]],
        rows: Mapping[str, sentence_rows.Row],
    ) -> None:
        """Replace sources, whose vectors are all there, with as many of their sentences as `rows` has."""
        documents = connected.wanted(connection, documents)
        if document_rows.put(connection, self._embedder.key, documents):
            set_fact(connection, "traces", "1")
        if self._marked(connection):
            for source, _ in documents:
                sentence_rows.keep(connection, source.id, rows)
        roots.hold_to_roots(connection, [source.id for source, _ in documents])
        connected.hold(connection, [source for source, _ in documents])

    def _known_sentences(
        self, connection: Connection, passages: Mapping[str, Passage]
    ) -> dict[str, sentence_rows.Row]:
        """The sentences of these passages, by id, as the ledger has them of the same or of equal passages."""
        if not self._marked(connection):
            return {}
        known = sentence_rows.kept(connection, passages)
        return known | sentence_rows.alike(connection, self._by_vector(passages.keys() - known, passages))

    def _by_vector(self, ids: Iterable[str], passages: Mapping[str, Passage]) -> dict[str, Passage]:
        return {vector_id(self._embedder.key, embedded_text(passages[name])): passages[name] for name in ids}

    def remove(self, source_ids: Iterable[str]) -> None:
        """Forget sources, and leave no trace of their words in the store. Unknown ids are left alone."""
        with self._ledger.writing() as connection:
            removed = [name for name in source_ids if document_rows.delete_source(connection, name)]
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
            found = measure(self._embedder, document_rows.some_vectors(connection, MOST_PASSAGES))
        with self._ledger.writing() as connection:
            insist(connection, self._embedder)
            nearness.keep(connection, found)

    def _measured_now(self, connection: Connection) -> Measured:
        """Where it was not kept yet, for the documents of this moment."""
        change = fact(connection, "changes")
        if self._measured is None or self._measured[0] != change:
            found = measure(self._embedder, document_rows.some_vectors(connection, MOST_PASSAGES))
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

    def _marked(self, connection: Connection) -> bool:
        """Whether the sentences in the ledger are cut and embedded as ours are."""
        return fact(connection, "sentences") == self._mark

    def close(self) -> None:
        self._chroma.close()
        self._ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
