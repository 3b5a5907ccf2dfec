"""A reply in a thread: streamed sentence by sentence, complete exactly once, mended where a stream broke."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import NoAnswer, Reply, Sentence
from handlers.client import unless
from handlers.errors import SLACK_FAILED, UNREACHABLE, ReadersChanged, StoppedByUser, code
from handlers.locale import ENGLISH, Locale
from handlers.posting.status import StatusLine
from handlers.posting.target import ThreadMessages
from handlers.rendering import (
    BODY,
    Advice,
    Message,
    closing,
    message_text,
    render,
    split,
    spoken,
    streams_as_shown,
)
from handlers.workspace import Mark, Readership

log = structlog.get_logger()

# A stream dies after about five minutes; well before that, the reply goes on in a new message.
ROTATE = 200.0


@dataclass(slots=True)
class _Part:
    """One message of the reply; `size` counts its characters, `opened` is when its stream began."""

    ts: str
    opened: float
    size: int = 0


class ThreadReply:
    """The thread of a request. `existing` are messages that an earlier attempt left there, to be taken over.

    `claim` is told the ts of each new message; `may_stream` is asked before each new stream.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        readership: Readership,
        status: StatusLine,
        existing: Sequence[str] = (),
        *,
        locale: Locale = ENGLISH,
        claim: Callable[[str], None] = lambda ts: None,
        may_stream: Callable[[], bool] = lambda: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.locale = locale
        self._client = unless(lambda: readership.doubted, client)
        self._readership = readership
        self._request = readership.request
        self._posting = ThreadMessages(self._client, readership.request)
        self._status = status
        self._claim = claim
        self._may_stream = may_stream
        self._clock = clock
        self._left = list(existing)
        self._kept: list[str] = []
        self._parts: list[_Part] = []
        self._open = False
        # Once a stream fails, what follows is kept for the end, when the messages are written anew.
        # Slack streams to a person alone: what an app asks is answered in one go.
        self._streams = not existing and not readership.request.via
        self._said: list[Sentence] = []

    @property
    def messages(self) -> list[str]:
        """The ts of every message of this reply so far."""
        return [*self._kept, *self._unkept]

    @property
    def _unkept(self) -> list[str]:
        """Those that may be written over."""
        return [*self._left, *(part.ts for part in self._parts)]

    async def status(self, text: str) -> None:
        if not self._parts:
            self._status.show(text)

    async def stream(self, sentences: Sequence[Sentence]) -> None:
        if self._streams:
            await self._readership.check(anew=not self._parts)
        before = self._said[-1].text if self._said else ""
        self._said += sentences
        if not self._streams:
            return
        text = ""
        for sentence in sentences:
            text += message_text(sentence, before)
            before = sentence.text
        try:
            await self._write(text)
        except SlackClientError as error:
            if _is_stop(error):
                del self._said[-len(sentences) :]
            self._broke(error)
        except UNREACHABLE as error:
            if not self._open:
                # There may be a stream now of which we do not know: the next attempt looks for it.
                raise
            self._broke(error)

    async def _write(self, text: str) -> None:
        part = self._parts[-1] if self._open else None
        if part and (self._clock() - part.opened > ROTATE or part.size + len(text) > BODY):
            await self._stop(Mark(self._request.id, last=False))
            part, text = None, text.lstrip()
        if len(text) > BODY or (part is None and not self._may_stream()):
            # More than a message holds, or than Slack streams a minute: kept for the end, which posts it in
            # messages that fit.
            self._streams = False
        elif part is None:
            await self._start(text)
        else:
            await self._client.chat_appendStream(channel=self._channel, ts=part.ts, markdown_text=text)
            part.size += len(text)

    async def _start(self, text: str) -> None:
        started = await self._client.chat_startStream(
            channel=self._channel,
            thread_ts=self._request.thread,
            recipient_team_id=self._request.asker_team,
            recipient_user_id=self._request.asker,
            markdown_text=text,
        )
        self._claim(str(started["ts"]))
        self._parts.append(_Part(str(started["ts"]), self._clock(), len(text)))
        self._open = True
        self._status.posted()

    async def _stop(self, mark: Mark, blocks: Sequence[dict[str, Any]] = ()) -> None:
        session = self._status.session(last=mark.last)
        await self._client.chat_stopStream(
            channel=self._channel,
            ts=self._parts[-1].ts,
            blocks=list(blocks) or None,
            metadata=mark.to_metadata(),
            session_status=session,
        )
        self._open = False
        if session and mark.last:
            self._status.rested()

    def _broke(self, error: BaseException) -> None:
        """Raises StoppedByUser where Slack refuses because of the stop button."""
        if _is_stop(error):
            raise StoppedByUser("the stop button was pressed")
        self._streams = False
        log.info("stream_broke", request=self._request.id, error=type(error).__name__)

    async def finish(self, reply: Reply, advice: Advice) -> None:
        await self._readership.check(anew=True)
        sentences = [] if isinstance(reply, NoAnswer) else list(reply.sentences)
        goes_on = sentences[: len(self._said)] == self._said and streams_as_shown(reply)
        if self._streams and self._said and goes_on:
            missing = sentences[len(self._said) :]
            if missing:
                await self.stream(missing)
        if self._streams and self._open and sentences == self._said and streams_as_shown(reply):
            await self._readership.check()
            below = closing(reply, self._request.id, advice, self.locale)
            try:
                await self._stop(Mark(self._request.id), blocks=below)
                return
            except SLACK_FAILED as error:
                self._broke(error)
        await self.show(render(reply, self._request.id, advice, self.locale))

    async def show(self, messages: Sequence[Message]) -> None:
        await self._write_over(messages, self._readership.check)

    async def notify(self, messages: Sequence[Message], *, failed: bool = False) -> None:
        """Write the messages over those that are there, post what is more, delete what is too many."""
        await self._write_over(messages, failed=failed)

    async def _write_over(
        self,
        messages: Sequence[Message],
        check: Callable[[], Awaitable[None]] | None = None,
        *,
        failed: bool = False,
    ) -> None:
        """`check` comes before each message."""
        await self._close_streams()
        there = self._unkept
        for at, message in enumerate(messages):
            if check is not None:
                await check()
            mark = Mark(self._request.id, last=at == len(messages) - 1, failed=failed)
            if at >= len(there) or not await self._posting.update(there[at], message, mark):
                await self._post(message, mark)
        for ts in there[len(messages) :]:
            await self._posting.delete(ts)

    async def stop(self, note: Message) -> None:
        # What streams stands already; what was kept for the end does not.
        if not (self._streams and self._open) and not await self._may_say():
            self._said = []
        said_so_far: Sequence[Message] = [note]
        if self._said:
            said_so_far = split(spoken(self._said), note.blocks, self.locale)
        await self.notify(said_so_far, failed=not self._said)

    async def _may_say(self) -> bool:
        try:
            await self._readership.check(anew=True)
        except (ReadersChanged, *UNREACHABLE):
            return False
        return True

    async def restart(self, note: Message) -> None:
        """What cannot be ended properly is written over by what comes."""
        if self._open:
            try:
                await self._stop(Mark(self._request.id, last=False), note.blocks)
            except SLACK_FAILED as error:
                self._broke(error)
            else:
                self._kept += (part.ts for part in self._parts)
                self._parts = []
        self._said = []

    async def withdraw(self) -> None:
        await self._close_streams()
        for ts in self.messages:
            await self._posting.delete(ts)

    async def _close_streams(self) -> None:
        """End what still streams: Slack refuses to update or delete it before. Its state may be unknown."""
        for ts in [*self._left, *(part.ts for part in self._parts[-1:] if self._open)]:
            with suppress(*SLACK_FAILED):
                await self._client.chat_stopStream(channel=self._channel, ts=ts)
        self._open = False

    async def _post(self, message: Message, mark: Mark) -> None:
        ts = await self._posting.post(message, mark)
        self._status.posted()
        self._claim(ts)
        self._parts.append(_Part(ts, self._clock()))

    @property
    def _channel(self) -> str:
        return self._request.channel


def _is_stop(error: BaseException) -> bool:
    return isinstance(error, SlackApiError) and code(error) == "stopped_by_user"
