"""Trying writers from the command line: each in a process of its own, so that its memory is its own and
Ctrl-C ends it at once: `python -m bot.cli.sessions.trial` is that process."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from bot.cli import log_setup
from bot.cli.console import print_json, watched
from bot.cli.sessions.eval import opened
from bot.cli.sessions.models import models_dir
from bot.errors import BotError, ModelFailed, ModelMissing
from bot.evaluation import Evaluation, Job, Trial, machine, sample_rows, show, trial_table, try_writer
from bot.model.catalogue import Catalogue
from bot.settings import Settings, load, make_data_dir
from store.audience import Readers
from store.errors import StoreError

_SHOWN = 3
_TRIAL = TypeAdapter(Trial)
Watch = Callable[[int, int, str], None]


def show_trials(names: list[str], handbook: Path, limit: int | None, *, as_json: bool) -> None:
    """Try the writers named, or the one that is set, with the first `limit` questions.

    Raises ModelMissing, ModelFailed or StoreError.
    """
    for name in names:
        _file(name)  # what is not here is told before anything runs
    make_data_dir(load().data_dir)
    try:
        with watched() as watch:
            trials = [_apart(name, handbook, limit, watch) for name in names or [""]]
    except KeyboardInterrupt:
        Console(stderr=True).print("Stopped.")
        raise typer.Exit(130) from None
    if as_json:
        print_json({"machine": machine(), "trials": [_plain(it) for it in trials]})
        return
    show_side_by_side(trials, Console(highlight=False))


def show_side_by_side(trials: Sequence[Trial], out: Console) -> None:
    """A table with a column for each writer, then what each said to the first questions."""
    show(Evaluation("", {"machine": machine()}, (trial_table(trials),), {}), out)
    for number, asked in enumerate(trials[0].replies[:_SHOWN]):
        out.print(Text(f"\n{asked.question}", style="bold"))
        for trial in trials:
            reply = trial.replies[number]
            out.print(Text(f"{trial.writer}, {reply.total_s:.1f} s, {reply.kind.replace('_', ' ')}:", "dim"))
            out.print(Text(reply.text))


def _plain(trial: Trial) -> dict[str, Any]:
    return {
        **asdict(trial),
        "sentences": trial.sentences,
        "held": trial.held,
        "first_word_s": trial.first_word_s,
        "total_s": trial.total_s,
    }


def _with(settings: Settings, name: str) -> Settings:
    """These settings with another writer: by its name or its tier's, or a file. Raises ModelMissing."""
    model = settings.model.model_copy(update={"url": None, "name": None, "lora": None, "path": _file(name)})
    return settings.model_copy(update={"model": model})


def _file(name: str) -> Path | None:
    """Where it lies; None for the starter, which is made at its first use."""
    if Path(name).is_file():
        return Path(name).absolute()
    catalogue = Catalogue.read()
    writers = {it.name: it for it in catalogue.entries if it.task == "writer"}
    writers |= {tier.name: tier.writer for tier in catalogue.tiers}
    entry = writers.get(name)
    here = [
        it.name
        for it in dict.fromkeys(writers.values())
        if it.package or (models_dir() / Path(it.file).name).is_file()
    ]
    if entry is None:
        raise ModelMissing(
            f"there is no writer or file {name!r}; installed writers: {', '.join(here)}. Any GGUF file can "
            "be tried by its path; `inhouse models list` shows what can be pulled"
        )
    if entry.package:
        return None
    path = models_dir() / Path(entry.file).name
    if not path.is_file():
        raise ModelMissing(
            f"{entry.name} is not installed; pull it with: inhouse models pull {entry.name}. "
            f"Installed writers: {', '.join(here)}"
        )
    return path


def _apart(name: str, handbook: Path, limit: int | None, watch: Watch) -> Trial:
    """A trial in a new process, which Ctrl-C does not reach: we end it. Raises ModelFailed."""
    command = [sys.executable, "-m", "bot.cli.sessions.trial", str(handbook), str(limit or 0), name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout
    try:
        for line in process.stdout:
            told = json.loads(line)
            if "trial" in told:
                return _TRIAL.validate_python(told["trial"])
            if "failed" in told:
                raise ModelFailed(told["failed"])
            watch(*told["watched"])
        raise ModelFailed(
            f"the process that tried {name or 'the writer'} ended with status {process.wait()}; -9 "
            "means that it ran out of memory: `inhouse models recommend` says what fits"
        )
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _trial(handbook: Path, limit: int | None, name: str) -> None:
    """In the other process: a line of JSON for each step, then one for the trial."""
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else is printed must not come between
    settings = _with(load(), name) if name else load()
    log_setup.set_up(settings.log.model_copy(update={"level": "error"}))

    def tell(**what: Any) -> None:
        print(json.dumps(what), file=told, flush=True)

    try:
        with opened(handbook, settings) as runtime:
            job = Job(Path(), runtime, Readers.members(), handbook, watch=lambda *it: tell(watched=it))
            tell(trial=asdict(try_writer(job, sample_rows(limit))))
    except (BotError, StoreError) as wrong:
        tell(failed=str(wrong))


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # whoever asked has gone
        _trial(Path(sys.argv[1]), int(sys.argv[2]) or None, sys.argv[3])
