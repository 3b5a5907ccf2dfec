"""Whom a message would notify, and which of its links Slack would unfold. Pure.

Strict on purpose: where Slack might resolve a mention (in a markdown block, in a fallback text), it counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# docs.slack.dev/messaging/formatting-message-text: <@U…>, <!subteam^S…>, <!here>, <!channel>, <!everyone>
_MENTION = re.compile(r"<(?:@([UW][A-Z0-9]+)|!subteam\^([A-Z0-9]+)|!(here|channel|everyone))(?:[|^][^>]*)?>")
_BARE = re.compile(r"(?<![\w@])@(here|channel|everyone|group)\b")
_LINK = re.compile(r"https?://[^\s<>|)\]]+")
_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|webp|mp4|mov|mp3)(?:\?.*)?$|youtube\.com/|youtu\.be/|vimeo\.com/", re.I
)


def pings_of(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is notified: user ids, user group ids, and `here`, `channel`, `everyone`, each once, in order."""
    bare = bool(payload.get("link_names")) or payload.get("parse") == "full"
    found: list[str] = []
    for text in _live_texts(payload):
        found += [user or group or word for user, group, word in _MENTION.findall(text)]
        found += _BARE.findall(text) if bare else ()
    found += _rich_mentions(payload.get("blocks"))
    return tuple(dict.fromkeys(found))


def unfurls_of(payload: Mapping[str, Any]) -> tuple[str, ...]:
    """The links that Slack would unfold: media unless `unfurl_media` is false, others if `unfurl_links`."""
    links = dict.fromkeys(link for text in _live_texts(payload) for link in _LINK.findall(text))
    media, every = payload.get("unfurl_media", True), payload.get("unfurl_links", False)
    return tuple(link for link in links if every or (media and _MEDIA.search(link)))


def _live_texts(payload: Mapping[str, Any]) -> Iterator[str]:
    """Texts in which Slack reads markup: plain_text objects and raw table cells are not among them."""
    yield str(payload.get("text") or "")
    yield str(payload.get("markdown_text") or "")
    yield from _mrkdwn(payload.get("blocks"))


def _mrkdwn(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for part in node:
            yield from _mrkdwn(part)
    elif isinstance(node, dict):
        if node.get("type") in {"mrkdwn", "markdown"}:
            yield str(node.get("text") or "")
        for part in node.values():
            if isinstance(part, list | dict):
                yield from _mrkdwn(part)


def _rich_mentions(node: object) -> Iterable[str]:
    if isinstance(node, list):
        for part in node:
            yield from _rich_mentions(part)
    elif isinstance(node, dict):
        name = {"user": "user_id", "usergroup": "usergroup_id", "broadcast": "range"}.get(
            str(node.get("type"))
        )
        if name and isinstance(node.get(name), str):
            yield node[name]
        for part in node.values():
            if isinstance(part, list | dict):
                yield from _rich_mentions(part)
