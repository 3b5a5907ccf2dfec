"""Embedding the sentences of passages: as they come, and later on after an upgrade or a new embedder."""

from collections.abc import Callable, Mapping, Sequence

from store import embedding, sentence_rows, shelving
from store.batches import batches
from store.embedder import Embedder
from store.ledger import Ledger, fact, set_fact
from store.passage import Passage
from store.sentence import Cutter
from store.sentence_rows import Row
from store.vectors import embed

_AT_ONCE = 512
"""Passages whose sentences are embedded together: memory stays bounded, and a kill costs at most these."""


def mark(embedder: Embedder, cutter: Cutter) -> str:
    """What a store's sentences were made with: those of another mark are not looked at."""
    return f"{embedder.key} {cutter.version}"


def adopt(ledger: Ledger, made_with: str) -> None:
    """Make it the ledger's own mark where that holds no sentence yet; `complete` changes it otherwise."""
    with ledger.reading() as connection:
        if fact(connection, "sentences") == made_with or not sentence_rows.none(connection):
            return
    with ledger.writing() as connection:
        if sentence_rows.none(connection):
            set_fact(connection, "sentences", made_with)


def rows(embedder: Embedder, cutter: Cutter, passages: Sequence[Passage]) -> dict[str, Row]:
    """The sentences of each passage, embedded, by the passage's id."""
    made: dict[str, Row] = {}
    for batch in batches(passages, _AT_ONCE):
        made |= _rows(embedder, cutter, batch)
    return made


def _rows(embedder: Embedder, cutter: Cutter, passages: Sequence[Passage]) -> dict[str, Row]:
    given = {passage.id: cutter.cut(passage) for passage in passages}
    texts = {it.text for sentences in given.values() for it in sentences}
    place = {text: i for i, text in enumerate(sorted(texts))}
    vectors = embed(embedder, list(place))
    return {
        name: sentence_rows.row(sentences, vectors[[place[it.text] for it in sentences]])
        for name, sentences in given.items()
    }


def complete(
    ledger: Ledger,
    embedder: Embedder,
    cutter: Cutter,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Embed what no earlier run did; of how many passages. What was made otherwise is made anew.

    A run that was stopped goes on. Raises WrongEmbedder.
    """
    made_with = mark(embedder, cutter)
    with ledger.writing() as connection:
        embedding.insist(connection, embedder)
        if fact(connection, "sentences") != made_with:
            sentence_rows.drop_all(connection)
            set_fact(connection, "sentences", made_with)
        sources = sentence_rows.lacking(connection)
    done = 0
    for number, source_id in enumerate(sources, start=1):
        done += _complete_source(ledger, embedder, cutter, source_id)
        if on_progress:
            on_progress(number, len(sources))
    return done


def _complete_source(ledger: Ledger, embedder: Embedder, cutter: Cutter, source_id: str) -> int:
    with ledger.reading() as connection:
        passages = shelving.all_passages_of(connection, source_id)
        known: Mapping[str, Row] = sentence_rows.kept(connection, {it.id: it for it in passages})
    lacking = [it for it in passages if it.id not in known]
    for batch in batches(lacking, _AT_ONCE):
        made = rows(embedder, cutter, batch)
        with ledger.writing() as connection:
            embedding.insist(connection, embedder)  # somebody may have changed it meanwhile
            if fact(connection, "sentences") == mark(embedder, cutter):
                sentence_rows.keep(connection, source_id, made)
    return len(lacking)
