"""What backends of transcripts say, and what other people and apps post."""

from typing import Any

from bot.question import Question
from bot.reply import Reply
from tests.end_to_end.scripted import answer, no_answer, only_for_everyone

ASKED = "how much leave do we get?"
LEAVE = only_for_everyone
FORWARDED: dict[str, Any] = {
    "is_share": True,
    "is_msg_unfurl": True,
    "from_url": "https://team.slack.com/archives/C1/p1",
    "author_name": "Cleo",
    "text": "PW-2003 again",
}
ALERT: dict[str, Any] = {
    "attachments": [{"fallback": "PW-2003 fires", "title": "PW-2003", "text": "alarm not delivered"}]
}


def refuse(question: Question) -> Reply:
    """Nothing speaks of it."""
    return no_answer()


def recall(question: Question) -> Reply:
    """What was asked, and what was said before."""
    known = " / ".join(turn.text for turn in question.history)
    return answer(f"You asked: {question.text}. Known before: ({known}).")


def leave_alone(question: Question) -> Reply:
    """Of leave alone is anything written."""
    return answer("Staff get 28 days.") if "leave" in question.text else no_answer()
