"""The words that a text is found by, and other ways to write them.

With the longer list of stop words that sentences go by, or a library's 1,333 English ones, search finds the
evidence of 0.79 of 95 questions among its first five, not of 0.81. So this short list stays one of its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from store import languages
from store.languages import ENGLISH, UNSPACED
from store.sentences import CALENDAR, MARK, distinct, spellings, visible

_WORD = re.compile(r"[^\W_]+(?:['’\-_./][^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")
# Borders inside an identifier: getUser|Name, HTTP|Server, AB|1234, utf|8.
_HUMP = re.compile(
    r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
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

_MOST_WORDS = 64
"""A question has fewer; of a pasted page the first ones are looked for."""
_MOST_TERMS = 256
_LONGEST = 200
"""Characters of a word that are looked for: nobody asks for a phrase of thousands of pieces."""


def terms(query: str, language: str = ENGLISH) -> list[str]:
    """The words of a query and the other ways to write them, as documents in a language are asked for them;
    one of several pieces is a phrase."""
    asked = distinct(query)
    words = _WORD.findall(asked) if language == ENGLISH else languages.words_in(asked)
    tokens = list(dict.fromkeys(words))
    telling = [token for token in tokens if not is_stopword(token, language)] or tokens
    found = (
        form
        for token in telling[:_MOST_WORDS]
        for form in (token[:_LONGEST], *_spellings(token), *_forms(token[:_LONGEST]), *_runs(token, language))
    )
    return list(islice(dict.fromkeys(found), _MOST_TERMS))


def _spellings(word: str) -> tuple[str, ...]:
    """The ways to write a day or a month, whole and short: a table has Wed, and a question Wednesday."""
    folded = word.casefold()
    return spellings(CALENDAR.get(folded, folded.removesuffix("s")))


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Words as written, where they stand; inner hyphens, dots, apostrophes and slashes stay: `AB-1234`."""
    return _WORD.finditer(text)


def is_stopword(word: str, language: str = ENGLISH) -> bool:
    if language == ENGLISH:
        return re.split("['’]", word.casefold())[0] in STOPWORDS
    return languages.folded(word, language) in languages.stop_words(language)


def letters(text: str) -> list[str]:
    """The pieces of a text that are words: letters only, in a script that sets words apart."""
    return [
        part
        for part in dict.fromkeys(_PARTS.findall(text))
        if part.isalpha() and (part.isascii() or not UNSPACED.search(part))
    ]


def split_forms(text: str) -> str:
    """What a passage is found by beside its own words: those that only capitals or signs tell apart,
    pieces of identifiers, and pairs for CJK."""
    marked = [token for token in _WORD.findall(distinct(text)) if MARK in token]
    marked += _plainer(text)
    found = dict.fromkeys([*marked, *(form for token in _WORD.findall(text) for form in _forms(token))])
    return " ".join([*found, *dict.fromkeys(_runs(text, ENGLISH))])


def _plainer(text: str) -> list[str]:
    """Its words as people type them, where they are written with ligatures, soft hyphens or wide letters."""
    plain = "" if text.isascii() else unicodedata.normalize("NFKC", visible(text))
    if not plain or plain == text:
        return []
    written = set(_WORD.findall(text))
    return [token for token in _WORD.findall(plain) if token not in written and not UNSPACED.search(token)]


def _forms(token: str) -> list[str]:
    """Other ways to write a compound token: its pieces apart, and joined. Empty for a plain word.

    `getUserName` is get User Name, `AB-1234` is AB 1234, `wi-fi` is wi fi.
    """
    pieces = [piece for part in _PARTS.findall(token) for piece in _HUMP.split(part) if piece]
    if len(pieces) < 2:
        return []
    joined = "".join(pieces)
    return [" ".join(pieces)] if joined == token else [" ".join(pieces), joined]


def _runs(text: str, language: str) -> Iterator[str]:
    """What is looked for of each run in a script without spaces."""
    for run in UNSPACED.findall(text):
        yield from languages.overlapping(run) if language == ENGLISH else languages.pieces(run, language)
