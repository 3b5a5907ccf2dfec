"""A backend that several workspaces share, as one of them sees it: what is kept of people and channels goes
in and comes out under their own ids, and nothing of another workspace comes out.

Readers, audiences and whoever learns channels name their workspace already.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.question import Question, Said, SummaryTask
from bot.reply import Reply, Summary, Watch
from handlers.jobs.backend import Backend, BackendState
from handlers.learning import ChannelMemory
from handlers.records import Condition, OwnFile, Readable, Records, SourceStanding
from handlers.uploads import OnShare, SentFiles
from store.approved import ANSWER, ApprovedAnswer
from store.audience import Readers
from store.deed import Entry
from store.digest import Digest
from store.indexing import Approval, ReadUpload, SentFile
from store.passage import Passage, Source
from store.rating import Rating
from store.tenant import HOME, Tenant
from store.uploads import Kept, Upload


@dataclass(frozen=True, slots=True)
class TenantBackend:
    """`shared` for `tenant`."""

    shared: Backend
    tenant: Tenant

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return self.shared.answer(replace(question, asker=self.tenant.key(question.asker)), watch, cancel)

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        return self.shared.summarize(task, watch, cancel)

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        return self.shared.said_about(about, readers, documents)

    def rate(self, rating: Rating) -> None:
        key = self.tenant.key
        self.shared.rate(replace(rating, user=key(rating.user), asker=key(rating.asker)))

    def state(self) -> BackendState:
        return self.shared.state()

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self.shared.sources(readers, documents)

    def covered(self, question: Question) -> bool:
        return self.shared.covered(replace(question, asker=self.tenant.key(question.asker)))

    def groups(self) -> Collection[str]:
        return [self.tenant.id_of(it) for it in self.shared.groups() if self.tenant.owns(it)]

    def forget(self, user: str) -> int:
        return self.shared.forget(self.tenant.key(user))

    @property
    def records(self) -> Records:
        return TenantRecords(self.shared.records, self.tenant)

    @property
    def files(self) -> SentFiles:
        return TenantFiles(self.shared.files, self.tenant)

    @property
    def learning(self) -> ChannelMemory:
        return self.shared.learning


@dataclass(frozen=True, slots=True)
class TenantFiles:
    """`shared` for `tenant`."""

    shared: SentFiles
    tenant: Tenant

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare) -> ReadUpload | None:
        return self.shared.read(sent, self._key(upload), on_share)

    def kept(self, channel: str, roots: Collection[str], keep_s: float) -> Sequence[Kept]:
        found = self.shared.kept(self.tenant.key(channel), roots, keep_s)
        return [replace(it, upload=self._own(it.upload)) for it in found]

    def passages(self, source: str, readers: Readers) -> Sequence[Passage]:
        return self.shared.passages(source, readers)

    def forget(self, upload: Upload) -> int:
        return self.shared.forget(self._key(upload))

    def forget_message(self, channel: str, message: str) -> int:
        return self.shared.forget_message(self.tenant.key(channel), message)

    def forget_file(self, file: str) -> int:
        return self.shared.forget_file(self.tenant.key(file))

    def forget_of(self, user: str, file: str = "") -> int:
        key = self.tenant.key
        return self.shared.forget_of(key(user), key(file) if file else "")

    def _key(self, upload: Upload) -> Upload:
        return _with(upload, self.tenant.key)

    def _own(self, upload: Upload) -> Upload:
        return _with(upload, self.tenant.id_of)


def _with(upload: Upload, named: Callable[[str], str]) -> Upload:
    file, channel, user = map(named, (upload.file, upload.channel, upload.user))
    return replace(upload, file=file, channel=channel, user=user)


@dataclass(frozen=True, slots=True)
class TenantRecords:
    """`shared` for `tenant`."""

    shared: Records
    tenant: Tenant

    def rating(self, reply_id: str, user: str) -> Rating | None:
        found = self.shared.rating(reply_id, self.tenant.key(user))
        return None if found is None else self._own(found)

    def ratings_of(self, user: str) -> Sequence[Rating]:
        return [self._own(it) for it in self.shared.ratings_of(self.tenant.key(user))]

    def unrate(self, reply_id: str, user: str) -> None:
        self.shared.unrate(reply_id, self.tenant.key(user))

    def passages(self, ids: Sequence[str], readers: Readers) -> Sequence[Passage]:
        return self.shared.passages(ids, readers)

    def readable(self, readers: Readers, most: int) -> Readable:
        return self.shared.readable(readers, most)

    def files_of(self, user: str) -> Sequence[OwnFile]:
        found = self.shared.files_of(self.tenant.key(user))
        return [replace(it, id=self.tenant.id_of(it.id)) for it in found]

    def refused(self, channel: str) -> None:
        self.shared.refused(self.tenant.key(channel))

    def want(self, request: str, channel: str) -> bool:
        return self.shared.want(request, self.tenant.key(channel))

    def digests(self) -> Sequence[Digest]:
        own = self.tenant.id_of
        return [
            replace(it, person=own(it.person), channel=own(it.channel) if it.channel else "")
            for it in self.shared.digests()
            if self.tenant.owns(it.person)
        ]

    def keep_digest(self, digest: Digest) -> None:
        key = self.tenant.key
        channel = key(digest.channel) if digest.channel else ""
        self.shared.keep_digest(replace(digest, person=key(digest.person), channel=channel))

    def end_digest(self, person: str, channel: str) -> bool:
        key = self.tenant.key
        return self.shared.end_digest(key(person), key(channel) if channel else "")

    def approve(self, approval: Approval) -> None:
        key, answer = self.tenant.key, approval.answer
        kept = replace(
            answer,
            source=f"{ANSWER}{key(answer.source.removeprefix(ANSWER))}",
            channel=key(answer.channel),
            author=key(answer.author),
            approver=key(answer.approver),
        )
        self.shared.approve(replace(approval, answer=kept))

    def approved(self) -> Sequence[ApprovedAnswer]:
        own = self.tenant.id_of
        return [
            replace(it, channel=own(it.channel), author=own(it.author), approver=own(it.approver))
            for it in self.shared.approved()
            if self.tenant.owns(it.channel)
        ]

    def withdraw(self, source: str) -> None:
        if any(it.source == source for it in self.approved()):
            self.shared.withdraw(source)

    def note(self, entry: Entry) -> None:
        key = self.tenant.key
        self.shared.note(replace(entry, by=key(entry.by), about=key(entry.about) if entry.about else ""))

    def condition(self, since: datetime, tenant: Tenant = HOME) -> Condition:
        found = self.shared.condition(since, self.tenant)
        return replace(
            found, refusals=self._by_channel(found.refusals), wanted=self._by_channel(found.wanted)
        )

    def connected(self, readers: Readers) -> Sequence[SourceStanding]:
        return self.shared.connected(readers) if self.tenant == HOME else ()

    def _by_channel(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        return {self.tenant.id_of(it): count for it, count in counts.items() if self.tenant.owns(it)}

    def _own(self, rating: Rating) -> Rating:
        own = self.tenant.id_of
        return replace(rating, user=own(rating.user), asker=own(rating.asker))
