"""What a refusal says: how much was looked through, and what comes nearest. Pure.

A count is of documents that every reader may read, so it tells of no other.
"""

from bot.answerability.gate import NOTHING_NEAR
from bot.reply import Citation, NoAnswer
from bot.retrieval.near_misses import first_sentences


def why(reply: NoAnswer) -> str:
    """Why there is no answer and how much was looked through, in plain words."""
    if reply.searched is None:
        return reply.reason
    if not reply.searched:
        return "There is no document yet that everyone who sees this reply may read."
    documents = "one document" if reply.searched == 1 else f"{reply.searched:,} documents"
    looked = f"I looked through the {documents} that everyone who sees this reply may read"
    return (
        f"{looked}: none bears on this question."
        if reply.reason == NOTHING_NEAR
        else f"{looked}. {reply.reason}"
    )


def nearest(reply: NoAnswer) -> tuple[Citation, ...]:
    """The best sentence of each of the nearest documents; how the passages begin where nobody judged any."""
    return reply.closest or first_sentences(reply.nearest)
