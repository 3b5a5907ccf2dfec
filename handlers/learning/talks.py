"""What of a channel's messages is learned: the talks of people, with who wrote them. Pure.

The bot's own messages, what apps post, joins and other notices of Slack are not, nor what its writer had
forgotten, nor what somebody asked the bot and nobody but the bot spoke to.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from handlers.identity import Identity
from handlers.workspace import SlackMessage
from store.conversations import PAUSE, Conversation, Message, Names, grouped, mentioned, message_of, root_of
from store.conversations import words_of as said_in

Json = Mapping[str, Any]
_MARKS = re.compile(r"[\\\[\]`*_<>]")


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that is learned, and the ids of its `people`, each once."""

    root: str
    said: Conversation
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heard:
    """What is read with: who the bot is, names, the channel's id, and until when people are forgotten."""

    me: Identity
    channel: str
    names: Names
    unlearned: Mapping[str, str]

    def counts(self, raw: SlackMessage) -> bool:
        """Whether it is a message of a person that is learned."""
        return self._message(raw) is not None

    def talks(self, raw: Iterable[SlackMessage]) -> list[Talk]:
        """The talks among messages of which no stretch is cut, with the replies of those threads that are to
        be read."""
        of = {str(it["ts"]): it for it in raw}
        found = grouped(it for each in of.values() if (it := self._message(each)) is not None)
        return [Talk(root_of(it), it, _people(it, of)) for it in found if not self._is_to_me(it, of)]

    def _message(self, raw: SlackMessage) -> Message | None:
        if self.me.said(raw) or float(raw["ts"]) < float(self.unlearned.get(str(raw.get("user")), 0)):
            return None
        thread = str(raw.get("thread_ts") or "")
        return message_of(raw, self.names, self.me.link(self.channel, str(raw["ts"]), thread))

    def _is_to_me(self, talk: Conversation, of: Mapping[str, SlackMessage]) -> bool:
        """Whether one person alone speaks, and to the bot."""
        if len(_people(talk, of)) > 1:
            return False
        return self.me.user in mentioned(said_in(of[talk[0].ts]))


def is_top(raw: SlackMessage) -> bool:
    """Whether a message stands at the top of its channel: a reply may stand there as well."""
    return raw.get("thread_ts") in (None, "", raw["ts"])


def is_thread(raw: SlackMessage) -> bool:
    """Whether a message begins a thread that has replies."""
    return bool(raw.get("reply_count"))


def version_of(raw: SlackMessage) -> str:
    """What changes with a thread, as its first message tells: what that says, and how many replies there are.

    That a reply was edited it does not tell.
    """
    told = [raw.get(it) for it in ("text", "edited", "reply_count", "latest_reply", "subtype")]
    files = [it.get("id") for it in raw.get("files") or ()]
    return hashlib.sha256(json.dumps([*told, files], sort_keys=True).encode()).hexdigest()[:32]


def people_in(raw: Iterable[SlackMessage]) -> list[str]:
    """The ids of all who wrote or are mentioned."""
    found: dict[str, None] = {}
    for it in raw:
        found |= dict.fromkeys([str(it.get("user") or ""), *mentioned(said_in(it))])
    return [it for it in found if it]


def cut(messages: Sequence[SlackMessage]) -> int:
    """Of messages at the top, oldest first, where the second stretch begins: what was said before the first
    one's beginning may belong to it. 0 where they are one stretch.
    """
    for at, (first, second) in enumerate(pairwise(messages), start=1):
        if float(second["ts"]) - float(first["ts"]) > PAUSE:
            return at
    return 0


def stretch(messages: Sequence[SlackMessage], ts: str) -> list[SlackMessage]:
    """The messages that `ts`, one of them or none, may be in one talk with; all of them oldest first."""
    at = float(ts)
    below = [it for it in messages if float(it["ts"]) <= at]
    above = [it for it in messages if float(it["ts"]) > at]
    return [*reversed(_run(reversed(below), at)), *_run(above, at)]


def _run(messages: Iterable[SlackMessage], at: float) -> list[SlackMessage]:
    found: list[SlackMessage] = []
    for it in messages:
        if abs(float(it["ts"]) - at) > PAUSE:
            break
        found.append(it)
        at = float(it["ts"])
    return found


def _people(talk: Conversation, of: Mapping[str, SlackMessage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(of[it.ts].get("user") or "") for it in talk))


def pinned_roots(items: Iterable[Json], since: str) -> list[str]:
    """The threads and messages older than `since` that somebody pinned."""

    def roots() -> Iterator[str]:
        for it in items:
            message = it.get("message") or {}
            root = str(message.get("thread_ts") or message.get("ts") or "")
            if it.get("type") == "message" and root and float(root) < float(since):
                yield root

    return sorted(set(roots()))


def canvases_of(about: Json) -> list[str]:
    """The ids of the canvases that belong to a channel: its own, and those in its tabs."""
    properties = about.get("properties") or {}
    own = properties.get("canvas") or {}
    tabs = [it.get("data") or {} for it in properties.get("tabs") or () if it.get("type") == "canvas"]
    found = [*([] if own.get("is_empty") else [own.get("file_id")]), *(it.get("file_id") for it in tabs)]
    return list(dict.fromkeys(str(it) for it in found if it))


def listed(bookmarks: Iterable[Json]) -> str:
    """A channel's bookmarks as Markdown, "" where there are none with an address."""
    lines = []
    for it in bookmarks:
        title, link = " ".join(str(it.get("title") or "").split()), str(it.get("link") or "")
        if link.startswith(("https://", "http://")) and not any(sign.isspace() for sign in link):
            shown = _MARKS.sub(r"\\\g<0>", title)
            # As words: a reply quotes what people read, and no address behind it.
            lines.append(f"- {shown}: {link}" if title else f"- {link}")
    return "\n".join(["# Bookmarks", "", *lines, ""]) if lines else ""
