"""Embedding the sentences of passages: as they come, and later on after an upgrade or a new embedder."""

from collections.abc import Callable, Mapping, Sequence

from store import sentence_rows, shelving
from store.embedder import Embedder
from store.ledger import Ledger
from store.passage import Passage
from store.sentence import Sentences
from store.sentence_rows import Row
from store.vectors import embed


def rows(embedder: Embedder, cut: Sentences, passages: Sequence[Passage]) -> dict[str, Row]:
    """The sentences of each passage, embedded, by the passage's id."""
    given = {passage.id: cut(passage) for passage in passages}
    texts = {it.text for sentences in given.values() for it in sentences}
    place = {text: i for i, text in enumerate(sorted(texts))}
    vectors = embed(embedder, list(place))
    return {
        name: sentence_rows.row(sentences, vectors[[place[it.text] for it in sentences]])
        for name, sentences in given.items()
    }


def complete(
    ledger: Ledger, embedder: Embedder, cut: Sentences, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Embed what no earlier run did, a source at a time; how many passages that were."""
    with ledger.reading() as connection:
        sources = sentence_rows.lacking(connection)
    done = 0
    for number, source_id in enumerate(sources, start=1):
        with ledger.reading() as connection:
            passages = shelving.all_passages_of(connection, source_id)
            known: Mapping[str, Row] = sentence_rows.kept(connection, {it.id: it for it in passages})
        made = rows(embedder, cut, [it for it in passages if it.id not in known])
        with ledger.writing() as connection:
            sentence_rows.keep(connection, source_id, made)
        done += len(made)
        if on_progress:
            on_progress(number, len(sources))
    return done
