"""One channel as Slack tells it, into the library: what stands between two times there, and what belongs to
the channel as a whole. Whatever the library has and Slack no longer does goes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from slack_sdk.errors import SlackApiError

from handlers.errors import NotThere, code
from handlers.learning.channel_files import ChannelFiles
from handlers.learning.means import Means
from handlers.learning.shelf import Shelf
from handlers.learning.talks import (
    Heard,
    Talk,
    canvases_of,
    cut,
    is_thread,
    is_top,
    listed,
    people_in,
    pinned_roots,
    stretch,
    version_of,
)
from handlers.workspace import SlackMessage
from store.audience import Readers
from store.conversations import PAUSE, Channel, Names, channels_in, words_of
from store.indexing import HeardFile, HeardTalk, SentFile
from store.learned import LearnedChannel, LearnedItem

# Of one stretch without a pause: what is longer is cut all the same.
_LONGEST = 2_000
TOP = "9999999999.999999"
"""After all times of messages."""
_BOOKMARKS = "bookmarks"
_CANVAS = "canvas"


@dataclass(slots=True)
class Walk:
    """Reading through a channel, from the newest to the oldest. What is newer than `high` is done; next comes
    what is older than `latest`, after `carry`, which is read and may go on there. A `thorough` one reads
    every thread again, and each other only what looks changed. `newest` is the first message that it met.
    """

    thorough: bool = False
    latest: str = ""
    high: str = TOP
    newest: str = ""
    carry: list[SlackMessage] = field(default_factory=list)


class ChannelReader:
    """Of a channel that is learned. All methods raise NotThere, SlackAway, SlackApiError, ModelError,
    StoreError and Superseded."""

    def __init__(self, means: Means, told: LearnedChannel, name: str) -> None:
        self._means = means
        self._told = told
        self._id = means.me.tenant.id_of(told.channel)
        self._channel = Channel.of(told.channel, name)
        self._shelf = Shelf(means, self._channel)
        self._files = ChannelFiles(means, self._shelf, self._id)

    async def step(self, walk: Walk) -> bool:
        """One page further; whether that was the last."""
        reader = await self._shelf.begin()
        page, more = await self._means.history.page(self._id, self._told.since, walk.latest)
        tops = [*(it for it in page[::-1] if is_top(it)), *walk.carry]
        at = cut(tops) if more and len(tops) < _LONGEST else 0
        if more and not at and len(tops) < _LONGEST:
            ready, walk.carry = [], tops
        else:
            ready, walk.carry = tops[at:], tops[:at]
        if ready or not more:
            low = str(ready[0]["ts"]) if more else self._told.since
            await self._hold(ready, (low, walk.high), reader, thorough=walk.thorough)
            walk.high = low
        if page:
            walk.newest, walk.latest = walk.newest or str(page[0]["ts"]), str(page[-1]["ts"])
        return not more

    async def around(self, ts: str) -> None:
        """Read again what the message `ts` may be in one talk with, and its thread."""
        if float(ts) <= float(self._told.since):
            await self.pins()
            return
        reader = await self._shelf.begin()
        span, at, since = 2.0 * PAUSE, float(ts), float(self._told.since)
        while True:
            low, high = max(since, at - span), at + span
            there = await self._means.history.around(self._id, f"{low:.6f}", f"{high:.6f}")
            found = stretch([it for it in there if is_top(it)], ts)
            first, last = (float(found[end]["ts"]) if found else at for end in (0, -1))
            if (min(first, at) - low > PAUSE or low == since) and high - max(last, at) > PAUSE:
                break
            span *= 4
        ends = [ts, *(str(it["ts"]) for it in found)]
        bounds = min(ends, key=float), f"{max(ends, key=float)}0"
        await self._hold(found, bounds, reader, again=ts)

    async def pins(self) -> None:
        """What is pinned and older than all else that is learned; it is little, and read again each time."""
        reader = await self._shelf.begin()
        roots: list[str] = []
        if self._means.may("pins:read"):
            roots = pinned_roots(await self._means.history.pins(self._id), self._told.since)
        tops = []
        for root in roots:
            tops += (await self._means.history.replies(self._id, root))[:1]
        bounds = "0", self._told.since
        await self._hold([it for it in tops if is_top(it)], bounds, reader, thorough=True)

    async def pages(self) -> None:
        """The channel's bookmarks and canvases."""
        reader = await self._shelf.begin()
        means, found = self._means, list[tuple[str, SentFile]]()
        if means.may("bookmarks:read") and (text := listed(await means.history.bookmarks(self._id))):
            found.append((_BOOKMARKS, SentFile("Bookmarks.md", text.encode())))
        if means.may("canvases:read"):
            for canvas in canvases_of(await means.history.about(self._id)):
                if content := await self._canvas(canvas):
                    found.append((f"{_CANVAS}/{canvas}", SentFile("Canvas.md", content.encode())))
        for item, sent in found:
            version = hashlib.sha256(sent.data).hexdigest()[:32]
            url = f"{means.me.url}archives/{self._id}"
            heard = HeardFile(LearnedItem(item, version, sent.name), sent, url)
            await self._shelf.file(heard, reader)
        known = await self._shelf.known(TOP)
        await self._shelf.drop(it for it in known if it not in dict(found))

    async def _canvas(self, canvas: str) -> str:
        try:
            return await self._means.history.canvas(canvas)
        except (NotThere, SlackApiError) as refused:
            if isinstance(refused, SlackApiError) and code(refused) != "canvas_not_found":
                raise
            return ""

    # What stands between two times

    async def _hold(
        self,
        tops: Sequence[SlackMessage],
        bounds: tuple[str, str],
        reader: str,
        *,
        again: str = "",
        thorough: bool = False,
    ) -> None:
        """Have the library hold just what `tops` are, messages at the top of the channel of which no stretch
        is cut, with their threads; nothing else of what is from the first of `bounds` on and before the
        other. Threads that did not change are not read, but for `again`."""
        means = self._means
        known = await self._shelf.known(*bounds)
        raw: dict[str, SlackMessage] = {}
        same: set[str] = set()
        for it in tops:
            ts = str(it["ts"])
            raw[ts] = it
            if not is_thread(it):
                continue
            before = known.get(ts)
            if before and before.version == version_of(it) and not thorough and ts != again:
                same.add(ts)
                continue
            raw |= {str(reply["ts"]): reply for reply in await means.history.replies(self._id, ts)}
        heard = await self._heard(raw.values())
        talks = {it.root: it for it in heard.talks(raw.values()) if it.root not in same}
        items = {root: self._item(talk, raw.get(root)) for root, talk in talks.items()}
        for ts in raw:
            # Of a thread that is not learned it is known that it was read.
            if is_top(raw[ts]) and is_thread(raw[ts]) and ts not in {*items, *same}:
                items[ts] = LearnedItem(ts, version_of(raw[ts]))
        fresh = {root for root, it in items.items() if known.get(root) != it or thorough or root == again}
        files = list(self._files.among(raw.values(), heard, same, known))
        there = {*same, *items, *(it.item for it in files)}
        await self._shelf.drop(it for it in known if it not in there)
        lot = [HeardTalk(items[it], talks[it].said) for it in sorted(fresh & talks.keys(), key=float)]
        await self._shelf.talks(lot, reader)
        await self._shelf.left_out([items[it] for it in fresh - talks.keys()], reader)
        await self._files.read(files, known, reader)

    def _item(self, talk: Talk, first: SlackMessage | None) -> LearnedItem:
        key = self._means.me.tenant.key
        version = version_of(first) if first and is_thread(first) else self._shelf.digest(talk.said)
        return LearnedItem(talk.root, version, talk.root, tuple(key(it) for it in talk.people if it))

    async def _heard(self, raw: Iterable[SlackMessage]) -> Heard:
        """The names of whoever wrote or is mentioned, and who had themselves forgotten."""
        means, people = self._means, people_in(raw)
        key = means.me.tenant.key
        places = {it for each in raw for it in channels_in(words_of(each))}
        readers = Readers.of_channel(self._told.channel, outsiders=True)
        names = await means.members.people.names(people) | {means.me.user: means.me.name}
        known = await means.channels.names(sorted(places), readers)
        keys = {key(it): it for it in people}
        found = await means.blocking(partial(means.memory.learned.unlearned, list(keys)))
        unlearned = {keys[it]: until for it, until in found.items()}
        return Heard(means.me, self._id, Names(names, known), unlearned)
