"""Slack's payloads in, requests out. Pure: nothing here talks to Slack, and what is not for the bot is None.

Which messages are for the bot:

- a mention of it in a channel or a group direct message, as `app_mention` or as `message`: both carry the
  same channel and ts, so both make the same request id, and the second is not answered again. Who quotes or
  forwards a mention, or writes it as code, mentions nobody;
- every message of a person in a direct message with it, also one that is but a file or forwarded;
- a follow-up: a reply in a thread that mentions nobody. It is only a candidate here: workspace/threads.py
  looks whether the bot was last spoken to there;
- what another app posts with a mention is a candidate too, with that app's id as `via`: it is refused unless
  a channel's settings allow it.

Edits, joins and the like are none of these.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Self

from handlers.identity import Identity
from store.conversations import (
    SPOKEN,
    contents_of,
    identifier,
    mentioned,
    record,
    records,
    same_words,
    spoken_to,
    subtype,
    timestamp,
    without_mention,
    words,
)

Json = Mapping[str, Any]
_TO_OTHERS = re.compile(r"<!(?:here|channel|everyone|subteam)[\^|>]")


class Kind(StrEnum):
    MENTION = "mention"
    DIRECT = "direct"
    FOLLOW_UP = "follow_up"
    # Nobody put it to the bot: it is answered where its channel wants that, and the documents surely do.
    COVERED = "covered"
    ASK = "ask"
    SUMMARY = "summary"
    THREAD = "thread"
    # Nobody asks for it at that moment: somebody wanted it to come from time to time.
    DIGEST = "digest"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that the bot was asked for; `id` is the same for every delivery of the same event.

    `ts` is the message that asks ("" for a command), `thread` the root of the thread that the reply goes to,
    or that is summed up. A reply through `response_url` is seen by the asker alone. `replaces` is an earlier
    message of the bot that the reply takes the place of. `text` has no mention of the bot, nor what was
    quoted, else Slack's markup. `via` is the id of the app that asks, or "" for a person. `viewing` is what
    the asker had open beside a direct message: a channel, or `channel/ts` of a message. `team` is whom the
    app was installed for; `workspace` that of who asks, where it is another, as in an organisation.
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
    via: str = ""
    viewing: str = ""
    workspace: str = ""

    @property
    def asker_team(self) -> str:
        """The workspace of who asks."""
        return self.workspace or self.team

    @property
    def base_id(self) -> str:
        """The id without what trying again, or asking for more, added to it."""
        return self.id.partition("-r.")[0].partition("-m.")[0]

    @property
    def question_id(self) -> str:
        """The id of what its message asks for, however often it was edited or tried again."""
        return request_id(self.team, self.channel, self.ts) if self.ts else self.base_id

    @property
    def edited(self) -> bool:
        """Whether it takes the place of what its message asked before."""
        return self.id.startswith(f"{self.question_id}-e")

    @property
    def of_others(self) -> bool:
        """Whether its message is somebody else's, chosen to be answered for the asker alone."""
        return "-q." in self.id

    @property
    def longer(self) -> bool:
        """Whether more of a summary is asked for than it told at first."""
        return "-m." in self.id

    @property
    def beside(self) -> bool:
        """Whether its response_url belongs to a message that is to stay."""
        apart = self.kind is Kind.THREAD or self.of_others or "-p." in self.id
        return apart and "-r." not in self.id and not self.longer

    @property
    def answered_in(self) -> str:
        """The thread in which its asker alone sees the reply, or "" for none."""
        if self.kind is not Kind.ASK or (self.of_others and self.thread == self.ts):
            return ""
        return self.thread

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
    """A message that was deleted, or edited to what `message` says; `at` is when."""

    channel: str
    ts: str
    at: float
    deleted: bool
    message: Json


def request_id(team: str, channel: str, ts: str) -> str:
    """The id of what a message asks for."""
    return f"{team}-{channel}-{ts}"


def read_message(event: Json, team: str, me: Identity) -> Request | None:
    """An `app_mention` or `message` event as a request, or None when it is not for the bot."""
    channel, ts, via = identifier(event.get("channel")), timestamp(event.get("ts")), _app(event)
    user = identifier(event.get("user"))
    if not (channel and ts and (user or via)) or event.get("hidden"):
        return None
    if subtype(event) not in ({*SPOKEN, "bot_message"} if via else SPOKEN):
        return None
    if me.said(event) or user == "USLACKBOT":
        return None
    said = contents_of(event)
    kind = _kind(event, said.words, me)
    if kind is None or (via and kind is not Kind.MENTION):
        return None
    if kind is not Kind.MENTION and not (said.words or said.quotes or said.files or said.shows):
        return None
    text, thread = without_mention(said.words, me.user), timestamp(event.get("thread_ts")) or ts
    viewing = _viewing(event) if kind is Kind.DIRECT else ""
    workspace = _other(event.get("user_team") or event.get("team"), team)
    request = Request(request_id(team, channel, ts), kind, team, channel, user, text, ts, thread, via=via)
    return replace(request, viewing=viewing, workspace=workspace)


def _viewing(event: Json) -> str:
    """The first channel or message of what Slack says that its author is looking at, best first; else ""."""
    for it in records(record(event.get("app_context")).get("entities")):
        match it:
            case {"type": "slack#/types/channel_id", "value": str(channel)}:
                return channel
            case {"value": {"channel_id": str(channel), "message_ts": str(ts)}}:
                return f"{channel}/{ts}"
    return ""


def _other(workspace: object, team: str) -> str:
    """A workspace that Slack names, where it is another than `team`; an organisation is none."""
    named = identifier(workspace)
    return named if named.startswith("T") and named != team else ""


def _app(event: Json) -> str:
    """The id of the app that posted a message; "" where a person did."""
    if not event.get("bot_id"):
        return ""
    told = (event.get("app_id"), record(event.get("bot_profile")).get("app_id"), event["bot_id"])
    return next(filter(None, map(identifier, told)), "")


def _kind(event: Json, said: str, me: Identity) -> Kind | None:
    if event.get("channel_type") == "im" or str(event.get("channel")).startswith("D"):
        return Kind.DIRECT
    if me.user in spoken_to(said):
        return Kind.MENTION
    everywhere = mentioned(words(event.get("text")))
    if event.get("type") == "app_mention":
        # Slack counts a mention that somebody quotes; where it shows none at all, it knows more than we do.
        return None if me.user in everywhere else Kind.MENTION
    in_thread = (timestamp(event.get("thread_ts")) or event.get("ts")) != event.get("ts")
    if in_thread and not mentioned(said) and not _TO_OTHERS.search(said):
        return Kind.FOLLOW_UP
    return None


def read_change(event: Json) -> Change | None:
    """A `message_deleted` or `message_changed` event of a person's message.

    It is no change where the words stay the same: Slack tells of link previews and languages so too.
    """
    channel, before = identifier(event.get("channel")), record(event.get("previous_message"))
    at = float(timestamp(event.get("event_ts")) or timestamp(event.get("ts")) or 0)
    if event.get("subtype") == "message_deleted":
        ts = timestamp(event.get("deleted_ts")) or timestamp(before.get("ts"))
        return None if before.get("bot_id") else Change(channel, ts, at, True, before)
    now = record(event.get("message"))
    if event.get("subtype") != "message_changed" or now.get("bot_id"):
        return None
    ts = timestamp(now.get("ts")) or timestamp(before.get("ts"))
    if now.get("subtype") == "tombstone":
        return None if before.get("bot_id") else Change(channel, ts, at, True, before)
    if before and same_words(now, before):
        return None
    return Change(channel, ts, at, False, now)


def read_edited(change: Change, team: str, me: Identity) -> Request | None:
    """What an edited message asks, as if it had been written so: somebody may have edited a mention in."""
    return read_message({"type": "message", **change.message, "channel": change.channel}, team, me)


def read_edit(change: Change, now: Request) -> Request:
    """The request that an edited message makes in place of the one that it made before: `now` is what it
    asks, as if it had been written so.
    """
    edited = timestamp(record(change.message.get("edited")).get("ts"))
    stamp = short_digest(f"{now.text} {edited}")[:12]
    return Request.from_json(now.to_json() | {"id": f"{now.question_id}-e{stamp}"})


def read_digest(team: str, person: str, channel: str, since: float, until: float) -> Request:
    """That `person` is to be told what was said in `channel` from `since` to `until`, in seconds since 1970.

    What is due at one time is one request, whichever of several bots thinks of it.
    """
    name = f"{team}-{channel}-{Kind.DIGEST}-{person}-{until:.0f}"
    return Request(name, Kind.DIGEST, team, channel, person, f"{since:.6f} {until:.6f}")


def read_withdrawal(original: Request) -> Request:
    """That the reply to `original` goes, as its message did."""
    fields = original.to_json() | {"id": f"{original.question_id}-d", "kind": Kind.WITHDRAWAL, "text": ""}
    return Request.from_json(fields)


def read_command(body: Json, kind: Kind, team: str) -> Request:
    """A slash command; Slack gives each use its own `trigger_id`."""
    channel, user = str(body["channel_id"]), str(body["user_id"])
    mark = str(body.get("trigger_id") or body.get("response_url"))
    text = str(body.get("text") or "").strip()
    name = f"{team}-{channel}-{kind}-{short_digest(mark)}"
    url, workspace = str(body["response_url"]), _other(body.get("team_id"), team)
    return Request(name, kind, team, channel, user, text, response_url=url, workspace=workspace)


def read_shortcut(body: Json, team: str) -> Request:
    """The message shortcut "Summarize thread"; it may be used on any message of the thread."""
    channel, message = str(body["channel"]["id"]), body["message"]
    root = str(message.get("thread_ts") or message["ts"])
    name = (
        f"{team}-{channel}-{Kind.THREAD}-{short_digest(str(body.get('trigger_id') or body.get('action_ts')))}"
    )
    url = str(body["response_url"])
    return Request(
        name, Kind.THREAD, team, channel, str(body["user"]["id"]), "", thread=root, response_url=url
    )


def read_answer_this(body: Json, team: str, me: Identity) -> Request:
    """The message shortcut "Answer this": what a message says is asked once more, by whoever uses it.

    Without words of its own, what it forwards is asked. Its text is "" where it says nothing that could be a
    question, as a picture does, a notice of joining, and a reply of the bot.
    """
    channel, user, message = str(body["channel"]["id"]), str(body["user"]["id"]), body["message"]
    ts = str(message["ts"])
    stamp = short_digest(f"{user} {body.get('trigger_id') or body.get('action_ts')}")
    said = contents_of(message)
    text = without_mention(said.words, me.user) or "\n".join(it.text for it in said.quotes)
    if me.said(message) or subtype(message) not in {*SPOKEN, "bot_message"}:
        text = ""
    return Request(
        f"{request_id(team, channel, ts)}-q.{stamp}",
        Kind.ASK,
        team,
        channel,
        user,
        text,
        ts,
        str(message.get("thread_ts") or ts),
        str(body["response_url"]),
        workspace=_other(body["user"].get("team_id"), team),
    )


def read_retry(body: Json, original: Request, *, longer: bool = False) -> Request:
    """The same once more, asked by who pressed the button, in place of the message with the button; of a
    summary more than at first, where that is asked for.
    """
    container = body.get("container") or {}
    private = bool(original.response_url)
    # Pressed twice it is one request; pressed on the failure of a retry it is another.
    stamp = short_digest(f"{original.id} {container.get('message_ts')}")
    fields = original.to_json() | {
        "id": f"{original.base_id}{'-m.' if longer or original.longer else '-r.'}{stamp}",
        # Whoever presses the button asks for a reply: no need to look whether a follow-up is meant for the
        # bot.
        "kind": Kind.MENTION if original.kind is Kind.FOLLOW_UP else original.kind,
        "asker": str(body["user"]["id"]),
        "workspace": _other(body["user"].get("team_id"), original.team),
        "response_url": str(body.get("response_url") or "") if private else "",
        "replaces": "" if private else str(container.get("message_ts") or ""),
    }
    return Request.from_json(fields)


def short_digest(text: str) -> str:
    """What tells two requests of one kind apart in their ids."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
