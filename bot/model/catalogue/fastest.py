"""The starter embedder's weights in the format that this processor multiplies fastest.

bf16 is what the embedder is known by: its key, and so every stored vector, goes by that file. f16 holds the
same weights, and its vectors stand beside those of bf16. Which is faster depends on the processor's
instructions, so both are tried once, and what was found is written down beside the models.
"""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from filelock import FileLock

from bot.errors import ModelError
from bot.model.catalogue.machine import processor
from bot.model.catalogue.starter import EMBEDDER, EMBEDDER_F16, made

if TYPE_CHECKING:
    from bot.model.llama import Context

_RECORD = "starter-embedder-fastest.json"
_TURNS, _LEAST_TURNS = 6, 2
_PATIENCE_S = 1.5  # where others take the processor, there are fewer turns
_TOKENS = 128
_GAIN = 0.95  # less than this part of the time: a smaller difference is noise

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Found:
    """What was measured on a processor: seconds a batch in each format, and which file is used."""

    processor: str
    file: str
    seconds: Mapping[str, float]


def fastest_weights(path: Path, gpu_layers: int = -1) -> Path:
    """What to compute with for the embedder at `path`: itself, unless it is the starter's and f16 is faster.

    Takes about two seconds the first time on a processor. Never a reason to fail: where nothing can be
    measured or written, it is `path`. A GPU is not measured: it takes bf16.
    """
    from bot.model.llama import binding  # with numpy, which the catalogue alone needs not

    if path.name != EMBEDDER.file or (gpu_layers and binding().llama_supports_gpu_offload()):
        return path
    here = f"{processor()} | {binding().llama_print_system_info().decode(errors='replace')}"
    try:
        found = _known(path, here) or _find(path, here)
        return path if found.file == path.name else made(EMBEDDER_F16, path.parent)
    except (ModelError, OSError) as wrong:
        log.debug("embedder_format_not_measured", reason=type(wrong).__name__)
        return path


def fastest(seconds: Mapping[str, Sequence[float]]) -> str:
    """The name whose best turn was the shortest; the first one, unless another is clearly faster.

    Another program can make a turn longer, never shorter: so the shortest tells the processor's speed.
    """
    first, *others = seconds
    limit = min(seconds[first]) * _GAIN
    best = min(others, key=lambda name: min(seconds[name]), default=first)
    return best if min(seconds[best]) < limit else first


def _known(path: Path, here: str) -> Found | None:
    """What was found on this processor before; None where nothing was, or it cannot be read."""
    try:
        found = Found(**json.loads(path.with_name(_RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return found if found.processor == here and found.file in (path.name, EMBEDDER_F16.file) else None


def _find(path: Path, here: str) -> Found:
    """Measure, one process at a time. Raises ModelError or OSError where that is not possible."""
    with FileLock(path.with_name(f"{_RECORD}.lock")):
        return _known(path, here) or _measure(path, here)


def _measure(path: Path, here: str) -> Found:
    other = path.with_name(EMBEDDER_F16.file)
    was_there = other.is_file()  # perhaps in use, on another machine that shares the disk
    turns = times([path, made(EMBEDDER_F16, path.parent)])
    found = Found(here, fastest(turns), {name: min(each) for name, each in turns.items()})
    part = path.with_name(f"{_RECORD}.part")
    part.write_text(json.dumps(asdict(found), indent=2) + "\n", "utf-8")
    part.replace(path.with_name(_RECORD))
    if found.file == path.name and not was_there:
        for file in path.parent.glob(f"{EMBEDDER_F16.file}*"):
            file.unlink()
    log.debug("embedder_format", file=found.file, **{n: f"{s:.3f} s" for n, s in found.seconds.items()})
    return found


def times(files: Sequence[Path]) -> dict[str, list[float]]:
    """Seconds that one thread computes a text with each of `files`, in turns; by their names."""
    from bot.model.llama import Context, Model, Shape

    shape = Shape(cells=_TOKENS, sequences=1, batch=_TOKENS, threads=1, pooled=True)
    with ExitStack() as opened:
        contexts = {}
        for file in files:
            model = opened.enter_context(closing(Model(file, gpu_layers=0)))
            contexts[file.name] = opened.enter_context(closing(Context(model, shape)))
        seconds: dict[str, list[float]] = {name: [] for name in contexts}
        for context in contexts.values():
            _text(context)  # reads the weights from disk
        until = time.monotonic() + _PATIENCE_S
        for turn in range(_TURNS):
            if turn < _LEAST_TURNS or time.monotonic() < until:
                for name, context in contexts.items():
                    seconds[name].append(_text(context))
    return seconds


def _text(context: "Context") -> float:
    """With one thread, llama.cpp computes on the caller's: its own time leaves out what others took."""
    context.forget_all()
    context.clear_batch()
    # Any words do: the time depends on how many there are.
    context.add(range(2000, 2000 + _TOKENS), 0, 0, output=True)
    begin = time.thread_time()
    context.compute()
    return time.thread_time() - begin
