"""What the index of words holds, whichever segments and numbers it holds it by."""

from sqlalchemy import Connection, select

from store.ledger import fulltext
from store.ledger.database import Ledger
from store.ledger.occurrences import loads
from store.ledger.word_tables import audiences, postings, segments, word_parts, word_uses, words

Key = tuple[str, str]
Held = tuple[dict[Key, list[int]], dict[Key, int], dict[str, tuple[int, int]], set[str]]


def held(connection: Connection) -> Held:
    """Occurrences and uses by scopes and word, counts by scopes, and the parts of words."""
    where: dict[tuple[str, str], list[int]] = {}
    in_segments = select(audiences.c.scopes, postings.c.term, postings.c.occurrences)
    in_segments = in_segments.join(segments, segments.c.number == postings.c.segment).join(audiences)
    for scopes, term, found in connection.execute(in_segments):
        where.setdefault((scopes, term), []).extend(loads(found).tolist())
    counted = select(audiences.c.scopes, words.c.word, word_uses.c.uses)
    counted = counted.join(word_uses, word_uses.c.audience == audiences.c.number)
    counted = counted.join(words, words.c.number == word_uses.c.word)
    counts: dict[str, tuple[int, int]] = {}
    sizes = select(audiences.c.scopes, segments.c.passages, segments.c.tokens).join(segments)
    for scopes, passages, tokens in connection.execute(sizes):
        before = counts.get(scopes, (0, 0))
        counts[scopes] = before[0] + passages, before[1] + tokens
    parts = select(words.c.word, word_parts.c.part).join_from(
        word_parts, words, words.c.number == word_parts.c.word, isouter=True
    )
    return (
        {key: sorted(its) for key, its in where.items()},
        {(scopes, word): uses for scopes, word, uses in connection.execute(counted)},
        counts,
        {f"{word} {part}" for word, part in connection.execute(parts)},
    )


def assert_as_built_anew(ledger: Ledger) -> None:
    """The index is what it would be, had it been made of what is there now."""
    with ledger.writing() as connection:
        before = held(connection)
        fulltext.rebuild(connection)
        assert held(connection) == before
