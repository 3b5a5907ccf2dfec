"""Indexing and forgetting from the command line: what is done, and how far it is."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli.command import NOTHING_READ
from bot.cli.console import counted, print_json
from bot.cli.index_progress import watched_index
from bot.runtime import open_runtime
from bot.settings import Settings, load, store_location
from store import indexing
from store.audience import Audience
from store.deed import Deed, Entry
from store.indexing import IndexOptions, Progress, Report, Skipped, index
from store.library import Library
from store.reading import MB, Limits

_COUNTED = re.compile(r"(\d+) ")
_INDEX_AGAIN = "inhouse index --again PATH"
_SHOWN = 3
"""Skipped files that are named for each reason; --json names them all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `inhouse index`, as they were given."""

    audience: str | None = None
    base_url: str | None = None
    exclude: list[str] | None = None
    again: bool = False
    reembed: bool = False
    touched: list[Path] | None = None
    private: bool = False

    def options(self, settings: Settings) -> IndexOptions:
        """Raises BadAudience."""
        return replace(
            index_options(settings),
            audience=None if self.audience is None else Audience.parse(self.audience),
            base_url=self.base_url,
            exclude=None if self.exclude is None else tuple(it for it in self.exclude if it.strip()),
            again=self.again,
            touched=None if self.touched is None else {it.absolute() for it in self.touched},
            private=self.private,
        )


def index_paths(paths: list[Path], asked: Asked, *, as_json: bool) -> None:
    """Read them into the store and report. Raises StoreError or ModelError."""
    settings = load()
    options = asked.options(settings)
    folders = any(path.is_dir() for path in paths)
    try:
        with open_runtime(settings) as runtime, watched_index() as watch:
            if asked.reembed:
                Library.reembed(
                    runtime.location,
                    runtime.embedder,
                    lambda done, total: watch(Progress(done, total, "embedding again")),
                )
            if options.audience is not None:
                told = Entry(Deed.SET_AUDIENCE, about=str(options.audience), count=len(paths))
                runtime.library.audit.note(told)
            report = index(paths, runtime.library, runtime.embedder, options, watch)
            watch(Progress(1, 1, "bringing Chroma up to date"))
            runtime.library.sync()
    except KeyboardInterrupt:
        Console(stderr=True).print(
            "Stopped. What was finished is kept; the same command continues where it stopped."
        )
        raise typer.Exit(130) from None
    if as_json:
        print_json(report.as_plain())
    else:
        show(report, Console())
    if report.found_nothing and not folders:
        raise typer.Exit(NOTHING_READ)


def index_options(settings: Settings) -> IndexOptions:
    """The settings as indexing takes them."""
    store = settings.store
    return IndexOptions(
        chunk_tokens=store.chunk_tokens,
        limits=Limits(
            file_bytes=store.max_file_mb * MB,
            seconds=store.reading_seconds,
            memory_bytes=store.reading_memory_mb * MB,
        ),
    )


def show(report: Report, out: Console, again: str = _INDEX_AGAIN) -> None:
    """The report for people: one line of what was done, then what was not, by reason. `again` is the command
    that also reads what was forgotten."""
    out.print(
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.removed} removed; {counted(report.passages, 'passage')} read, "
        f"{report.embedded:,} embedded, in {report.seconds:.1f} s",
        highlight=False,
        soft_wrap=True,
    )
    if report.excluded:
        out.print(
            f"{report.excluded:,} excluded (`inhouse sources why FILE` says which rule)", highlight=False
        )
    for pattern in report.unmatched:
        out.print(fits_nothing(pattern), highlight=False, markup=False, soft_wrap=True)
    if report.forgotten:
        out.print(
            f"{report.forgotten:,} forgotten (`{again}` reads them again)", highlight=False, soft_wrap=True
        )
    if report.incomplete:
        files = {each.name for each in report.incomplete}
        out.print(
            f"{counted(len(files), 'file')} read in part: {'; '.join(_kinds(report.incomplete))} "
            "(`inhouse sources why FILE` says more)",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if not report.skipped:
        return
    out.print(f"{len(report.skipped)} skipped:", highlight=False)
    for reason, times in Counter(each.reason for each in report.skipped).most_common():
        names = [each.name for each in report.skipped if each.reason == reason]
        more = f" and {times - _SHOWN} more" if times > _SHOWN else ""
        out.print(
            f"  {escape(', '.join(names[:_SHOWN]))}{more}: {escape(reason)}", highlight=False, soft_wrap=True
        )


def fits_nothing(pattern: str) -> str:
    """What is said of a pattern of --exclude."""
    return f"--exclude {pattern!r} matches nothing: it is read as in a .gitignore of the indexed folder"


def _kinds(losses: Sequence[Skipped]) -> list[str]:
    """What was left out most often: what many files lost of a kind is counted together."""
    counts = Counter[str]()
    for loss in losses:
        number = _COUNTED.match(loss.reason)
        counts[_kind(loss.reason)] += int(number[1]) if number else 1
    named = [f"{kind} ({times:,})" if times > 1 else kind for kind, times in counts.most_common(_SHOWN)]
    return [*named, "…"] if len(counts) > _SHOWN else named


def _kind(reason: str) -> str:
    """A loss without its number and names, so that those of many files are one."""
    plain = re.sub(r"^(?:a|an|one|the|\d+) ", "", reason.partition(":")[0])
    return re.sub(r"^((?:\w+ ){0,2}\w+?)s? (?:is|are) (?=left out|not read)", r"\1s ", plain)


def forget_ratings(by: str) -> int:
    """Remove what people thought of replies, or what one person did; how many."""
    return indexing.forget_ratings(store_location(load()), by)


def forget_documents(paths: list[Path]) -> tuple[int, list[str]]:
    """Remove documents, with every trace of their words: how many, and the commands that bring back what
    stays out from now on."""
    with open_runtime(load()) as runtime:
        before = runtime.library.upkeep.forgotten.marks
        learned = {f"slack:{it.channel}" for it in runtime.library.learned.channels()}
        gone = indexing.forget_documents(paths, runtime.library)
        marks = runtime.library.upkeep.forgotten.marks.items() - before.items()
        remedies = {_bringing_back(place, runtime.library, learned) for place, out in marks if out}
        runtime.forget_states()
        runtime.library.sync()
    return gone, sorted(remedies - {""})


def redact_exported(person: str, settings: Settings) -> None:
    """Take out of conversations of exports of Slack what a person wrote. Raises StoreError or ModelError."""
    with open_runtime(settings) as runtime:
        indexing.redact(person, runtime.library, runtime.embedder, settings.store.chunk_tokens)
        runtime.forget_states()
        runtime.library.sync()


def _bringing_back(place: str, library: Library, learned: Collection[str]) -> str:
    """The command that reads again what was forgotten at a place; "" for a file of a channel that is learned,
    which stays out. `learned` are the places of those channels before."""
    if place in learned:
        return "/inhouse learn"
    if place.rpartition(":")[0] in learned:
        return ""
    source = next((it for it in library.connected.all() if place.startswith(it.prefix)), None)
    return f"inhouse sources sync --again {source.name}" if source else _INDEX_AGAIN
