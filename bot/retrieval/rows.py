"""Which rows of a table a question is about: those that say most of what is asked. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import content, numbers
from store.sentences import readable

_OUT = 0.4
"""So far below the best what is out is put: no quote is chosen from there."""


def by_row(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those rows beside which another of their table has all the words of
    `asked` that they have, and more; the names of columns count for none."""
    wanted = _words(asked)
    tables: dict[tuple[str, str], list[tuple[ScoredSentence, set[str]]]] = {}
    for it in scored:
        if it.sentence.row:
            said = wanted & _words(readable(it.sentence.quote))
            tables.setdefault((it.sentence.passage.source.id, it.sentence.heading), []).append((it, said))
    lesser = {
        id(it) for rows in tables.values() for it, said in rows if any(said < other for _, other in rows)
    }
    if not lesser:
        return list(scored)
    out = scored[0].score - _OUT
    weighed = [replace(it, score=min(it.score, out)) if id(it) in lesser else it for it in scored]
    return sorted(weighed, key=lambda it: -it.score)


def _words(text: str) -> set[str]:
    """Words by their roots, and numbers whole: 48 does not stand in 48.50."""
    return {it for it in content(text) if not it[0].isdigit()} | numbers(text)
