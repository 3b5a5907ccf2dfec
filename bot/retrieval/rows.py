"""Which rows of a table a question is about: those that say most of what is asked. Pure."""

import re
from collections.abc import Collection, Sequence

from bot.grounding import cells_of, named_cells, tables_in
from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from bot.retrieval.tiers import amounts_in
from bot.tokens import content, numbers, root
from store.sentences import PassageSentence

# "Scouts, schools or clubs" names three.
_PARTS = re.compile(r"[,;/()]|\b(?:and|or|und|oder|et|ou|y|o)\b")


def by_row(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those rows beside which another of their table has all the words of
    `asked` that they have, and more; the names of columns count for none, nor what an amount is counted in."""
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
