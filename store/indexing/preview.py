"""A dry run: what indexing would read, and what not. Files are opened; nothing is parsed or kept."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from store.conversations import SlackExport, source_of
from store.errors import CannotOpen, Unreadable
from store.indexing.exclusion import FORGOTTEN
from store.indexing.indexer import insist_on_files
from store.indexing.origin import Origin
from store.indexing.places import file_id, source_id, surroundings
from store.indexing.report import IndexOptions, Skipped
from store.indexing.slack_exports import (
    ExportedTalk,
    channel_of,
    chosen,
    is_forgotten,
    known_of,
    since_gone,
    talks_of,
)
from store.indexing.walk import FoundFile, Walk, unmatched, walk_path
from store.ledger.roots import Root
from store.library import Library
from store.passage import Source
from store.reading import format_of, is_export
from store.vectors import Embedder


@dataclass(frozen=True, slots=True)
class Preview:
    """The names of files by what would happen to them. `removed` are documents whose files are gone, left out
    or can no longer be read; what is in `left_out` is not read, for the reason given."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)

    @property
    def found_nothing(self) -> bool:
        """Whether no file that was named would be in the library."""
        return not (self.new or self.changed or self.unchanged)

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def look_ahead(
    paths: Sequence[Path], library: Library, embedder: Embedder, options: IndexOptions | None = None
) -> Preview:
    """What `index` would do with these paths now. Raises CannotOpen as it does.

    Whether a file of a known format can be parsed, only reading it tells.
    """
    options = options or IndexOptions()
    exports = [path for path in paths if is_export(path)]
    paths = [path for path in paths if path not in exports]
    given = None if options.exclude is None else dict.fromkeys(paths, options.exclude)
    around = surroundings(library.upkeep, given)
    with ExitStack() as held:
        walks = [held.enter_context(walk_path(path, around)) for path in paths]
        for each in walks:
            insist_on_files(each, library)
        names = [source_id(found.named) for found in walks]
        roots = library.upkeep.foresee(names, options.audience, options.base_url)
        look = _Look(library, options)
        for found in walks:
            look.over(found, Origin.of(found, roots, options.chunk_tokens, embedder))
        look.told.unmatched.extend(unmatched(walks, options.exclude or ()))
    for path in exports:
        look.over_export(path, embedder)
    return look.told


class _Look:
    """What was seen so far of several roots, which may lie in each other."""

    def __init__(self, library: Library, options: IndexOptions) -> None:
        self.told = Preview()
        self._library = library
        self._options = options
        self._seen: set[str] = set()

    def over(self, found: Walk, origin: Origin) -> None:
        known = {it.id: it for it in self._library.sources(file_id(found.root, ""))}
        own = {file_id(found.root, file.name) for file in found.files}
        stay = set()
        for name, reason in self._left_out(found):
            self.told.left_out.append(Skipped(name, reason))
        unseen = [Root(file_id(found.root, folder)) for folder in found.unseen]
        for file in found.files:
            name = file_id(found.root, file.name)
            if name not in self._seen and self._stays(file, name, known.get(name), origin):
                stay.add(name)
        out = [Root(source_id(found.root / name)) for name in found.excluded]
        for name, source in known.items():
            mine = found.whole or name in own or any(root.holds(name) for root in out)
            if mine and name not in stay | self._seen and not any(root.holds(name) for root in unseen):
                self.told.removed.append(source.name)
        self._seen |= own | known.keys() if found.whole else own

    def over_export(self, path: Path, embedder: Embedder) -> None:
        """The conversations of an export of Slack, by their titles."""
        place = source_id(path.resolve())
        options, upkeep = self._options, self._library.upkeep
        with SlackExport.open(path) as export:
            if not options.again and is_forgotten(export, place, self._library):
                self.told.left_out.append(Skipped(path.name, FORGOTTEN))
                return
            roots = upkeep.foresee([place], options.audience, options.base_url)
            root = next((it for it in roots if it.id == place), Root(place))
            wanted, left_out = chosen(export, self._library, options)
            for it in wanted:
                known = known_of(it, self._library)
                said = [each for _, day in export.messages(it, root.base_url) for each in day]
                gone = since_gone(known, said)
                for talk in talks_of(said, self._library):
                    source = source_of(channel_of(it, root), talk.said, embedder, options.chunk_tokens)
                    gone.discard(source.id)
                    self._stand_of(source, talk, known.get(source.id)).append(source.title)
                self.told.removed.extend(known[name].title for name in sorted(gone))
            for name, why in (*left_out, *export.faults):
                self.told.left_out.append(Skipped(f"{path.name}: {name}", why))

    def _stand_of(self, source: Source, talk: ExportedTalk, old: Source | None) -> list[str]:
        """Where a conversation is listed."""
        if old is None:
            return self.told.new
        return self.told.unchanged if talk.is_as_it_was(source, old) else self.told.changed

    def _left_out(self, found: Walk) -> list[tuple[str, str]]:
        excluded = [(found.named.name if it == "." else it, str(why)) for it, why in found.excluded.items()]
        return [*excluded, *found.refused]

    def _stays(self, file: FoundFile, name: str, old: Source | None, origin: Origin) -> bool:
        """Whether the file's document would be in the library; tells what would happen to it."""
        if not self._options.again and name in self._library.upkeep.forgotten:
            self.told.left_out.append(Skipped(file.name, FORGOTTEN))
            return False
        try:
            format_of(file.path)
            data, _ = file.directory.contents(file.path, self._options.limits.file_bytes)
        except Unreadable as refused:
            self.told.left_out.append(Skipped(file.name, str(refused)))
            return bool(old) and isinstance(refused, CannotOpen)
        if old is None:
            self.told.new.append(file.name)
        elif old.digest == origin.digest(file, name, data):
            self.told.unchanged.append(file.name)
        else:
            self.told.changed.append(file.name)
        return True
