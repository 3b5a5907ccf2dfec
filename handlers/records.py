"""What the bot keeps beside documents and looks up for people: ratings, approved answers, what went
unanswered, and what they may read. Blocking calls, safe from any thread; they raise StoreError.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from store.approved import ApprovedAnswer
from store.audience import Readers
from store.connected import Outcome
from store.deed import Entry
from store.digest import Digest
from store.indexing import Approval, approve
from store.library import Library
from store.passage import Passage, Source
from store.rating import Rating, Reason
from store.tenant import HOME, Tenant
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Readable:
    """What somebody may read: how many documents, and the `newest`, the last changed first."""

    count: int = 0
    newest: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that somebody sent to the bot; `id` is what it is forgotten by."""

    id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A connected source, for those who look after the bot. `name` is "" where they may read nothing of it.

    It was up to date `fresh` ago, None where it never was; `waiting` documents may have been deleted there.
    """

    name: str
    outcome: Outcome
    read: int = 0
    unread: int = 0
    waiting: int = 0
    fresh: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """What there is and how it goes, for those who look after the bot: counts, never a word that was said.

    `refusals` and `wanted` are by channel, "" for what only its asker reads.
    """

    documents: int = 0
    passages: int = 0
    pending: int = 0
    refusals: Mapping[str, int] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)
    good: int = 0
    bad: int = 0
    reasons: Mapping[Reason, int] = field(default_factory=dict)


class Records(Protocol):
    """As the module says."""

    def rating(self, reply_id: str, user: str) -> Rating | None: ...

    def ratings_of(self, user: str) -> Sequence[Rating]:
        """The last given first."""

    def unrate(self, reply_id: str, user: str) -> None: ...

    def passages(self, ids: Sequence[str], readers: Readers) -> Sequence[Passage]: ...

    def readable(self, readers: Readers, most: int) -> Readable: ...

    def files_of(self, user: str) -> Sequence[OwnFile]: ...

    def refused(self, channel: str) -> None: ...

    def want(self, request: str, channel: str) -> bool: ...

    def digests(self) -> Sequence[Digest]:
        """Summaries that people want to have from time to time."""

    def keep_digest(self, digest: Digest) -> None: ...

    def end_digest(self, person: str, channel: str) -> bool:
        """Whether there was one."""

    def approve(self, approval: Approval) -> None: ...

    def approved(self) -> Sequence[ApprovedAnswer]: ...

    def withdraw(self, source: str) -> None: ...

    def note(self, entry: Entry) -> None:
        """Keep in the audit log that somebody did something."""

    def condition(self, since: datetime, tenant: Tenant = HOME) -> Condition:
        """Of one workspace; what there is as a whole is for those of the home one to know."""

    def connected(self, readers: Readers) -> Sequence[SourceStanding]:
        """What is connected; names are for `readers` who may read something of it."""


def _nothing(user: str) -> Sequence[OwnFile]:
    return ()


def own_files(user: str, library: Library, days: int) -> Sequence[OwnFile]:
    """What somebody sent in the last `days`, the last read first; a file that they sent twice stands once."""
    found: dict[str, OwnFile] = {}
    for it in library.uploads.sent_by(user, timedelta(days=days).total_seconds()):
        file = it.upload.file
        found[file] = OwnFile(file, it.name, datetime.fromtimestamp(it.at, UTC))
    return sorted(found.values(), key=lambda it: it.at, reverse=True)


@dataclass(frozen=True, slots=True)
class LibraryRecords:
    """Over a library. `files` are those that somebody sent."""

    library: Library
    embedder: Embedder
    chunk_tokens: int = 200
    files: Callable[[str], Sequence[OwnFile]] = _nothing

    def rating(self, reply_id: str, user: str) -> Rating | None:
        return self.library.ratings.find(reply_id, user)

    def ratings_of(self, user: str) -> Sequence[Rating]:
        return self.library.ratings.all(user)[::-1]

    def unrate(self, reply_id: str, user: str) -> None:
        self.library.ratings.drop(reply_id, user)

    def passages(self, ids: Sequence[str], readers: Readers) -> Sequence[Passage]:
        return self.library.with_ids(ids, readers)

    def readable(self, readers: Readers, most: int) -> Readable:
        return Readable(self.library.readable_count(readers), tuple(self.library.newest(readers, most)))

    def files_of(self, user: str) -> Sequence[OwnFile]:
        return self.files(user)

    def refused(self, channel: str) -> None:
        self.library.tally.refused(channel)

    def want(self, request: str, channel: str) -> bool:
        return self.library.tally.want(request, channel)

    def digests(self) -> Sequence[Digest]:
        return self.library.digests.every()

    def keep_digest(self, digest: Digest) -> None:
        self.library.digests.keep(digest)

    def end_digest(self, person: str, channel: str) -> bool:
        return self.library.digests.end(person, channel)

    def approve(self, approval: Approval) -> None:
        approve(approval, self.library, self.embedder, self.chunk_tokens)

    def approved(self) -> Sequence[ApprovedAnswer]:
        return self.library.approvals.all()

    def withdraw(self, source: str) -> None:
        self.library.approvals.forget(source)

    def note(self, entry: Entry) -> None:
        self.library.audit.note(entry)

    def condition(self, since: datetime, tenant: Tenant = HOME) -> Condition:
        stats = self.library.stats(tenant)
        ratings = [it for it in self.library.ratings.all() if it.at >= since and tenant.owns(it.user)]
        refusals, wanted = self.library.tally.refusals(since), self.library.tally.wanted(since)
        return Condition(
            stats.sources,
            stats.passages,
            stats.pending,
            {channel: count for channel, count in refusals.items() if tenant.owns(channel)},
            {channel: count for channel, count in wanted.items() if tenant.owns(channel)},
            sum(it.good for it in ratings),
            sum(not it.good for it in ratings),
            Counter(reason for it in ratings for reason in it.reasons),
        )

    def connected(self, readers: Readers) -> Sequence[SourceStanding]:
        book, now = self.library.connected, datetime.now(UTC)
        shown = book.shown_to(readers)
        return [
            SourceStanding(
                it.source.name if it.source.name in shown else "",
                it.state.outcome,
                it.read,
                it.unread,
                it.state.waiting,
                None if it.state.good is None else now - it.state.good,
            )
            for it in book.standings()
        ]
