"""Memory: what the process holds after a thousand requests, and after ten thousand."""

import gc
import random
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from bench.table import show
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.writer import Message, Prompt
from tests.bot.model.tiny_gguf import write_tiny_gguf

HEADER = ("requests", "resident, MiB", "growth since the first 1,000, MiB")
MARKS = (1_000, 4_000, 7_000, 10_000)


def main() -> None:
    chance = random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        tiny = write_tiny_gguf(Path(folder) / "tiny.gguf")
        options = EngineOptions(tiny, threads=2, context=512, slots=4, states=1 << 20)
        with Engine(options) as engine:
            rows, done, first = [], 0, 0.0
            for mark in MARKS:
                with ThreadPoolExecutor(8) as pool:
                    list(pool.map(lambda seed: _one(engine, seed), chance.sample(range(10**6), mark - done)))
                done = mark
                gc.collect()
                held = psutil.Process().memory_info().rss / 2**20
                first = first or held
                rows.append([f"{mark:,}", f"{held:.0f}", f"{held - first:+.1f}"])
                print(rows[-1], file=sys.stderr)
    show("memory", HEADER, rows)


def _one(engine: Engine, seed: int) -> None:
    """Some are cancelled, some within a grammar, some share a beginning."""
    chance = random.Random(seed)
    text = f"{'once upon a time ' * chance.randrange(4)}{seed}"
    cancel = threading.Event()
    if seed % 5 == 0:
        cancel.set()
    grammar = 'root ::= "true" | "false"' if seed % 11 == 0 else None
    engine.write(
        Prompt((Message("user", text),), 6, grammar=grammar, logprobs=seed % 3 == 0), cancel
    ).result()


if __name__ == "__main__":
    main()
