"""The scores that SQLite's own full-text search gives: what ours are held to."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing

from store.ledger.terms import terms


def scores(rows: Iterable[tuple[int, str, str, str, str]], query: str) -> dict[int, float]:
    """Of the rows that have any term of the query, by number."""
    match = " OR ".join('"' + term.replace('"', '""').replace("\0", " ") + '"' for term in terms(query))
    with closing(sqlite3.connect(":memory:")) as own:
        own.execute(
            "CREATE VIRTUAL TABLE lexicon USING fts5(title, headings, text, split,"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        insert = "INSERT INTO lexicon (rowid, title, headings, text, split) VALUES (?, ?, ?, ?, ?)"
        own.executemany(insert, rows)
        ranked = "SELECT rowid, -bm25(lexicon, 2.0, 1.5, 1.0, 0.5) FROM lexicon WHERE lexicon MATCH ?"
        return dict(own.execute(ranked, (match,))) if match else {}
