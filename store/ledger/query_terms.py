"""What a query asks for, of documents in one language: its terms, each with all that counts as finding it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from store.languages import COMPOUNDING, folded
from store.ledger import compounds
from store.ledger.occurrences import phrases
from store.ledger.terms import terms

_MOST_TAKEN_APART = 16
"""Words of a query whose compounds are looked for: each takes a millisecond."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase as it is `written`, and the runs of stems that it is found by: any of them counts."""

    written: str
    stems: tuple[tuple[str, ...], ...]


def asked_for(connection: Connection, query: str, scopes: Collection[str], language: str) -> list[Term]:
    """The terms of a query in documents of a language that readers of these scopes may read."""
    found = {term: [term] for term in terms(query, language)}
    if language in COMPOUNDING:
        for word in list(islice(filter(str.isalpha, found), _MOST_TAKEN_APART)):
            plain = folded(word, language)
            for part in compounds.parts(connection, plain, scopes, language):
                found.setdefault(part, [part, *compounds.containing(connection, part, scopes, language)])
            found[word] += compounds.containing(connection, plain, scopes, language)
    return list(_as_stems(found, language))


def _as_stems(found: dict[str, list[str]], language: str) -> Sequence[Term]:
    """Without those of which nothing is a word."""
    stems = iter(phrases([form for forms in found.values() for form in forms], language))
    made = ((written, dict.fromkeys(tuple(next(stems)) for _ in forms)) for written, forms in found.items())
    return [Term(written, runs) for written, its in made if (runs := tuple(filter(None, its)))]
