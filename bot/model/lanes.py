"""How many lanes serve best on this machine with this model: measured once, remembered beside the models."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import structlog

from bot.errors import ModelError
from bot.model.engine import Engine, EngineOptions
from bot.model.writer import Message, Prompt

_FILE = "lanes.json"
_SHORT, _LONG = 24, 160  # words to read
_WRITTEN = 8  # tokens
_PATIENCE_S = 2.0  # a model that takes longer for the short round has operations long enough for all threads
_GAIN = 1.1  # more lanes take more memory: they must be worth it


def remembered(options: EngineOptions, models_dir: Path) -> int | None:
    """What was measured before for this model, these threads and slots."""
    try:
        found = json.loads((models_dir / _FILE).read_text()).get(_key(options))
    except (OSError, ValueError, AttributeError):
        return None
    return found if isinstance(found, int) and 1 <= found <= options.slots else None


def best_lanes(options: EngineOptions, models_dir: Path) -> int:
    """The number of lanes that serve `options.slots` askers fastest; a second or two the first time.

    Raises ModelMissing or ModelFailed when the model cannot be opened at all.
    """
    known = remembered(options, models_dir)
    if known is not None:
        return known
    lanes = _measure(options)
    structlog.get_logger().info("lanes_measured", model=options.path.stem, lanes=lanes)
    _remember(options, models_dir, lanes)
    return lanes


def _measure(options: EngineOptions) -> int:
    candidates = list(_candidates(options))
    if len(candidates) == 1 or _round(options, 1, _SHORT) > _PATIENCE_S:
        return 1
    seconds = {lanes: _round(options, lanes, _LONG) for lanes in candidates}
    fastest = min(seconds, key=seconds.__getitem__)
    return fastest if seconds[fastest] * _GAIN < seconds[1] else 1


def _candidates(options: EngineOptions) -> Iterator[int]:
    """1, 2, 4 …, as far as each has a thread and a slot."""
    lanes = 1
    while lanes <= min(options.threads, options.slots):
        yield lanes
        lanes *= 2


def _round(options: EngineOptions, lanes: int, words: int) -> float:
    """Seconds that as many askers as there are slots take together; the better of two tries."""
    shape = replace(options, lanes=lanes, context=max(512, 2 * words))
    try:
        with Engine.start(shape) as engine:
            if engine.on_gpu:
                return 0.0 if lanes == 1 else float("inf")
            return min(_together(engine, options.slots, words, attempt) for attempt in "abc")
    except ModelError:
        if lanes == 1:
            raise
        return float("inf")  # no memory for it


def _together(engine: Engine, askers: int, words: int, attempt: str) -> float:
    def ask(number: int) -> None:
        text = f"{attempt}{number} " + "word " * words  # nobody shares a beginning
        engine.write(Prompt((Message("user", text),), _WRITTEN, asker=str(number)))

    begin = time.perf_counter()
    with ThreadPoolExecutor(askers) as pool:
        list(pool.map(ask, range(askers)))
    return time.perf_counter() - begin


def _key(options: EngineOptions) -> str:
    size = options.path.stat().st_size if options.path.is_file() else 0
    return f"{options.path.name}:{size}:{options.threads} threads:{options.slots} slots:{options.kv_type}"


def _remember(options: EngineOptions, models_dir: Path, lanes: int) -> None:
    path = models_dir / _FILE
    try:
        known = json.loads(path.read_text()) if path.is_file() else {}
        path.write_text(json.dumps({**known, _key(options): lanes}, indent=1))
    except (OSError, ValueError):
        path.unlink(missing_ok=True)  # it is measured again next time
