"""A message as Slack keeps it, as people read it: people, channels and emoji by name, Slack's marks as
Markdown's. Pure.

Joins and other notices of Slack's, what apps post and what was deleted are no messages: nobody said them.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

import emoji

from store.conversations.contents import SPOKEN, contents_of, words_of
from store.conversations.markup import plain
from store.conversations.message import Message
from store.conversations.payload import Json, identifier, record, subtype, timestamp, words

_EMOJI = re.compile(r"(?<![\w:]):([a-z0-9_+'-]{1,60}):(?::skin-tone-\d:)?(?![\w:])")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]+)(?<=[^\s~])~(?![\w~])")
_BULLET = re.compile(r"^(\s*)[•◦▪‣] ?")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)]) |\s*>")
_FENCE = "```"
_LATEST = 253_402_300_799
"""Seconds since 1970, the end of the year 9999: no calendar here goes further."""


@dataclass(frozen=True, slots=True)
class Names:
    """What people are called, by id, and the channels whose names whoever reads the message may see."""

    people: Mapping[str, str]
    channels: Mapping[str, str]


def message_of(raw: Json, names: Names, url: str = "") -> Message | None:
    """A message of a person; None for anything else that stands in a channel. `url` is its permalink."""
    ts = timestamp(raw.get("ts"))
    if not ts or float(ts) > _LATEST or subtype(raw) not in SPOKEN or raw.get("bot_id") or raw.get("hidden"):
        return None
    said = contents_of(raw)
    text = markdown(_without_files(words_of(raw), len(said.files)), names)
    if not text and not said.files:
        return None
    thread, user = timestamp(raw.get("thread_ts")), identifier(raw.get("user"))
    return Message(ts, author_of(raw, names), text, url, said.files, thread, user)


def author_of(raw: Json, names: Names) -> str:
    """What its author is called; `someone` where nobody knows."""
    profile = record(raw.get("user_profile"))
    known = names.people.get(words(raw.get("user")))
    return known or name_of(profile) or words(raw.get("username")) or "someone"


def name_of(profile: Json) -> str:
    """What a profile says that somebody wants to be called; "" where nothing."""
    told = (words(profile.get(it)).strip() for it in ("display_name", "real_name", "name"))
    return next((" ".join(it.split()) for it in told if it), "")


def markdown(text: str, names: Names) -> str:
    """Slack's markup as Markdown that reads the same."""
    read = plain(text, names.people, names.channels)
    parts, at = [], 0
    for code in _CODE.finditer(read):
        parts += [_prose(read[at : code.start()]), _fenced(code[0])]
        at = code.end()
    return "".join([*parts, _prose(read[at:])]).strip()


def _without_files(text: str, files: int) -> str:
    """`words_of` ends with a line for each file; a message has their names apart."""
    return "\n".join(text.split("\n")[:-files]) if files else text


def _prose(text: str) -> str:
    """Each line for itself, as Slack shows it; the items of a list stay together."""
    text = _STRUCK.sub(r"~~\1~~", _EMOJI.sub(_picture, text))
    lines = [_BULLET.sub(r"\1- ", line) for line in text.split("\n")]
    shown = lines[0]
    for above, line in itertools.pairwise(lines):
        both = bool(_ITEM.match(above)) and bool(_ITEM.match(line))
        shown += f"\n{line}" if both or not (above.strip() and line.strip()) else f"\n\n{line}"
    return shown


def _fenced(code: str) -> str:
    """Code, a listing on lines of its own."""
    if not code.startswith(_FENCE):
        return code
    inner = code.removeprefix(_FENCE).removesuffix(_FENCE).strip("\n")
    return f"\n\n{_FENCE}\n{inner}\n{_FENCE}\n\n"


def _picture(found: re.Match[str]) -> str:
    """An emoji; of a team's own, whose picture has no sign, its name."""
    sign = emoji.emojize(f":{found[1]}:", language="alias")
    return found[0] if sign.startswith(":") else sign
