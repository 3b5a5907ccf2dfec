"""Agent sessions: a thread has a title in Slack's list, and a stop button while the bot works in it.

Slack knows them in direct messages and in channels, for apps that are declared as agents. Where it refuses
them nothing is lost but both, and it is not asked again for a while.
"""

import html
import re
import time
from collections.abc import Callable
from contextlib import suppress

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import SLACK_FAILED, code, is_away, is_passing
from handlers.posting.stream_budget import StreamBudget
from handlers.rendering import escape, shorten
from handlers.request import Request
from store.conversations import one_line, plain

log = structlog.get_logger()

# Characters of a title; Slack takes no more.
TITLE = 200
# So long Slack is not asked again once it refused, in seconds.
PAUSE = 600.0
# agents.sessions.setStatus takes about fifty calls a minute, and a session has two.
_A_MINUTE = 24
# What is wrong with one conversation says nothing about others.
_OF_THE_PLACE = {
    "channel_not_found",
    "invalid_arguments",
    "is_archived",
    "message_not_found",
    "not_in_channel",
    "restricted_action",
    "thread_not_found",
}
_STYLED = re.compile(r"(?<!\w)([*_~])(?=\S)(.+?)(?<=\S)\1(?!\w)")


class AgentSessions:
    """Those of one workspace. A refused or failed call is no reason for a reply to fail."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, bots: Callable[[], int] = lambda: 1
    ) -> None:
        self._clock = clock
        self._refused = float("-inf")
        self._budget = StreamBudget(_A_MINUTE, clock=clock, bots=bots)

    def may_begin(self) -> bool:
        """Whether a session is worth a call now; then it is counted."""
        return self._clock() - self._refused >= PAUSE and self._budget.take()

    async def begin(self, client: AsyncWebClient, request: Request) -> bool | None:
        """Show a stop button in the thread of `request`; a new session gets its title. Whether Slack did;
        None where that is not known.
        """
        title = session_title(request.text) or None
        try:
            await client.agents_sessions_setStatus(
                channel_id=request.channel, thread_ts=request.thread, status="processing", title=title
            )
        except SLACK_FAILED as error:
            self._failed(request, error)
            return False if isinstance(error, SlackApiError) else None
        if title and request.edited and request.thread == request.ts:
            # A title counts at creation only, and this is another question.
            with suppress(*SLACK_FAILED):
                await client.agents_sessions_rename(
                    channel_id=request.channel, thread_ts=request.thread, title=title
                )
        return True

    async def rest(self, client: AsyncWebClient, request: Request) -> bool:
        """Take the stop button away. Whether Slack did, or never will."""
        try:
            await client.agents_sessions_setStatus(
                channel_id=request.channel, thread_ts=request.thread, status="active"
            )
        except SLACK_FAILED as error:
            self._failed(request, error)
            return not is_away(error)
        return True

    def _failed(self, request: Request, error: BaseException) -> None:
        why = code(error) if isinstance(error, SlackApiError) else type(error).__name__
        log.debug("session_refused", request=request.id, error=why)
        if isinstance(error, SlackApiError) and not is_passing(error) and why not in _OF_THE_PLACE:
            self._refused = self._clock()


def session_title(question: str) -> str:
    """A question in Slack's markup as a title: plain words on one line that notify nobody, 200 characters at
    most; "" where it has none.
    """
    words = one_line(_STYLED.sub(r"\2", plain(question).replace("`", "")))
    return shorten(html.unescape(escape(words)), TITLE)
