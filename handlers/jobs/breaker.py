"""A circuit breaker: while Slack refuses the bot's token, requests wait, and one call asks now and then.

A token may be refused for a while (an account that was locked, a migration) or until another is set; both
are told once in the log, with how to mend them, and so is the end of it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain, repeat

import structlog

from handlers.errors import SLACK_FAILED

log = structlog.get_logger()

# Before each look whether the token is taken again, in seconds; the last one again and again.
PROBES = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)
_REMEDY = (
    "Requests are kept, and answered when Slack accepts the token again; `inhouse doctor` checks it. "
    "If this persists, reinstall the app to the workspace, copy the Bot User OAuth Token (xoxb-…) from its "
    "OAuth & Permissions page into SLACK_BOT_TOKEN, and restart."
)
_REINSTALL = (
    "Requests are kept, and answered when Slack accepts the token again; `inhouse doctor` checks it. "
    "If this persists, install the app there again, at /slack/install."
)


class Breaker:
    """`probe` asks Slack for nothing but whether it takes the token; `tripped` is told when it does not.

    `team` is whose token it is where several workspaces have one each.
    """

    def __init__(
        self,
        probe: Callable[[], Awaitable[object]],
        tripped: Callable[[], None] = lambda: None,
        pauses: Sequence[float] = PROBES,
        team: str = "",
    ) -> None:
        self._probe = probe
        self._tripped = tripped
        self._pauses = pauses
        self._log = log.bind(team=team) if team else log
        self._remedy = _REINSTALL if team else _REMEDY
        self._retired = False
        self._closed = asyncio.Event()
        self._closed.set()
        self._probing: asyncio.Task[None] | None = None

    @property
    def open(self) -> bool:
        """Whether calls are known to be refused now."""
        return not self._closed.is_set()

    def trip(self, why: str) -> None:
        """Slack refuses the token, with the word `why`."""
        if self.open or self._retired:
            return
        self._closed.clear()
        self._log.error("token_refused", reason=why, remedy=self._remedy)
        self._tripped()
        self._probing = asyncio.create_task(self._ask())

    async def ready(self) -> None:
        """Wait until Slack takes the token."""
        await self._closed.wait()

    async def retire(self) -> None:
        """The token is none any more: let go of whoever waits, and ask for it no more."""
        self._retired = True
        await self.stop()
        self._closed.set()

    async def stop(self) -> None:
        """Ask no more."""
        if self._probing is not None:
            self._probing.cancel()
            await asyncio.gather(self._probing, return_exceptions=True)

    async def _ask(self) -> None:
        since = time.monotonic()
        for pause in chain(self._pauses, repeat(self._pauses[-1])):
            await asyncio.sleep(pause)
            try:
                await self._probe()
            except SLACK_FAILED:
                continue
            self._log.info("token_accepted_again", after_s=round(time.monotonic() - since))
            self._closed.set()
            return
