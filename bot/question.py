"""What somebody asked, what was said before, and who will read the reply."""

from dataclasses import dataclass
from typing import Literal

from store.audience import Readers
from store.channel import UNSET, ChannelSettings

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """`quoted` is who said it where a person only brought it along: as a quote, or forwarded."""

    role: Role
    text: str
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """`readers` has no default: nothing is looked up for an unknown reader.

    `history` is oldest first and ends before this question. `asker` is who asked. `channel` is how the bot
    behaves where it was asked. What was put to nobody, `unasked`, is answered only where that is sure.
    `conversation` is the id of the source that its own thread would be: what is said there is no evidence.
    """

    text: str
    readers: Readers
    history: tuple[Turn, ...] = ()
    asker: str = ""
    channel: ChannelSettings = UNSET
    unasked: bool = False
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what; `link` leads to it, or is empty. What was said in one `thread` has its name; "" where
    nothing tells of threads."""

    author: str
    text: str
    link: str
    thread: str = ""

    @property
    def opening(self) -> str:
        """What stands before what was said: `Ana: `, `New patients? `."""
        return f"{self.author}{'' if self.answers else ':'} "

    @property
    def answers(self) -> bool:
        """Whether a question stands in the author's place, which this answers."""
        return self.author.endswith(("?", "？"))


@dataclass(frozen=True, slots=True)
class SummaryTask:
    """What is to be summed up, oldest first; only what it says `about` something, where that is given.

    A writer writes in `language`, an ISO 639-1 code; "" leaves it to the messages. `scope` names who will
    read the summary: one that was made for others is not taken from the cache.
    """

    said: tuple[Said, ...]
    about: str = ""
    language: str = ""
    scope: str = ""
