"""Models from the command line: which there are, which fit, how they come here and whether they are whole."""

from dataclasses import asdict
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from bot.cli.console import print_json
from bot.errors import ModelMissing
from bot.model.catalogue import Catalogue, Entry, Fit, Machine, Tier, best_fit, env_lines, fit, this_machine
from bot.model.catalogue import pull as download
from bot.model.catalogue import verify as check
from bot.settings import load


def show_models(*, as_json: bool) -> None:
    """All that are known, and which are here."""
    entries = Catalogue.read().entries
    rows = [
        {
            "name": entry.name,
            "task": entry.task,
            "licence": entry.licence,
            "size": entry.size,
            "ram": entry.ram(),
            "context": entry.context,
            "source": entry.repository or entry.package,
            "path": str(_models_dir() / Path(entry.file).name),
            "here": _here(entry),
        }
        for entry in entries
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("name", "task", "licence", "size", "memory", "context", "here", box=None, pad_edge=False)
    for row, entry in zip(rows, entries, strict=True):
        table.add_row(
            entry.name,
            entry.task,
            entry.licence,
            _size(entry.size),
            _size(entry.ram()),
            f"{entry.context // 1024}k" if entry.context >= 1024 else str(entry.context),
            str(row["here"]),
        )
    Console().print(table)


def show_tiers(*, as_json: bool) -> None:
    """Which fit this machine, and the settings for the one that fits best."""
    machine = this_machine()
    fits = [fit(tier, machine) for tier in Catalogue.read().tiers]
    chosen = best_fit(fits)
    lines = env_lines(chosen.tier, _models_dir())
    if as_json:
        tiers = [_plain(one) for one in fits]
        print_json(
            {"machine": asdict(machine), "tiers": tiers, "recommended": chosen.tier.name, "env": lines}
        )
        return
    out = Console()
    out.print(_described(machine))
    out.print(_compared(fits, chosen))
    out.print(
        "* recommended. A quote from the sources comes at once; the wait is for the writer's own words."
    )
    if not lines:
        out.print("The starter models come with Inhouse: nothing to pull, nothing to set.")
        return
    if machine.available < chosen.need and not chosen.on_gpu:
        out.print(f"Only {_size(machine.available)} of memory are free just now: stop other programs first.")
    out.print(
        "The gate needs no calibrating for another embedder; `inhouse eval FILE --calibrate` fits it closer."
    )
    out.print(f"\nPull them with [bold]inhouse models pull {chosen.tier.name}[/bold], then set in .env:\n")
    _print_lines(lines)


def pull_models(names: list[str], base_url: str | None) -> None:
    """Download models and tiers. Raises ModelMissing or PullFailed."""
    catalogue = Catalogue.read()
    tiers = {tier.name: tier for tier in catalogue.tiers}
    wanted: list[Entry] = []
    for name in names:
        wanted += _of_tier(tiers[name]) if name in tiers else [catalogue.find(name)]
    hub_url = base_url or load().model.hub_url
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    said = Console(stderr=True)
    paths: list[Path] = []
    try:
        with Progress(*columns, TimeRemainingColumn(), console=said) as progress:
            for entry in dict.fromkeys(wanted):
                bar = progress.add_task(entry.name, total=entry.size or None)
                path = download(entry, _models_dir(), hub_url, partial(_show, progress, bar))
                _show(progress, bar, path.stat().st_size, path.stat().st_size)
                paths.append(path)
    except KeyboardInterrupt:
        said.print("Stopped. What came is kept; the same command goes on from there.")
        raise typer.Exit(130) from None
    _print_lines([str(path) for path in paths])
    for name in names:
        if name in tiers and (lines := env_lines(tiers[name], _models_dir())):
            said.print("To use them, set in .env:")
            _print_lines(lines)


def check_models(names: list[str], *, as_json: bool) -> None:
    """Those named, else all that are here; status 1 where one is not whole."""
    paths = [_path(name) for name in names] if names else sorted(_models_dir().glob("*.gguf"))
    if not paths and not as_json:
        Console().print(f"No model is in {_models_dir()} yet; the starter models are made at first use.")
    verdicts = []
    for path in paths:
        with Console(stderr=True).status(f"checking {path.name}"):
            verdicts.append(check(path))
    if as_json:
        print_json([{**asdict(verdict), "path": str(verdict.path)} for verdict in verdicts])
    else:
        for verdict in verdicts:
            how = "size and digest are right" if verdict.checked == "record" else "opens; no digest is known"
            print(f"{verdict.path}: {verdict.problem or f'{verdict.architecture}, {how}'}")
    if any(verdict.problem for verdict in verdicts):
        raise typer.Exit(1)


def _plain(one: Fit) -> dict[str, object]:
    return {
        "name": one.tier.name,
        "writer": one.tier.writer.name,
        "embedder": one.tier.embedder.name,
        "memory": one.need,
        "on_gpu": one.on_gpu,
        "fits": one.fits,
        "first_word_s": one.first_word_s,
    }


def _described(machine: Machine) -> str:
    gpus = ", ".join(f"{gpu.name} with {_size(gpu.memory)}" for gpu in machine.gpus) or "no GPU"
    text = f"This machine: {_size(machine.memory)} of memory, {machine.cores} cores, {gpus}."
    if machine.idle_gpu:
        text += f"\n{machine.idle_gpu} stands idle: llama.cpp was built without it; docs/models.md says how."
    return text


def _compared(fits: list[Fit], chosen: Fit) -> Table:
    table = Table("tier", "writer", "embedder", "memory", "fits", "first word", box=None, pad_edge=False)
    for one in fits:
        wait = (
            "at once, on the GPU" if one.first_word_s is None else f"about {max(one.first_word_s, 1):.0f} s"
        )
        table.add_row(
            one.tier.name + ("*" if one is chosen else ""),
            one.tier.writer.name,
            one.tier.embedder.name,
            _size(one.need),
            "yes" if one.fits else "no",
            wait if one.fits else "",
        )
    return table


def _of_tier(tier: Tier) -> list[Entry]:
    return [entry for entry in (tier.writer, tier.embedder) if entry.repository]


def _show(progress: Progress, bar: TaskID, done: int, whole: int | None) -> None:
    progress.update(bar, completed=done, total=whole)


def _path(name: str) -> Path:
    """A path if a file lies there; else where the model of that name is kept."""
    if Path(name).exists():
        return Path(name)
    try:
        return _models_dir() / Path(Catalogue.read().find(name).file).name
    except ModelMissing:
        if name.endswith(".gguf"):
            return Path(name)
        raise


def _here(entry: Entry) -> str:
    path = _models_dir() / Path(entry.file).name
    if path.is_file():
        return "yes"
    if path.with_name(path.name + ".part").is_file():
        return "in part"
    return "built in" if entry.package else "no"


def _models_dir() -> Path:
    return load().data_dir / "models"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def _print_lines(lines: list[str]) -> None:
    """As they are: to be copied, so neither wrapped nor coloured."""
    for line in lines:
        print(line)
