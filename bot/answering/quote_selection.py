"""Which sentences a reply quotes: the best for each part of a question, then what adds to them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.grounding import disagreements
from bot.reply import Disagreement
from bot.retrieval import Evidence, ScoredSentence, choose, says_nothing
from store.sentences import PassageSentence

# How far below the best a further quote may score; tighter loses answers, looser only adds noise (measured).
_WITHIN = 0.2
# Sentences of each part that what is quoted is held against.
_COMPARED = 12


@dataclass(frozen=True, slots=True)
class SelectedQuotes:
    """`first` are the best quotes of each part of a question, `further` what adds to them."""

    first: list[ScoredSentence]
    further: list[ScoredSentence]


def select_quotes(evidence: Sequence[Evidence], most: int) -> SelectedQuotes:
    """The best quote for each part of a question, and what may follow them; a part of many may have two."""
    share = most if len(evidence) == 1 else max(most // len(evidence), 2)
    found = SelectedQuotes([], [])
    for it in evidence:
        taken = [*found.first, *found.further]
        best = [each for each in it.scored if each.score >= it.scored[0].score - _WITHIN]
        telling = [each for each in best if not says_nothing(each.sentence, it.query.text)]
        chosen = choose(telling or best, share, _WITHIN, taken=taken)
        found.first.extend(chosen[:1])
        found.further.extend(chosen[1:])
    return found


def conflicts_with(evidence: Sequence[Evidence], said: Sequence[PassageSentence]) -> tuple[Disagreement, ...]:
    """Where other sources say otherwise than what was quoted."""
    return disagreements(said, [it.sentence for each in evidence for it in each.scored[:_COMPARED]])


def bearing_on(evidence: Sequence[Evidence]) -> frozenset[PassageSentence]:
    """The sentences that bear on the question: what is true of something else is no answer to it."""
    return frozenset(
        scored.sentence
        for it in evidence
        for scored in it.scored
        if scored.score >= it.scored[0].score - _WITHIN
    )
