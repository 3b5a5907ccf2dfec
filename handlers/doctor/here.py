"""What can be checked without Slack: machine, models and index. Only what is missing is made."""

import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.answerability import Calibration
from bot.cli.console import counted
from bot.errors import BadSettings, BotError, ModelError
from bot.model.address import Address
from bot.model.catalogue import damage
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, make_data_dir
from handlers.doctor.check import INDEX, Check, State
from store.backup import last_backup
from store.connected import FAILURES, Outcome
from store.errors import StoreError
from store.search import ask_server
from store.source_book import SourceBook

_GB = 1_000_000_000
_TOO_LITTLE_DISK, _LITTLE_DISK = 500_000_000, 2_000_000_000
_PLACE = "Data directory"
_OLD_DAYS = 30
"""A backup that is older is pointed out."""


def check_here(settings: Settings) -> list[Check]:
    """Machine, models and index; where nothing can be kept, the machine alone."""
    checks = list(check_machine(settings))
    if any(check.name == _PLACE and not check.ok for check in checks):
        return checks
    with open_runtime(settings) as runtime:
        index = check_index(runtime)
        checks += [*check_models(runtime), index, *check_chroma(settings)]
        if index.state != "skipped":
            checks += check_sources(settings)
        return checks if not index.ok or settings.store.database_url else [*checks, *check_backup(settings)]


def check_machine(settings: Settings) -> Iterator[Check]:
    """Python, data directory, disk."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check.of("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")
    try:
        place = make_data_dir(settings.data_dir)
    except BadSettings as wrong:
        found, _, remedy = str(wrong).removeprefix("INHOUSE_DATA_DIR: ").partition("; ")
        yield Check(_PLACE, "wrong", found, f"INHOUSE_DATA_DIR: {remedy}.")
        return
    yield Check(_PLACE, "ok", f"{place} can be written")
    free = shutil.disk_usage(place).free
    state: State = "wrong" if free <= _TOO_LITTLE_DISK else "warning" if free <= _LITTLE_DISK else "ok"
    remedy = f"Free some space on the disk that holds {place}."
    yield Check("Disk", state, f"{free / _GB:.1f} GB free", remedy)


def check_models(runtime: Runtime) -> Iterator[Check]:
    """Writer and embedder: there, and loadable. With a model server: reachable, and in your own network.

    Of a writer that is there: whether it, or who is set, is believed as a judge.
    """
    if runtime.settings.model.url is None:
        remedy = "`inhouse models list` shows what there is; INHOUSE_MODEL__PATH takes a GGUF file."
        checks = [_tried("Writer", lambda: runtime.writer.name, remedy)]
    else:
        checks = list(_model_server(runtime, Address.parse(runtime.settings.model.url)))
    yield from checks
    if checks[0].ok:
        yield _judge(runtime)
    remedy = "`inhouse models list` shows what there is; INHOUSE_EMBEDDER__PATH takes a GGUF file."
    embedder = _tried("Embedder", lambda: runtime.embedder.key, remedy)
    yield embedder
    yield from _damaged(runtime)
    yield from _without_amx()
    if not embedder.ok:
        return
    remedy = "Remove it, or make a new one with `inhouse eval FILE --calibrate`: docs/evaluating.md."
    yield _tried("Gate", lambda: calibrated(runtime.calibration), remedy)


def calibrated(found: Calibration) -> str:
    """What the gate goes by."""
    if not found.embedder:
        return (
            "decides whether a question is answered; the one that comes with Inhouse, for any embedder: "
            "`inhouse eval FILE --calibrate` fits it to yours"
        )
    return (
        "decides whether a question is answered; calibrated for this embedder, by "
        f"{found.made_with.get('answerable', '?')} questions with an answer"
    )


def _judge(runtime: Runtime) -> Check:
    """Nothing is wrong with a judge that is not believed: what is unsure is then held back."""
    found, path = runtime.judge_calibration, runtime.settings.answering.judge
    if path is not None and not path.is_file():
        remedy = "INHOUSE_ANSWERING__JUDGE takes a GGUF cross-encoder; `inhouse eval --calibrate` tries it."
        return Check("Judge", "wrong", f"{path} does not exist", remedy)
    try:
        name = runtime.judge_name
    except (BotError, StoreError, OSError) as error:
        return Check("Judge", "wrong", str(error))
    if found is None:
        tried = "Optional: `inhouse eval --calibrate` finds out whether to ask it."
        return Check("Judge", "skipped", f"{name} has not been calibrated, so it is not used", tried)
    return Check("Judge", "ok", found.told(runtime.settings.answering.verification))


def _damaged(runtime: Runtime) -> Iterator[Check]:
    """Model files that are not what was installed: llama.cpp computes nonsense with most of them."""
    paths: list[Callable[[], Path]] = [lambda: runtime.embedder_path]
    if runtime.settings.model.url is None:
        paths.append(lambda: runtime.writer_path)
    for path in paths:
        try:
            if problem := damage(path()):
                found, _, remedy = problem.partition("; ")
                yield Check("Model file", "wrong", f"{path()} {found}", f"{remedy.capitalize()}.")
        except (BotError, OSError):
            continue  # that it cannot be loaded was told


def _without_amx() -> Iterator[Check]:
    """Where the processor has AMX, and llama.cpp was compiled so that it would crash there."""
    from bot.model.llama import binding, spoils_tiles

    if spoils_tiles(binding()):
        yield Check(
            "AMX",
            "warning",
            "not used, because llama.cpp was compiled incorrectly: the writer is two to three times slower",
            "docs/troubleshooting.md says how to install it again.",
        )


def _model_server(runtime: Runtime, address: Address) -> Iterator[Check]:
    remedy = "Start the model server, or correct INHOUSE_MODEL__URL: docs/models.md shows how to start one."
    yield _tried(
        "Writer",
        lambda: f"{runtime.writer.name} at {address.base}, {runtime.writer.context} tokens a request",
        remedy,
    )
    here = address.is_in_house
    yield Check.of(
        "Model server",
        here,
        f"{address.host} is {'in' if here else 'not known to be in'} your own network",
        "Questions and passages of your documents go there: docs/privacy.md. Use a server of your own.",
    )


def check_index(runtime: Runtime) -> Check:
    """The store: readable, and not empty."""
    try:
        stats = runtime.library.stats()
    except ModelError:
        return Check("Index", "skipped", "not opened: the embedder comes first", "Fix the embedder.")
    except (BotError, StoreError, OSError) as error:
        return Check("Index", "wrong", str(error), "docs/operations.md says how to rebuild it.")
    if not stats.sources:
        return Check("Index", "wrong", "0 documents: nothing is indexed yet", INDEX)
    held = f"{counted(stats.sources, 'document')}, {counted(stats.passages, 'passage')}"
    waiting = f", {stats.pending:,} of them to be brought to Chroma" if stats.pending else ""
    where = f", in {runtime.library.place}" if runtime.location.database_url else ""
    return Check("Index", "ok", f"{held}{waiting}{where}")


def check_sources(settings: Settings) -> Iterator[Check]:
    """Connected sources: synced, readable, and with nothing that waits for a person."""
    try:
        with SourceBook.open(settings.location) as book:
            found = book.standings()
    except StoreError:
        return  # that the index cannot be opened was told
    for it in found:
        name = f"Source {it.source.name}"
        if it.state.outcome in FAILURES:
            yield Check(
                name, "warning", it.state.says, f"`inhouse sources sync {it.source.name}` tries again."
            )
        elif it.state.waiting:
            said, _, remedy = it.state.says.partition(": ")
            yield Check(name, "warning", said, f"{remedy[0].upper()}{remedy[1:]}.")
        elif it.unread:
            says = f"{counted(it.unread, 'document')} of {it.unread + it.read:,} could not be read"
            yield Check(name, "warning", says, f"`inhouse sources status {it.source.name}` says why.")
        elif it.state.outcome is Outcome.NEVER:
            yield Check(name, "skipped", "not synced yet", f"`inhouse sources sync {it.source.name}`.")
        else:
            yield Check(name, "ok", counted(it.read, "document"))


def check_backup(settings: Settings) -> Iterator[Check]:
    """When the index was last backed up, by `inhouse backup`."""
    last, advice = (
        last_backup(settings.data_dir),
        "`inhouse backup FOLDER` writes one, also while the bot runs.",
    )
    if last is None:
        yield Check("Backup", "skipped", "none was made yet", advice)
        return
    days = (datetime.now(UTC) - last).days
    age = f"{counted(days, 'day')} ago" if days > 0 else "today"
    yield Check("Backup", "ok" if days <= _OLD_DAYS else "warning", f"made {age}", advice)


def check_chroma(settings: Settings) -> Iterator[Check]:
    """The Chroma server, where one is set: without it search is exact, and slower with many passages."""
    if (address := settings.location.chroma) is not None:
        remedy = "Start the server (`chroma run`), or correct INHOUSE_STORE__CHROMA_URL."
        yield _tried("Chroma server", lambda: f"{address.url}, version {ask_server(address)}", remedy)


def _tried(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, "ok", look())
    except (BotError, StoreError, OSError) as error:
        said, _, own = str(error).partition("; ")
        return Check(
            name, "wrong", said if own and own.casefold() in remedy.casefold() else str(error), remedy
        )
