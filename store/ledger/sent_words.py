"""Lexical search of the files that were sent in a conversation, over their own passages alone.

bm25 weighs a word by how many of all passages have it. So these are in no index of the ledger: what others
find, and in which order, would tell of them.
"""

import math
import sqlite3
from collections import Counter
from collections.abc import Collection
from contextlib import closing

from sqlalchemy import Connection, bindparam, text

from store.ledger import fulltext, spelling

_ROWS = text(
    """SELECT number, title, headings, text, split FROM lexicon_rows
       WHERE number IN (SELECT number FROM passages WHERE source IN :sources)"""
).bindparams(bindparam("sources", expanding=True))
_TABLE = f"""CREATE VIRTUAL TABLE sent USING fts5(title, headings, text, split,
             tokenize = '{fulltext.TOKENIZER}')"""
_RANKED = f"SELECT rowid, -bm25(sent, {fulltext.WEIGHTS}) FROM sent WHERE sent MATCH ?"
_HAVE = text("SELECT count(*) FROM lexicon WHERE lexicon MATCH :term")


def search(
    connection: Connection, query: str, sources: Collection[int], limit: int
) -> list[tuple[int, float]]:
    """Numbers and bm25 (higher is better) of passages of these sources, best first.

    They are scored as if they stood in the index with all documents, and nothing else that was sent.
    """
    terms = fulltext.terms(query) if sources else []
    if not terms:
        return []
    rows = [tuple(it) for it in connection.execute(_ROWS, {"sources": list(sources)})]
    documents = int(connection.execute(text("SELECT count(*) FROM lexicon_docsize")).scalar_one())
    scores: dict[int, float] = {}
    with closing(sqlite3.connect(":memory:")) as own:
        own.execute(_TABLE)
        own.executemany("INSERT INTO sent (rowid, title, headings, text, split) VALUES (?, ?, ?, ?, ?)", rows)
        for term in terms:
            found = own.execute(_RANKED, (term,)).fetchall()
            if found:
                have = int(connection.execute(_HAVE, {"term": term}).scalar_one())
                here = _weight(len(rows), len(found))
                weight = _weight(len(rows) + documents, len(found) + have) / here
                for number, score in found:
                    scores[number] = scores.get(number, 0.0) + score * weight
    return sorted(scores.items(), key=lambda it: (-it[1], it[0]))[:limit]


def _weight(count: int, have: int) -> float:
    """What FTS5's bm25 gives a term that so many of `count` rows have."""
    return max(math.log((count - have + 0.5) / (have + 0.5)), 1e-6)


def uses(connection: Connection, sources: Collection[int]) -> Counter[str]:
    """In how many passages of these sources each word stands that others may be misspellings of."""
    if not sources:
        return Counter()
    rows = connection.execute(_ROWS, {"sources": list(sources)})
    texts = (" ".join((it.title, it.headings, it.text)) for it in rows)
    return Counter(word for it in texts for word in spelling.spelled(it))
