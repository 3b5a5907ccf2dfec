"""Sentences to rows and back: a question is nearer to the sentence that answers it than to a page.

A passage has one row with all its sentences and their vectors; it goes when the passage goes.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, exists, insert, select

from store.ledger.conditions import among
from store.ledger.schema import passages, sentences, sources, vectors
from store.passage import Passage, PassageSentence
from store.sentences import AnswerKind, kinds_of
from store.vectors import Vectors, from_bytes, to_bytes

# What it adds to a sentence's cosine, on the common scale, that it could answer the kind of question asked.
# On the development questions all evidence in the first 20 rose from .84 to .87; .06 to .16 do the same.
_WANTED = 0.1
# The forms in which a sentence is kept; a head of a table may introduce its rows and be no sentence itself.
_PLAIN, _ITEM, _ONLY_LEADS, _ROW = range(4)
# Of a passage.
_KEPT = exists().where(sentences.c.passage == passages.c.number)


@dataclass(frozen=True, slots=True)
class Row:
    """The sentences of one passage: `vectors` float16, one after another; `kinds` as numbers in text; `cut`
    as JSON, how the passage is cut into them."""

    vectors: bytes
    kinds: str
    cut: str


@dataclass(frozen=True, slots=True)
class Near:
    """How near sentences are to a query: the cosines of all, and the `best` with what its kind adds."""

    best: float
    cosines: tuple[float, ...]


def row(given: Sequence[PassageSentence], vectors: Vectors) -> Row:
    """`vectors` has shape (len(given), dimension)."""
    kinds = " ".join(str(int(kinds_of(it.whole))) for it in given)
    return Row(to_bytes(vectors), kinds, encoded(given))


def encoded(given: Sequence[PassageSentence]) -> str:
    """How a passage is cut, without the words that stand in it anyway."""
    place: dict[PassageSentence, int] = {}
    kept: list[list[Any]] = []

    def keep(it: PassageSentence, form: int) -> None:
        if it.lead is not None and it.lead not in place:
            keep(it.lead, _ONLY_LEADS)
        lead = None if it.lead is None else place[it.lead]
        place[it] = len(kept)
        text = None if it.text == it.quote else it.text
        kept.append([it.start, it.end, text, it.heading, lead, form, it.number])

    for it in given:
        keep(it, _ITEM if it.item else _ROW if it.row else _PLAIN)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def decoded(passage: Passage, cut: str) -> tuple[PassageSentence, ...]:
    """The sentences of a passage as they were `encoded`."""
    found: list[PassageSentence] = []
    forms: list[int] = []
    for start, end, read, heading, lead, form, number in json.loads(cut):
        text = passage.text[start:end] if read is None else read
        above = None if lead is None else found[lead]
        found.append(
            PassageSentence(passage, start, end, text, heading, above, form == _ITEM, form == _ROW, number)
        )
        forms.append(form)
    return tuple(it for it, form in zip(found, forms, strict=True) if form != _ONLY_LEADS)


def kept(connection: Connection, wanted: Mapping[str, Passage]) -> dict[str, Row]:
    """What is known of these passages, by id, where they stand in the ledger just so."""
    known = (
        select(passages.c.id, passages.c.text, passages.c.headings, sources.c.title, sentences)
        .join(sentences, sentences.c.passage == passages.c.number)
        .join(sources, sources.c.number == passages.c.source)
        # By source: passages have no index of their ids.
        .where(among(sources.c.id, {it.source.id for it in wanted.values()}))
    )
    found: dict[str, Row] = {}
    for it in connection.execute(known):
        passage = wanted.get(it.id)
        said = (it.text, tuple(json.loads(it.headings)), it.title)
        if passage and said == (passage.text, passage.headings, passage.source.title):
            found[it.id] = Row(it.vectors, it.kinds, it.cut)
    return found


def alike(connection: Connection, wanted: Mapping[str, Passage]) -> dict[str, Row]:
    """What is known of other passages with the same text, headings and title, by the ids of those `wanted`.

    `wanted` is by vector id. How a passage is cut says what its sentences are embedded as, so a row is good
    for whichever source has it.
    """
    known = (
        select(vectors.c.id, passages.c.text, passages.c.headings, sources.c.title, sentences)
        .join(passages, passages.c.vector == vectors.c.number)
        .join(sentences, sentences.c.passage == passages.c.number)
        .join(sources, sources.c.number == passages.c.source)
        .where(among(vectors.c.id, wanted), sentences.c.cut != "")
    )
    found: dict[str, Row] = {}
    for it in connection.execute(known):
        passage = wanted[it.id]
        said = (it.text, tuple(json.loads(it.headings)), it.title)
        if said == (passage.text, passage.headings, passage.source.title):
            found[passage.id] = Row(it.vectors, it.kinds, it.cut)
    return found


def keep(connection: Connection, source_id: str, rows: Mapping[str, Row]) -> None:
    """Keep the rows of a source's passages, by their ids, in place of those that are cut otherwise."""
    of_source = (
        select(passages.c.number, passages.c.id, sentences.c.cut)
        .join(sources, sources.c.number == passages.c.source)
        .outerjoin(sentences, sentences.c.passage == passages.c.number)
        .where(sources.c.id == source_id, among(passages.c.id, rows))
    )
    found = connection.execute(of_source).all()
    given = {it.number: rows[it.id] for it in found if it.cut != rows[it.id].cut}
    if given:
        connection.execute(delete(sentences).where(among(sentences.c.passage, given)))
        connection.execute(insert(sentences), [{"passage": at, **asdict(it)} for at, it in given.items()])


def lacking(connection: Connection) -> list[str]:
    """Ids of the sources with a passage whose sentences nobody embedded yet, or kept as they are cut."""
    wanted = (
        select(sources.c.id)
        .join(passages, passages.c.source == sources.c.number)
        .where(~_KEPT)
        .distinct()
        .order_by(sources.c.id)
    )
    return list(connection.execute(wanted).scalars())


def near(
    connection: Connection,
    numbers: Collection[int],
    query: Vectors,
    kinds: AnswerKind = AnswerKind.ANYTHING,
    stretch: float = 1.0,
) -> dict[int, Near]:
    """How near the sentences of these passages are to `query`, of shape (dimension,).

    Those of one of `kinds` count as nearer, by the embedder's measure (`Background.stretch`). The caller has
    made sure that the passages may be read.
    """
    wanted = select(sentences.c.passage, sentences.c.vectors, sentences.c.kinds)
    of_them = wanted.where(sentences.c.passage.in_(numbers)).order_by(sentences.c.passage)
    found = connection.execute(of_them).all()
    rows = [it for it in found if it.vectors]
    if not rows:
        return {}
    kept = from_bytes(b"".join(it.vectors for it in rows)).reshape(-1, len(query))
    if not np.isfinite(kept).all():
        raise ValueError("a vector is no vector")
    cosines = kept @ query
    bits = np.array([int(kind) for it in rows for kind in it.kinds.split()], np.int64)
    counted = cosines + _WANTED / stretch * ((bits & int(kinds)) != 0)
    near, at = dict[int, Near](), 0
    for it in rows:
        end = at + len(it.vectors) // (2 * len(query))
        near[it.passage] = Near(float(counted[at:end].max()), tuple(cosines[at:end].tolist()))
        at = end
    return near


def cuts(connection: Connection, of: Mapping[int, Passage]) -> dict[int, tuple[PassageSentence, ...]]:
    """The sentences of passages, by the passages' numbers; those whose cut is not kept are left out."""
    wanted = select(sentences.c.passage, sentences.c.cut).where(sentences.c.passage.in_(of))
    return {it.passage: decoded(of[it.passage], it.cut) for it in connection.execute(wanted) if it.cut}
