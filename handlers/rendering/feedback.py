"""The buttons below a reply: what they carry, and what is said when one was pressed. Pure.

A button carries where the words stand that the reply cites. So nothing of a reply is kept until it is rated,
and of its words nothing then.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from bot.reply import Citation
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.sections import Block, sections
from store.rating import Quoted

# Slack's limit for a button's value.
_MOST = 2_000
_QUOTED = re.compile(r"([0-9A-Za-z:#._-]{1,128})@(\d{1,7})-(\d{1,7})")

THANKS = N_("Thank you, noted.")
SHARED = N_("Thank you. Your question is kept with your rating.")
_OFFER = N_(
    "Thank you, noted. Your question is not kept with it. May the people who look after me read it, so that "
    "they can measure and improve my answers?"
)


@dataclass(frozen=True, slots=True)
class Rated:
    """What pressing a button says: whether the reply to `request` was good, and which words it cited."""

    good: bool
    request: str
    quoted: tuple[Quoted, ...] = ()

    @classmethod
    def read(cls, value: str) -> Self:
        """What `written` wrote; whatever else stands there is left out."""
        said, request, *rest = [*value.split(" "), ""]
        found = (_QUOTED.fullmatch(each) for each in rest)
        return cls(said == "good", request, tuple(Quoted(m[1], int(m[2]), int(m[3])) for m in found if m))

    @property
    def written(self) -> str:
        """A button's value; citations that it has no room for are left out."""
        text = f"{'good' if self.good else 'bad'} {self.request}"[:_MOST]
        for each in self.quoted:
            longer = f"{text} {each.passage}@{each.start}-{each.end}"
            if len(longer) > _MOST:
                break
            text = longer
        return text


def rated_in(message: Mapping[str, Any]) -> Rated | None:
    """What the thumbs below a reply carry, by its JSON: only its last message has them."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if isinstance(element, dict) and element.get("type") == "feedback_buttons":
                return Rated.read(str((element.get("positive_button") or {}).get("value") or ""))
    return None


def quoted_in(message: Mapping[str, Any]) -> tuple[Quoted, ...]:
    """Where the words stand that a reply cites, by its JSON."""
    rated = rated_in(message)
    return rated.quoted if rated else ()


def feedback(request: str, citations: Iterable[Citation] = (), locale: Locale = ENGLISH) -> Block:
    """Two buttons: did this help?"""
    quoted = _places(citations)
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "feedback",
                "positive_button": _choice(locale.gettext("Good answer"), Rated(True, request, quoted)),
                "negative_button": _choice(locale.gettext("Bad answer"), Rated(False, request, quoted)),
            }
        ],
    }


def offer(verdict: Rated, locale: Locale = ENGLISH) -> list[Block]:
    """Thanks for a rating without its question, and a button to let the question be read."""
    button = {"type": "button", "action_id": "share", **_choice(locale.gettext("Yes, they may"), verdict)}
    return [*sections(locale.gettext(_OFFER)), {"type": "actions", "elements": [button]}]


def _choice(text: str, verdict: Rated) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": verdict.written}


def _places(citations: Iterable[Citation]) -> tuple[Quoted, ...]:
    """Where the words of each citation stand."""
    found = ((it.passage.id, it.passage.text.find(it.quote), len(it.quote)) for it in citations)
    return tuple(Quoted(passage, at, at + length) for passage, at, length in found if at >= 0 and length)
