"""Compounds: the longer words that a word is part of, and those that a longer one is made of.

`Antrag` finds `Urlaubsantrag`, and `Urlaubsantrag` an `Antrag auf Urlaub`. What is a word is told by those
that the readers may read, and by nothing else: what is hidden from them is part of nothing.
"""

from collections.abc import Collection, Iterator
from itertools import islice
from types import MappingProxyType

from sqlalchemy import Connection, Select, func, select

from store.languages import stemmed, without_signs
from store.ledger.conditions import among
from store.ledger.spelling import uses
from store.ledger.word_tables import word_parts, words

_LINKS = MappingProxyType(
    {
        "de": ("", "s", "es", "n", "en", "er", "e", "ens"),
        "nl": ("", "s", "e", "en"),
        "sv": ("", "s", "o", "u", "e"),
    }
)
"""What may stand between the parts of a compound."""
_OTHER_LINKS = ("", "s", "e")
_ENDINGS = ("", "en", "er", "n", "e", "s")
"""What the last part may end in where the documents have it without."""
_SHORTEST = 4
"""Letters of a part: shorter ones stand in words that have nothing to do with them."""
_SURELY = 5
"""From this length of both parts on one of them need not stand alone anywhere: `urlaubs` never does."""
_LONGEST = 32
_CONSIDERED, _MOST = 200, 40
"""Longer words of which it is asked whether they are compounds, and compounds that are looked for: those that
are used most."""


def containing(connection: Connection, word: str, scopes: Collection[str], language: str) -> list[str]:
    """Readable compounds that begin or end with a word in any of its forms, most used first."""
    stem = without_signs(stemmed(word, language))
    if not _SHORTEST <= len(stem) <= _LONGEST:
        return []
    rests: dict[str, tuple[str, ...]] = {}
    for longer in connection.execute(_alike(stem)).scalars():
        if rest := _rest(longer, stem, language):
            rests[longer] = rest
    used = uses(connection, rests, scopes)
    most = sorted(used, key=lambda it: (-used[it], it))[:_CONSIDERED]
    known = uses(connection, {it for longer in most for it in rests[longer]}, scopes)
    found = (
        longer
        for longer in most
        if len(stem) >= _SURELY <= len(rests[longer][0]) or any(it in known for it in rests[longer])
    )
    return list(islice(found, _MOST))


def parts(connection: Connection, word: str, scopes: Collection[str], language: str) -> tuple[str, ...]:
    """The readable words that a compound is made of, as few as can be, else nothing."""
    if not 2 * _SHORTEST <= len(word) <= _LONGEST:
        return ()
    end = len(word)
    forms = {
        (start, stop): tuple(_tails(word[start:]) if stop == end else _heads(word[start:stop], language))
        for start in range(end - _SHORTEST + 1)
        for stop in range(start + _SHORTEST, end + 1)
        if stop - start < end
    }
    known = uses(connection, {form for its in forms.values() for form in its}, scopes)
    made: dict[int, tuple[str, ...]] = {end: ()}
    """By where they begin: the parts of the rest of the word."""
    for start in range(end - _SHORTEST, -1, -1):
        found = [
            (form, *made[stop])
            for stop in range(start + _SHORTEST, end + 1)
            if stop in made
            for form in forms.get((start, stop), ())
            if form in known
        ]
        if found:
            # The longest parts leave least to links and endings.
            made[start] = min(found, key=lambda it: (len(it), -sum(map(len, it)), it))
    return made.get(0, ())


def _alike(stem: str) -> Select[str]:
    """All longer words with most of a stem's letters in their order, whoever may read them."""
    runs = {stem[at : at + 3] for at in range(len(stem) - 2)}
    c = word_parts.c
    # A plural may have other vowels: of `antrag`, `anträge` has half of the runs.
    least = len(runs) if len(runs) <= 2 else (len(runs) + 1) // 2
    sharing = select(c.word).where(among(c.part, runs)).group_by(c.word).having(func.count() >= least)
    return select(words.c.word).where(
        words.c.number.in_(sharing), func.length(words.c.word) >= len(stem) + _SHORTEST
    )


def _rest(longer: str, stem: str, language: str) -> tuple[str, ...]:
    """What a longer word has beside a stem that it begins or ends with, as it may stand alone."""
    plain = without_signs(longer)  # a plural may have other vowels
    at = 0 if plain.startswith(stem) else plain.rfind(stem)
    ending = plain[at + len(stem) :]
    if at == 0:
        links = (it for it in _LINKS.get(language, _OTHER_LINKS) if longer.startswith(it, len(stem)))
        rests = [tail for link in links for tail in _tails(longer[len(stem) + len(link) :])]
    elif at >= _SHORTEST > len(ending) and (
        not ending or without_signs(stemmed(longer[at:], language)) == stem
    ):
        rests = list(_heads(longer[:at], language))
    else:
        return ()
    return tuple(it for it in rests if len(it) >= _SHORTEST)


def _heads(written: str, language: str) -> Iterator[str]:
    """A first part without what links it to the next."""
    for link in _LINKS.get(language, _OTHER_LINKS):
        head = written.removesuffix(link)
        if len(head) >= _SHORTEST and (not link or head != written):
            yield head


def _tails(written: str) -> Iterator[str]:
    """A last part without its ending."""
    for ending in _ENDINGS:
        tail = written.removesuffix(ending)
        if len(tail) >= _SHORTEST and (not ending or tail != written):
            yield tail
