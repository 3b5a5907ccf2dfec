"""Which rows of a table a question is about: those it names, those that say most of what it asks. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.grounding import cells_of, named_cells, tables_in
from bot.retrieval.days import dated
from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from bot.retrieval.term_coverage import TermCoverage
from bot.retrieval.tiers import amounts_in
from bot.tokens import content, numbers, root
from store.sentences import PassageSentence

# "Scouts, schools or clubs" names three.
_PARTS = re.compile(r"[,;/()]|\b(?:and|or|und|oder|et|ou|y|o)\b")
# Of 28 rows of 11 corpora that were asked for so, one was no answer.
_MOSTLY, _WHOLLY = 0.6, 0.99
_LIFT = 0.12
"""How far they are put above the best: more than a row loses that names all days of a week (days.UNNAMED)."""


def asks_for(it: ScoredSentence, asked: Collection[str]) -> bool:
    """Whether a question names a row by its first cell, and one of its columns or nothing else; most of the
    roots `asked` have to be in the row."""
    cells = named_cells(it.sentence) if it.sentence.row and it.cover >= _MOSTLY else []
    if len(cells) < 2:
        return False
    name = set(content(cells[0][1]))
    said = {word for word in name & set(asked) if any(map(str.isalpha, word))}
    columns = {word for column, _ in cells[1:] for word in content(column or "")}
    named = bool(said) and 2 * len(said) >= len(name)
    return named and (it.cover >= _WHOLLY or bool((set(asked) - said) & columns))


def by_name(asked: str, texts: Sequence[str], scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, first the rows that are asked for: to an embedder names mean little, as does a list.

    `texts` are the passages that they stand in.
    """
    if not any(it.sentence.row and it.cover >= _MOSTLY for it in scored):
        return list(scored)
    wanted = TermCoverage(asked, texts).wanted
    rows = [it for it in scored if asks_for(it, wanted)]
    most = max((it.cover for it in rows), default=0.0)
    best = scored[0].score + _LIFT
    first = [replace(it, score=best, lifted=it.lifted + best - it.score) for it in rows if it.cover == most]
    moved = {id(it.sentence) for it in first}
    return [*first, *(it for it in scored if id(it.sentence) not in moved)]


def by_row(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those rows beside which another of their table has all the words of
    `asked` that they have, and more. The names of columns count for none, nor what an amount counts; a day
    that has a name counts by its date."""
    asked = dated(asked)
    units = {root(it.unit) for it in amounts_in(asked)}
    wanted = {it for it in content(asked) if not it[0].isdigit()} - units | numbers(asked)
    lesser = set()
    for rows in tables_in(it.sentence for it in scored):
        said = {row: wanted & frozenset().union(*cells_of(row.quote)) for row in rows}
        lesser |= {row for row in rows if any(said[row] < other for other in said.values())}
    if not lesser:
        return list(scored)
    return put_behind(scored, {id(it) for it in scored if it.sentence in lesser}, scored[0].score)


def is_named(row: PassageSentence, asked: Collection[str]) -> bool:
    """Whether a question names a row of a table: most words of a cell, or of a part of one, are among the
    roots `asked`, or one with a figure is: R6 of "R6 green"."""
    told = [content(part) for _, value in named_cells(row) for part in _PARTS.split(value)]
    return any(
        2 * sum(word in asked for word in part) > len(part)
        or any(word in asked and any(map(str.isdigit, word)) for word in part)
        for part in told
    )


def is_key(row: PassageSentence, asked: Collection[str]) -> bool:
    """Whether a word of the row's first cell is among the roots `asked`: people give half a name."""
    return not set(asked).isdisjoint(content(named_cells(row)[0][1]))


def leaves_empty(row: PassageSentence, found: Iterable[PassageSentence], asked: Collection[str]) -> bool:
    """Whether a row is empty in a column that the roots `asked` name, and others of its table are not."""
    beside = next((rows for rows in tables_in(found) if row in rows), ())
    own = {name for name, _ in named_cells(row)}
    empty = {name for it in beside for name, _ in named_cells(it) if name} - own
    return any(words and words <= set(asked) for words in (set(content(name)) for name in empty))
