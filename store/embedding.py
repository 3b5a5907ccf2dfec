"""Which embedder the ledger's vectors are of, how another one takes over, and the vectors of sentences."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, bindparam, delete, exists, select, update

from store.ledger import document_rows, outbox, sentence_rows, vector_rows
from store.ledger.database import Ledger, fact, insist, set_fact
from store.ledger.schema import Item, passages, sentences, vectors
from store.ledger.sentence_rows import Row
from store.passage import Passage, PassageSentence
from store.sentences import VERSION, cut
from store.vectors import Embedder, Vectors, embed, embed_parts, parted, vector_id

_BATCH = 128
"""Texts, or passages with their sentences, embedded between two commits: a kill costs at most these."""

_MOVE = update(passages).where(passages.c.number == bindparam("passage")).values(vector=bindparam("new"))

OnProgress = Callable[[int, int], None]
"""Told how many texts are done, and of how many."""

OnShare = Callable[[float], None]
"""Told what share of the work is done, up to 1."""

_FEW = 64
"""Texts, or passages with their sentences, embedded before progress is told: about a second's."""


def sentence_mark(embedder: Embedder) -> str:
    """What a store's sentences were made with: those of another mark are not looked at."""
    return f"{embedder.key} {VERSION}{' pooled' if embedder.pools_parts else ''}"


def is_marked(connection: Connection, embedder: Embedder) -> bool:
    """Whether the sentences in the ledger are cut and embedded as ours are."""
    return fact(connection, "sentences") == sentence_mark(embedder)


def adopt(ledger: Ledger, embedder: Embedder) -> None:
    """Make the embedder the ledger's own while that holds no passage; else insist that it is.

    Its mark becomes that of the sentences while there is none; `complete` changes it otherwise.
    """
    with ledger.reading() as connection:
        if not _open_facts(connection, embedder):
            insist(connection, embedder)
            return
    with ledger.writing() as connection:
        _set_facts(connection, _open_facts(connection, embedder))
        insist(connection, embedder)


def _open_facts(connection: Connection, embedder: Embedder) -> dict[str, str]:
    """What nothing in the ledger speaks against, and is not said of it yet."""
    stated = {} if _has(connection, passages) else _named(embedder)
    if not _has(connection, sentences):
        stated["sentences"] = sentence_mark(embedder)
    return {name: value for name, value in stated.items() if fact(connection, name) != value}


def _has(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def _named(embedder: Embedder) -> dict[str, str]:
    return {"embedder": embedder.key, "dimension": str(embedder.dimension)}


def _set_facts(connection: Connection, facts: Mapping[str, str]) -> None:
    for name, value in facts.items():
        set_fact(connection, name, value)


def reembed(ledger: Ledger, embedder: Embedder, on_progress: OnProgress | None = None) -> int:
    """Build the new embedder's vectors beside the old ones, then swap them in at once; how many were made.

    Until the swap the old ones serve. Killed, it goes on where it was when called again.
    """
    made = 0
    while True:
        with ledger.reading() as connection:
            texts = _texts(connection, embedder)
        made += keep_vectors(ledger, embedder, texts, on_progress)
        with ledger.writing() as connection:
            texts = _texts(connection, embedder)
            if not vector_rows.missing(connection, texts):  # else a source came meanwhile: once more
                _swap(connection, embedder)
                return made


def keep_vectors(
    ledger: Ledger, embedder: Embedder, texts: Mapping[str, str], on_progress: OnProgress | None = None
) -> int:
    """Embed those of `texts`, by their vector ids, that the ledger has no vector of; how many.

    They are kept batch by batch, ahead of the passages that will have them: a run that was stopped goes on.
    """
    with ledger.reading() as connection:
        lacking = sorted(vector_rows.missing(connection, texts), key=lambda it: (len(texts[it]), it))
    for start in range(0, len(lacking), _BATCH):
        batch = lacking[start : start + _BATCH]
        found = embed(embedder, [texts[address] for address in batch])
        with ledger.writing() as connection:
            still = vector_rows.missing(connection, batch)
            rows = [row for row in zip(batch, found, strict=True) if row[0] in still]
            vector_rows.add_vectors(connection, embedder.key, rows)
        if on_progress:
            on_progress(start + len(batch), len(lacking))
    return len(lacking)


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
    connection.execute(delete(sentences))  # of the old embedder; `complete` makes them anew
    _set_facts(connection, _named(embedder) | {"sentences": "", "background": ""})
    outbox.post_all(connection)


def batched(items: Sequence[Item]) -> Iterator[tuple[float, Sequence[Item]]]:
    """A few items at a time, with the share that is done once they are."""
    for start in range(0, len(items), _FEW):
        yield min(1.0, (start + _FEW) / len(items)), items[start : start + _FEW]


@dataclass(frozen=True, slots=True)
class Embedded:
    """What was embedded of passages: the rows of their sentences, by the passages' ids, and the vectors of
    their own, by vector id, where one pass gave both."""

    rows: dict[str, Row]
    vectors: dict[str, Vectors]


def sentences_of_sources(
    embedder: Embedder,
    sources: Iterable[Sequence[Passage]],
    known: Mapping[str, Row],
    on_share: OnShare | None = None,
) -> Embedded:
    """The sentences of each passage; what is `known` to be cut just so is not embedded again. Each source is
    given by all its passages in order."""
    made = Embedded({}, {})
    fresh: dict[str, tuple[Passage, tuple[PassageSentence, ...]]] = {}
    for pieces in sources:
        for passage, found in zip(pieces, cut(pieces), strict=True):
            row = known.get(passage.id)
            if row is not None and row.cut == sentence_rows.encoded(found):
                made.rows[passage.id] = row
            else:
                fresh[passage.id] = passage, found
    for done, batch in batched(list(fresh)):
        found_now = _embedded(embedder, [fresh[name] for name in batch])
        made.rows.update(found_now.rows)
        made.vectors.update(found_now.vectors)
        if on_share:
            on_share(done)
    return made


def _embedded(embedder: Embedder, given: Sequence[tuple[Passage, tuple[PassageSentence, ...]]]) -> Embedded:
    if embedder.pools_parts:
        return _pooled(embedder, given)
    place = {text: i for i, text in enumerate(sorted({it.placed for _, each in given for it in each}))}
    found = embed(embedder, list(place))
    rows = {
        passage.id: sentence_rows.row(each, found[[place[it.placed] for it in each]])
        for passage, each in given
    }
    return Embedded(rows, {})


def _pooled(embedder: Embedder, given: Sequence[tuple[Passage, tuple[PassageSentence, ...]]]) -> Embedded:
    """Passages and their sentences in one pass."""
    texts = [parted(passage, each) for passage, each in given]
    found = embed_parts(embedder, texts)
    together = list(zip(given, texts, found, strict=True))
    return Embedded(
        {passage.id: sentence_rows.row(each, rows[1:]) for (passage, each), _, rows in together},
        {vector_id(embedder.key, it.text): rows[0] for _, it, rows in together},
    )


def complete(ledger: Ledger, embedder: Embedder, on_progress: OnProgress | None = None) -> int:
    """Cut and embed what no earlier run did; of how many passages. What was made otherwise is made anew.

    A run that was stopped goes on. Raises WrongEmbedder.
    """
    made_with = sentence_mark(embedder)
    with ledger.writing() as connection:
        insist(connection, embedder)
        if fact(connection, "sentences") != made_with:
            connection.execute(delete(sentences))
            set_fact(connection, "sentences", made_with)
        lacking = sentence_rows.lacking(connection)
    done = 0
    for number, source_id in enumerate(lacking, start=1):
        done += complete_source(ledger, embedder, source_id)
        if on_progress:
            on_progress(number, len(lacking))
    return done


def complete_source(
    ledger: Ledger, embedder: Embedder, source_id: str, on_share: OnShare | None = None
) -> int:
    """`complete` for one source: of how many passages. What is embedded is kept batch by batch."""
    with ledger.reading() as connection:
        pieces = document_rows.all_passages_of(connection, source_id)
        known = sentence_rows.kept(connection, {it.id: it for it in pieces})
    cuts = {it.id: (it, found) for it, found in zip(pieces, cut(pieces), strict=True)}
    lacking = [
        name
        for name, (_, found) in cuts.items()
        if name not in known or known[name].cut != sentence_rows.encoded(found)
    ]
    for start in range(0, len(lacking), _BATCH):
        batch = lacking[start : start + _BATCH]
        made = _embedded(embedder, [cuts[name] for name in batch]).rows
        with ledger.writing() as connection:
            insist(connection, embedder)  # somebody may have changed it meanwhile
            if fact(connection, "sentences") == sentence_mark(embedder):
                sentence_rows.keep(connection, source_id, made)
        if on_share:
            on_share((start + len(batch)) / len(lacking))
    return len(lacking)
