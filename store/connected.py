"""Connected sources: where each is, as a person named it, how it is kept up to date, and how that goes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from store.audience import Audience
from store.errors import BadSource

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_TAKEN = frozenset({"file", "upload", "slack", "answer"})
"""What the ids of other documents begin with."""


@dataclass(frozen=True, slots=True)
class ConnectedSource:
    """`name` is a person's, of small letters, digits and dashes; `kind` says which connector reads it;
    `address` is a URL or path. `options` are the connector's own. `secret` names the environment variable
    that holds its token or password, "" where none is needed: the value itself is never stored. `audience` is
    who may read what the place says nothing of; it is synced every `minutes`, 0 for only when asked to.
    """

    name: str
    kind: str
    address: str
    audience: Audience
    options: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""
    minutes: int = 60

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or self.name in _TAKEN:
            raise BadSource(
                f"{self.name!r} cannot be the name of a source: take up to 40 small letters, digits and "
                f"dashes, and none of {', '.join(sorted(_TAKEN))}"
            )

    @property
    def prefix(self) -> str:
        """What the ids of its documents begin with."""
        return f"{self.name}:"

    def document(self, item: str) -> str:
        """The id of the document that one of its items is."""
        return f"{self.prefix}{item}"


class Outcome(StrEnum):
    """How a sync ended."""

    NEVER = "never"
    """It was not synced yet."""
    OK = "ok"
    STOPPED = "stopped"
    """Somebody stopped it; the next one goes on."""
    AWAY = "away"
    """The place did not answer."""
    REFUSED = "refused"
    """The place did not take the token, or the source was set up wrongly."""
    FAILED = "failed"
    """It could not be told what went wrong."""


FAILURES = frozenset({Outcome.AWAY, Outcome.REFUSED, Outcome.FAILED})
"""Somebody should look at the source."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the last sync of a source `ended`, in what `outcome`, and what is to be done about it (`says`).

    `good` is when one last came to its end, `whole` when a listing of everything did. `waiting` documents are
    not in its listing any more, and too many to take that for a deletion. `reading` stands for how its items
    were read, so that they are read again once Inhouse reads them in another way.
    """

    ended: datetime | None = None
    outcome: Outcome = Outcome.NEVER
    says: str = ""
    good: datetime | None = None
    whole: datetime | None = None
    waiting: int = 0
    reading: str = ""

    def due(self, minutes: float, now: datetime) -> bool:
        """Whether it is to be synced again, as it is every `minutes`, and at once where it was stopped."""
        if self.ended is None or self.outcome is Outcome.STOPPED:
            return True
        return now - self.ended >= timedelta(minutes=minutes)


@dataclass(frozen=True, slots=True)
class Standing:
    """A source, how its last sync went, how many of its documents are in the library, and how many items
    could not be read."""

    source: ConnectedSource
    state: SyncState
    read: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item as it was last listed. `version` is that of the text that is in the library, "" where none is.

    `refused` is why it could not be read, "" where it could. `audience` is what the place says, None where it
    says nothing. `missing` counts the whole listings in a row that it was not in.
    """

    id: str
    name: str
    version: str = ""
    refused: str = ""
    audience: Audience | None = None
    missing: int = 0
