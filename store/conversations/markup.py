"""Slack's markup: as people read it, whom it mentions, and which of it is quoted. Pure."""

import html
import re
from collections.abc import Mapping

_MARKUP = re.compile(r"<([^<>\n]*)>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^<>]*)?>")
_SPACES = re.compile(r"[ \t]{2,}")
_FENCE = "```"
# Code between backticks: one line, or between fences.
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_QUOTE = re.compile(r"\s*(?:&gt;|>)\s?")
_REST = re.compile(r"\s*(?:&gt;|>){3}")
# So many characters of a question are read.
_MOST = 4_000


def plain(
    text: str, names: Mapping[str, str] | None = None, channels: Mapping[str, str] | None = None
) -> str:
    """`text` without Slack's markup: `<@U1>` becomes `@name`, `<#C1>` `#general`, a link its words.

    `names` are display names by user id; a person not among them is `@someone`. `channels` are those whose
    names the readers may see; any other is `#channel`, whatever its label says: it may be a private one.
    """
    people, places = names or {}, channels or {}
    return html.unescape(_MARKUP.sub(lambda match: _read(match[1], people, places), text)).strip()


def literal(text: str) -> str:
    """Words as Slack writes them in its markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: str) -> str:
    """What is asked, of a `text` however long: single spaces for white space, 4,000 characters at most.

    What reads it further down need not be quick on whatever somebody pastes.
    """
    return " ".join(text.split())[:_MOST].rstrip()


def without_mention(text: str, user: str) -> str:
    """`text` without the mentions of `user`."""
    gone = re.sub(rf"<@{re.escape(user)}(?:\|[^<>]*)?>[,:]?", "", text)
    return _SPACES.sub(" ", gone).strip()


def mentioned(text: str) -> tuple[str, ...]:
    """The ids of the people that `text` mentions, each once, in order."""
    return tuple(dict.fromkeys(_MENTION.findall(text)))


def channels_in(text: str) -> tuple[str, ...]:
    """The ids of the channels that `text` names, each once, in order."""
    return tuple(dict.fromkeys(_CHANNEL.findall(text)))


def spoken_to(text: str) -> tuple[str, ...]:
    """The ids of those whom the writer of `text` mentions: not those in what they quote, nor in code."""
    return mentioned(_CODE.sub(" ", apart(text)[0]))


def apart(text: str) -> tuple[str, str]:
    """What somebody wrote, and what they quote: lines behind `>`, and all that follows `>>>`."""
    own: list[str] = []
    quoted: list[str] = []
    fenced = rest = False
    for line in text.split("\n"):
        rest = rest or (not fenced and bool(_REST.match(line)))
        if rest:
            quoted.append(_REST.sub("", line).strip() if _REST.match(line) else line)
        elif not fenced and (mark := _QUOTE.match(line)):
            quoted.append(line[mark.end() :])
        else:
            own.append(line)
            fenced ^= line.count(_FENCE) % 2 == 1
    return "\n".join(own).strip(), "\n".join(quoted).strip()


def _read(inside: str, names: Mapping[str, str], channels: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return "@" + (names.get(target[1:]) or label or "someone")
    if target.startswith("#"):
        return "#" + channels.get(target[1:], "channel")
    if target.startswith("!subteam"):
        return label or "@group"
    if target.startswith("!"):
        return label or "@" + target[1:].partition("^")[0]
    return label or target.removeprefix("mailto:")
