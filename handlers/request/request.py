"""What the bot was asked for, as it is kept on disk."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

from store.conversations import identifier

Json = Mapping[str, Any]


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


def request_id(team: str, channel: str, ts: str) -> str:
    """The id of what a message asks for."""
    return f"{team}-{channel}-{ts}"


def read_digest(team: str, person: str, channel: str, since: float, until: float) -> Request:
    """That `person` is to be told what was said in `channel` from `since` to `until`, in seconds since 1970.

    What is due at one time is one request, whichever of several bots thinks of it.
    """
    name = f"{team}-{channel}-{Kind.DIGEST}-{person}-{until:.0f}"
    return Request(name, Kind.DIGEST, team, channel, person, f"{since:.6f} {until:.6f}")


def other_workspace(workspace: object, team: str) -> str:
    """A workspace that Slack names, where it is another than `team`; an organisation is none."""
    named = identifier(workspace)
    return named if named.startswith("T") and named != team else ""


def short_digest(text: str) -> str:
    """What tells two requests of one kind apart in their ids."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
