"""What the app's own conversation suggests to ask: questions whose answers are there, made of the titles of
documents that this person may read. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from bot.query import is_question
from handlers.locale import N_, Locale
from handlers.manifest import PROMPTS
from handlers.rendering import shorten
from store.passage import Kind, Source

# Slack takes four at most.
_MOST = 4
# Of questions that somebody answered, so that documents are suggested as well.
_ANSWERED = 2
_LONGEST, _SHOWN = 80, 75
_ASKS = N_("What does “{title}” say?")
# Addresses, paths and file names, and what Slack's markup is made of: sent on, a title is somebody's words.
_NO_WORDS = re.compile(r"[<>@#|`*_~\\/{}\[\]]|\.\w{1,5}$|https?:")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])[\w-]+|\b[A-Z]{2,}[ -]?\d+")
_NEVER = datetime.min.replace(tzinfo=UTC)


def suggested(readable: Iterable[Source], locale: Locale) -> list[dict[str, str]]:
    """Up to four prompts, of sources that the person may read; how to begin where none of them has a title
    that could be asked about.
    """
    asked: dict[str, tuple[str, str]] = {}
    for source in _best_first(readable):
        title = " ".join(source.title.split())
        asks = source.kind is Kind.ANSWER or is_question(title)
        if reads_as_title(title):
            words = title if asks else locale.gettext(_ASKS, title=title)
            asked.setdefault(title.casefold(), (shorten(title, _SHOWN), words))
    found = [*asked.values()][:_MOST]
    how = [(locale.gettext(title), message) for title, message in PROMPTS]
    return [{"title": title, "message": words} for title, words in found or how]


def _best_first(readable: Iterable[Source]) -> Iterator[Source]:
    """The last changed first; before them some questions that people have answered."""
    newest: Sequence[Source] = sorted(readable, key=lambda it: it.modified or _NEVER, reverse=True)
    answered = [it for it in newest if it.kind is Kind.ANSWER]
    yield from answered[:_ANSWERED]
    yield from (it for it in newest if it.kind is not Kind.ANSWER)
    yield from answered[_ANSWERED:]


def reads_as_title(title: str) -> bool:
    """Whether people would call something so: not a file name, a code, a date, one word in capitals."""
    if len(title) > _LONGEST or not title.isprintable() or _NO_WORDS.search(title):
        return False
    letters, digits = sum(map(str.isalpha, title)), sum(map(str.isdigit, title))
    shouted = " " not in title and title.isupper()
    # A word of Chinese or Japanese may be two signs.
    enough = 2 if any(sign >= "\u3000" for sign in title) else 3
    return letters >= enough and digits * 2 < letters and not shouted and not _CODE.search(title)
