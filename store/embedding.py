"""Which embedder the ledger's vectors are of, and how another one takes over."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from sqlalchemy import Connection, bindparam, delete, exists, select, update

from store.errors import WrongEmbedder
from store.ledger import document_rows, outbox, sentence_rows
from store.ledger.database import Ledger, fact, set_fact
from store.ledger.schema import batches, passages, vectors
from store.ledger.sentence_rows import Row
from store.passage import Passage, PassageSentence
from store.sentences import VERSION, sentences_of
from store.vectors import Embedder, embed, vector_id

_BATCH = 512
"""Texts embedded between two commits: a kill costs at most these."""

_MOVE = update(passages).where(passages.c.number == bindparam("passage")).values(vector=bindparam("new"))

OnProgress = Callable[[int, int], None]
"""Told how many texts are done, and of how many."""


def insist(connection: Connection, embedder: Embedder) -> None:
    """Raise WrongEmbedder unless the ledger's vectors are the embedder's."""
    key, dimension = fact(connection, "embedder"), fact(connection, "dimension")
    if (key, dimension) != (embedder.key, str(embedder.dimension)):
        raise WrongEmbedder(
            f"the store holds vectors of {key} ({dimension} numbers each), not of {embedder.key} "
            f"({embedder.dimension}): set INHOUSE_EMBEDDER__PATH and its prefixes back, embed everything "
            "again with `inhouse index --reembed PATH`, or use another INHOUSE_DATA_DIR"
        )


def adopt(ledger: Ledger, embedder: Embedder) -> None:
    """Make the embedder the ledger's own while that holds no passage; else insist that it is."""
    with ledger.reading() as connection:
        known = fact(connection, "embedder") == embedder.key
        if known or not _is_empty(connection):
            insist(connection, embedder)
            return
    with ledger.writing() as connection:
        if _is_empty(connection):
            _name(connection, embedder)
        insist(connection, embedder)


def reembed(ledger: Ledger, embedder: Embedder, on_progress: OnProgress | None = None) -> int:
    """Build the new embedder's vectors beside the old ones, then swap them in at once; how many were made.

    Until the swap the old ones serve. Killed, it goes on where it was when called again.
    """
    made = 0
    while True:
        with ledger.reading() as connection:
            texts = _texts(connection, embedder)
            lacking = sorted(document_rows.missing(connection, texts), key=lambda it: (len(texts[it]), it))
        for batch in batches(lacking, _BATCH):
            found = embed(embedder, [texts[address] for address in batch])
            with ledger.writing() as connection:
                still = document_rows.missing(connection, batch)
                rows = [row for row in zip(batch, found, strict=True) if row[0] in still]
                document_rows.add_vectors(connection, embedder.key, rows)
            made += len(batch)
            if on_progress:
                on_progress(made, len(lacking))
        with ledger.writing() as connection:
            texts = _texts(connection, embedder)
            if not document_rows.missing(connection, texts):  # else a source came meanwhile: once more
                _swap(connection, embedder)
                return made


def _texts(connection: Connection, embedder: Embedder) -> dict[str, str]:
    """Every text that search goes by, under the vector id that the embedder gives it."""
    return {vector_id(embedder.key, text): text for _, text in document_rows.embedded_texts(connection)}


def _swap(connection: Connection, embedder: Embedder) -> None:
    made = select(vectors.c.id, vectors.c.number).where(vectors.c.embedder == embedder.key)
    numbers = {row.id: row.number for row in connection.execute(made)}
    given = [
        {"passage": passage, "new": numbers[vector_id(embedder.key, text)]}
        for passage, text in document_rows.embedded_texts(connection)
    ]
    if given:
        connection.execute(_MOVE, given)
    connection.execute(delete(vectors).where(~exists().where(passages.c.vector == vectors.c.number)))
    sentence_rows.drop_all(connection)  # of the old embedder; Library.complete makes them anew
    set_fact(connection, "sentences", "")
    _name(connection, embedder)
    outbox.post_all(connection)


def _is_empty(connection: Connection) -> bool:
    return connection.execute(select(passages.c.number).limit(1)).first() is None


def _name(connection: Connection, embedder: Embedder) -> None:
    set_fact(connection, "embedder", embedder.key)
    set_fact(connection, "dimension", str(embedder.dimension))


_AT_ONCE = 512
"""Passages whose sentences are embedded together: memory stays bounded, and a kill costs at most these."""


def sentence_mark(embedder: Embedder) -> str:
    """What a store's sentences were made with: those of another mark are not looked at."""
    return f"{embedder.key} {VERSION}"


def adopt_sentences(ledger: Ledger, made_with: str) -> None:
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
    made_with = sentence_mark(embedder)
    with ledger.writing() as connection:
        insist(connection, embedder)
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
        passages = document_rows.all_passages_of(connection, source_id)
        known = sentence_rows.kept(connection, {it.id: it for it in passages})
    lacking = [it for it in passages if it.id not in known or not known[it.id].cut]
    for batch in batches(lacking, _AT_ONCE):
        made = rows(embedder, batch, known)
        with ledger.writing() as connection:
            insist(connection, embedder)  # somebody may have changed it meanwhile
            if fact(connection, "sentences") == sentence_mark(embedder):
                sentence_rows.keep(connection, source_id, made)
    return len(lacking)
