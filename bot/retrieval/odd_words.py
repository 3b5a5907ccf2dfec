"""Words of a question that the best sentences are not about: they tell a sibling's fact from the one asked.

"Joining fee for badminton" lies near the row of tennis, and would lie nearer without "badminton". Where a
sentence says the same in another word ("leave", of a question for holidays), the question would lie further
off without its own. So each word that a sentence lacks is left out in turn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import content
from store.background import Background
from store.vectors import Embedder

# Sentences that score so little below the best may answer as well as it.
_CLOSE = 0.05
_MOST_SENTENCES, _MOST_WORDS = 6, 12
# In a text of more characters no single word says what it is about.
_LONGEST = 400
_WORD = re.compile(r"[^\W_][\w'’.&@/#-]*[^\W_]|[^\W_]")


@dataclass(frozen=True, slots=True)
class _Word:
    """One that carries meaning, by its roots, and what is `left` of the question without it."""

    roots: frozenset[str]
    left: str


def with_oddness(
    question: str, scored: Sequence[ScoredSentence], embedder: Embedder, background: Background
) -> list[ScoredSentence]:
    """`scored`, best first, where those about as good as the best have their oddness. Somebody waits."""
    words = _words(question) if len(question) <= _LONGEST else []
    best = _leading(scored)
    lacking = [[it.left for it in words if not it.roots & _said(each)] for each in best]
    tried = list(dict.fromkeys(left for each in lacking for left in each))[:_MOST_WORDS]
    if not tried:
        return list(scored)
    texts = [question, *tried, *(it.sentence.placed for it in best)]
    vectors = embedder.embed_passages(texts, urgent=True)
    asked, left, said = vectors[0], vectors[1 : len(tried) + 1], vectors[len(tried) + 1 :]
    nearer = dict(zip(tried, ((left - asked) @ (said - asked).T * background.stretch).tolist(), strict=True))
    odd = {
        id(it): max((nearer[left][n] for left in each if left in nearer), default=0.0)
        for n, (it, each) in enumerate(zip(best, lacking, strict=True))
    }
    return [replace(it, oddness=max(0.0, odd[id(it)])) if id(it) in odd else it for it in scored]


def least_oddness(scored: Sequence[ScoredSentence]) -> float:
    """Of the sentences about as good as the best; `scored` is best first, and has one at least."""
    return min(it.oddness for it in _close(scored))


def _words(question: str) -> list[_Word]:
    found = []
    for match in _WORD.finditer(question):
        roots = frozenset(content(match.group()))
        left = " ".join(f"{question[: match.start()]} {question[match.end() :]}".split())
        if roots and re.search(r"\w", left):
            found.append(_Word(roots, left))
    return found


def _leading(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """The best, and the best of documents alone, which stand before what people said in channels."""
    documents = [it for it in scored if it.sentence.message is None]
    return list({id(it): it for it in (*_close(scored), *_close(documents))}.values())


def _close(scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    return [it for it in scored[:_MOST_SENTENCES] if it.score >= scored[0].score - _CLOSE]


def _said(it: ScoredSentence) -> set[str]:
    """The roots of its words, its headings' and its titles'."""
    return set(content(f"{it.sentence.passage.context} {it.sentence.heading} {it.sentence.whole}"))
