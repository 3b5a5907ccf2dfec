"""Documents into the ledger with the vectors of their passages and of their sentences."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from store.embedding import (
    OnShare,
    batched,
    complete_source,
    is_marked,
    keep_vectors,
    sentences_of_sources,
)
from store.ledger import connected, document_changes, roots, sentence_rows, vector_rows
from store.ledger.database import Ledger, fact, insist, set_fact
from store.ledger.holdings import check
from store.passage import Passage, Source
from store.vectors import Embedder, embed, embedded_text, vector_id


class Ingestion:
    """Sources into one ledger, embedded by one embedder."""

    def __init__(self, ledger: Ledger, embedder: Embedder) -> None:
        self._ledger = ledger
        self._embedder = embedder

    def put(
        self, documents: Sequence[tuple[Source, Sequence[Passage]]], on_share: OnShare | None = None
    ) -> int:
        """See `Library.put`."""
        heard = on_share or (lambda share: None)
        texts: dict[str, str] = {}
        for source, pieces in documents:
            check(source, pieces)
            for text in map(embedded_text, pieces):
                texts[vector_id(self._embedder.key, text)] = text
        passages = {passage.id: passage for _, pieces in documents for passage in pieces}
        with self._ledger.reading() as connection:
            lacking = vector_rows.missing(connection, texts)
            known = self._known_sentences(connection, passages)
        half = len(passages) / (len(lacking) + len(passages) or 1)
        found = sentences_of_sources(
            self._embedder, [pieces for _, pieces in documents], known, lambda share: heard(half * share)
        )
        made = {name: vector for name, vector in found.vectors.items() if name in lacking}
        for done, batch in batched(sorted(lacking - made.keys())):
            made.update(zip(batch, embed(self._embedder, [texts[it] for it in batch]), strict=True))
            heard(half + (1 - half) * done)
        while True:
            wanted = sorted(lacking - made.keys())
            made.update(zip(wanted, embed(self._embedder, [texts[it] for it in wanted]), strict=True))
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                lacking = vector_rows.missing(connection, texts)
                if lacking <= made.keys():  # else a text was removed while we embedded: once more
                    new = [(address, made[address]) for address in sorted(lacking)]
                    vector_rows.add_vectors(connection, self._embedder.key, new)
                    self._replace(connection, documents, found.rows)
                    return len(made)

    def put_long(self, source: Source, pieces: Sequence[Passage], on_share: OnShare | None = None) -> int:
        """See `Library.put_long`."""
        check(source, pieces)
        heard = on_share or (lambda share: None)
        texts = {vector_id(self._embedder.key, text): text for text in map(embedded_text, pieces)}
        made, standing = 0, False
        while not standing:
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                set_fact(connection, "ahead", "1")
                known = self._known_sentences(connection, {it.id: it for it in pieces})
            made += keep_vectors(
                self._ledger, self._embedder, texts, lambda done, total: heard(done / total / 2)
            )
            with self._ledger.writing() as connection:
                insist(connection, self._embedder)
                standing = not vector_rows.missing(connection, texts)  # else somebody dropped some meanwhile
                if standing:
                    self._replace(connection, [(source, pieces)], known)
        complete_source(self._ledger, self._embedder, source.id, lambda it: heard((1 + it) / 2))
        return made

    def drop_unused(self) -> None:
        """See `Library.drop_unused`."""
        with self._ledger.reading() as connection:
            if not fact(connection, "ahead"):
                return
        with self._ledger.writing() as connection:
            vector_rows.drop_unused_vectors(connection, self._embedder.key)
            set_fact(connection, "ahead", "")

    def _replace(
        self,
        connection: Connection,
        documents: Sequence[tuple[Source, Sequence[Passage]]],
        rows: Mapping[str, sentence_rows.Row],
    ) -> None:
        """Replace sources, whose vectors are all there, with as many of their sentences as `rows` has."""
        documents = connected.wanted(connection, documents)
        if document_changes.put(connection, self._embedder.key, documents):
            set_fact(connection, "traces", "1")
        if is_marked(connection, self._embedder):
            for source, _ in documents:
                sentence_rows.keep(connection, source.id, rows)
        roots.hold_to_roots(connection, [source.id for source, _ in documents])
        connected.hold(connection, [source for source, _ in documents])

    def _known_sentences(
        self, connection: Connection, passages: Mapping[str, Passage]
    ) -> dict[str, sentence_rows.Row]:
        """The sentences of these passages, by id, as the ledger has them of the same or of equal passages."""
        if not is_marked(connection, self._embedder):
            return {}
        known = sentence_rows.kept(connection, passages)
        return known | sentence_rows.alike(connection, self._by_vector(passages.keys() - known, passages))

    def _by_vector(self, ids: Iterable[str], passages: Mapping[str, Passage]) -> dict[str, Passage]:
        return {vector_id(self._embedder.key, embedded_text(passages[name])): passages[name] for name in ids}
