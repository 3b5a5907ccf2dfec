"""Slack's marked-up message text as a person reads it. Pure."""

import html
import re
from collections.abc import Mapping

_MARKUP = re.compile(r"<([^<>\n]*)>")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_SPACES = re.compile(r"[ \t]{2,}")


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """`text` without Slack's markup: `<@U1>` becomes `@name`, `<#C1|general>` `#general`, a link its words.

    `names` are display names by user id; a person not among them is `@someone`.
    """
    known = names or {}
    return html.unescape(_MARKUP.sub(lambda match: _read(match[1], known), text)).strip()


def without_mention(text: str, user: str) -> str:
    """`text` without the mentions of `user`."""
    gone = re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>[,:]?", "", text)
    return _SPACES.sub(" ", gone).strip()


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people that `text` mentions, each once, in order."""
    return tuple(dict.fromkeys(MENTION.findall(text)))


def _read(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label or "someone")
    if target.startswith("#"):
        return "#" + (label or "channel")
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    return label or target.removeprefix("mailto:")
