"""What is read next in the channels of one workspace: first what has changed, then each channel's next page.

What stands in the ledger says what there is to do, so whoever reads next goes on where this process ended.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import structlog

from handlers.errors import UNREACHABLE, NotThere, SlackAway, Superseded, is_passing, where
from handlers.learning.announcing import Announcing
from handlers.learning.channel_reader import ChannelReader
from handlers.learning.course import Course
from handlers.learning.means import Means
from store.errors import StoreError
from store.learned import Change, LearnedChannel, LearnedChannels, is_conversation

log = structlog.get_logger()

PINS, PAGES, NAME = "pins", "pages", "name"
"""Changes that are not at a message."""
# What fails as often, and not because Slack or the store is away, is left until the next check.
_ATTEMPTS = 3


class Reading:
    """`step` by step. Raises what ChannelReader does."""

    def __init__(
        self, means: Means, announcing: Announcing, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._means = means
        self._announcing = announcing
        self._clock = clock
        self._courses: dict[str, Course] = {}
        self._names: dict[str, str] = {}
        self._failed: Counter[str] = Counter()

    @property
    def _learned(self) -> LearnedChannels:
        return self._means.memory.learned

    async def channels(self) -> list[LearnedChannel]:
        """Those of this workspace that are learned."""
        owns = self._means.me.tenant.owns
        return [it for it in await asyncio.to_thread(self._learned.channels) if owns(it.channel)]

    def begin_again(self, key: str) -> None:
        """A channel is to be learned otherwise."""
        self._courses.pop(key, None)

    def catch_up(self) -> None:
        """Events may have been missed: look through every channel again."""
        for course in self._courses.values():
            course.again = True

    async def forget(self, key: str, why: str) -> None:
        """Learn a channel no more, and forget all of it."""
        gone = await asyncio.to_thread(self._learned.forget, key)
        self._courses.pop(key, None)
        log.info("unlearned", channel=key, documents=gone, why=why)

    async def step(self) -> bool:
        """Do the next thing that there is to do; False where there is none."""
        await asyncio.to_thread(self._learned.finish)
        channels = {it.channel: it for it in await self.channels()}
        for gone in self._courses.keys() - channels.keys():
            del self._courses[gone]
        for change in await asyncio.to_thread(self._learned.changes):
            if change.channel in channels:
                await self._reread(channels[change.channel], change)
                return True
        for key in channels.keys() - self._courses.keys():
            self._courses[key] = Course.of(channels[key])
        for key, course in self._courses.items():
            if course.goes_on(self._clock()):
                # The next step is another channel's.
                self._courses[key] = self._courses.pop(key)
                await self._walk(channels[key], course)
                return True
        return False

    async def _reread(self, told: LearnedChannel, change: Change) -> None:
        """What stands at a message, or belongs to the channel."""
        item = change.item.partition("/")[0]

        async def work() -> None:
            if item == NAME:
                self._names.pop(told.channel, None)
                self._courses[told.channel] = Course.renamed(told)
                return
            reader = await self._reader(told)
            if is_conversation(item):
                await reader.around(item)
            else:
                await (reader.pins() if item == PINS else reader.pages())

        name = f"{told.channel} {change.item}"
        if await self._tried(name, told, work):
            await asyncio.to_thread(self._learned.settle, change)
            del self._failed[name]

    async def _walk(self, told: LearnedChannel, course: Course) -> None:
        """The next step of a walk. One that fails again and again ends, until the next check."""
        done = False

        async def work() -> None:
            nonlocal done
            assert course.walk is not None
            reader = await self._reader(told, anew=not course.opened)
            if not course.opened:
                await reader.pins()
                await reader.pages()
                course.opened = True
                return
            done = await reader.step(course.walk)
            if (read := course.stepped(told)) is not None:
                await asyncio.to_thread(self._learned.advance, told, *read)

        name = f"{told.channel} walk"
        still = await self._tried(name, told, work)
        if done or self._failed[name] >= _ATTEMPTS:
            course.end(self._clock())
        del self._failed[name]
        if still and course.opened:
            await self._announcing.tell(told.channel, course)

    async def _reader(self, told: LearnedChannel, *, anew: bool = False) -> ChannelReader:
        """Raises NotThere where the bot is not in the channel."""
        if anew or told.channel not in self._names:
            about = await self._means.history.about(self._means.me.tenant.id_of(told.channel))
            if not about.get("is_member") or about.get("is_archived"):
                raise NotThere("the bot is not in this channel any more")
            self._names[told.channel] = str(about.get("name") or "channel")
        return ChannelReader(self._means, told, self._names[told.channel])

    async def _tried(self, name: str, told: LearnedChannel, work: Callable[[], Awaitable[None]]) -> bool:
        """Do it. True where that is done, or has failed so often that it is given up; False where the channel
        is not learned any more. Raises what else goes wrong.
        """
        try:
            await work()
        except NotThere:
            await self._leave(told)
            return False
        except (Superseded, StoreError, *UNREACHABLE):
            raise
        except Exception as error:
            if is_passing(error):
                raise
            self._failed[name] += 1
            if self._failed[name] < _ATTEMPTS:
                raise
            log.error("not_learned", channel=told.channel, error=type(error).__name__, where=where(error))
        return True

    async def _leave(self, told: LearnedChannel) -> None:
        """What cannot be read there any more is not answered from."""
        try:
            about = await self._means.history.about(self._means.me.tenant.id_of(told.channel))
        except NotThere:
            about = {}
        if about.get("is_member") and not about.get("is_archived"):
            raise SlackAway("Slack does not let the bot read this channel now")
        await self.forget(told.channel, "left")
