"""Whether there is evidence at all. No evidence, no words: a refusal is made here and nowhere else."""

import math
from collections.abc import Sequence

from bot.expecting import Expected, expected
from bot.quoting import Scored
from bot.settings import AnsweringSettings
from bot.words import codes, content

# A long question is less like any one sentence than a short one is, so a short one must be met more closely.
# Measured on questions about other things: 97 % are refused where 95 % of the answerable ones are answered.
_A_WORD, _WORDS = 0.09, 10
# A typo-ridden question is like nothing in meaning; half of its words, respelt, make up for that.
_COVERED = 0.5
_WHOLLY = 0.99
_STEEP = 4.0
NOTHING_NEAR = "None of the documents that everyone who sees this reply may read bears on this question."
_LACKS = {
    Expected.MONEY: "an amount of money",
    Expected.SHARE: "a percentage",
    Expected.DURATION: "a length of time",
    Expected.NUMBER: "a number",
    Expected.TIME: "a time or a date",
    Expected.CHANNEL: "a channel",
}


def gate(question: str, scored: Sequence[Scored], settings: AnsweringSettings) -> str | None:
    """Why the best sentences are no evidence, in a sentence for the asker; None when they are."""
    if _named(question, scored[: settings.quotes]):
        return None
    allowed = _A_WORD * min(len(content(question)), _WORDS)
    if not scored or scored[0].score + allowed < settings.min_score:
        return NOTHING_NEAR
    best = scored[: settings.quotes]
    if max(it.cosine for it in best) < settings.min_cosine and max(it.cover for it in best) < _COVERED:
        return NOTHING_NEAR
    kind = expected(question)
    if kind in _LACKS and not any(it.fits for it in best):
        return f"The nearest passages do not give {_LACKS[kind]} for what you ask."
    return None


def confidence(question: str, scored: Sequence[Scored], settings: AnsweringSettings) -> float:
    """How sure one may be that the best sentences answer the question, from 0 to 1; 0.5 at the threshold."""
    if not scored:
        return 0.0
    allowed = _A_WORD * min(len(content(question)), _WORDS)
    return 1 / (1 + math.exp(-_STEEP * (scored[0].score + allowed - settings.min_score)))


def _named(question: str, best: Sequence[Scored]) -> bool:
    """Whether a sentence has the code and all words of the question: to an embedder codes mean little."""
    asked = codes(question)
    return any(asked & codes(it.unit.text) and it.cover >= _WHOLLY for it in best)
