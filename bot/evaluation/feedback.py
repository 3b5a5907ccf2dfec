"""Rated replies as rows of a question file; what a person must decide is marked `"check": true`.

A rating holds no words of a document, only where they stand. They are read here, with the rights of
`readers`: what was forgotten, rewritten, or is not for them has no words any more.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.runtime import Runtime
from bot.tokens import words
from store.audience import Readers
from store.library import Library
from store.passage import Passage
from store.rating import Quoted, Rating
from store.sentences import readable

Row = dict[str, Any]

_LEANS = re.compile(
    r"^\W*(?:and|or|but|so|then|ok|okay|also|what about|how about|what if)\b|"
    r"\b(?:it|its|it's|they|them|their|those|these|he|she|him|her|his|the same|that one|this one)\b",
    re.IGNORECASE,
)
_LEANING = "It seems to depend on what was said before it: make it stand alone."
_DISPUTED = "Some people rated the reply good, some bad."
_BAD = "The reply was rated bad: write what would be right, or make it a near_miss if nothing answers it."
_REFUSED = "The bot found no answer, and somebody rated that good: is there really none?"
_GONE = "The reply was rated good, but what it cited is no longer there."


def rows_from_feedback(runtime: Runtime, readers: Readers | None = None) -> Iterator[Row]:
    """A row for each question that was rated and may be read, oldest first; see `drafted`."""
    library = runtime.library
    ratings = [rating for rating in library.ratings.all() if rating.question.strip()]
    wanted = {each.passage for rating in ratings for each in rating.quoted}
    found = {
        passage.id: passage
        for passages in (readable_passages(library, readers or Readers.members()) if wanted else ())
        for passage in passages
        if passage.id in wanted
    }
    yield from drafted(ratings, found)


def drafted(ratings: Iterable[Rating], passages: Mapping[str, Passage]) -> Iterator[Row]:
    """A row for each question: what was rated good alone is answered by the words that it cited. Pure.

    `passages` are those that stand today, by id.
    """
    asked: dict[str, list[Rating]] = {}
    for rating in ratings:
        asked.setdefault(" ".join(words(rating.question)), []).append(rating)
    for folded, of_it in asked.items():
        name = hashlib.blake2b(folded.encode("utf-8", "replace"), digest_size=5).hexdigest()
        yield {"id": f"f{name}", **_row(of_it, passages)}


def _row(ratings: Sequence[Rating], passages: Mapping[str, Passage]) -> Row:
    latest = ratings[-1]
    cited = next((them for it in reversed(ratings) if (them := _cited(it.quoted, passages))), [])
    good = all(it.good for it in ratings)
    if good and cited and not _LEANS.search(latest.question):
        return _shape(latest.question, cited)
    if good and not any(it.quoted for it in ratings):
        return _shape(latest.question, [], "near_miss") | {"check": True, "note": _REFUSED}
    row = _shape(latest.question, cited if good else []) | {"check": True, "note": _why(ratings, cited)}
    return row if good or not cited else row | {"cited": cited}


def _shape(question: str, evidence: list[Row], kind: str = "answerable") -> Row:
    return {
        "type": kind,
        "question": question,
        "answers": [readable(it["quote"]) for it in evidence],
        "evidence": evidence,
        "style": "rated",
    }


def _why(ratings: Sequence[Rating], cited: Sequence[Row]) -> str:
    """What the person who checks the row is to do."""
    if not any(it.good for it in ratings):
        return _BAD
    if not all(it.good for it in ratings):
        return _DISPUTED
    return _LEANING if cited else _GONE


def _cited(quoted: Iterable[Quoted], passages: Mapping[str, Passage]) -> list[Row]:
    """The words that a reply cited with their files; none where any of them is not there any more."""
    found: list[Row] = []
    for each in quoted:
        passage = passages.get(each.passage)
        words_there = passage.text[each.start : each.end] if passage else ""
        if passage is None or not readable(words_there) or each.end > len(passage.text):
            return []
        gold = {"file": passage.source.name, "quote": words_there}
        if gold not in found:
            found.append(gold)
    return found


def readable_passages(library: Library, readers: Readers) -> Iterator[list[Passage]]:
    """The passages of each document in order, one document at a time; those without any are left out."""
    for source in library.sources():
        found = library.passages_of(source.id, readers)
        if found:
            yield found
