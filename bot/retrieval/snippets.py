"""Snippets: of a passage that was found, the sentences that bear on the query. Pure."""

from collections.abc import Sequence
from itertools import pairwise

from bot.retrieval.sentence_ranking import MatchText, choose, rank_sentences
from store.match import Match
from store.passage import PassageSentence
from store.sentences import readable

LONGEST = 240
"""Characters. What a line or two of a list of results has room for."""
_GAP = "…"
_MOST, _NEAR = 3, 0.2
"""Sentences, and how far below the best their scores may lie."""


def snippet(query: str, match: Match, longest: int = LONGEST) -> str:
    """The best sentence for the query as it reads, with others of its passage that bear on it about as much
    and that there is room for, in their order. Gaps are marked, and so is a best sentence that is cut."""
    ranked = rank_sentences(query, [MatchText.of(match)])
    chosen: list[PassageSentence] = []
    for it in [each.sentence for each in choose(ranked, _MOST, _NEAR)]:
        longer = sorted((*chosen, it), key=lambda part: part.start)
        if not chosen or len(_joined(longer, match.cut)) <= longest:
            chosen = longer
    text = _joined(chosen, match.cut) if chosen else readable(match.passage.text)
    return text if len(text) <= longest else text[:longest].rstrip() + _GAP


def _joined(parts: Sequence[PassageSentence], around: Sequence[PassageSentence]) -> str:
    """What these sentences of a passage say, with a mark where others stand between two."""
    places = [next(i for i, it in enumerate(around) if it.start == part.start) for part in parts]
    words = [parts[0].text]
    for part, (before, at) in zip(parts[1:], pairwise(places), strict=True):
        words += [part.text] if at == before + 1 else [_GAP, part.text]
    return " ".join(words)
