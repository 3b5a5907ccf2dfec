"""Forgetting what somebody asked and rated: asked once more, then told. Pure."""

from typing import Any

Json = dict[str, Any]

FORGET = "forget_me"
"""What Slack calls a submission of it."""
_ASKED = (
    "I delete, for good:\n"
    "• your ratings of replies, and your questions that stand beside ratings of others\n"
    "• your questions of the last week, which I keep so that none is lost\n"
    "• what I remember of conversations until I am restarted\n\n"
    "Messages in Slack stay as they are, and buttons below my earlier replies to you no longer work. What I "
    "am still answering is kept until it is answered."
)


def confirm() -> Json:
    return _modal(_ASKED) | {"callback_id": FORGET, "submit": _plain("Delete"), "close": _plain("Cancel")}


def forgetting() -> Json:
    """While it is done."""
    return _modal("Just a moment…")


def forgotten(questions: int, ratings: int) -> Json:
    """How much was deleted."""
    return _modal(f"Done. I deleted {_count(questions, 'question')} and {_count(ratings, 'rating')}.")


def failed() -> Json:
    return _modal("Something went wrong, and not everything is deleted. Please try again later.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _modal(text: str) -> Json:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    return {"type": "modal", "title": _plain("Forget me"), "close": _plain("Close"), "blocks": [block]}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
