"""A backend that says what a test tells it to: dialogs are about Slack, and run quickly without a model."""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.question import Question, Said, SummaryTask
from bot.reply import (
    Answer,
    Citation,
    Generating,
    NoAnswer,
    Point,
    Reply,
    Searching,
    Sentence,
    SentenceReady,
    Summary,
    Watch,
)
from handlers.jobs import BackendState
from handlers.learning import ChannelMemory
from handlers.records import Condition, OwnFile, Readable, Records, SourceStanding
from handlers.uploads import OnShare, SentFiles
from store.approved import ApprovedAnswer
from store.audience import EVERYONE, GROUP, Audience, Readers
from store.conversations import Channel, Conversation
from store.deed import Entry
from store.digest import Digest
from store.indexing import Approval, HeardFile, HeardTalk, ReadUpload, SentFile
from store.learned import Change, LearnedChannel, LearnedChannels
from store.match import Match
from store.passage import Kind, Passage, Source
from store.rating import Rating
from store.source_filter import SourceFilter
from store.tenant import HOME, Tenant
from store.uploads import Kept, Upload


def passage(text: str, title: str = "Leave", url: str = "https://docs.example.com/leave") -> Passage:
    """A passage with this text; everyone may read it."""
    source = Source(title, Kind.FILE, f"{title}.md", title, url, "digest", Audience.everyone())
    return Passage(f"{title}#0", source, ("Annual leave",), text, 0, 0, len(text), 1)


def answer(*sentences: str, title: str = "Leave") -> Answer:
    """An answer whose sentences are quoted from one passage."""
    whole = passage(" ".join(sentences), title)
    spoken = tuple(Sentence(sentence, (1,)) for sentence in sentences)
    return Answer(spoken, (Citation(1, whole, sentences[0]),))


def no_answer(nearest: str = "The office is closed on Sundays.") -> NoAnswer:
    return NoAnswer("Nothing there speaks of it.", (Match(passage(nearest), 0.5),), searched=3)


Script = Callable[[Question], Reply]


@dataclass
class ScriptedBackend:
    """`script` makes the reply; each sentence of it is spoken `pause` seconds after the one before.

    `hold` keeps every answer waiting until it is set; `reads` are seconds that its first sentence is shown in
    the status line before it is spoken; `questions` are those that came, `held`
    the documents that it has.
    """

    script: Script = lambda question: answer(f"You asked: {question.text}.")
    pause: float = 0.0
    reads: float = 0.0
    hold: threading.Event | None = None
    questions: list[Question] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    held: list[Source] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)
    kept: Records | None = None
    covers: Callable[[Question], bool] = lambda question: False
    looked_up: list[Question] = field(default_factory=list)
    deeds: list[Entry] = field(default_factory=list)
    summarized: list[Sequence[Said]] = field(default_factory=list)
    digests: list[Digest] = field(default_factory=list)

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        self.questions.append(question)
        watch(Searching())
        while self.hold and not self.hold.is_set() and not cancel.is_set():
            time.sleep(0.01)
        reply = self.script(question)
        if isinstance(reply, NoAnswer):
            return reply
        writing = Generating(len(reply.citations))
        early = replace(writing, titles=("Page",), quote=reply.sentences[0].text)
        watch(early if self.reads else writing)
        cancel.wait(self.reads)
        for at, sentence in enumerate(reply.sentences):
            if at:
                cancel.wait(self.pause)
            if cancel.is_set():
                break
            watch(SentenceReady(sentence, reply.citations if at == 0 else ()))
        return reply

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        self.summarized.append(task.said)
        first, last = task.said[0], task.said[-1]
        points = (Point(f"{first.author} began.", (first,)), Point("It ended.", (last,)))
        return Summary(points, more=tuple(Point(it.text, (it,)) for it in task.said[2:-1]))

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        found = self.sources(readers, documents)
        return [Said(it.title, f"{about}: see {it.title}.", it.url or it.name, it.id) for it in found]

    def rate(self, rating: Rating) -> None:
        self.ratings.append(rating)

    def state(self) -> BackendState:
        return BackendState("Writer-3B", "Embedder", datetime.now(UTC) - timedelta(hours=2, minutes=5))

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        wanted = SourceFilter.of(documents)
        return [
            it
            for it in self.held
            if readers.may_read(it.audience) and (not documents or wanted.selects(it.id, it.name, it.title))
        ]

    def covered(self, question: Question) -> bool:
        self.looked_up.append(question)
        return self.covers(question)

    def groups(self) -> Collection[str]:
        return {
            scope.removeprefix(GROUP)
            for it in self.held
            for scope in it.audience.scopes
            if scope.startswith(GROUP)
        }

    def forget(self, user: str) -> int:
        kept = [it for it in self.ratings if it.user != user]
        gone, self.ratings = len(self.ratings) - len(kept), kept
        return gone

    @property
    def records(self) -> Records:
        """A library's, where a test brought one."""
        return self.kept or ListedRecords(self)

    @property
    def files(self) -> SentFiles:
        return NoFiles()

    @property
    def learning(self) -> ChannelMemory:
        return NoMemory()


class NoFiles:
    """Nothing was sent: FilingBackend reads what is, most dialogs need no library."""

    def read(self, sent: SentFile, upload: Upload, on_share: OnShare) -> ReadUpload | None:
        raise NotImplementedError("this backend keeps no files: FilingBackend does")

    def kept(self, channel: str, roots: Collection[str], keep_s: float) -> Sequence[Kept]:
        return ()

    def passages(self, source: str, readers: Readers) -> Sequence[Passage]:
        return ()

    def forget(self, upload: Upload) -> int:
        return 0

    def forget_message(self, channel: str, message: str) -> int:
        return 0

    def forget_file(self, file: str) -> int:
        return 0

    def forget_of(self, user: str, file: str = "") -> int:
        return 0


class NoChannels(LearnedChannels):
    """None is learned: FilingBackend learns, most dialogs need no library."""

    def __init__(self) -> None:
        pass

    def channels(self) -> list[LearnedChannel]:
        return []

    def find(self, channel: str) -> LearnedChannel | None:
        return None

    def places_of(self, file: str) -> list[tuple[str, str]]:
        return []

    def touch(self, channel: str, item: str, *, gone: bool = False) -> bool:
        return False

    def changes(self) -> list[Change]:
        return []

    def finish(self) -> None:
        pass


class NoMemory:
    """With nothing in it."""

    learned = NoChannels()

    def forget_person(self, person: str) -> int:
        return 0

    def digest(self, channel: Channel, talk: Conversation) -> str:
        raise NotImplementedError("this backend learns nothing: FilingBackend does")

    def talks(self, channel: Channel, heard: Sequence[HeardTalk], reader: str) -> bool:
        raise NotImplementedError("this backend learns nothing: FilingBackend does")

    def file(self, channel: Channel, heard: HeardFile, reader: str) -> bool:
        raise NotImplementedError("this backend learns nothing: FilingBackend does")


@dataclass
class ListedRecords:
    """What is kept beside documents, in the lists of a scripted backend: most dialogs need no library."""

    backend: "ScriptedBackend"

    def rating(self, reply_id: str, user: str) -> Rating | None:
        found = [it for it in self.backend.ratings if (it.reply_id, it.user) == (reply_id, user)]
        return found[-1] if found else None

    def ratings_of(self, user: str) -> Sequence[Rating]:
        return [it for it in self.backend.ratings if it.user == user]

    def unrate(self, reply_id: str, user: str) -> None:
        kept = [it for it in self.backend.ratings if (it.reply_id, it.user) != (reply_id, user)]
        self.backend.ratings[:] = kept

    def passages(self, ids: Sequence[str], readers: Readers) -> Sequence[Passage]:
        return [it for it in self.backend.passages if it.id in ids and readers.may_read(it.source.audience)]

    def readable(self, readers: Readers, most: int) -> Readable:
        return Readable()

    def files_of(self, user: str) -> Sequence[OwnFile]:
        return ()

    def refused(self, channel: str) -> None:
        self.backend.refused.append(channel)

    def want(self, request: str, channel: str) -> bool:
        first = request not in self.backend.wanted
        self.backend.wanted.append(request)
        return first

    def digests(self) -> Sequence[Digest]:
        return tuple(self.backend.digests)

    def keep_digest(self, digest: Digest) -> None:
        self.end_digest(digest.person, digest.channel)
        self.backend.digests.append(digest)

    def end_digest(self, person: str, channel: str) -> bool:
        before = len(self.backend.digests)
        self.backend.digests[:] = [
            it for it in self.backend.digests if (it.person, it.channel) != (person, channel)
        ]
        return len(self.backend.digests) < before

    def approve(self, approval: Approval) -> None:
        raise AssertionError("a test that approves answers brings a library")

    def approved(self) -> Sequence[ApprovedAnswer]:
        return ()

    def withdraw(self, source: str) -> None:
        raise AssertionError("a test that approves answers brings a library")

    def note(self, entry: Entry) -> None:
        self.backend.deeds.append(entry)

    def condition(self, since: datetime, tenant: Tenant = HOME) -> Condition:
        return Condition()

    def connected(self, readers: Readers) -> Sequence[SourceStanding]:
        return ()


def only_for_everyone(question: Question) -> Reply:
    """As the store would: what everyone may read is used only where every reader is one of them."""
    return answer("Staff get 28 days.") if EVERYONE in question.readers.scopes else no_answer()


class Failing:
    """A script that ends in an error."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __call__(self, question: Question) -> Reply:
        raise self._error
