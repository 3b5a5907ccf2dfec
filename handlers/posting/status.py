"""What Slack shows beside a reply in the making: the line "Inhouse is searching…" and the stop button.

Neither is part of the reply: they are sent in the background, so that a slow or refused call delays no
answer, and they are always taken away at the end: where Slack cannot do that now, it is asked again later.
"""

import asyncio
from contextlib import suppress
from typing import Self

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED, SlackAway, is_away
from handlers.posting.sessions import AgentSessions
from handlers.request import Request

log = structlog.get_logger()

# Slack takes a status away after two minutes.
_REFRESH = 90.0
# How long the end of a reply waits for both to be gone.
_CLEARING = 10.0


class StatusLine:
    """A context manager; leaving it clears the line and lets the session rest.

    `left`: an attempt that was cut off may have left them, so they are cleared although nothing was shown.
    Left without an error it raises SlackAway where Slack could not take both away: to be done again.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        request: Request,
        sessions: AgentSessions,
        refresh: float = _REFRESH,
        *,
        left: bool = False,
    ) -> None:
        self._sessions = sessions
        # Whether there may be a session, and whether there is one for sure.
        self._may_be, self._begun = left, False
        self._refresh = refresh
        self._client = client
        self._request = request
        self._wanted = ""
        self._shown = ""
        self._ever = False
        self._left = left
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def show(self, text: str) -> None:
        """Show `text` after the bot's name; "" takes it away."""
        if text != self._wanted:
            self._wanted = text
            self._changed.set()

    def posted(self) -> None:
        """Slack clears the line itself when the app posts."""
        self._wanted = self._shown = ""

    def session(self, *, last: bool) -> str | None:
        """The status that the session is to have once a stream ends, for chat.stopStream: that sets it
        without a further call, and takes the stop button away where it is told nothing, also if the reply
        goes on. None where it is not known whether there is a session.
        """
        return ("active" if last else "processing") if self._begun else None

    def rested(self) -> None:
        """The session has that status."""
        self._may_be = self._begun = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        if kind is asyncio.CancelledError:
            return
        gone = False
        with suppress(TimeoutError):
            gone = await asyncio.wait_for(self._clear(), _CLEARING)
        if not gone and kind is None:
            # Slack takes a status away itself, after a while, but never the stop button.
            raise SlackAway("the status was not cleared")

    async def _keep(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), self._refresh)
            again = not self._changed.is_set()
            self._changed.clear()
            if not self._ever and self._wanted:
                # At once, as neither is to wait for the other.
                await asyncio.gather(self._send(self._wanted), self._begin_session())
            if self._wanted != self._shown or (again and self._wanted):
                await self._send(self._wanted)

    async def _clear(self) -> bool:
        """Whether neither is shown any more, as far as Slack allows that at all."""
        gone = True
        if self._ever or self._left:
            gone = await self._send("")
            if self._may_be:
                gone = await self._sessions.rest(self._client, self._request) and gone
        return gone

    async def _send(self, text: str) -> bool:
        """Whether Slack took it, or never will."""
        self._ever, self._shown = True, text
        try:
            await self._client.assistant_threads_setStatus(
                channel_id=self._request.channel, thread_ts=self._request.thread, status=text
            )
        except SLACK_FAILED as error:
            log.debug("status_refused", request=self._request.id, error=type(error).__name__)
            return not is_away(error)
        return True

    async def _begin_session(self) -> None:
        if self._sessions.may_begin():
            # Before the call: it may be cut off by the reply's end, and be done all the same.
            self._may_be = True
            begun = await self._sessions.begin(self._client, self._request)
            self._may_be, self._begun = begun is not False, begun is True
