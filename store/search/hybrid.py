"""One search: the nearest passages and those with its words, fused, of what its readers may read."""

from collections.abc import Sequence

from store.audience import SENT, Readers
from store.embedding import is_marked
from store.ledger import document_rows, fulltext, nearness, sentence_rows, spelling
from store.ledger.database import Ledger, insist
from store.ledger.foreign import is_foreign
from store.match import Match
from store.search.chroma_sync import ChromaSync
from store.search.exact import ExactScan, nearest_within
from store.search.fusion import Ranking, SearchSignals, fuse
from store.sentences import AnswerKind, sentences_of
from store.vectors import Embedder

_DEPTH = 50
"""How far down each half's ranking fusion looks, at least."""


class HybridSearch:
    """Dense and lexical search over one ledger."""

    def __init__(self, ledger: Ledger, embedder: Embedder, chroma: ChromaSync) -> None:
        self._ledger = ledger
        self._embedder = embedder
        self._chroma = chroma
        self._exact = ExactScan(embedder.dimension)

    def search(
        self,
        query: str,
        readers: Readers,
        limit: int = 20,
        kinds: AnswerKind = AnswerKind.ANYTHING,
        ranking: Ranking = fuse,
        documents: Sequence[str] = (),
    ) -> list[Match]:
        """See `Library.search`."""
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
            marked = is_marked(connection, self._embedder)
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
