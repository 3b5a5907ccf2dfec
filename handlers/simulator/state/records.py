"""What the workspace remembers beside its messages: people, channels, files, notices, statuses, triggers."""

from dataclasses import dataclass, field
from typing import Any, Literal

TEAM = "T0INHOUSE"
OTHER_TEAM = "T0PARTNER"
DOMAIN = "playground"
BOT_USER = "U0INHOUSE"
BOT_ID = "B0INHOUSE"
APP_ID = "A0INHOUSE"


@dataclass(frozen=True, slots=True)
class Person:
    """`team` is another than the workspace's for people of other organisations; `guest` is a guest, `admin`
    an admin of the workspace. `locale` is the language they use Slack in.
    """

    id: str
    name: str
    team: str
    guest: bool = False
    bot: bool = False
    deleted: bool = False
    locale: str = "en-US"
    zone: str = "Europe/London"
    admin: bool = False
    owner: bool = False


ChannelKind = Literal["channel", "group", "im", "mpim"]


@dataclass(slots=True)
class Channel:
    """`shared` means with another organisation (Slack Connect). `members` in order of joining; `creator` is
    who made it. `pins` are messages by their ts, the last pinned first, `bookmarks` pairs of title and link;
    `canvas` is the file of its own canvas, `tabs` are those that were added to it.
    """

    id: str
    name: str
    kind: ChannelKind
    members: list[str] = field(default_factory=list)
    shared: bool = False
    archived: bool = False
    topic: str = ""
    creator: str = ""
    pins: list[str] = field(default_factory=list)
    bookmarks: list[tuple[str, str]] = field(default_factory=list)
    canvas: str = ""
    tabs: list[str] = field(default_factory=list)

    @property
    def private(self) -> bool:
        return self.kind != "channel"

    @property
    def direct(self) -> bool:
        return self.kind in {"im", "mpim"}


@dataclass(slots=True)
class File:
    """`content` is None until it is uploaded; `url` is where it can be fetched with a token. `about` is what
    else its file object says, such as its mode. One that was `deleted` is a tombstone.
    """

    id: str
    name: str
    title: str
    user: str
    content: bytes | None = None
    url: str = ""
    channels: list[str] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What Slack itself tells one person, such as that a command failed."""

    user: str
    channel: str
    text: str
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """What the bot said it is doing, in a thread; an empty `text` takes it away."""

    channel: str
    thread_ts: str
    text: str
    loading_messages: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(slots=True)
class Trigger:
    """What a person just did, which lets the app open one modal for them."""

    user: str
    until: float
    used: bool = False
