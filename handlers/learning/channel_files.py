"""The files of a channel's messages: each is an item below the message at its top that brought it, or below
the thread, and is read once, with the limits of any file.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from handlers.errors import FileUnread
from handlers.learning.means import Means
from handlers.learning.shelf import Shelf
from handlers.learning.talks import Heard
from handlers.uploads import SharedFile, files_of
from handlers.workspace import SlackMessage
from store.errors import UnknownFormat
from store.indexing import HeardFile, SentFile
from store.learned import LearnedItem
from store.reading import format_of


@dataclass(frozen=True, slots=True)
class ChannelFile:
    """A file and the message that brought it; None where that was not read, and the file is as it was."""

    item: str
    file: SharedFile | None = None
    message: SlackMessage | None = None


@dataclass(frozen=True, slots=True)
class ChannelFiles:
    """Of the channel with this id."""

    means: Means
    shelf: Shelf
    channel: str

    def among(
        self, raw: Iterable[SlackMessage], heard: Heard, same: Collection[str], known: Iterable[str]
    ) -> Iterator[ChannelFile]:
        """The files of what people wrote, and those `known` of the threads that stayed the `same`."""
        for item in known:
            root, slash, _ = item.partition("/")
            if slash and root in same:
                yield ChannelFile(item)
        if not self.means.may("files:read"):
            return
        for it in raw:
            root = str(it.get("thread_ts") or it["ts"])
            if root in same or not heard.counts(it):
                continue
            for file in files_of(it):
                if file.obstacle is None and _is_read(file):
                    yield ChannelFile(f"{root}/{file.id}", file, it)

    async def read(self, found: Iterable[ChannelFile], known: Mapping[str, LearnedItem], reader: str) -> None:
        """Read those that are not `known`. A canvas may have changed, and is read in any case."""
        for it in found:
            if it.file is None or it.message is None:
                continue
            version, before = self._version(it.file), known.get(it.item)
            if before is None or before.version != version or it.file.canvas or it.file.asks:
                await self._read(it.file, it.message, self._item(it.item, version, it), reader)

    def _version(self, file: SharedFile) -> str:
        return f"{file.name} {file.size} {file.made} {self.shelf.called}"

    def _item(self, name: str, version: str, found: ChannelFile) -> LearnedItem:
        assert found.file is not None and found.message is not None
        user = str(found.message.get("user") or "")
        authors = (self.means.me.tenant.key(user),) if user else ()
        return LearnedItem(name, version, found.file.name, authors)

    async def _read(self, file: SharedFile, message: SlackMessage, item: LearnedItem, reader: str) -> None:
        try:
            async with self.means.reading:
                file, content = await self.means.downloads.fetch(file)
        except FileUnread as no:
            why = f"{no.why}: {no.detail}" if no.detail else no.why
            refused = LearnedItem(item.item, item.version, item.name, item.authors, why)
            await self.shelf.left_out([refused], reader)
            return
        sent = SentFile(file.name, content, file.made, file.read_as)
        url = self.means.me.link(self.channel, str(message["ts"]), str(message.get("thread_ts") or ""))
        await self.shelf.file(HeardFile(item, sent, url), reader)


def _is_read(file: SharedFile) -> bool:
    """Whether it is of a kind that is read: pictures and films need not be named among what was not."""
    try:
        return file.asks or bool(format_of(PurePath(file.read_as)))
    except UnknownFormat:
        return False
