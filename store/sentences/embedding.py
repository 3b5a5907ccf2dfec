"""Embedding the sentences of passages: as they come, and later on after an upgrade or a new embedder."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from store import embedding, shelving
from store.batches import batches
from store.embedder import Embedder
from store.ledger import Ledger, fact, set_fact
from store.passage import Passage
from store.sentences import rows as sentence_rows
from store.sentences.cutting import VERSION, sentences_of
from store.sentences.rows import Row
from store.sentences.sentence import PassageSentence
from store.vectors import embed

_AT_ONCE = 512
"""Passages whose sentences are embedded together: memory stays bounded, and a kill costs at most these."""


def mark(embedder: Embedder) -> str:
    """What a store's sentences were made with: those of another mark are not looked at."""
    return f"{embedder.key} {VERSION}"


def adopt(ledger: Ledger, made_with: str) -> None:
    """Make it the ledger's own mark where that holds no sentence yet; `complete` changes it otherwise."""
    with ledger.reading() as connection:
        if fact(connection, "sentences") == made_with or not sentence_rows.none(connection):
            return
    with ledger.writing() as connection:
        if sentence_rows.none(connection):
            set_fact(connection, "sentences", made_with)


def rows(
    embedder: Embedder, passages: Collection[Passage], known: Mapping[str, Row] | None = None
) -> dict[str, Row]:
    """The sentences of each passage, embedded, by the passage's id; what is `known` is not embedded again."""
    made: dict[str, Row] = {}
    fresh: dict[str, tuple[PassageSentence, ...]] = {}
    for passage in passages:
        row = (known or {}).get(passage.id)
        if row is not None and row.cut:
            made[passage.id] = row
            continue
        cut = sentences_of(passage)
        if row is not None and row.count == len(cut):
            made[passage.id] = replace(row, cut=sentence_rows.encoded(cut))
        else:
            fresh[passage.id] = cut
    for batch in batches(list(fresh), _AT_ONCE):
        made |= _embedded(embedder, {name: fresh[name] for name in batch})
    return made


def _embedded(embedder: Embedder, given: Mapping[str, tuple[PassageSentence, ...]]) -> dict[str, Row]:
    texts = {it.placed for sentences in given.values() for it in sentences}
    place = {text: i for i, text in enumerate(sorted(texts))}
    vectors = embed(embedder, list(place))
    return {
        name: sentence_rows.row(sentences, vectors[[place[it.placed] for it in sentences]])
        for name, sentences in given.items()
    }


def complete(
    ledger: Ledger, embedder: Embedder, on_progress: Callable[[int, int], None] | None = None
) -> int:
    """Cut and embed what no earlier run did; of how many passages. What was made otherwise is made anew.

    A run that was stopped goes on. Raises WrongEmbedder.
    """
    made_with = mark(embedder)
    with ledger.writing() as connection:
        embedding.insist(connection, embedder)
        if fact(connection, "sentences") != made_with:
            sentence_rows.drop_all(connection)
            set_fact(connection, "sentences", made_with)
        sources = sentence_rows.lacking(connection)
    done = 0
    for number, source_id in enumerate(sources, start=1):
        done += _complete_source(ledger, embedder, source_id)
        if on_progress:
            on_progress(number, len(sources))
    return done


def _complete_source(ledger: Ledger, embedder: Embedder, source_id: str) -> int:
    with ledger.reading() as connection:
        passages = shelving.all_passages_of(connection, source_id)
        known = sentence_rows.kept(connection, {it.id: it for it in passages})
    lacking = [it for it in passages if it.id not in known or not known[it.id].cut]
    for batch in batches(lacking, _AT_ONCE):
        made = rows(embedder, batch, known)
        with ledger.writing() as connection:
            embedding.insist(connection, embedder)  # somebody may have changed it meanwhile
            if fact(connection, "sentences") == mark(embedder):
                sentence_rows.keep(connection, source_id, made)
    return len(lacking)
