"""What an evaluation found, as values, and how it is shown: in a terminal, as JSON, in pages that keep tables
between marks, and beside an earlier one. HTML is for page.py."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from bot.errors import BadBatch
from bot.jsonl import read_json
from bot.model.catalogue import processor

_SAME = 0.0005
"""Smaller differences do not show in four digits."""
_LISTED = 10
"""Questions that went wrong, on the terminal."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures as they are read; `name` is short and stable, for the marks in docs and the JSON."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage beside a failure: where it stands, its text, and whether it holds what was wanted."""

    source: str
    heading: str
    text: str
    wanted: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """One row that went wrong, with what a person needs to see why."""

    id: str
    kind: str
    question: str
    wanted: str
    got: str
    passages: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`made_with` names models, settings, machine and command; `figures` are numbers for scripts."""

    title: str
    made_with: Mapping[str, str]
    tables: tuple[Table, ...]
    figures: Mapping[str, float]
    failures: tuple[Failure, ...] = field(default=())


def as_plain(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as one JSON object, without figures that are no number: JSON knows none such."""
    figures = {name: value for name, value in evaluation.figures.items() if math.isfinite(value)}
    return asdict(evaluation) | {"made_with": dict(evaluation.made_with), "figures": figures}


def show(evaluation: Evaluation, out: Console) -> None:
    """The tables as a person reads them."""
    for table in evaluation.tables:
        title = Text(f"\n{table.title}", style="bold")
        grid = Grid(title=title, title_justify="left", header_style="dim", box=SIMPLE_HEAD, pad_edge=False)
        for place, name in enumerate(table.header):
            grid.add_column(Text(name), justify="right" if place else "left")
        for row in table.rows:
            grid.add_row(*(Text(cell) for cell in row))
        out.print(grid)
    _show_failures(evaluation.failures, out)
    for name, value in evaluation.made_with.items():
        out.print(Text(f"{name}: {value}", style="dim"), soft_wrap=True)


def _show_failures(failures: Sequence[Failure], out: Console) -> None:
    """The first questions that went wrong, each with all that did; what was replied says more than what was
    found, and comes after it."""
    wrong: dict[str, list[Failure]] = {}
    for it in failures:
        wrong.setdefault(it.id, []).append(it)
    if wrong:
        out.print(Text(f"\nWhat went wrong ({_questions(len(wrong))})", style="bold"))
    for id_, them in islice(wrong.items(), _LISTED):
        out.print(Text(f"{id_}: {them[-1].question}"))
        for it in them:
            out.print(Text(f"  {it.kind}", style="red"), overflow="ellipsis", no_wrap=True)
            for name, text in (("expected", it.wanted), ("got", it.got)):
                if text:
                    out.print(
                        Text(f"    {name}: {' '.join(text.split())}"), overflow="ellipsis", no_wrap=True
                    )
    if len(wrong) > _LISTED:
        more = f"{len(wrong) - _LISTED} more; --report FILE.html shows all, with the passages"
        out.print(Text(f"… and {more}", style="dim"))


def _questions(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def write_page(page: Path, evaluation: Evaluation) -> None:
    """Put each table into `page` between its marks; one that has none there yet goes to the end.

    Raises BadBatch where the page cannot be read or a mark is not closed.
    """
    try:
        text = page.read_text(encoding="utf-8") if page.exists() else f"# {evaluation.title}\n"
        for table in evaluation.tables:
            text = between(text, f"eval {table.name}", _section(table, evaluation), f"## {table.title}")
        page.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as wrong:
        raise BadBatch(f"{page}: cannot be written ({wrong})") from None


def _section(table: Table, evaluation: Evaluation) -> str:
    with_ = evaluation.made_with
    models = ", ".join(with_[name] for name in ("writer", "embedder", "reranker") if with_.get(name))
    made = f"Made by `{with_.get('command', 'inhouse eval')}` on {with_.get('machine', machine())}"
    return f"{markdown(table.header, table.rows)}\n\n{made}{f', with {models}' if models else ''}."


def between(page: str, name: str, text: str, heading: str = "") -> str:
    """`page` with `text` between the marks of `name`; at the end, under `heading`, where there are none.

    Raises ValueError where the mark is opened and not closed.
    """
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n" + (f"{heading}\n\n" if heading else "") + f"{begin}\n{text}\n{end}\n"
    _, closed, after = rest.partition(end)
    if not closed:
        raise ValueError(f"it has {begin} and no {end} after it; add it or remove the first")
    return f"{before}{begin}\n{text}\n{end}{after}"


def machine() -> str:
    """This machine, in words."""
    cores, memory = psutil.cpu_count(logical=False), psutil.virtual_memory().total / 2**30
    return f"{processor()}, {cores} cores, {memory:.0f} GiB"


def read_earlier(path: Path) -> tuple[dict[str, float], set[tuple[str, str]]]:
    """The figures and the failures, each an id and a kind, of what `inhouse eval --json` printed.

    Raises BadBatch.
    """
    found = read_json(path)
    try:
        figures = {str(name): float(value) for name, value in found["figures"].items()}
        return figures, {(str(it["id"]), str(it["kind"])) for it in found["failures"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadBatch(f"{path}: not what `inhouse eval --json` prints") from None


def compare(earlier: tuple[dict[str, float], set[tuple[str, str]]], now: Evaluation) -> Table:
    """Each figure that is not the same, and which failures went and came."""
    figures, failures = earlier
    rows = [
        (name, f"{figures[name]:.3f}", f"{value:.3f}", f"{value - figures[name]:+.3f}")
        for name, value in now.figures.items()
        if name in figures and abs(value - figures[name]) > _SAME
    ]
    failing = {(it.id, it.kind) for it in now.failures}
    for kind in sorted({kind for _, kind in failures ^ failing}):
        before, after = ({id_ for id_, its in of if its == kind} for of in (failures, failing))
        change = [f"-{it}" for it in sorted(before - after)] + [f"+{it}" for it in sorted(after - before)]
        rows.append((kind, str(len(before)), str(len(after)), " ".join(change)))
    return Table("difference", "What changed", ("", "before", "now", "difference"), tuple(rows))
