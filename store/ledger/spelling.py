"""Words as people misspell them, to words that readable passages hold.

Uses are counted by scope, so that a correction never tells of a word that the readers may not read.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice

from sqlalchemy import BindParameter, Connection, bindparam, select, text

from store.ledger import fulltext
from store.ledger.schema import SHARED, batches, sources

_SHORTEST = 4
"""Shorter words have too many neighbours to choose from."""
_LONGEST = 32
_FAR = 8
"""From this length on two slips are looked for, below it one."""
_MOST_WORDS = 64
"""A question has fewer words that may be misspelt; of a pasted page the first ones are looked at."""
_MOST_UNKNOWN = 12
"""Of these each takes milliseconds. More of them are another language, or a list of names."""
_AT_ONCE = 500
"""Sources whose texts are in memory together."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = "aeiouy"
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

_TABLES = (
    "CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)",
    """CREATE TABLE word_uses (word INTEGER NOT NULL REFERENCES words (number) ON DELETE CASCADE,
       scope TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (word, scope)) WITHOUT ROWID""",
    """CREATE VIRTUAL TABLE spelling USING fts5(word, content = 'words', content_rowid = 'number',
       tokenize = 'trigram', detail = 'none')""",
    """CREATE TRIGGER word_comes AFTER INSERT ON words BEGIN
       INSERT INTO spelling (rowid, word) VALUES (new.number, new.word); END""",
    """CREATE TRIGGER word_goes AFTER DELETE ON words BEGIN
       INSERT INTO spelling (spelling, rowid, word) VALUES ('delete', old.number, old.word); END""",
)

_TEXTS = text(
    """SELECT title, headings, text FROM lexicon_rows
       WHERE number IN (SELECT number FROM passages WHERE source IN :sources)"""
).bindparams(bindparam("sources", expanding=True))
_SCOPES_OF = text("SELECT scope FROM scopes WHERE source = :source")
# In each of these `uses` is JSON, a number by word: word by word a folder's would take seconds.
_ADD_WORDS = text(
    "INSERT INTO words (word) SELECT key FROM json_each(:uses) WHERE true ON CONFLICT DO NOTHING"
)
_ADD_USES = text(
    """INSERT INTO word_uses (word, scope, uses)
       SELECT words.number, :scope, :sign * value FROM json_each(:uses) JOIN words ON words.word = key
       WHERE true ON CONFLICT (word, scope) DO UPDATE SET uses = uses + excluded.uses"""
)
_FORGET_USES = text(
    """DELETE FROM word_uses WHERE scope = :scope AND uses <= 0
       AND word IN (SELECT number FROM words JOIN json_each(:uses) ON words.word = key)"""
)
_FORGET_WORDS = text(
    """DELETE FROM words WHERE word IN (SELECT key FROM json_each(:uses))
       AND NOT EXISTS (SELECT 1 FROM word_uses WHERE word_uses.word = words.number)"""
)

_TOTAL = "(SELECT sum(uses) FROM word_uses WHERE word_uses.word = words.number AND scope IN :scopes) AS total"
_SCOPES: BindParameter[str] = bindparam("scopes", expanding=True)
_NEAR = text(f"SELECT word, {_TOTAL} FROM words WHERE word IN :near AND total > 0").bindparams(
    _SCOPES, bindparam("near", expanding=True)
)
_ALIKE = text(
    """SELECT word FROM words WHERE number IN
       (SELECT rowid FROM spelling WHERE spelling MATCH :trigrams ORDER BY rank, rowid LIMIT 100)"""
)


def create(connection: Connection) -> None:
    for statement in _TABLES:
        connection.exec_driver_sql(statement)


def count(connection: Connection, source: int, sign: int) -> None:
    """Count the words of a source's passages in (sign 1) or out (-1); a word without uses is forgotten."""
    scopes = connection.execute(_SCOPES_OF, {"source": source}).scalars().all()
    _tally(connection, _uses(connection, [source]), dict.fromkeys(scopes, sign))


def rebuild(connection: Connection) -> None:
    """Count the words of all documents anew, whatever became of the counts."""
    for table in ("spelling", "word_uses", "words"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {table}")
    create(connection)
    for number in connection.execute(select(sources.c.number).where(SHARED)).scalars().all():
        count(connection, number, 1)


def move(connection: Connection, sources: Sequence[int], old: Collection[str], new: Collection[str]) -> None:
    """Count the words of sources, which all had the `old` scopes, to the `new` ones."""
    signs = dict.fromkeys(set(new) - set(old), 1) | dict.fromkeys(set(old) - set(new), -1)
    uses: Counter[str] = Counter()
    for batch in batches(sources, _AT_ONCE):
        uses += _uses(connection, batch)
    _tally(connection, uses, signs)


def _uses(connection: Connection, sources: Sequence[int]) -> Counter[str]:
    """In how many of the sources' passages each word stands."""
    rows = connection.execute(_TEXTS, {"sources": list(sources)})
    return Counter(word for row in rows for word in spelled(" ".join(row)))


def _tally(connection: Connection, uses: Mapping[str, int], signs: Mapping[str, int]) -> None:
    """Add words' uses to each scope, or take them away, as its sign says."""
    given = json.dumps(uses, ensure_ascii=False)
    if 1 in signs.values():
        connection.execute(_ADD_WORDS, {"uses": given})
    for scope, sign in sorted(signs.items()):
        connection.execute(_ADD_USES, {"scope": scope, "sign": sign, "uses": given})
        if sign < 0:
            connection.execute(_FORGET_USES, {"scope": scope, "uses": given})
    if -1 in signs.values():
        connection.execute(_FORGET_WORDS, {"uses": given})


def purge(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO spelling (spelling) VALUES ('optimize')")


def mend(
    connection: Connection,
    query: str,
    scopes: Collection[str],
    pieces: Callable[[str], int],
    sent: Callable[[], Mapping[str, int]] = dict,
) -> str:
    """The query with misspelt words put right, and nothing else of it changed. `sent` tells the uses of words
    in files that were sent to the readers, which are not counted here.

    A word is taken for misspelt when no readable passage has it, and one that they do have is near it and
    commoner: fewer `pieces`, as the embedder counts its tokens. Real words are few, slips are many.
    """
    rare = (
        match for match in fulltext.words_in(query) if _is_word(match.group()) and pieces(match.group()) > 1
    )
    found = list(islice(rare, _MOST_WORDS))
    asked = {match.group().casefold() for match in found}
    known = set(connection.execute(_NEAR, {"scopes": list(scopes), "near": sorted(asked)}).scalars())
    of_theirs = sent() if asked - known else {}
    known |= asked & of_theirs.keys()
    mended, end, unknown = [], 0, 0
    for match in found:
        word = match.group()
        if word.casefold() in known or fulltext.is_stopword(word):
            continue
        if (unknown := unknown + 1) > _MOST_UNKNOWN:
            break
        better = [it for it in corrections(connection, word, scopes, of_theirs) if pieces(it) < pieces(word)]
        if better:
            mended += [query[end : match.start()], better[0]]
            end = match.end()
    return "".join([*mended, query[end:]])


def corrections(
    connection: Connection, token: str, scopes: Collection[str], sent: Mapping[str, int] | None = None
) -> list[str]:
    """Readable words at the fewest slips from `token`, most used first; none when nothing is near.

    `sent` are uses of further words, as in `mend`.
    """
    word, sent = token.casefold(), sent or {}

    def known(words: Collection[str]) -> Counter[str]:
        """The uses of those of `words` that the readers have."""
        found = Counter({it: sent[it] for it in words if it in sent})
        rows = connection.execute(_NEAR, {"scopes": list(scopes), "near": sorted(words)})
        found.update({str(it): int(uses) for it, uses in rows})
        return found

    near = known(_one_slip(word))
    if not near and len(word) >= _FAR:
        from rapidfuzz.distance import OSA  # few questions have such a word

        trigrams = " OR ".join(f'"{word[i : i + 3]}"' for i in range(len(word) - 2))
        alike = {*connection.execute(_ALIKE, {"trigrams": trigrams}).scalars(), *sent}
        near = known([it for it in alike if OSA.distance(word, it, score_cutoff=2) <= 2])
    return sorted(near, key=lambda it: (-near[it], it))


def spelled(passage: str) -> set[str]:
    """The words of a text that others may be misspellings of, folded."""
    return {it.casefold() for it in fulltext.letters(passage) if _SHORTEST <= len(it) <= _LONGEST}


def _is_word(token: str) -> bool:
    return _SHORTEST <= len(token) <= _LONGEST and fulltext.letters(token) == [token]


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
