"""A reply that the asker alone sees, through the response_url: it works where the bot was never invited."""

import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.reply import Reply, Sentence
from handlers.client import UnlessRetryHandler, leased, unless
from handlers.errors import SLACK_FAILED, SlackAway, is_away
from handlers.locale import ENGLISH, Locale
from handlers.observation import note_stage
from handlers.observed import POST
from handlers.rendering import Advice, Message, notice, render
from handlers.request import Kind
from handlers.workspace import Mark, Readership, latest, mark_of

log = structlog.get_logger()

# Slack takes five uses of a response_url within half an hour; a reply has three messages at most.
_USES = 5
# Of the asker's direct messages the last ones may be the reply.
_LOOKED_THROUGH = 50


class EphemeralReply:
    """First a line that says what is done, then the reply in its place: sent twice after a crash, it stands
    once. Slack tells no app what stands there: of `beside` replies, which take nobody's place, two may.

    `resumed`: an earlier attempt was cut off, and may have done all of it.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        readership: Readership,
        locale: Locale = ENGLISH,
        *,
        resumed: bool = False,
    ) -> None:
        self.locale = locale
        self._resumed = resumed
        self._client = unless(lambda: readership.doubted, client)
        self._readership = readership
        self._request = request = readership.request
        self._uses = 0
        handlers = [AsyncConnectionErrorRetryHandler(), UnlessRetryHandler(2, lambda: readership.doubted)]
        self._hook = AsyncWebhookClient(request.response_url, retry_handlers=list(handlers))

    async def status(self, text: str) -> None:
        """The first one only, in words that stand alone: a response_url has few uses. None where no reply
        would take its place, or one may stand there."""
        if self._uses == 0 and self._replaces and not self._resumed:
            sums_up = self._request.kind in {Kind.SUMMARY, Kind.THREAD}
            words = self.locale.gettext("Reading…") if sums_up else self.locale.gettext("Searching…")
            with suppress(SlackAway):
                await self._send(notice(f"_{words}_"), replace=True)

    async def stream(self, sentences: Sequence[Sentence]) -> None:
        """A response_url has too few uses to stream."""

    async def finish(self, reply: Reply, advice: Advice) -> None:
        await self.show(render(reply, self._request.id, advice, self.locale))

    async def show(self, messages: Sequence[Message]) -> None:
        await self._readership.check(anew=True)
        for at, message in enumerate(messages):
            await self._readership.check()
            if not await self._say(message, replace=at == 0 and self._replaces):
                # Time has passed.
                await self._readership.check(anew=True)
                await self._directly(at, message)

    async def notify(self, messages: Sequence[Message], *, failed: bool = False) -> None:
        for at, message in enumerate(messages):
            if not await self._say(message, replace=at == 0 and self._replaces):
                await self._directly(at, message)

    @property
    def _replaces(self) -> bool:
        """A shortcut's response_url belongs to somebody else's message, and that of a question asked
        privately to a reply that others read: both stay. A retry's belongs to our own.
        """
        return not self._request.beside

    async def stop(self, note: Message) -> None:
        await self.notify([note])

    async def restart(self, note: Message) -> None:
        """Nothing was said yet, as a rule; what was is replaced."""

    async def withdraw(self) -> None:
        with suppress(*SLACK_FAILED):
            async with leased(self._client):
                await self._hook.send(delete_original=True)

    async def _say(self, message: Message, *, replace: bool) -> bool:
        """What is more than a status: a stage of its request."""
        began = time.perf_counter()
        said = await self._send(message, replace=replace)
        note_stage(POST, time.perf_counter() - began)
        return said

    async def _send(self, message: Message, *, replace: bool) -> bool:
        """Whether Slack took it; a response_url ends after half an hour. Raises SlackAway where Slack may
        take it later: said elsewhere as well, it would be said twice.
        """
        self._uses += 1
        thread = self._request.answered_in
        if self._uses > _USES:
            return False
        body = {
            **message.arguments,
            **({"thread_ts": thread} if thread else {}),
            "response_type": "ephemeral",
            "replace_original": replace,
        }
        try:
            async with leased(self._client):
                answered = await self._hook.send_dict(body)
        except SLACK_FAILED as error:
            why, away = type(error).__name__, is_away(error)
        else:
            why, away = str(answered.status_code), answered.status_code >= 500 or answered.status_code == 429
            if answered.status_code == 200:
                return True
        log.info("response_url_failed", request=self._request.id, error=why)
        if away:
            raise SlackAway("the response_url did not answer")
        return False

    async def _directly(self, at: int, message: Message) -> None:
        """As a direct message: late, but not lost, and once. It is the reply's message number `at`."""
        if self._resumed and at < await self._told_directly():
            return
        await self._client.chat_postMessage(
            channel=self._request.asker,
            **message.arguments,
            metadata=Mark(self._request.id).to_metadata(),
        )

    async def _told_directly(self) -> int:
        """How many of the reply's messages stand among the asker's direct messages."""
        opened = await self._client.conversations_open(users=self._request.asker)
        found = await latest(self._client, str(opened["channel"]["id"]), _LOOKED_THROUGH)
        marks = (mark_of(it) for it in found)
        return sum(mark is not None and mark.request == self._request.id for mark in marks)
