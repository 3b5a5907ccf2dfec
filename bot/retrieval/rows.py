"""Which rows of a table a question is about: those that say most of what is asked. Pure."""

from collections.abc import Sequence

from bot.grounding import cells_of, tables_in
from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from bot.tokens import content, numbers


def by_row(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those rows beside which another of their table has all the words of
    `asked` that they have, and more; the names of columns count for none."""
    wanted = {it for it in content(asked) if not it[0].isdigit()} | numbers(asked)
    lesser = set()
    for rows in tables_in(it.sentence for it in scored):
        said = {row: wanted & frozenset().union(*cells_of(row.quote)) for row in rows}
        lesser |= {row for row in rows if any(said[row] < other for other in said.values())}
    if not lesser:
        return list(scored)
    return put_behind(scored, {id(it) for it in scored if it.sentence in lesser}, scored[0].score)
