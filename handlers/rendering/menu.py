"""The menu of a reply: what else may be done with it, and what choosing that carries. Pure.

It stands beside the last section of the reply, so that it takes no row of its own. Its block's id carries
which passages the reply cites: Slack sends that back, also of a message that only one person sees.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from bot.reply import Citation
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.sections import Block

REPLY_MENU = "reply_menu"
"""What Slack calls a choice from it."""
WANT_PERSON = "want_person"
"""What Slack calls a press of the button below a refusal."""
ASK_PRIVATELY = "ask_privately"
"""What Slack calls a press of the button of an offer that its reader alone sees."""
# Slack's limits for an option's value and for a block's id.
_VALUE, _BLOCK_ID = 150, 255
_CITES = "cites"
_PASSAGE = re.compile(r"[0-9A-Za-z:#._-]{1,128}")


class Choice(StrEnum):
    AGAIN = "again"
    PRIVATELY = "privately"
    SHARE = "share"
    PASSAGES = "passages"
    PERSON = "person"


_LABELS = {
    Choice.AGAIN: N_("Regenerate"),
    Choice.PRIVATELY: N_("Ask privately"),
    Choice.SHARE: N_("Share with channel"),
    Choice.PASSAGES: N_("Show passages"),
    Choice.PERSON: N_("I need a person"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody chose for the reply to `request`."""

    choice: Choice
    request: str

    @classmethod
    def read(cls, value: str) -> Self | None:
        """What `written` wrote; None for anything else."""
        choice, _, request = value.partition(" ")
        return cls(Choice(choice), request) if choice in {*Choice} and request else None

    @property
    def written(self) -> str:
        return f"{self.choice} {self.request}"


def with_menu(
    blocks: Sequence[Block],
    request: str,
    choices: Iterable[Choice],
    citations: Sequence[Citation] = (),
    locale: Locale = ENGLISH,
) -> list[Block]:
    """`blocks` with a menu of `choices` in the last section, or in a row of its own where there is none."""
    cited = _cited(citations)
    wanted = [it for it in choices if it is not Choice.PASSAGES or cited]
    options = [_option(it, request, locale) for it in wanted if len(Chosen(it, request).written) <= _VALUE]
    if not options:
        return list(blocks)
    menu = {"type": "overflow", "action_id": REPLY_MENU, "options": options}
    marked = {"block_id": " ".join([_CITES, *cited])}
    at = max((at for at, block in enumerate(blocks) if block["type"] == "section"), default=None)
    if at is None:
        return [*blocks, {"type": "actions", **marked, "elements": [menu]}]
    return [*blocks[:at], {**blocks[at], **marked, "accessory": menu}, *blocks[at + 1 :]]


def person_button(request: str, locale: Locale = ENGLISH) -> Block:
    """A button by which a person is wanted."""
    return _button(WANT_PERSON, Choice.PERSON, request, locale)


def private_button(request: str, locale: Locale = ENGLISH) -> Block:
    """A button by which somebody asks again for themselves alone."""
    return _button(ASK_PRIVATELY, Choice.PRIVATELY, request, locale)


def _button(action: str, choice: Choice, request: str, locale: Locale) -> Block:
    value = Chosen(choice, request).written[:_VALUE]
    text = {"type": "plain_text", "text": locale.gettext(_LABELS[choice])}
    button = {"type": "button", "action_id": action, "text": text, "value": value}
    return {"type": "actions", "elements": [button]}


def cited_in(block_id: str) -> tuple[str, ...]:
    """The ids of the passages that a menu's block carries."""
    mark, *found = block_id.split(" ")
    return tuple(it for it in found if _PASSAGE.fullmatch(it)) if mark == _CITES else ()


def _cited(citations: Sequence[Citation]) -> tuple[str, ...]:
    """As many as a block's id has room for."""
    found: list[str] = []
    room = _BLOCK_ID - len(_CITES)
    for name in dict.fromkeys(it.passage.id for it in citations):
        if _PASSAGE.fullmatch(name) and len(name) < room:
            found.append(name)
            room -= len(name) + 1
    return tuple(found)


def _option(choice: Choice, request: str, locale: Locale) -> dict[str, Any]:
    return {
        "text": {"type": "plain_text", "text": locale.gettext(_LABELS[choice])},
        "value": Chosen(choice, request).written,
    }
