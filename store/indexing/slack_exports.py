"""An export of Slack into the library: each channel's conversations, for that channel's members alone.

Only those that changed are embedded. Of a channel those go that an earlier export had and this one has not,
as far as this one reaches: an export of February says nothing of January.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.audience import Audience
from store.conversations import (
    Channel,
    Conversation,
    ExportedChannel,
    Message,
    SlackExport,
    channel_prefix,
    grouped,
    passages_of,
    root_of,
    source_of,
    without,
)
from store.indexing.exclusion import FORGOTTEN
from store.indexing.lot import Lot
from store.indexing.places import source_id
from store.indexing.report import IndexOptions, Report, Skipped
from store.ledger.roots import Root
from store.library import Library
from store.passage import Kind, Source
from store.vectors import Embedder

_LEARNED = "left out; the bot learns it from Slack itself (`/inhouse learn`)"
_ASK_FOR = "left out; --private reads them, each for its own members"


@dataclass(frozen=True, slots=True)
class ExportedTalk:
    """A conversation of an export: what is `said` in it, without what was forgotten at somebody's wish;
    `whole` is whether it began where the export has it begin."""

    said: Conversation
    whole: bool

    def is_as_it_was(self, source: Source, old: Source) -> bool:
        """Whether nothing is to be done: of a thread that began earlier than the export, another has more."""
        return old.digest == source.digest or not self.whole


@dataclass(frozen=True, slots=True)
class ExportRun:
    """What an indexing run brings exports into: its library, its lot and its report."""

    library: Library
    embedder: Embedder
    options: IndexOptions
    lot: Lot
    report: Report

    def read(self, path: Path) -> None:
        """One export. Raises CannotOpen or Unreadable where it is none, and what `library.put` raises."""
        place = source_id(path.resolve())
        with SlackExport.open(path) as export:
            if self.options.again:
                self.library.upkeep.want_again([place, mark_of(export)])
            if is_forgotten(export, place, self.library):
                self.report.skipped.append(Skipped(path.name, FORGOTTEN))
                self.report.forgotten += 1
                return
            roots = self.library.upkeep.settle([place], self.options.audience, self.options.base_url)
            root = next((it for it in roots if it.id == place), Root(place))
            wanted, left_out = chosen(export, self.library, self.options)
            if self.options.again:
                self.library.upkeep.want_again([place_of(it) for it in wanted])
            self.report.forgotten += sum(why == FORGOTTEN for _, why in left_out)
            known = {it.id: known_of(it, self.library) for it in wanted}
            self.lot.of += sum(len(it.days) for it in wanted)
            for it in wanted:
                self.lot.pace.expect(_kind(known[it.id]), it.size)
                self._narrow(known[it.id], audience_of(it, root))
            for it in wanted:
                self._channel(it, root, export, known[it.id])
            for name, why in (*left_out, *export.faults):
                self.report.skipped.append(Skipped(f"{path.name}: {name}", why))

    def _narrow(self, known: Mapping[str, Source], audience: Audience) -> None:
        """At once, not only when its turn comes: nobody is left with what is no longer theirs."""
        other = {name: audience for name, it in known.items() if it.audience != audience}
        if other:
            self.library.upkeep.restrict(other)

    def _channel(
        self, exported: ExportedChannel, root: Root, export: SlackExport, known: Mapping[str, Source]
    ) -> None:
        began, before = time.monotonic(), self.report.passages
        channel = channel_of(exported, root)
        said: list[Message] = []
        for day, messages in export.messages(exported, root.base_url):
            self.lot.tell(day)
            self.lot.files += 1
            said += messages
        told = talks_of(said, self.library)
        stay = {self._talk(channel, it, known) for it in told}
        gone = sorted(since_gone(known, said) - stay)
        self.library.remove(gone)
        self.report.removed += len(gone)
        read = self.report.passages - before
        self.lot.pace.read(_kind(known), exported.size, read, time.monotonic() - began)

    def _talk(self, channel: Channel, told: ExportedTalk, known: Mapping[str, Source]) -> str:
        """Let a conversation wait to be put, unless it is as it was; its id."""
        source = source_of(channel, told.said, self.embedder, self.options.chunk_tokens)
        old = known.get(source.id)
        if old and told.is_as_it_was(source, old):
            self.report.unchanged += 1
            return source.id
        passages = passages_of(source, told.said, self.embedder, self.options.chunk_tokens)
        if old:
            self.report.changed += 1
        else:
            self.report.added += 1
        self.report.passages += len(passages)
        self.lot.add(source, passages)
        self.lot.put_if_full()
        return source.id


def talks_of(said: Sequence[Message], library: Library) -> list[ExportedTalk]:
    """The conversations among a channel's messages of which anything may be read."""
    unlearned = library.learned.unlearned({it.user for it in said})
    left = [(talk, without(talk, unlearned)) for talk in grouped(said)]
    return [ExportedTalk(it, talk[0].ts == root_of(talk)) for talk, it in left if it]


def chosen(
    export: SlackExport, library: Library, options: IndexOptions
) -> tuple[list[ExportedChannel], list[tuple[str, str]]]:
    """The channels of an export that are read, and what of it is not, each with the reason.

    What is `private` is read where that was asked for, now or in an earlier run. A channel that the bot
    learns is not: what it hears there is newer, and goes when that ends. Nor is one that was forgotten,
    unless it is wanted again.
    """
    forgotten = library.upkeep.forgotten
    wanted: list[ExportedChannel] = []
    left_out: list[tuple[str, str]] = []
    kept_out = Counter[str]()
    for it in export.channels:
        if library.learned.find(it.id):
            left_out.append((f"#{it.name}", _LEARNED))
        elif it.private and not options.private and not known_of(it, library):
            kept_out[it.private] += 1
        elif place_of(it) in forgotten and not options.again:
            left_out.append((channel_name(it), FORGOTTEN))
        elif it.days:
            wanted.append(it)
    left_out += [(_counted(kind, number), _ASK_FOR) for kind, number in kept_out.items()]
    left_out += [(folder, "is no channel that the export lists") for folder in export.strange]
    return wanted, left_out


def mark_of(export: SlackExport) -> str:
    """What is marked when an export is forgotten, beside its place: the same one may come from another."""
    return f"export:{export.files.fingerprint}"


def is_forgotten(export: SlackExport, place: str, library: Library) -> bool:
    """Whether somebody had it forgotten, here or under another name."""
    forgotten = library.upkeep.forgotten
    return place in forgotten or mark_of(export) in forgotten


def place_of(channel: ExportedChannel) -> str:
    """What is marked when a channel is forgotten."""
    return channel_prefix(channel.id).rstrip(":")


def private_left_out(path: Path, library: Library) -> int:
    """How many private channels and direct messages of an export are not read, as nobody asked for them.

    Raises CannotOpen, and Unreadable for what is no export.
    """
    with SlackExport.open(path) as export:
        private = [it for it in export.channels if it.private and it.days]
        return sum(not (library.learned.find(it.id) or known_of(it, library)) for it in private)


def known_of(channel: ExportedChannel, library: Library) -> dict[str, Source]:
    """The conversations of a channel that are in the library, by id; files of a learned one are none."""
    found = library.sources(channel_prefix(channel.id))
    return {it.id: it for it in found if it.kind is Kind.SLACK}


def channel_of(exported: ExportedChannel, root: Root) -> Channel:
    """A channel with who may read it."""
    return Channel(exported.id, channel_name(exported), audience_of(exported, root))


def channel_name(exported: ExportedChannel) -> str:
    """A direct message is called by its people."""
    return exported.name if exported.id.startswith("D") else f"#{exported.name}"


def audience_of(exported: ExportedChannel, root: Root) -> Audience:
    """Its members, unless somebody said who may read what is public."""
    if exported.private or root.audience is None:
        return Audience.parse(f"channel:{exported.id}")
    return root.audience


def since_gone(known: Mapping[str, Source], said: Sequence[Message]) -> set[str]:
    """The conversations among those `known` that began between the first and last message of an export."""
    if not said:
        return set()
    times = [float(it.ts) for it in said]
    first, last = min(times), max(times)
    return {it for it in known if first <= float(it.rpartition(":")[2]) <= last}


def _counted(kind: str, number: int) -> str:
    return f"1 {kind}" if number == 1 else f"{number:,} {kind}s"


def _kind(known: Mapping[str, Source]) -> tuple[str, bool]:
    return ".json", bool(known)
