"""What a refusal says: how much was looked through, and what comes nearest. Pure.

A count is of documents that every reader may read, so it tells of no other.
"""

from bot.answerability import NOTHING_NEAR
from bot.reply import Citation, NoAnswer
from bot.retrieval import first_sentences


def refusal_reason(reply: NoAnswer) -> str:
    """Why there is no answer and how much was looked through, in plain words."""
    if reply.searched is None:
        return reply.reason
    if not reply.searched:
        return "There are no documents yet that everyone here can read."
    documents = "one document" if reply.searched == 1 else f"{reply.searched:,} documents"
    looked = f"I searched the {documents} that everyone here can read"
    return (
        f"{looked}: none answers this question."
        if reply.reason == NOTHING_NEAR
        else f"{looked}. {reply.reason}"
    )


def nearest_citations(reply: NoAnswer) -> tuple[Citation, ...]:
    """The best sentence of each of the nearest documents; how the passages begin where nobody judged any."""
    return reply.closest or first_sentences(reply.nearest)
