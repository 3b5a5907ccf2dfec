"""Slack's payloads in, requests out. Pure: nothing here talks to Slack, and what is not for the bot is None.

Which messages are for the bot:

- a mention of it in a channel or a group direct message, as `app_mention` or as `message`: both carry the
  same channel and ts, so both make the same request id, and the second is not answered again;
- every message of a person in a direct message with it, also one that is but a file or forwarded;
- a follow-up: a plain reply in a thread that mentions nobody and is worded as a question. It is only a
  candidate here; workspace/threads.py looks whether the asker has asked the bot in that thread and was
  last spoken to by it.

Messages of bots, edits, joins and the like are none of these.
"""

import hashlib
import html
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from handlers.identity import Identity

_MARKUP = re.compile(r"<([^<>\n]*)>")
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
# So many characters of a question are read.
_MOST = 4_000
_SPACES = re.compile(r"[ \t]{2,}")
Json = Mapping[str, Any]
# A message of a person: plain, with files, or "also sent to the channel".
SPOKEN = {None, "file_share", "thread_broadcast"}
_ASKING = re.compile(
    r"^(?:(?:and|so|ok|okay|but|also|then|hi|hey|please)[\s,]+)*"
    r"(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|can|could|should|would|will|may|"
    r"must|has|have|tell|show|explain|list|give|find|summari[sz]e)\b",
    re.IGNORECASE,
)
_TO_OTHERS = re.compile(r"<!(?:here|channel|everyone|subteam)[\^|>]")


def plain(text: str, names: Mapping[str, str] | None = None) -> str:
    """`text` without Slack's markup: `<@U1>` becomes `@name`, `<#C1|general>` `#general`, a link its words.

    `names` are display names by user id; a person not among them is `@someone`.
    """
    known = names or {}
    return html.unescape(_MARKUP.sub(lambda match: _read(match[1], known), text)).strip()


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


class Kind(StrEnum):
    MENTION = "mention"
    DIRECT = "direct"
    FOLLOW_UP = "follow_up"
    # Nobody put it to the bot: it is answered where its channel wants that, and the documents surely do.
    COVERED = "covered"
    ASK = "ask"
    SUMMARY = "summary"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that the bot was asked for; `id` is the same for every delivery of the same event.

    `ts` is the message that asks ("" for a command), `thread` the root of the thread that the reply goes to,
    or that is summed up. A reply through `response_url` is seen by the asker alone. `replaces` is an earlier
    message of the bot that the reply takes the place of. `text` has no mention of the bot, else Slack's
    markup.
    """

    id: str
    kind: Kind
    team: str
    channel: str
    asker: str
    text: str
    ts: str = ""
    thread: str = ""
    response_url: str = ""
    replaces: str = ""

    @property
    def private(self) -> bool:
        """Whether the asker alone reads the reply."""
        return self.kind not in {Kind.MENTION, Kind.FOLLOW_UP, Kind.COVERED}

    def to_json(self) -> dict[str, str]:
        return asdict(self)

    @classmethod
    def from_json(cls, fields: Mapping[str, str]) -> Self:
        return cls(**{**fields, "kind": Kind(fields["kind"])})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Change:
    """A message that was deleted (`text` is None) or edited to say `text`."""

    channel: str
    ts: str
    text: str | None
    message: Json


def request_id(team: str, channel: str, ts: str) -> str:
    """The id of what a message asks for."""
    return f"{team}-{channel}-{ts}"


def read_message(event: Json, team: str, me: Identity) -> Request | None:
    """An `app_mention` or `message` event as a request, or None when it is not for the bot."""
    channel, ts, user = event.get("channel"), event.get("ts"), event.get("user")
    if not (channel and ts and user) or event.get("subtype") not in SPOKEN or event.get("hidden"):
        return None
    if event.get("bot_id") or me.said(event) or user == "USLACKBOT":
        return None
    kind = _kind(event, me)
    if kind is None:
        return None
    text = without_mention(str(event.get("text") or ""), me.user)
    thread = str(event.get("thread_ts") or ts)
    if kind is Kind.DIRECT and not (text or any(event.get(it) for it in ("files", "attachments", "blocks"))):
        return None
    return Request(
        request_id(team, str(channel), str(ts)), kind, team, str(channel), str(user), text, str(ts), thread
    )


def _kind(event: Json, me: Identity) -> Kind | None:
    text = str(event.get("text") or "")
    if event.get("channel_type") == "im" or str(event.get("channel")).startswith("D"):
        return Kind.DIRECT
    others = mentioned(text)
    if event.get("type") == "app_mention" or me.user in others:
        return Kind.MENTION
    in_thread = event.get("thread_ts") not in {None, event.get("ts")}
    if in_thread and not others and not _TO_OTHERS.search(text) and is_question(text):
        return Kind.FOLLOW_UP
    return None


def is_question(text: str) -> bool:
    """Whether a message is worded as a question or a request, not as thanks or talk."""
    words = text.strip()
    return "?" in words or bool(_ASKING.match(words))


def read_change(event: Json) -> Change | None:
    """A `message_deleted` or `message_changed` event of a person's message; link previews change nothing."""
    channel, before = str(event.get("channel") or ""), event.get("previous_message") or {}
    if event.get("subtype") == "message_deleted":
        return Change(channel, str(event.get("deleted_ts") or before.get("ts") or ""), None, before)
    now = event.get("message") or {}
    if (
        event.get("subtype") != "message_changed"
        or now.get("bot_id")
        or now.get("text") == before.get("text")
    ):
        return None
    gone = now.get("subtype") == "tombstone"
    return Change(channel, str(now.get("ts") or ""), None if gone else str(now.get("text") or ""), now)


def read_edit(change: Change, original: Request, me: Identity) -> Request | None:
    """The request that an edited message makes in place of `original`."""
    if change.text is None:
        return None
    text = without_mention(change.text, me.user)
    stamp = hashlib.sha256(text.encode()).hexdigest()[:12]
    base = request_id(original.team, original.channel, original.ts)
    fields = original.to_json() | {"id": f"{base}-e{stamp}", "text": text}
    return Request.from_json(fields) if text else None


def read_command(body: Json, kind: Kind) -> Request:
    """A slash command; Slack gives each use its own `trigger_id`."""
    team, channel, user = str(body.get("team_id", "")), str(body["channel_id"]), str(body["user_id"])
    mark = str(body.get("trigger_id") or body.get("response_url"))
    text = str(body.get("text") or "").strip()
    name = f"{team}-{channel}-{kind}-{_short(mark)}"
    return Request(name, kind, team, channel, user, text, response_url=str(body["response_url"]))


def read_shortcut(body: Json) -> Request:
    """The message shortcut "Summarize thread"; it may be used on any message of the thread."""
    team, channel = str((body.get("team") or {}).get("id", "")), str(body["channel"]["id"])
    message = body["message"]
    root = str(message.get("thread_ts") or message["ts"])
    name = f"{team}-{channel}-{Kind.THREAD}-{_short(str(body.get('trigger_id') or body.get('action_ts')))}"
    url = str(body["response_url"])
    return Request(
        name, Kind.THREAD, team, channel, str(body["user"]["id"]), "", thread=root, response_url=url
    )


def read_retry(body: Json, original: Request) -> Request:
    """The same once more, asked by who pressed the button, in place of the message with the button."""
    container = body.get("container") or {}
    private = bool(original.response_url)
    # Pressed twice it is one request; pressed on the failure of a retry it is another.
    stamp = _short(f"{original.id} {container.get('message_ts')}")
    fields = original.to_json() | {
        "id": f"{original.id.partition('-r.')[0]}-r.{stamp}",
        # Whoever presses the button asks for a reply: no need to look whether a follow-up is meant for the
        # bot.
        "kind": Kind.MENTION if original.kind is Kind.FOLLOW_UP else original.kind,
        "asker": str(body["user"]["id"]),
        "response_url": str(body.get("response_url") or "") if private else "",
        "replaces": "" if private else str(container.get("message_ts") or ""),
    }
    return Request.from_json(fields)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
