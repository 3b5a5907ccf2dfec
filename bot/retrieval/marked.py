"""Sentences about a thing of nearly the same name: C# where C++ was asked for, it where IT was. Pure."""

from collections.abc import Sequence

from bot.retrieval.sentence_ranking import ScoredSentence, put_behind
from bot.tokens import marked


def by_mark(asked: str, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The sentences, behind the others those that have none of the words of `asked` that only capitals or
    signs tell from others, neither in them nor above them, where another has one."""
    wanted = marked(asked)
    near = [it for it in scored if wanted & marked(_place(it))] if wanted else []
    if not near:
        return list(scored)
    out = {id(it) for it in scored} - {id(it) for it in near}
    return put_behind(scored, out, max(it.score for it in near))


def _place(it: ScoredSentence) -> str:
    """A sentence with the titles that it stands under."""
    return f"{it.sentence.passage.context}\n{it.sentence.heading}\n{it.sentence.whole}"
