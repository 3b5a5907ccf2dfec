"""Where a reply appears: both kinds of target have the same few verbs. And the messages that a thread is
written with.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.reply import Reply, Sentence
from handlers.errors import SLACK_FAILED, SlackAway, code
from handlers.locale import Locale
from handlers.rendering import Advice, Message
from handlers.request import Request
from handlers.workspace import Mark

log = structlog.get_logger()

# Why a message can never be written over: it is gone, or somebody else's, or too old.
_LOST = {"message_not_found", "cant_update_message", "edit_window_closed"}


class Target(Protocol):
    """A thread that everybody in it reads, or a message that the asker alone sees.

    What a reply says is shown only while those whom it is made for are those who read it: `say`, `finish`
    and `show` raise ReadersChanged else. What the bot says of its own is in `locale`.
    """

    locale: Locale

    async def status(self, text: str) -> None:
        """Say what is being done; "" once nothing is."""

    async def stream(self, sentences: Sequence[Sentence]) -> None:
        """Show verified sentences now, where the target can."""

    async def finish(self, reply: Reply, advice: Advice) -> None:
        """Show the whole reply, whatever of it was said already."""

    async def show(self, messages: Sequence[Message]) -> None:
        """Show a reply that is messages already, in place of whatever was said."""

    async def notify(self, messages: Sequence[Message], *, failed: bool = False) -> None:
        """Show these words of the bot's own, for whoever reads them, in place of whatever was said."""

    async def stop(self, note: Message) -> None:
        """Leave what was said, with `note` below it."""

    async def restart(self, note: Message) -> None:
        """Leave what was said, with `note` below it, and begin anew: what comes next replaces none of it."""

    async def withdraw(self) -> None:
        """Take away whatever was said."""


class ThreadMessages:
    """The messages of the reply to `request`, each with its mark."""

    def __init__(self, client: AsyncWebClient, request: Request) -> None:
        self._client = client
        self._request = request

    async def post(self, message: Message, mark: Mark) -> str:
        """Returns the new message's ts."""
        posted = await self._client.chat_postMessage(
            channel=self._request.channel,
            thread_ts=self._request.thread,
            **message.arguments,
            metadata=mark.to_metadata(),
        )
        return str(posted["ts"])

    async def update(self, ts: str, message: Message, mark: Mark) -> bool:
        """Whether the message could be written over: somebody may have deleted it.

        Raises what else Slack has against it; the message stays then, for another attempt.
        """
        try:
            await self._client.chat_update(
                channel=self._request.channel,
                ts=ts,
                **message.arguments,
                metadata=mark.to_metadata(),
            )
        except SlackApiError as refused:
            why = code(refused)
            log.info("update_refused", request=self._request.id, error=why)
            if why == "streaming_state_conflict":
                # Its stream could not be ended just now.
                raise SlackAway(why) from None
            if why not in _LOST:
                raise
            await self.delete(ts)
            return False
        return True

    async def delete(self, ts: str) -> None:
        with suppress(*SLACK_FAILED):
            await self._client.chat_delete(channel=self._request.channel, ts=ts)
