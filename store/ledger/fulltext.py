"""Lexical search. Only this file knows SQLite's FTS5; PostgreSQL's tsvector would be another file like it."""

from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

from store.ledger import spelling, tokenizer

_WEIGHTS = "2.0, 1.5, 1.0, 0.5"
"""bm25 weights of title, headings, text and split forms."""

_MOST_WORDS = 64
"""A question has fewer; of a pasted page the first ones are looked for."""
_MOST_TERMS = 256
_LONGEST = 200
"""Characters of a word that are looked for: FTS5 takes a phrase of thousands of pieces seconds to find."""

_TABLES = (
    """CREATE VIEW lexicon_rows AS
       SELECT passages.number AS number, sources.title AS title, passages.headings AS headings,
              passages.text AS text, passages.split AS split
       FROM passages JOIN sources ON sources.number = passages.source""",
    """CREATE VIRTUAL TABLE lexicon USING fts5(title, headings, text, split,
       content = 'lexicon_rows', content_rowid = 'number',
       tokenize = 'porter unicode61 remove_diacritics 2')""",
)

_RANKED = f"SELECT rowid, -bm25(lexicon, {_WEIGHTS}) AS score FROM lexicon WHERE lexicon MATCH :terms"
_SCOPES: BindParameter[str] = bindparam("scopes", expanding=True)
_BEST_OF_ALL = text(
    f"""SELECT rowid, score, EXISTS (SELECT 1 FROM passages JOIN scopes ON scopes.source = passages.source
               WHERE passages.number = best.rowid AND scopes.scope IN :scopes) AS readable
        FROM ({_RANKED} ORDER BY score DESC, rowid LIMIT :limit) AS best ORDER BY score DESC, rowid"""
).bindparams(_SCOPES)
# The plus keeps SQLite from looking each readable passage up in the index, which ran for minutes on 100,000.
_BEST_OF_THEIRS = text(
    f"""{_RANKED} AND +rowid IN (SELECT passages.number FROM scopes
               JOIN passages ON passages.source = scopes.source WHERE scopes.scope IN :scopes)
        ORDER BY score DESC, rowid LIMIT :limit"""
).bindparams(_SCOPES)

_LITTLE = text(
    "SELECT 2 * (SELECT count(*) FROM scopes WHERE scope IN :scopes) < (SELECT count(*) FROM sources)"
).bindparams(_SCOPES)

_WIDER = 8
"""Readers of most passages: at 100,000 it takes longer to know all of theirs, or to ask of each match whether
it is theirs, than to rank all matches. So these are ranked, and only of the best it is asked."""


def create(connection: Connection) -> None:
    for statement in _TABLES:
        connection.exec_driver_sql(statement)
    spelling.create(connection)


def add(connection: Connection, source: int) -> None:
    """Index the passages of a source, after its rows are written."""
    connection.execute(
        text(
            """INSERT INTO lexicon (rowid, title, headings, text, split)
               SELECT number, title, headings, text, split FROM lexicon_rows
               WHERE number IN (SELECT number FROM passages WHERE source = :source)"""
        ),
        {"source": source},
    )
    spelling.count(connection, source, 1)


def remove(connection: Connection, source: int) -> None:
    """Take a source out, before its rows change: FTS5 must see the words that it indexed."""
    spelling.count(connection, source, -1)
    connection.execute(
        text("DELETE FROM lexicon WHERE rowid IN (SELECT number FROM passages WHERE source = :source)"),
        {"source": source},
    )


def purge(connection: Connection) -> None:
    """Merge the segments into one: until then they still hold the words of deleted passages."""
    connection.exec_driver_sql("INSERT INTO lexicon (lexicon) VALUES ('optimize')")
    spelling.purge(connection)


def search(
    connection: Connection, query: str, scopes: Collection[str], limit: int
) -> list[tuple[int, float]]:
    """Numbers and bm25 (higher is better) of readable passages, best first. Any text is a valid query."""
    if not scopes:
        return []
    found = _terms(query)
    if not found:
        return []
    given = {"terms": " OR ".join(found), "scopes": list(scopes), "limit": limit}
    little = connection.execute(_LITTLE, {"scopes": list(scopes)}).scalar_one()
    best = None if little else _best_of_all(connection, given)
    if best is None:
        rows = connection.execute(_BEST_OF_THEIRS, given).all()
        best = [(int(number), float(score)) for number, score in rows]
    return best


def _best_of_all(connection: Connection, given: dict[str, Any]) -> list[tuple[int, float]] | None:
    """None where too many of the best are not for these readers."""
    limit = given["limit"]
    rows = connection.execute(_BEST_OF_ALL, given | {"limit": _WIDER * limit}).all()
    best = [(int(number), float(score)) for number, score, readable in rows if readable]
    return best[:limit] if len(best) >= limit or len(rows) < _WIDER * limit else None


def _terms(query: str) -> list[str]:
    """Quoted FTS5 strings for the words of a query and the other ways to write them."""
    tokens = list(dict.fromkeys(tokenizer.tokens(query)))
    telling = [token for token in tokens if not tokenizer.is_stopword(token)] or tokens
    found = (form for token in telling[:_MOST_WORDS] for form in _forms(token))
    return [_quoted(form) for form in islice(dict.fromkeys(found), _MOST_TERMS)]


def _forms(token: str) -> Iterator[str]:
    short = token[:_LONGEST]
    yield from (short, *tokenizer.forms(short))
    yield from tokenizer.pairs(token)


def _quoted(term: str) -> str:
    """An FTS5 string: whatever is inside, it is words and never syntax."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'
