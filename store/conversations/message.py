"""One message as people read it, the channel that it stands in, and its address."""

from dataclasses import dataclass
from typing import Self

from store.audience import Audience


@dataclass(frozen=True, slots=True)
class Channel:
    """`key` is its id as `store.tenant` keeps it, `name` what people call it, `#general`. `audience` is who
    may read what is said there."""

    key: str
    name: str
    audience: Audience

    @classmethod
    def of(cls, key: str, name: str) -> Self:
        """A channel whose members alone may read it. Raises BadAudience where `key` is none of a channel."""
        return cls(key, f"#{name.removeprefix('#')}", Audience.parse(f"channel:{key}"))


@dataclass(frozen=True, slots=True)
class Message:
    """One message: `text` is Markdown, with the names of people and channels in it and links as their words.

    `ts` is when it was posted, as Slack writes it, and its id in its channel; `thread` is that of the first
    message of its thread, its own where it is that, "" where it is in none. `url` is its permalink, "" where
    it has none; `files` are the names of those that came with it. `user` is the author's id in Slack.
    """

    ts: str
    author: str
    text: str
    url: str = ""
    files: tuple[str, ...] = ()
    thread: str = ""
    user: str = ""

    @property
    def answers(self) -> bool:
        """Whether it is a reply in a thread."""
        return self.thread not in ("", self.ts)


def permalink(workspace: str, channel: str, ts: str, thread: str = "") -> str:
    """A message's address below that of its `workspace`, `https://acme.slack.com`; "" where that is "".

    `channel` is its id as Slack gives it.
    """
    if not workspace:
        return ""
    address = f"{workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
    return f"{address}?thread_ts={thread}&cid={channel}" if thread not in ("", ts) else address
