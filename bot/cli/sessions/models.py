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

from bot.cli.console import print_json
from bot.cli.layout import tabulated
from bot.errors import ModelMissing
from bot.model.catalogue import (
    PATIENCE_S,
    Catalogue,
    Entry,
    Fit,
    Machine,
    Tier,
    best_fit,
    env_lines,
    fit,
    size_in_words,
    this_machine,
)
from bot.model.catalogue import pull as download
from bot.model.catalogue import verify as check
from bot.settings import load, make_data_dir


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
            "path": str(models_dir() / Path(entry.file).name),
            "here": _here(entry),
        }
        for entry in entries
    ]
    if as_json:
        print_json(rows)
        return
    header = ("name", "task", "licence", "size", "memory", "context", "here")
    tabulated(header, [_row(entry) for entry in entries], Console())


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.name,
        entry.task,
        entry.licence,
        size_in_words(entry.size),
        size_in_words(entry.ram()),
        f"{entry.context // 1024}k" if entry.context >= 1024 else str(entry.context),
        _here(entry),
    )


def show_tiers(*, as_json: bool) -> None:
    """Which fit this machine, and the settings for the one that fits best."""
    machine = this_machine()
    fits = [fit(tier, machine) for tier in Catalogue.read().tiers]
    chosen = best_fit(fits)
    lines = env_lines(chosen.tier, models_dir())
    if as_json:
        tiers = [_plain(one) for one in fits]
        print_json(
            {"machine": asdict(machine), "tiers": tiers, "recommended": chosen.tier.name, "env": lines}
        )
        return
    out = Console()
    out.print(_described(machine))
    header = ("tier", "writer", "embedder", "memory", "fits", "first word")
    tabulated(header, [_compared(one, one is chosen) for one in fits], out)
    out.print(
        f"* recommended: the largest that fits and whose first word comes within {PATIENCE_S:.0f} s. A quote "
        "from the sources comes at once; the wait is for the writer's own words. Estimates are "
        "worked out from the size of the models; `inhouse models try` measures."
    )
    if not lines:
        out.print("The starter models come with Inhouse: nothing to pull, nothing to set.")
        return
    if machine.available < chosen.need and not chosen.on_gpu:
        out.print(
            f"Only {size_in_words(machine.available)} of memory are free now: stop other programs first."
        )
    out.print(
        "The gate, which decides whether a question is answered, works with any embedder; `inhouse eval FILE "
        "--calibrate` fits it to your questions."
    )
    if any(line.startswith("INHOUSE_MODEL__SLOTS=") for line in lines):
        out.print(
            "INHOUSE_MODEL__SLOTS is how many replies are written at the same time; each takes memory for "
            "its context."
        )
    out.print(f"\nPull them with `inhouse models pull {chosen.tier.name}`, then set in .env:\n")
    _print_lines(lines)


def pull_models(names: list[str], base_url: str | None, *, as_json: bool) -> None:
    """Download models and tiers. Raises ModelMissing or PullFailed."""
    catalogue = Catalogue.read()
    tiers = {tier.name: tier for tier in catalogue.tiers}
    wanted: list[Entry] = []
    for name in names:
        wanted += _of_tier(tiers[name]) if name in tiers else [catalogue.find(name, tiers)]
    settings = load()
    make_data_dir(settings.data_dir)
    hub_url = base_url or settings.model.hub_url
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    said = Console(stderr=True)
    pulled: dict[str, Path] = {}
    try:
        with Progress(*columns, TimeRemainingColumn(), console=said) as progress:
            for entry in dict.fromkeys(wanted):
                bar = progress.add_task(entry.name, total=entry.size or None)
                path = download(entry, models_dir(), hub_url, partial(_show, progress, bar))
                _show(progress, bar, path.stat().st_size, path.stat().st_size)
                pulled[entry.name] = path
    except KeyboardInterrupt:
        said.print("Stopped. What was downloaded is kept; the same command continues where it stopped.")
        raise typer.Exit(130) from None
    env = [line for name in names if name in tiers for line in env_lines(tiers[name], models_dir())]
    if as_json:
        files = [
            {"name": name, "path": str(path), "size": path.stat().st_size} for name, path in pulled.items()
        ]
        print_json({"pulled": files, "env": env})
        return
    _print_lines([str(path) for path in pulled.values()])
    if env:
        said.print("To use them, set in .env:")
        _print_lines(env)


def check_models(names: list[str], *, as_json: bool) -> None:
    """Those named, else all that are here; status 1 where one is not whole."""
    paths = [_path(name) for name in names] if names else sorted(models_dir().glob("*.gguf"))
    if not paths and not as_json:
        Console().print(f"No model is in {models_dir()} yet; the starter models are created on first use.")
    verdicts = []
    for path in paths:
        with Console(stderr=True).status(f"checking {path.name}"):
            verdicts.append(check(path))
    if as_json:
        print_json([{**asdict(verdict), "path": str(verdict.path)} for verdict in verdicts])
    else:
        for verdict in verdicts:
            how = (
                "size and digest are correct" if verdict.checked == "record" else "opens; no digest is known"
            )
            print(f"{verdict.path}: {verdict.problem or f'{verdict.architecture}, {how}'}")
    if any(verdict.problem for verdict in verdicts):
        raise typer.Exit(1)


def _plain(one: Fit) -> dict[str, object]:
    return {
        "name": one.tier.name,
        "writer": one.tier.writer.name,
        "embedder": one.tier.embedder.name,
        "memory": one.need,
        "memory_basis": one.need_basis,
        "on_gpu": one.on_gpu,
        "fits": one.fits,
        "first_word_s": one.first_word_s,
        "first_word_basis": None if one.first_word_s is None else "estimated",
    }


def _described(machine: Machine) -> str:
    gpus = ", ".join(f"{gpu.name} with {size_in_words(gpu.memory)}" for gpu in machine.gpus) or "no GPU"
    text = f"This machine: {size_in_words(machine.memory)} of memory, {machine.cores} cores, {gpus}."
    if machine.idle_gpu:
        text += f"\n{machine.idle_gpu} is not used: llama.cpp was built without it. "
        text += "docs/models.md says how to build it."
    return text


def _compared(one: Fit, chosen: bool) -> tuple[str, ...]:
    return (
        one.tier.name + ("*" if chosen else ""),
        one.tier.writer.name,
        one.tier.embedder.name,
        one.need_in_words,
        "yes" if one.fits else "no",
        one.wait_in_words if one.fits else "",
    )


def _of_tier(tier: Tier) -> list[Entry]:
    return [entry for entry in (tier.writer, tier.embedder) if entry.repository]


def _show(progress: Progress, bar: TaskID, done: int, whole: int | None) -> None:
    progress.update(bar, completed=done, total=whole)


def _path(name: str) -> Path:
    """A path if a file lies there; else where the model of that name is kept."""
    if Path(name).exists():
        return Path(name)
    try:
        return models_dir() / Path(Catalogue.read().find(name).file).name
    except ModelMissing:
        if name.endswith(".gguf"):
            return Path(name)
        raise


def _here(entry: Entry) -> str:
    path = models_dir() / Path(entry.file).name
    if path.is_file():
        return "yes"
    if path.with_name(path.name + ".part").is_file():
        return "in part"
    return "built in" if entry.package else "no"


def models_dir() -> Path:
    return load().data_dir / "models"


def _print_lines(lines: list[str]) -> None:
    """As they are: to be copied, so neither wrapped nor coloured."""
    for line in lines:
        print(line)
