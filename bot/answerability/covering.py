"""Whether a question that nobody put to the bot is surely answered by what was found. Pure."""

from collections.abc import Sequence

from bot.answerability.gate import Decision
from bot.retrieval import Evidence

MARGIN = 0.4
"""So far above its threshold the gate's confidence must be. Measured with the starter's embedder and an
earlier calibration on half of a public handbook: of 45 questions that it answers, 11 were, each from the
right page; of 169 that it does not (15 of them near misses), none. Up to 0.45 it costs none of the 11.
"""


def surely_covered(decision: Decision, found: Sequence[Evidence]) -> bool:
    """Whether every part is answered, each by a sentence that could open the reply unconfirmed, and the gate
    is over its threshold by a margin.
    """
    return (
        decision.sure
        and not decision.doubtful
        and decision.refusal is None
        and len(decision.answerable) == len(found)
        and all(it.query in decision.opening for it in decision.answerable)
        and decision.confidence >= decision.threshold + MARGIN
    )
