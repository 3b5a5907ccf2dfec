"""How a request ended and why there is no answer, in the few words that figures are counted by. Pure."""

from typing import Literal

from bot.answering import WITHDRAWN
from bot.reply import NOTHING_NEAR, NoAnswer, Reply
from handlers.jobs import CancelReason
from handlers.workspace import NOT_FOR_ME

Outcome = Literal["answer", "quotes", "no_answer", "summary", "notice", "cancelled", "failed", "ignored"]

_ENDED: dict[str, Outcome] = {
    "answer": "answer",
    "quotes": "quotes",
    "noanswer": "no_answer",
    "volunteered": "answer",
    "summary": "summary",
    "summary of files": "summary",
    "withdrawn": "cancelled",
    "given up": "failed",
    "done before": "ignored",
    NOT_FOR_ME: "ignored",
    **dict.fromkeys(map(str, CancelReason), "cancelled"),
    str(CancelReason.SLOW): "failed",
    str(CancelReason.LATE): "failed",
}
ANSWERED: frozenset[Outcome] = frozenset({"answer", "quotes", "no_answer", "summary"})


def outcome_of(ended: str) -> tuple[Outcome, str]:
    """What kind of end that is, and the reason where the kind does not say it all: a class of errors, say.

    Whatever else is said to the asker, such as a pointer to a command, is a notice.
    """
    how, _, error = ended.partition(": ")
    if how in {"failed", "lost"}:
        return "failed", error
    outcome = _ENDED.get(ended, "notice")
    return outcome, "" if outcome in ANSWERED else ended.replace(" ", "_")


def why_none(reply: Reply) -> str:
    """Why there is no answer; "" where there is one."""
    if not isinstance(reply, NoAnswer):
        return ""
    if reply.reason == WITHDRAWN:
        return "withdrawn"
    if reply.searched == 0:
        return "no_documents"
    return "nothing_near" if reply.reason == NOTHING_NEAR else "value_missing"
