"""What a channel reads of being learned: one message, which tells how far that is."""

import asyncio
import time
from collections.abc import Callable, Iterable

import structlog

from handlers.errors import SLACK_FAILED
from handlers.learning.course import Course
from handlers.learning.means import Means
from handlers.learning.notice import Standing, announced
from handlers.locale import Locale
from store.learned import LearnedChannel

log = structlog.get_logger()

# How often it tells how far it is.
_TELL_S = 15.0


class Announcing:
    """`own` is what the app's own command is called."""

    def __init__(self, means: Means, own: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._means = means
        self._own = own
        self._clock = clock

    async def standing(self, told: LearnedChannel) -> Standing:
        """How far a channel is learned. Raises StoreError."""
        progress = await asyncio.to_thread(self._means.memory.learned.progress, told.channel)
        return Standing(told, progress, self._means.lacking())

    async def standings(self, channels: Iterable[LearnedChannel]) -> dict[str, Standing]:
        """The same of several, by their ids. Raises StoreError."""
        return {self._means.me.tenant.id_of(it.channel): await self.standing(it) for it in channels}

    async def post(self, told: LearnedChannel) -> str:
        """Say that it is learned from now on; the ts of the message. Raises one of SLACK_FAILED."""
        channel, text = self._means.me.tenant.id_of(told.channel), await self._text(Standing(told))
        posted = await self._means.client.chat_postMessage(channel=channel, text=text, unfurl_links=False)
        return str(posted["ts"])

    async def take_back(self, told: LearnedChannel, notice: str) -> None:
        """It is not learned after all. Raises one of SLACK_FAILED."""
        await self._means.client.chat_delete(channel=self._means.me.tenant.id_of(told.channel), ts=notice)

    async def tell(self, key: str, course: Course) -> None:
        """How far it is, now and then and when reading has ended. Raises StoreError."""
        if course.walk is not None and self._clock() - course.told < _TELL_S:
            return
        told = await asyncio.to_thread(self._means.memory.learned.find, key)
        text = await self._text(await self.standing(told)) if told else ""
        if told is None or not told.notice or text == course.said:
            return
        course.told, course.said = self._clock(), text
        channel = self._means.me.tenant.id_of(key)
        try:
            await self._means.client.chat_update(channel=channel, ts=told.notice, text=text)
        except SLACK_FAILED as error:  # somebody may have deleted it
            log.info("progress_not_told", channel=channel, error=type(error).__name__)

    async def _text(self, standing: Standing) -> str:
        by, locale = self._means.me.tenant.id_of(standing.told.by), Locale(standing.told.language)
        names = await self._means.members.people.names([by], locale)
        return announced(standing, names[by], self._own, locale)
