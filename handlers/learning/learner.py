"""The learner of one workspace: it learns and unlearns channels, and is told what happens in them.

What is to be done stands in the ledger, so that a crash or a restart only delays it. Of several bots one
reads; should two do so, what was read first is not kept.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from handlers.errors import Superseded, where
from handlers.learning.announcing import Announcing
from handlers.learning.history import PAUSE_S
from handlers.learning.means import Means
from handlers.learning.notice import Standing
from handlers.learning.reading import PAGES, Reading
from handlers.locale import Locale
from store.conversations import Json, same_words
from store.errors import StoreError
from store.learned import LearnedChannel, LearnedChannels, is_conversation

log = structlog.get_logger()

# So often is looked for what other bots were told, or another process wrote.
_LOOK_S = 5.0
# Before each further attempt where something goes wrong.
_PAUSES = (1.0, 5.0, 15.0, 60.0)


class Learner:
    """`own` is what the app's own command is called. What it does for people and events raises StoreError."""

    def __init__(self, means: Means, own: str) -> None:
        self._means = means
        self._announcing = Announcing(means, own)
        self._reading = Reading(means, self._announcing)
        self._leads: Callable[[], bool] = lambda: True
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._busy = False

    @property
    def _learned(self) -> LearnedChannels:
        return self._means.memory.learned

    # Its life

    def begin(self, leads: Callable[[], bool], pause_s: float = PAUSE_S) -> None:
        """Read whenever this bot `leads`, with `pause_s` seconds between two calls of a method. Events come
        already: what is read now misses nothing that comes.
        """
        self._leads, self._means.history.pause_s = leads, pause_s
        if self._task is None:
            self.wake()
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def wake(self) -> None:
        """Something is to be read."""
        self._busy = True
        self._wake.set()

    def catch_up(self) -> None:
        """Events may have been missed: look through every channel again."""
        self._reading.catch_up()
        self.wake()

    @property
    def settled(self) -> bool:
        """Whether all that is known to be read has been."""
        return self._task is None or not self._busy

    # What people want

    async def standing(self, channel: str) -> Standing | None:
        """How far a channel is learned; None where it is not."""
        told = await asyncio.to_thread(self._learned.find, self._key(channel))
        return None if told is None else await self._announcing.standing(told)

    async def standings(self) -> dict[str, Standing]:
        """How far each channel is learned, by its id."""
        return await self._announcing.standings(await self._reading.channels())

    async def learn(self, channel: str, since: str, by: str, locale: Locale) -> None:
        """Learn a channel since a ts at the wish of `by`, once all there can read so.

        Raises one of SLACK_FAILED as well.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        told = LearnedChannel(self._key(channel), since, self._key(by), now, language=locale.language)
        notice = await self._announcing.post(told)
        try:
            await asyncio.to_thread(self._learned.keep, replace(told, notice=notice))
        except StoreError:
            await self._announcing.take_back(told, notice)
            raise
        self._reading.begin_again(told.channel)
        self.wake()
        log.info("learning", channel=channel)

    async def unlearn(self, channel: str, why: str) -> bool:
        """Learn a channel no more, and forget all of it. False where it was not learned."""
        key = self._key(channel)
        if await asyncio.to_thread(self._learned.find, key) is None:
            return False
        await self._reading.forget(key, why)
        return True

    async def unlearn_all(self, why: str) -> None:
        """The app works here no more."""
        for told in await self._reading.channels():
            await self._reading.forget(told.channel, why)

    async def forget_person(self, user: str) -> int:
        """Forget what `user` has written until now in learned channels and exports of Slack, for good; how
        many documents had some of their words.
        """
        gone = await asyncio.to_thread(self._means.memory.forget_person, self._key(user))
        self.wake()
        return gone

    def _key(self, id_: str) -> str:
        return self._means.me.tenant.key(id_)

    # What happens in channels

    async def changed(self, channel: str, message: Json, before: Json | None = None) -> bool:
        """A message was posted, or is now something else than `before`, nothing if it was deleted: it is to
        be read, and what it was is forgotten at once. Whether its channel is learned."""
        key = self._key(channel)
        told = message or before or {}
        ts = str(told.get("thread_ts") or told.get("ts") or "")
        if self._means.me.said(told) and not told.get("thread_ts"):
            return False  # in a thread it may make one of what was none
        if not ts or await asyncio.to_thread(self._learned.find, key) is None:
            return False
        gone = before is not None and (not message or not same_words(message, before))
        if before is not None and not gone:
            return False
        await asyncio.to_thread(self._learned.touch, key, ts, gone=gone)
        self.wake()
        return True

    async def touched(self, channel: str, what: str) -> bool:
        """PINS, PAGES or the NAME of a channel have changed. Whether it is learned."""
        key = self._key(channel)
        found = await asyncio.to_thread(self._learned.touch, key, what)
        if found:
            self.wake()
        return found

    async def file_changed(self, file: str, *, deleted: bool = False) -> bool:
        """A file or a canvas has changed, or was deleted. Whether it was learned anywhere."""
        found = await asyncio.to_thread(self._learned.places_of, file)
        for key, item in found:
            if self._means.me.tenant.owns(key):
                root = item.partition("/")[0]
                if deleted:
                    await asyncio.to_thread(self._learned.drop, key, [item])
                await asyncio.to_thread(self._learned.touch, key, root if is_conversation(root) else PAGES)
                self.wake()
        return bool(found)

    # Reading

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            try:
                worked = self._leads() and await self._reading.step()
                failures = 0
            except Superseded:
                worked = True
            except Exception as error:  # whatever it was, it may go well later
                worked = True
                failures += 1
                log.warning("learning_put_off", error=type(error).__name__, where=where(error))
                await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES)) - 1])
            if not worked:
                self._busy = self._wake.is_set()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _LOOK_S)
