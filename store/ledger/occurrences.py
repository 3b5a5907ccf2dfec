"""Where words stand in texts: tokens as FTS5 cuts and stems them, kept as numbers.

English is stemmed by FTS5; what is in another language is given to it as stems (languages.py).

An occurrence is one integer of 64 bits, from the top: passage (31), column (2), place in the column (14),
and how many tokens the passage has (16). So those of a passage lie together and phrases are found by adding.
"""

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from functools import reduce
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from store.languages import ENGLISH, is_written_in_runs, stemmed

Occurrences = NDArray[np.int64]
"""Those of one passage are side by side."""
_Row = tuple[int, str, str, str, str]

COLUMNS = ("title", "headings", "text", "split")

_TOKENIZER = "porter unicode61 remove_diacritics 2"
_OF_STEMS = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
"""Whose letters may carry signs of their own, as in South Asia."""
_LAST_PLACE = (1 << 14) - 2
"""Tokens further on count as standing here."""
_MOST_TOKENS = (1 << 16) - 1
_AT_ONCE = 500
"""Passages whose tokens are in memory one by one."""

_INDEX = "CREATE VIRTUAL TABLE texts USING fts5({columns}, content = '', tokenize = \"{tokenizer}\")"
_TOKENS = "CREATE VIRTUAL TABLE tokens USING fts5vocab(texts, instance)"
_ADD = "INSERT INTO texts (rowid, title, headings, text, split) VALUES (?, ?, ?, ?, ?)"
_COLUMN = " ".join(f"WHEN '{name}' THEN {at}" for at, name in enumerate(COLUMNS))
# In the order of terms, then passages, then places.
_FOUND = f"""SELECT term, (doc << 32) | ((CASE col {_COLUMN} END) << 30) | (min(offset, {_LAST_PLACE}) << 16)
             FROM tokens"""


def occurrences(rows: Iterable[_Row], language: str = ENGLISH) -> dict[str, Occurrences]:
    """Of each stem in passages of a language, given as numbers and the texts of the columns."""
    parts: dict[str, list[Occurrences]] = {}
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        for term, its in _occurrences(some, language).items():
            parts.setdefault(term, []).append(its)
    return {term: its[0] if len(its) == 1 else np.concatenate(its) for term, its in parts.items()}


def _occurrences(rows: Sequence[_Row], language: str) -> dict[str, Occurrences]:
    found = _tokens(rows, language)
    where = np.fromiter((it[1] for it in found), np.int64, len(found))
    _, passage, lengths = np.unique(where >> 32, return_inverse=True, return_counts=True)
    where |= np.minimum(lengths, _MOST_TOKENS)[passage]
    terms, start = {}, 0
    for term, its in groupby(found, itemgetter(0)):
        end = start + sum(1 for _ in its)
        terms[term] = where[start:end]
        start = end
    return terms


def phrases(texts: Sequence[str], language: str = ENGLISH) -> list[list[str]]:
    """The stems of each text of a language in order; none of one without a letter or a digit."""
    rows = ((number, "", "", text.replace("\0", " "), "") for number, text in enumerate(texts))
    found = sorted(_tokens(rows, language), key=itemgetter(1))
    of_text: list[list[str]] = [[] for _ in texts]
    for term, where in found:
        of_text[where >> 32].append(term)
    return of_text


def of_phrase(phrase: Sequence[str], of_term: Mapping[str, Occurrences]) -> Occurrences:
    """Where the first stem of a phrase stands with the others right behind it."""
    nowhere = np.zeros(0, dtype=np.int64)
    first, *others = (of_term.get(term, nowhere) for term in phrase)
    behind = [(it >> 16) - place for place, it in enumerate(others, 1)]
    return reduce(lambda left, keys: left[np.isin(left >> 16, keys)], behind, first)


def without(of_term: Mapping[str, Occurrences], gone: Collection[int]) -> dict[str, Occurrences]:
    """What is left of each term's when the passages with these numbers are gone."""
    if not of_term:
        return {}
    left = ~np.isin(passages(np.concatenate(list(of_term.values()))), list(gone))
    ends = np.cumsum([len(found) for found in of_term.values()])[:-1]
    return {term: of_term[term][own] for term, own in zip(of_term, np.split(left, ends), strict=True)}


def passages(found: Occurrences) -> NDArray[np.int64]:
    return found >> 32


def columns(found: Occurrences) -> NDArray[np.int64]:
    """The places of their columns in COLUMNS."""
    return found >> 30 & 3


def lengths(found: Occurrences) -> NDArray[np.int64]:
    """How many tokens the passage of each has."""
    return found & _MOST_TOKENS


def dumps(found: Occurrences) -> bytes:
    return found.astype("<i8").tobytes()


def loads(kept: bytes) -> Occurrences:
    return np.frombuffer(kept, dtype="<i8").astype(np.int64, copy=False)


def _tokens(rows: Iterable[_Row], language: str) -> list[tuple[str, int]]:
    """Stems, each with where it stands: as FTS5 orders them."""
    tokenizer = _TOKENIZER
    if language != ENGLISH:
        tokenizer, rows = _OF_STEMS, (_stemmed(row, language) for row in rows)
    with closing(sqlite3.connect(":memory:")) as own:
        own.execute(_INDEX.format(columns=", ".join(COLUMNS), tokenizer=tokenizer))
        own.execute(_TOKENS)
        own.executemany(_ADD, rows)
        return own.execute(_FOUND).fetchall()


def _stemmed(row: _Row, language: str) -> _Row:
    number, title, headings, text, split = row
    if is_written_in_runs(language):  # they are cut where they stand
        split = " ".join(filter(str.isascii, split.split()))
    title, headings, text, split = (stemmed(it, language) for it in (title, headings, text, split))
    return number, title, headings, text, split
