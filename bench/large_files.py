"""How long large files take: `python -m bench.large_files [KIND…] [--write]`, for docs/performance.md.

Each kind of file that once took long is made at two sizes, read, cut and stored; without an embedder's time,
which grows with the passages. Two small files beside it are indexed as well: it is told when they are found.
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.table import show
from store.audience import Readers
from store.indexing import Progress, index
from store.library import Library
from tests.fakes import HashEmbedder

MB = 1_000_000
_SUFFIX = {"csv": "csv", "js": "js", "line": "txt", "table": "md", "references": "md", "list": "md"}


def words(seed: int = 7) -> Iterator[str]:
    """Made-up words without end, nearly all of them distinct."""
    chance = random.Random(seed)
    while True:
        yield "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(3, 10)))


def _until(characters: int, head: str, line: Callable[[Iterator[str], int], str], end: str = "\n") -> str:
    lines, length, stream, number = [head], len(head), words(), 0
    while length < characters:
        number += 1
        lines.append(line(stream, number))
        length += len(lines[-1]) + len(end)
    return end.join(lines)


def _some(stream: Iterator[str], many: int) -> str:
    return " ".join(next(stream) for _ in range(many))


KINDS: dict[str, Callable[[int], str]] = {
    "csv": lambda n: _until(
        n, "name,role,notes,code", lambda w, i: f"{_some(w, 1).title()},{_some(w, 2)},{_some(w, 12)},x-{i}"
    ),
    "js": lambda n: _until(
        n, "", lambda w, i: f"function {next(w)}({next(w)}){{return {next(w)}[{i}]||{next(w)}}};", ""
    ),
    "line": lambda n: _until(n, "", lambda w, i: next(w), " "),
    "table": lambda n: _until(
        n, "| A | B | C |\n| --- | --- | --- |", lambda w, i: f"| {next(w)} | {_some(w, 2)} | {next(w)} |"
    ),
    "references": lambda n: _until(
        n, "# References\n", lambda w, i: f'[{i}]: https://{next(w)}.example/{next(w)} "{_some(w, 2)}"'
    ),
    "list": lambda n: _until(
        n,
        "# Sources\n",
        lambda w, i: f"{i}. {next(w).title()}, [{_some(w, 3)}](https://{next(w)}.example), {i}.",
    ),
}
"""Text of about so many characters, of each kind."""
SIZES = {"csv": 1.35, "js": 4.0, "line": 8.0, "table": 2.0, "references": 3.0, "list": 1.0}
"""Megabytes."""


def main() -> None:
    """Measure the kinds that were named, or all, at a half and at the whole of their size."""
    asked = [it for it in sys.argv[1:] if it in KINDS] or list(KINDS)
    header = ["file", "MB", "passages", "small files found after", "all stored after", "memory"]
    show("large_files", header, [measured(kind, SIZES[kind] * part) for kind in asked for part in (0.5, 1)])


def measured(kind: str, size: float) -> list[str]:
    """A row of the table."""
    with tempfile.TemporaryDirectory() as at:
        folder = Path(at, "docs")
        folder.mkdir()
        (folder / f"0.{_SUFFIX[kind]}").write_text(KINDS[kind](round(size * MB)))
        (folder / "leave.md").write_text("Leave is thirty days.")
        (folder / "pay.md").write_text("Pay comes on Mondays.")
        embedder = HashEmbedder()
        with Library.open(Path(at, "store"), embedder) as library:
            began, found = time.perf_counter(), 0.0

            def watch(progress: Progress) -> None:
                nonlocal found
                if not found and library.search("thirty days", Readers.members()):
                    found = time.perf_counter() - began

            report = index([folder], library, embedder, watch=watch)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        kind,
        f"{size:.1f}",
        f"{report.passages:,}",
        f"{found:.1f} s",
        f"{report.seconds:.1f} s",
        f"{used:,.0f} MB",
    ]


if __name__ == "__main__":
    main()
