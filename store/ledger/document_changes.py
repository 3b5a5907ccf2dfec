"""Sources put in, replaced and taken out, with all that came of them, inside a transaction of the ledger."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from sqlalchemy import Connection, delete, insert, select

from store.ledger import approvals, fulltext, outbox
from store.ledger.conditions import among
from store.ledger.document_rows import OF_PASSAGE, OF_SOURCE, find_source, pieces_of
from store.ledger.schema import passages, scopes, sources, vectors
from store.ledger.terms import split_forms
from store.passage import Passage, Source
from store.vectors import embedded_text, vector_id


def put(
    connection: Connection, embedder_key: str, documents: Iterable[tuple[Source, Sequence[Passage]]]
) -> bool:
    """Replace sources, whose vectors are all there. False, and nothing written, when all are already so."""
    written = [_upsert(connection, embedder_key, source, pieces) for source, pieces in documents]
    fulltext.add(connection, [number for number in written if number is not None])
    return any(number is not None for number in written)


def _upsert(
    connection: Connection, embedder_key: str, source: Source, pieces: Sequence[Passage]
) -> int | None:
    """The number of a source that was written, and is to be indexed; None where it is already so."""
    old = find_source(connection, source.id)
    had = [] if old is None else pieces_of(connection, old[0], old[1])
    if old is not None and old[1] == source and had == list(pieces):
        return None
    ids = [vector_id(embedder_key, embedded_text(piece)) for piece in pieces]
    touched = {*ids, *(vector_id(embedder_key, embedded_text(piece)) for piece in had)}
    before = outbox.used(connection, touched)
    if old is not None:
        _take_out(connection, old[0])
    number = _put_in(connection, source, list(zip(pieces, ids, strict=True)))
    outbox.settle(connection, before, touched)
    _expire(connection, source.id, source.digest)
    return number


def delete_source(connection: Connection, source_id: str) -> bool:
    """Take a source and all that came of it out. False when there is none."""
    found = find_source(connection, source_id)
    if found is None:
        return False
    number, _ = found
    of_source = select(vectors.c.id).join(passages).where(passages.c.source == number)
    touched = set(connection.execute(of_source).scalars())
    before = outbox.used(connection, touched)
    _take_out(connection, number)
    outbox.settle(connection, before, touched)
    _expire(connection, source_id, "")
    return True


def delete_sources(connection: Connection, source_ids: Iterable[str]) -> int:
    """Take sources out as `delete_source` does each; how many there were. Together that is much quicker, as
    the index of words is written once.
    """
    wanted = select(sources.c.number, sources.c.id).where(among(sources.c.id, source_ids))
    ids = {row.number: row.id for row in connection.execute(wanted)}
    if not ids:
        return 0
    theirs = among(passages.c.source, ids)
    touched = set(connection.execute(select(vectors.c.id).join(passages).where(theirs)).scalars())
    before = outbox.used(connection, touched)
    fulltext.remove(connection, list(ids))
    connection.execute(delete(passages).where(theirs))
    connection.execute(delete(sources).where(among(sources.c.number, ids)))  # their scopes go with them
    outbox.settle(connection, before, touched)
    for source_id in ids.values():
        _expire(connection, source_id, "")
    return len(ids)


def _expire(connection: Connection, source_id: str, digest: str) -> None:
    """An approved answer is used no more once a document that it rests on has changed or gone."""
    for answer in approvals.expire(connection, source_id, digest):
        delete_source(connection, answer)


def _take_out(connection: Connection, number: int) -> None:
    fulltext.remove(connection, [number])
    connection.execute(delete(passages).where(passages.c.source == number))
    connection.execute(delete(sources).where(sources.c.number == number))  # its scopes go with it


def _put_in(connection: Connection, source: Source, pieces: Sequence[tuple[Passage, str]]) -> int:
    number = connection.execute(insert(sources).returning(sources.c.number), _source_row(source)).scalar_one()
    connection.execute(
        insert(scopes), [{"source": number, "scope": s} for s in sorted(source.audience.scopes)]
    )
    if pieces:
        of_them = among(vectors.c.id, {address for _, address in pieces})
        found = connection.execute(select(vectors.c.id, vectors.c.number).where(of_them))
        of_id = {row.id: row.number for row in found}
        connection.execute(
            insert(passages), [_passage_row(number, piece, of_id[address]) for piece, address in pieces]
        )
    return int(number)


def _source_row(source: Source) -> dict[str, object]:
    modified = None if source.modified is None else source.modified.isoformat()
    same = {name: getattr(source, name) for name in OF_SOURCE}
    return same | {"kind": source.kind.value, "modified": modified}


def _passage_row(source: int, piece: Passage, vector: int) -> dict[str, object]:
    return {name: getattr(piece, name) for name in OF_PASSAGE} | {
        "source": source,
        "vector": vector,
        "headings": json.dumps(piece.headings, ensure_ascii=False),
        "split": split_forms(embedded_text(piece)),
        "messages": json.dumps([*map(astuple, piece.messages)], ensure_ascii=False) if piece.messages else "",
    }
