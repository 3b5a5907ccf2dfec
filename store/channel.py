"""How the bot behaves in one channel, as those who look after the channel set it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

FOREVER = datetime.max.replace(tzinfo=UTC)
"""Muted until somebody says otherwise."""


class Answers(StrEnum):
    """What is answered: only mentions, also questions that the documents surely cover, or nothing."""

    MENTION_ONLY = "mention_only"
    COVERED = "covered"
    OFF = "off"


class FollowUps(StrEnum):
    """Whose questions in a thread that the bot is in are answered without another mention."""

    ANYONE = "anyone"
    ASKER = "asker"
    OFF = "off"


class Language(StrEnum):
    """What replies are written in; AUTO is the language of the question."""

    AUTO = "auto"
    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"
    JAPANESE = "ja"


class Tone(StrEnum):
    """How much a reply says. A closed choice: what people write is data, never an instruction."""

    PLAIN = "plain"
    BRIEF = "brief"
    DETAILED = "detailed"


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """`documents` are patterns of `store.source_filter`; none means all that readers may read. `experts` are
    ids of people (U…, W…) or user groups (S…). `apps` are the ids of the apps, bots and workflows that may
    ask here (A…, B…, Wf…). `muted_until` has a time zone.
    """

    answers: Answers = Answers.MENTION_ONLY
    follow_ups: FollowUps = FollowUps.ANYONE
    muted_until: datetime | None = None
    documents: tuple[str, ...] = ()
    language: Language = Language.AUTO
    tone: Tone = Tone.PLAIN
    experts: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()

    def muted(self, now: datetime) -> bool:
        """Whether the bot says nothing in the channel at `now`, which has a time zone."""
        return self.muted_until is not None and now < self.muted_until

    def silent(self, now: datetime) -> bool:
        """Whether nothing is answered there at `now`: it is muted, or switched off."""
        return self.answers is Answers.OFF or self.muted(now)


UNSET = ChannelSettings()
"""Where nobody has set anything."""
