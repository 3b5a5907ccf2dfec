"""Words as people misspell them, to words that readable passages hold.

Uses are counted by audience, so that a correction never tells of a word that the readers may not read.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import islice

from sqlalchemy import Connection, Select, delete, exists, func, select

from store.ledger import audiences, bulk
from store.ledger.conditions import among
from store.ledger.terms import is_stopword, letters, words_in
from store.ledger.word_tables import word_parts, word_uses, words

_SHORTEST = 4
"""Shorter words have too many neighbours to choose from."""
_LONGEST = 32
_FAR = 8
"""From this length on two slips are looked for, below it one."""
_MOST_WORDS = 64
"""A question has fewer words that may be misspelt; of a pasted page the first ones are looked at."""
_MOST_UNKNOWN = 12
"""Of these each takes milliseconds. More of them are another language, or a list of names."""
_SHARED = 2
"""Runs of three letters that a word shares with what is two slips away: of eight letters it has six."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiouy"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def count(connection: Connection, audience: int, passages: Iterable[str], sign: int) -> None:
    """Count the words of an audience's passages in (sign 1) or out (-1); a word without uses is forgotten."""
    uses = Counter(word for it in passages for word in spelled(it))
    numbers = _known(connection, uses) if sign < 0 else _numbered(connection, uses)
    rows = [(number, audience, sign * uses[word]) for word, number in numbers.items()]
    added = "(word, audience) DO UPDATE SET uses = word_uses.uses + excluded.uses"
    bulk.put_rows(connection, word_uses, rows, added)
    if sign < 0:
        _forget(connection, audience, numbers)


def _known(connection: Connection, some: Collection[str]) -> dict[str, int]:
    """The numbers of those words that any passage has."""
    found = select(words.c.word, words.c.number).where(among(words.c.word, some))
    return {row.word: row.number for row in connection.execute(found)}


def _numbered(connection: Connection, some: Collection[str]) -> dict[str, int]:
    """The numbers of words, each of which gets one where it is new."""
    known = _known(connection, some)
    new = [it for it in some if it not in known]
    if not new:
        return known
    bulk.put_rows(connection, words, [(it,) for it in new], "DO NOTHING")
    numbers = _known(connection, new)
    parts = [(part, number) for word, number in numbers.items() for part in sorted(_parts(word))]
    bulk.put_rows(connection, word_parts, parts, "DO NOTHING")
    return known | numbers


def _forget(connection: Connection, audience: int, numbers: Mapping[str, int]) -> None:
    """Forget those of the words that stand nowhere."""
    c = word_uses.c
    here = c.audience == audience, among(c.word, numbers.values())
    connection.execute(delete(word_uses).where(*here, c.uses <= 0))
    unused = among(words.c.number, numbers.values()), ~exists().where(c.word == words.c.number)
    gone = connection.execute(delete(words).where(*unused).returning(words.c.word)).scalars().all()
    parts = among(word_parts.c.part, {part for word in gone for part in _parts(word)})
    of_them = among(word_parts.c.word, [numbers[word] for word in gone])
    connection.execute(delete(word_parts).where(parts, of_them))


def _parts(word: str) -> set[str]:
    """The runs of three letters in a word that is not too short to be two slips from another."""
    return {word[i : i + 3] for i in range(len(word) - 2)} if len(word) >= _FAR - 2 else set()


def mend(connection: Connection, query: str, scopes: Collection[str], pieces: Callable[[str], int]) -> str:
    """The query with misspelt words put right, and nothing else of it changed.

    A word is taken for misspelt when no readable passage has it, and one that they do have is near it and
    commoner: fewer `pieces`, as the embedder counts its tokens. Real words are few, slips are many.
    """
    rare = (match for match in words_in(query) if _is_word(match.group()) and pieces(match.group()) > 1)
    found = list(islice(rare, _MOST_WORDS))
    asked = {match.group().casefold() for match in found}
    known = uses(connection, asked, scopes)
    mended, end, unknown = [], 0, 0
    for match in found:
        word = match.group()
        if word.casefold() in known or is_stopword(word):
            continue
        if (unknown := unknown + 1) > _MOST_UNKNOWN:
            break
        better = [it for it in corrections(connection, word, scopes) if pieces(it) < pieces(word)]
        if better:
            mended += [query[end : match.start()], better[0]]
            end = match.end()
    return "".join([*mended, query[end:]])


def corrections(connection: Connection, token: str, scopes: Collection[str]) -> list[str]:
    """Readable words at the fewest slips from `token`, most used first; none when nothing is near."""
    word = token.casefold()
    near = uses(connection, _one_slip(word), scopes)
    if not near and len(word) >= _FAR:
        from rapidfuzz.distance import OSA  # few questions have such a word

        alike = connection.execute(_alike(word)).scalars().all()
        nearer = [it for it in alike if OSA.distance(word, it, score_cutoff=2) <= 2]
        near = uses(connection, nearer, scopes)
    return sorted(near, key=lambda it: (-near[it], it))


def uses(connection: Connection, some: Collection[str], scopes: Collection[str]) -> dict[str, int]:
    """The uses of those words that the readers have."""
    # Two statements: PostgreSQL takes all of a thousand words for known, and would read through all uses.
    known = _known(connection, some)
    # Both are asked in any case: how long it takes is not to tell that others have the word.
    c = word_uses.c
    theirs = among(c.word, known.values()), c.audience.in_(audiences.readable(scopes))
    counted = select(c.word, func.sum(c.uses)).where(*theirs).group_by(c.word)
    totals = {number: int(total) for number, total in connection.execute(counted)}
    return {word: totals[number] for word, number in known.items() if number in totals}


def _alike(word: str) -> Select[str]:
    """All words of about its length that share some of its letters, whoever may read them."""
    c = word_parts.c
    sharing = select(c.word).where(among(c.part, _parts(word))).group_by(c.word)
    return select(words.c.word).where(
        words.c.number.in_(sharing.having(func.count() >= _SHARED)),
        func.length(words.c.word).between(len(word) - 2, len(word) + 2),
    )


def spelled(passage: str) -> set[str]:
    """The words of a text that others may be misspellings of, folded."""
    return {it.casefold() for it in letters(passage) if _SHORTEST <= len(it) <= _LONGEST}


def _is_word(token: str) -> bool:
    return _SHORTEST <= len(token) <= _LONGEST and letters(token) == [token]


def _one_slip(word: str) -> set[str]:
    """All words one slip away: a letter too many, too few or wrong, or two swapped (Norvig, How to Write
    a Spelling Corrector, 2007). In other alphabets only a letter too many and two swapped are seen.

    Comparing a word with all others by rapidfuzz was tried: it takes 58 to 84 ms, not 3 to 10, among 8,475
    words, and of 319 right words it made others of 152, not 126, as any letter is as near as the key beside.
    """
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    lost = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    wrong = {a + letter + b[1:] for a, b in cuts if b for letter in _taken_for(b[0])}
    added = {a + letter + b for a, b in cuts for letter in _LETTERS}
    return (lost | swapped | wrong | added) - {word}


def _taken_for(letter: str) -> str:
    """What `letter` may stand for by mistake: a key beside it, or one vowel for another.

    Any letter for any other would make `lookout` of `lockout`.
    """
    beside = "".join(
        row[max(0, i - 1) : i + 2] for row in _KEYS for i, key in enumerate(row) if key == letter
    )
    return beside + (_VOWELS if letter in _VOWELS else "")
