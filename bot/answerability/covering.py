"""Whether a question that nobody put to the bot is surely answered by what was found. Pure."""

from collections.abc import Sequence

from bot.answerability.gate import Decision
from bot.retrieval import Evidence

MARGIN = 0.35
"""So far above its threshold the gate's confidence must be."""


def surely_covered(decision: Decision, found: Sequence[Evidence]) -> bool:
    """Whether every part is answered, each by a sentence that could open the reply unconfirmed, and the gate
    is over its threshold by a margin.
    """
    return (
        decision.sure
        and decision.refusal is None
        and len(decision.answerable) == len(found)
        and all(it.query in decision.opening for it in decision.answerable)
        and decision.confidence >= decision.threshold + MARGIN
    )
