"""Whether a question is in a language that the embedder does not know: then words tell more than meaning."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, select

from store.languages import ENGLISH, is_written_in_runs
from store.ledger.conditions import among
from store.ledger.schema import passages
from store.ledger.word_tables import segment_sources, segments

_BEST = 10
"""Passages found by their words, whose language is taken for the question's."""
_KNOWN, _KNOWN_IN_RUNS = 3.0, 1.3
"""Letters of a piece that an embedder takes words to. One made for English has 3.4 in English questions, 2.3
in German, French and Spanish, .9 in Japanese; those made for many languages have 4 and 1.7."""


def is_foreign(
    connection: Connection, query: str, bm25: Mapping[int, float], pieces: Callable[[str], int]
) -> bool:
    """Whether most of what was found by words is not in English, and `pieces` counts many in the query."""
    best = sorted(bm25, key=lambda it: (-bm25[it], it))[:_BEST]
    found = (
        select(segments.c.language)
        .join(segment_sources, segment_sources.c.segment == segments.c.number)
        .join(passages, passages.c.source == segment_sources.c.source)
        .where(among(passages.c.number, best))
        .group_by(segments.c.language)
        .order_by(func.count().desc(), segments.c.language)
        .limit(1)
    )
    language = connection.execute(found).scalar_one_or_none() or ENGLISH
    if language == ENGLISH:
        return False
    known = _KNOWN_IN_RUNS if is_written_in_runs(language) else _KNOWN
    return sum(map(str.isalpha, query)) < known * pieces(query)
