"""The learner of one workspace: it reads the channels that it was told to learn, one call of Slack at a time,
and whatever changes in them first.

What is to be done stands in the ledger, so that a crash or a restart only delays it. Of several bots one
reads; should two do so, what was read first is not kept.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import structlog

from handlers.errors import SLACK_FAILED, UNREACHABLE, NotThere, SlackAway, Superseded, is_passing, where
from handlers.learning.channel_reader import TOP, ChannelReader, Means, Walk
from handlers.learning.history import PAUSE_S
from handlers.learning.notice import Standing, announced
from handlers.locale import Locale
from store.conversations import Json, same_words
from store.errors import StoreError
from store.learned import Change, LearnedChannel, LearnedChannels, is_conversation

log = structlog.get_logger()

PINS, PAGES = "pins", "pages"
"""Changes that are not at a message."""
# So often is looked for what other bots were told, or another process wrote.
_LOOK_S = 5.0
# Whatever no event told of, such as an edited reply while the bot was down, is found within a day.
_CHECK_S = 86_400.0
# How often the message in the channel tells how far it is.
_TELL_S = 15.0
# Before each further attempt where Slack or the store cannot be reached.
_PAUSES = (1.0, 5.0, 15.0, 60.0)
# What fails for another reason as often as this is left until the next check.
_ATTEMPTS = 3


@dataclass(slots=True)
class _Course:
    """Where this process is with a channel. A `walk` that is None has ended, at `ended`; with `again` another
    is to begin. `top` is the newest message that the walk met; it has `joined` what was read before this
    process once it came down to that. Where something was, `checking` it thread by thread follows. What the
    channel was told of it last, at `told`, is what it `said`.
    """

    walk: Walk | None = field(default_factory=Walk)
    opened: bool = False
    joined: bool = True
    checking: bool = False
    again: bool = False
    top: str = ""
    ended: float = 0.0
    told: float = 0.0
    said: str = ""


class Learner:
    """`own` is what the app's own command is called."""

    def __init__(self, means: Means, own: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._means = means
        self._own = own
        self._clock = clock
        self._leads: Callable[[], bool] = lambda: True
        self._courses: dict[str, _Course] = {}
        self._names: dict[str, str] = {}
        self._failed: Counter[str] = Counter()
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
        for course in self._courses.values():
            course.again = True
        self.wake()

    @property
    def settled(self) -> bool:
        """Whether all that is known to be read has been."""
        return self._task is None or not self._busy

    # What people want

    async def standing(self, channel: str) -> Standing | None:
        """How far a channel is learned; None where it is not. Raises StoreError."""
        key = self._means.me.tenant.key(channel)
        told = await asyncio.to_thread(self._learned.find, key)
        if told is None:
            return None
        progress = await asyncio.to_thread(self._learned.progress, key)
        return Standing(told, progress, self._means.lacking())

    async def standings(self) -> dict[str, Standing]:
        """How far each channel is learned, by its id. Raises StoreError."""
        ids = [self._means.me.tenant.id_of(it.channel) for it in await self._own_channels()]
        found = {it: await self.standing(it) for it in ids}
        return {channel: it for channel, it in found.items() if it is not None}

    async def learn(self, channel: str, since: str, by: str, locale: Locale) -> None:
        """Learn a channel since a ts at the wish of `by`, once all there can read so.

        Raises one of SLACK_FAILED, and StoreError.
        """
        client, key = self._means.client, self._means.me.tenant.key
        now = datetime.now(UTC).isoformat(timespec="seconds")
        told = LearnedChannel(key(channel), since, key(by), now, language=locale.language)
        text = await self._text(Standing(told))
        posted = await client.chat_postMessage(channel=channel, text=text, unfurl_links=False)
        notice = str(posted["ts"])
        try:
            await asyncio.to_thread(self._learned.keep, replace(told, notice=notice))
        except StoreError:
            await client.chat_delete(channel=channel, ts=notice)
            raise
        self._courses.pop(told.channel, None)
        self.wake()
        log.info("learning", channel=channel)

    async def unlearn(self, channel: str, why: str) -> bool:
        """Learn a channel no more, and forget all of it. False where it was not learned.

        Raises StoreError.
        """
        key = self._means.me.tenant.key(channel)
        if await asyncio.to_thread(self._learned.find, key) is None:
            return False
        gone = await asyncio.to_thread(self._learned.forget, key)
        self._courses.pop(key, None)
        log.info("unlearned", channel=channel, documents=gone, why=why)
        return True

    async def unlearn_all(self, why: str) -> None:
        """The app works here no more. Raises StoreError."""
        for told in await self._own_channels():
            await self.unlearn(self._means.me.tenant.id_of(told.channel), why)

    async def forget_person(self, user: str) -> int:
        """Forget what `user` has written in learned channels until now, for good; how many documents had some
        of their words. Raises StoreError.
        """
        until = f"{time.time():017.6f}"
        gone = await asyncio.to_thread(self._learned.forget_person, self._means.me.tenant.key(user), until)
        self.wake()
        return gone

    # What happens in channels

    async def changed(self, channel: str, message: Json, before: Json | None = None) -> bool:
        """A message was posted, or is now something else than `before`, nothing if it was deleted: it is to
        be read, and what it was is forgotten at once. Whether its channel is learned. Raises StoreError."""
        key = self._means.me.tenant.key(channel)
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
        """PINS or PAGES of a channel have changed. Whether it is learned. Raises StoreError."""
        key = self._means.me.tenant.key(channel)
        found = await asyncio.to_thread(self._learned.touch, key, what)
        if found:
            self.wake()
        return found

    async def file_changed(self, file: str, *, deleted: bool = False) -> bool:
        """A file or a canvas has changed, or was deleted. Whether it was learned anywhere.

        Raises StoreError.
        """
        found = await asyncio.to_thread(self._learned.places_of, file)
        for key, item in found:
            if self._means.me.tenant.owns(key):
                root = item.partition("/")[0]
                if deleted:
                    await asyncio.to_thread(self._learned.drop, key, [item])
                await asyncio.to_thread(self._learned.touch, key, root if root[0].isdigit() else PAGES)
                self.wake()
        return bool(found)

    # Reading

    async def _run(self) -> None:
        failures = 0
        while True:
            self._wake.clear()
            try:
                worked = self._leads() and await self._step()
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

    async def _step(self) -> bool:
        """Do the next thing that there is to do; False where there is none."""
        await asyncio.to_thread(self._learned.finish)
        channels = {it.channel: it for it in await self._own_channels()}
        for gone in self._courses.keys() - channels.keys():
            del self._courses[gone]
        for change in await asyncio.to_thread(self._learned.changes):
            if change.channel in channels:
                await self._reread(channels[change.channel], change)
                return True
        for told in channels.values():
            course = self._courses.get(told.channel) or self._set_out(told)
            if course.walk is None and not self._is_due(course):
                continue
            # The next step is another channel's.
            self._courses[told.channel] = self._courses.pop(told.channel)
            await self._walk(told, course)
            return True
        return False

    async def _own_channels(self) -> list[LearnedChannel]:
        owns = self._means.me.tenant.owns
        found = [it for it in await asyncio.to_thread(self._learned.channels) if owns(it.channel)]
        order = {key: at for at, key in enumerate(self._courses)}
        return sorted(found, key=lambda it: order.get(it.channel, -1))

    def _set_out(self, told: LearnedChannel) -> _Course:
        """Of what was read before this process began, nobody knows what happened to it since."""
        known = bool(told.read_to)
        course = self._courses[told.channel] = _Course(joined=not known, checking=known)
        return course

    def _is_due(self, course: _Course) -> bool:
        """Whether a course that has ended begins again."""
        late = self._clock() - course.ended > _CHECK_S
        if not (course.again or late):
            return False
        course.walk, course.opened, course.again = Walk(thorough=late), False, False
        return True

    async def _reread(self, told: LearnedChannel, change: Change) -> None:
        """What stands at a message, or belongs to the channel."""
        item = change.item.partition("/")[0]

        async def work() -> None:
            reader = await self._reader(told)
            if is_conversation(item):
                await reader.around(item)
            else:
                await (reader.pins() if item == PINS else reader.pages())

        name = f"{told.channel} {change.item}"
        if await self._tried(name, told, work):
            await asyncio.to_thread(self._learned.settle, change)
            del self._failed[name]

    async def _walk(self, told: LearnedChannel, course: _Course) -> None:
        """The next step of a walk. One that fails again and again is left, until the next check."""
        done = False

        async def work() -> None:
            nonlocal done
            assert course.walk is not None
            reader = await self._reader(told, anew=not course.opened)
            if not course.opened:
                await reader.pins(thorough=course.walk.thorough)
                await reader.pages()
                course.opened = True
                return
            done = await reader.step(course.walk)
            course.top = course.walk.newest or course.top
            await self._advance(told, course)

        name = f"{told.channel} walk"
        stands = await self._tried(name, told, work)
        if done or self._failed[name] >= _ATTEMPTS:
            self._end(course)
        del self._failed[name]
        if stands and course.opened:
            await self._tell(told.channel, course, ended=course.walk is None)

    async def _advance(self, told: LearnedChannel, course: _Course) -> None:
        """Note how far the first reading has come. Where this walk comes down to what was read before it
        began, it goes on below that."""
        walk = course.walk
        if told.whole or walk is None or walk.high == TOP:
            return
        if not course.joined:
            if float(walk.high) > float(told.upto):
                return
            course.joined = True
            course.walk = walk = Walk(latest=told.read_to, high=told.read_to)
        await asyncio.to_thread(self._learned.advance, told, course.top, walk.high)

    def _end(self, course: _Course) -> None:
        course.walk = Walk(thorough=True) if course.checking else None
        course.checking, course.ended = False, self._clock()

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
        channel = self._means.me.tenant.id_of(told.channel)
        try:
            about = await self._means.history.about(channel)
        except NotThere:
            about = {}
        if about.get("is_member") and not about.get("is_archived"):
            raise SlackAway("Slack does not let the bot read this channel now")
        await self.unlearn(channel, "left")

    # What the channel is told

    async def _tell(self, key: str, course: _Course, *, ended: bool) -> None:
        """How far it is, now and then, in the message that said that it is learned."""
        if not ended and self._clock() - course.told < _TELL_S:
            return
        channel = self._means.me.tenant.id_of(key)
        standing = await self.standing(channel)
        text = await self._text(standing) if standing else ""
        if standing is None or not standing.told.notice or text == course.said:
            return
        course.told, course.said = self._clock(), text
        try:
            await self._means.client.chat_update(channel=channel, ts=standing.told.notice, text=text)
        except SLACK_FAILED as error:  # somebody may have deleted it
            log.info("progress_not_told", channel=channel, error=type(error).__name__)

    async def _text(self, standing: Standing) -> str:
        by, locale = self._means.me.tenant.id_of(standing.told.by), Locale(standing.told.language)
        names = await self._means.members.names([by], locale)
        return announced(standing, names[by], self._own, locale)
