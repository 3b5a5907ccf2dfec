"""A message as it stands in a channel, or as one person sees it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from handlers.simulator.validation.messages import texts_of

StreamState = Literal["open", "stopped", "stopped_by_user", "dead"]


@dataclass(slots=True)
class Posted:
    """A message. `text` is raw, as Slack stores it; a streamed message's text is all its markdown so far.

    `versions` holds every state of what readers saw, oldest first; `pings` whom it notified and `unfurls`
    which links Slack would unfold. `seen_by` is the only reader of an ephemeral message, else empty.
    """

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    seen_by: str = ""
    subtype: str | None = None
    edited: bool = False
    deleted: bool = False
    broadcast: bool = False
    stream: StreamState | None = None
    stream_until: float = 0.0
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    pings: tuple[str, ...] = ()
    unfurls: tuple[str, ...] = ()
    versions: list[str] = field(default_factory=list)

    @property
    def root(self) -> str:
        """The ts of the message that starts its thread: its own, unless it is a reply."""
        return self.thread_ts or self.ts

    @property
    def visible(self) -> str:
        """All that a reader sees: a message's blocks if it has any, of a streamed one text and blocks."""
        shown = [*texts_of(self.blocks)]
        if self.stream is not None or not shown:
            shown.insert(0, self.text)
        return "\n".join(part for part in shown if part)

    def action(self, action_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """The first block and element with this action, if any."""
        for block in self.blocks:
            parts = [*block.get("elements", ()), block.get("accessory"), *block.get("child_blocks", ())]
            for part in parts:
                if isinstance(part, dict) and part.get("action_id") == action_id:
                    return block, part
        return None


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
