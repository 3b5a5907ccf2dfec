"""Lexical search: the words that a text is found by, and SQLite's FTS5, which finds them. Only this file,
`sent_words.py` and `spelling.py` know FTS5; PostgreSQL's tsvector would be another file like it.

With the longer list of stop words that sentences go by, or a library's 1,333 English ones, search finds the
evidence of 0.79 of 95 questions among its first five, not of 0.81. So this short list stays one of its own.
"""

import json
import re
from collections.abc import Collection, Iterator
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

from store.passage import Kind
from store.sentences import CALENDAR, MARK, distinct, spellings

_WORD = re.compile(r"[^\W_]+(?:['’\-_./][^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")
# Borders inside an identifier: getUser|Name, HTTP|Server, AB|1234, utf|8.
_HUMP = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)
# Scripts written without spaces: Han, kana, Hangul, Thai, Lao, Khmer, Myanmar.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003134f]+"
)

STOPWORDS = frozenset(
    # A list of strings would be a page long.
    """a about after again all also am an and any are as at be because been before being but by can could
    did do does doing done for from get got had has have having he her here hers him his how i if in into
    is it its just let like may me might more most much must my no nor not now of off on once only or other
    our out over please s shall she should so some such t than that the their them then there these they
    this those to too u under up us very want was we were what when where which while who whom whose why
    will with would you your""".split()  # noqa: SIM905
)
"""English words that say nothing of the subject."""

WEIGHTS = "2.0, 1.5, 1.0, 0.5"
"""bm25 weights of title, headings, text and split forms."""

TOKENIZER = "porter unicode61 remove_diacritics 2"

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
    f"""CREATE VIRTUAL TABLE lexicon USING fts5(title, headings, text, split,
       content = 'lexicon_rows', content_rowid = 'number',
       tokenize = '{TOKENIZER}')""",
)

_RANKED = f"SELECT rowid, -bm25(lexicon, {WEIGHTS}) AS score FROM lexicon WHERE lexicon MATCH :terms"
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

_BEST_WITHIN = text(
    f"""{_RANKED} AND +rowid IN (SELECT number FROM passages WHERE source IN
               (SELECT value FROM json_each(:within)))
        ORDER BY score DESC, rowid LIMIT :limit"""
)

_LITTLE = text(
    "SELECT 2 * (SELECT count(*) FROM scopes WHERE scope IN :scopes) < (SELECT count(*) FROM sources)"
).bindparams(_SCOPES)

_WIDER = 8
"""Readers of most passages: at 100,000 it takes longer to know all of theirs, or to ask of each match whether
it is theirs, than to rank all matches. So these are ranked, and only of the best it is asked."""


def create(connection: Connection) -> None:
    for statement in _TABLES:
        connection.exec_driver_sql(statement)


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


def remove(connection: Connection, source: int) -> None:
    """Take a source out, before its rows change: FTS5 must see the words that it indexed."""
    connection.execute(
        text("DELETE FROM lexicon WHERE rowid IN (SELECT number FROM passages WHERE source = :source)"),
        {"source": source},
    )


def purge(connection: Connection) -> None:
    """Merge the segments into one: until then they still hold the words of deleted passages."""
    connection.exec_driver_sql("INSERT INTO lexicon (lexicon) VALUES ('optimize')")


def rebuild(connection: Connection) -> None:
    """Index all passages of documents anew, whatever became of the index."""
    connection.exec_driver_sql("DROP TABLE IF EXISTS lexicon")
    connection.exec_driver_sql("DROP VIEW IF EXISTS lexicon_rows")
    create(connection)
    connection.execute(
        text(
            """INSERT INTO lexicon (rowid, title, headings, text, split)
               SELECT number, title, headings, text, split FROM lexicon_rows WHERE number IN
               (SELECT passages.number FROM passages JOIN sources ON sources.number = passages.source
                WHERE kind <> :sent)"""
        ),
        {"sent": Kind.UPLOAD.value},
    )


def search(
    connection: Connection,
    query: str,
    scopes: Collection[str],
    limit: int,
    within: Collection[int] | None = None,
) -> list[tuple[int, float]]:
    """Numbers and bm25 (higher is better) of readable passages, best first. Any text is a valid query.

    With `within`, the numbers of readable sources, of these alone.
    """
    if not scopes:
        return []
    found = terms(query)
    if not found:
        return []
    given = {"terms": " OR ".join(found), "scopes": list(scopes), "limit": limit}
    if within is not None:
        these = {"terms": given["terms"], "limit": limit, "within": json.dumps(sorted(within))}
        return [(int(number), float(score)) for number, score in connection.execute(_BEST_WITHIN, these)]
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


def terms(query: str) -> list[str]:
    """Quoted FTS5 strings for the words of a query and the other ways to write them."""
    tokens = list(dict.fromkeys(_WORD.findall(distinct(query))))
    telling = [token for token in tokens if not is_stopword(token)] or tokens
    found = (
        form
        for token in telling[:_MOST_WORDS]
        for form in (token[:_LONGEST], *_spellings(token), *_forms(token[:_LONGEST]), *_pairs(token))
    )
    return [_quoted(form) for form in islice(dict.fromkeys(found), _MOST_TERMS)]


def _spellings(word: str) -> tuple[str, ...]:
    """The ways to write a day or a month, whole and short: a table has Wed, and a question Wednesday."""
    folded = word.casefold()
    return spellings(CALENDAR.get(folded, folded.removesuffix("s")))


def _quoted(term: str) -> str:
    """An FTS5 string: whatever is inside, it is words and never syntax."""
    return '"' + term.replace('"', '""').replace("\0", " ") + '"'


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Words as written, where they stand; inner hyphens, dots, apostrophes and slashes stay: `AB-1234`."""
    return _WORD.finditer(text)


def is_stopword(word: str) -> bool:
    return re.split("['’]", word.casefold())[0] in STOPWORDS


def letters(text: str) -> list[str]:
    """The pieces of a text that are words: letters only, in a script that sets words apart."""
    return [
        part
        for part in dict.fromkeys(_PARTS.findall(text))
        if part.isalpha() and (part.isascii() or not _UNSPACED.search(part))
    ]


def split_forms(text: str) -> str:
    """What a passage is found by beside its own words: those that only capitals or signs tell apart,
    pieces of identifiers, and pairs for CJK."""
    marked = (token for token in _WORD.findall(distinct(text)) if MARK in token)
    found = dict.fromkeys([*marked, *(form for token in _WORD.findall(text) for form in _forms(token))])
    return " ".join([*found, *dict.fromkeys(_pairs(text))])


def _forms(token: str) -> list[str]:
    """Other ways to write a compound token: its pieces apart, and joined. Empty for a plain word.

    `getUserName` is get User Name, `AB-1234` is AB 1234, `wi-fi` is wi fi.
    """
    pieces = [piece for part in _PARTS.findall(token) for piece in _HUMP.split(part) if piece]
    if len(pieces) < 2:
        return []
    joined = "".join(pieces)
    return [" ".join(pieces)] if joined == token else [" ".join(pieces), joined]


def _pairs(text: str) -> Iterator[str]:
    """Overlapping pairs of characters of each run in a script without spaces; a lone one stands alone."""
    for run in _UNSPACED.findall(text):
        yield from map("".join, pairwise(run)) if len(run) > 1 else run
