"""Documents before chatter: where documents answer by themselves, what people said stands behind. Pure."""

from dataclasses import replace

from bot.retrieval import OUT, Evidence, ScoredSentence

_LESS = 0.1
"""What a message's sentence loses: of two that answer about as well, the document's is quoted."""

_PLAINLY, _NEXT = 0.25, 0.05
"""A message that answers by so much better than all documents is quoted next to the best of these, however
sure they are: they may be about the same, and only it about what was asked."""


def of_documents(evidence: Evidence) -> Evidence | None:
    """What documents alone give; None where that is nothing, or all there is."""
    scored = tuple(it for it in evidence.scored if it.sentence.message is None)
    if not scored or len(scored) == len(evidence.scored):
        return None
    read = zip(evidence.matches, evidence.texts, strict=True)
    kept = [(match, text) for match, text in read if not match.passage.messages]
    matches, texts = tuple(match for match, _ in kept), tuple(text for _, text in kept)
    return replace(evidence, scored=scored, matches=matches, texts=texts)


def chatter_behind(evidence: Evidence, *, sure: bool) -> Evidence:
    """With messages behind the rest: by a little, or, where that is `sure`, so far that none is quoted, but
    for one that answers plainly better."""
    best = max(it.score for it in evidence.scored if it.sentence.message is None)

    def behind(it: ScoredSentence) -> float:
        most = best - (_NEXT if it.score >= best + _PLAINLY else OUT) if sure else float("inf")
        return min(it.score - _LESS, most)

    weighed = (replace(it, score=behind(it)) if it.sentence.message else it for it in evidence.scored)
    return replace(evidence, scored=tuple(sorted(weighed, key=lambda it: -it.score)))
