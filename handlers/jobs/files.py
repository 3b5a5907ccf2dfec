"""The files of a conversation: what came since the bot last spoke in it is read, for its readers alone.

Its own message's are read in any case. Read once, a file is there for later turns, until it is forgotten.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any, TypeVar

from bot.query import asked_in
from handlers.errors import FileUnread
from handlers.identity import Identity
from handlers.jobs.backend import failing_alone
from handlers.jobs.context import AppContext, RunningReply
from handlers.posting import Target
from handlers.rendering import file_name
from handlers.request import Request
from handlers.uploads import SharedFile, UnreadFile, WhyUnread, files_of
from handlers.workspace import SlackMessage, mark_of
from store.audience import Readers
from store.conversations import SPOKEN, plain, without_mention
from store.errors import Unreadable
from store.indexing import ReadUpload, SentFile
from store.reading import format_of
from store.uploads import Kept, Upload

T = TypeVar("T")

PASTED = "pasted text"
# So many characters of a message in which nothing is asked are read as a file is.
PASTE = 1_000
# Files that are read for one reply: the last ones.
_MOST = 10
# A thread of as many messages may have others, which were not read.
_WHOLE = 1_000
# How often the status line tells how far a long file is.
_TELL_S = 2.0
_A_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ConversationFiles:
    """What is `kept` of files that were sent in one conversation of `channel`, which stands here as the store
    keeps it. `read` are those that were read just now, with their names; `unread` those that were not.
    """

    channel: str = ""
    kept: tuple[Kept, ...] = ()
    read: tuple[tuple[str, ReadUpload], ...] = ()
    unread: tuple[UnreadFile, ...] = ()

    def readable_by(self, readers: Readers) -> Readers:
        """Those who read a reply here read the files that were sent here."""
        return readers.in_conversations(self.channel, {it.upload.root for it in self.kept})

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of all that is kept."""
        return tuple(dict.fromkeys(it.source for it in self.kept))

    def of_message(self, ts: str) -> tuple[str, ...]:
        """The ids of what one message brought."""
        return tuple(dict.fromkeys(it.source for it in self.kept if it.upload.message == ts))


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file in the message that brought it. What somebody pasted instead is its `text`."""

    message: SlackMessage
    file: SharedFile
    text: str = ""

    @property
    def root(self) -> str:
        return str(self.message.get("thread_ts") or self.message["ts"])

    def is_overlooked(self, request: Request, known: Mapping[Upload, Kept], since: float) -> bool:
        """Whether nobody has looked at it, though the bot has spoken since: in a summary of the thread."""
        unseen = self.upload(request.channel) not in known
        return unseen and self.root == request.thread and float(self.message["ts"]) > since

    def upload(self, channel: str) -> Upload:
        user = str(self.message.get("user") or "")
        return Upload(self.file.id, channel, self.root, str(self.message["ts"]), user)


async def conversation_files(
    run: RunningReply, target: Target, context: AppContext, messages: Sequence[SlackMessage]
) -> ConversationFiles:
    """Read what is new in the conversation of `run`, whose messages are given, its own among them.

    Raises one of UNREACHABLE where Slack cannot answer now, and StoreError or ModelError.
    """
    request = run.request
    sent = [it for it in _sent(messages, context) if float(it.message["ts"]) <= float(request.ts or 0)]
    if not sent or request.response_url:
        return ConversationFiles()
    days = context.settings.slack.keep_files_days
    fresh = [it for it in sent if _is_fresh(it, run, messages, context)]
    if not days:
        off = (UnreadFile(it.file.name, WhyUnread.OFF) for it in fresh if not it.text)
        return ConversationFiles(unread=tuple(off))
    desk = _Desk(run, target, context, {it.root for it in sent})
    known = {it.upload: it for it in await desk.kept(messages, sent)}
    since = float(request.ts) - days * _A_DAY
    wanted = [it for it in sent if it in fresh or it.is_overlooked(request, known, since)]
    read, unread = list[tuple[str, ReadUpload]](), list[UnreadFile]()
    for at, it in enumerate(wanted):
        before = known.get(it.upload(request.channel))
        if run.why is not None or (before is not None and before.stands):
            continue
        try:
            if before is not None and not before.source:
                raise FileUnread(WhyUnread.FORGOTTEN)
            if len(wanted) - at > _MOST:
                raise FileUnread(WhyUnread.TOO_MANY, str(_MOST))
            found = await desk.read(it)
        except FileUnread as refused:
            if it in fresh:
                unread.append(UnreadFile(it.file.name, WhyUnread(refused.why), refused.detail))
            continue
        if found is not None:
            read.append((it.file.name, found))
            unread += (UnreadFile(it.file.name, WhyUnread.PARTLY, each) for each in found.lost[:1])
    now = await desk.kept() if wanted else list(known.values())
    kept = tuple(it for it in now if it.stands)
    return ConversationFiles(context.me.tenant.key(request.channel), kept, tuple(read), tuple(unread))


def _sent(messages: Sequence[SlackMessage], context: AppContext) -> Iterator[_Sent]:
    for message in messages:
        if context.me.said(message):
            continue
        yield from (_Sent(message, file) for file in files_of(message))
        if text := pasted_in(message, context.me):
            read_as = f"{PASTED}.md"
            yield _Sent(message, SharedFile(f"text-{message['ts']}", PASTED, read_as=read_as), text)


def pasted_in(message: SlackMessage, me: Identity) -> str:
    """A long text of a person in which nothing is asked; "" for any other message."""
    if message.get("bot_id") or message.get("subtype") not in SPOKEN:
        return ""
    text = plain(without_mention(str(message.get("text") or ""), me.user))
    # Where something is asked in it, that is much shorter.
    return text if len(text) > PASTE and len(asked_in(text).text) > PASTE else ""


def _is_fresh(sent: _Sent, run: RunningReply, messages: Sequence[SlackMessage], context: AppContext) -> bool:
    """Whether the bot has not spoken in this conversation since: then it has not read the file either."""
    request, ts = run.request, float(sent.message["ts"])
    if sent.message["ts"] == request.ts:
        return True
    if sent.root != request.thread:
        return False
    spoken = (
        float(it["ts"])
        for it in messages
        if context.me.said(it) and not ((mark := mark_of(it)) and mark.failed)
    )
    return not any(ts < it < float(request.ts) for it in spoken)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the files of one reply are read."""

    run: RunningReply
    target: Target
    context: AppContext
    roots: set[str]

    async def kept(self, messages: Sequence[SlackMessage] = (), sent: Sequence[_Sent] = ()) -> list[Kept]:
        """What is kept of the conversation. What `messages` no longer bring is forgotten first."""
        request, kept = self.run.request, self.context.backend.files
        keep_s = self.context.settings.slack.keep_files_days * _A_DAY
        look = partial(kept.kept, request.channel, self.roots, keep_s)
        found = list(await asyncio.to_thread(look))
        if not messages or len(messages) >= _WHOLE:
            return found
        there = {it.upload(request.channel) for it in sent if it.file.obstacle is None}
        gone = [it.upload for it in found if it.upload.root == request.thread and it.upload not in there]
        for upload in gone:
            await asyncio.to_thread(kept.forget, upload)
        return [it for it in found if it.upload not in gone]

    async def read(self, sent: _Sent) -> ReadUpload | None:
        """None where it was stopped or forgotten on the way. Raises FileUnread."""
        return await _unless_stopped(self.run, self._read(sent))

    async def _read(self, sent: _Sent) -> ReadUpload | None:
        await self.target.status(self._at_work(sent.file.name))
        if sent.file.obstacle is not None:
            raise FileUnread(sent.file.obstacle)
        try:
            if not (sent.file.asks or sent.text):
                format_of(PurePath(sent.file.read_as))  # before its bytes are fetched: films need not be
            async with self.context.reading:
                file, content = sent.file, sent.text.encode()
                if not sent.text:
                    file, content = await self.context.downloads.fetch(file)
                given = SentFile(file.name, content, file.made, file.read_as)
                return await self._filed(given, sent.upload(self.run.request.channel))
        except Unreadable as refused:
            raise FileUnread(WhyUnread.UNREADABLE, str(refused)) from None

    def _at_work(self, name: str) -> str:
        return self.target.locale.gettext("is reading {titles}…", titles=file_name(name))

    async def _filed(self, given: SentFile, upload: Upload) -> ReadUpload | None:
        """Into the library, in a thread; the status line tells how far that is where it takes long."""
        cancel, done = self.run.cancel, [0.0]

        def heard(share: float) -> None:
            done[0] = share
            if cancel.is_set():
                raise _Stopped

        def work() -> ReadUpload | None:
            if cancel.is_set():
                return None
            try:
                return self.context.backend.files.read(given, upload, heard)
            except _Stopped:
                return None

        before = 0.0
        future = asyncio.get_running_loop().run_in_executor(self.context.executor, failing_alone, work)
        while not (await asyncio.wait({future}, timeout=_TELL_S))[0]:
            if done[0] != before:
                self.run.moved()
            before = done[0]
            share = f" {done[0]:.0%}" if done[0] else ""
            await self.target.status(self._at_work(given.name) + share)
        return future.result()


class _Stopped(Exception):
    """Nobody waits any more for the file that is being read."""


async def _unless_stopped(run: RunningReply, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` gives; None where the run was stopped before."""
    stopped = asyncio.Event()
    run.wake = stopped.set
    if run.why is not None:
        stopped.set()
    tasks = asyncio.create_task(work), asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].result() if tasks[0].done() else None
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
