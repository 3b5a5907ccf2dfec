"""Messages of a reply in its thread: posted, written over, deleted."""

from contextlib import suppress

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED, SlackAway, code
from handlers.rendering.message import Message
from handlers.request import Request
from handlers.workspace.own_messages import Mark

log = structlog.get_logger()

# Why a message can never be written over: it is gone, or somebody else's, or too old.
_LOST = {"message_not_found", "cant_update_message", "edit_window_closed"}


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
            text=message.text,
            blocks=message.blocks,
            metadata=mark.to_metadata(),
            unfurl_links=False,
            unfurl_media=False,
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
                text=message.text,
                blocks=message.blocks,
                metadata=mark.to_metadata(),
                unfurl_links=False,
                unfurl_media=False,
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
