"""What the store holds: a source and where it came from, a piece of it, and a sentence of that."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from store.audience import Audience


class Kind(StrEnum):
    FILE = "file"
    REMOTE = "remote"
    """A page of a connected source (store.sources)."""
    SLACK = "slack"
    """A thread of a channel that is learned, or of an export of Slack."""
    ANSWER = "answer"
    """Somebody's answer that was approved (store.approved)."""
    UPLOAD = "upload"
    """Sent to the bot in a conversation, and read in that alone."""

    @classmethod
    def _missing_(cls, value: object) -> "Kind | None":
        """Old ledgers may name kinds that nothing was ever read from."""
        return cls.FILE if value == "web" else None


@dataclass(frozen=True, slots=True)
class Source:
    """One document: `id` is unique in the store, `name` is what people see (for a file, its path
    below the indexed folder), `digest` changes when its content, title, url or audience does."""

    id: str
    kind: Kind
    name: str
    title: str
    url: str
    digest: str
    audience: Audience
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageSpan:
    """One message of a conversation, or the part of it that a passage has: `text[start:end]` of the passage.

    `ts` is when it was posted, as Slack writes it (seconds since 1970, UTC); `url` its permalink. `user` is
    its author's id as Slack gives it, "" where nobody knows.
    """

    start: int
    end: int
    ts: str
    author: str
    url: str
    user: str = ""

    @property
    def at(self) -> datetime:
        """When it was posted, in UTC."""
        return datetime.fromtimestamp(float(self.ts), UTC)

    @property
    def said(self) -> str:
        """Who and when, as its sentences have it for a heading: `Ana Silva, 3 March 2026`."""
        return f"{self.author}, {self.at.day} {self.at:%B %Y}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim slice of a source's text.

    `text == document_text[start:end]`; `headings` is the path of headings above it, outermost first;
    `position` counts passages of the source from 0; `line` and `page` count from 1 (`page` for PDF only).
    `messages` are those of a conversation, in order. `columns` is the head of the table whose rows the text
    goes on with, as it is written: `| Code | Use |`.
    """

    id: str
    source: Source
    headings: tuple[str, ...]
    text: str
    position: int
    start: int
    end: int
    line: int
    page: int | None = None
    messages: tuple[MessageSpan, ...] = ()
    columns: str = ""

    def message_at(self, place: int) -> MessageSpan | None:
        """The message of a conversation that `text[place]` belongs to; None in any other document."""
        first = self.messages[0] if self.messages else None
        return next((it for it in reversed(self.messages) if it.start <= place), first)

    @property
    def context(self) -> str:
        """Title and heading path in one line, as search and prompt show it: `Leave › Annual leave`."""
        parts = [self.source.title, *self.headings]
        return " › ".join(part for i, part in enumerate(parts) if part and part not in parts[:i])


@dataclass(frozen=True, slots=True)
class PassageSentence:
    """One sentence, list item, table row or short listing of a passage.

    `text` is how it reads, a row with the names of its columns; `passage.text[start:end]` is how it is
    written. `lead` is the sentence that introduces its list, whose `start == end` where it stands in an
    earlier passage; `heading` the innermost heading above it, `number` its item's, "" without one.
    """

    passage: Passage
    start: int
    end: int
    text: str
    heading: str
    lead: "PassageSentence | None" = None
    item: bool = False
    row: bool = False
    number: str = ""

    @property
    def quote(self) -> str:
        """Verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def indent(self) -> int:
        """How far in its line it begins: an item of a nested list stands further in than what it is of."""
        return self.start - (self.passage.text.rfind("\n", 0, self.start) + 1)

    @property
    def label(self) -> "PassageSentence | None":
        """Its introduction where that begins the paragraph that it stands in, as "Boat." may in minutes."""
        lead = self.lead
        if lead is None or self.item or self.row or "\n\n" in self.passage.text[lead.end : self.start]:
            return None
        return lead if lead.quote else None

    @property
    def shown(self) -> str:
        """As sources show it: a row with the names of its columns, anything else as it is written."""
        return self.text if self.row else self.quote

    @property
    def message(self) -> MessageSpan | None:
        """The message that it was said in; None in any document that is no conversation."""
        return self.passage.message_at(self.start)

    @property
    def written(self) -> datetime | None:
        """When: of a message when it was posted, else when its document last changed; None where unknown."""
        return self.message.at if self.message else self.passage.source.modified

    @property
    def whole(self) -> str:
        """With its introduction, as one reads it."""
        return f"{self.lead.text} {self.text}" if self.lead else self.text

    @property
    def placed(self) -> str:
        """As the embedder reads it: alone, a sentence often does not say what it is about."""
        return f"{self.passage.source.title}: {self.heading}: {self.whole}"
