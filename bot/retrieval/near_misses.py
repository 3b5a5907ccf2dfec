"""What comes nearest to a question without an answer: a sentence of each of a few documents. Pure."""

from collections.abc import Sequence
from itertools import zip_longest

from bot.reply import Citation
from bot.retrieval.sentence_ranking import ScoredSentence
from bot.tokens import words
from store.sentences import PassageSentence

_FEWEST_WORDS = 5


def closest(found: Sequence[Sequence[ScoredSentence]], most: int = 3) -> tuple[Citation, ...]:
    """The best sentences for each part of a question, in turns, at most one of a document, numbered from 1.

    Each sequence of `found` is one part's, best first.
    """
    turns = [it.sentence for turn in zip_longest(*found) for it in turn if it is not None]
    best: dict[str, PassageSentence] = {}
    for it in turns:
        had = best.setdefault(it.passage.source.id, it)
        if _says_little(had) and not _says_little(it):
            best[it.passage.source.id] = it
    nearest = list(best.values())[:most]
    return tuple(Citation.of(at, (it,)) for at, it in enumerate(nearest, start=1))


def _says_little(sentence: PassageSentence) -> bool:
    """Whether it is rather a label than a sentence: near in meaning, and of no use to a reader."""
    return len(words(sentence.text)) < _FEWEST_WORDS
