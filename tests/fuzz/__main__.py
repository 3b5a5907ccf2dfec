"""Fuzzing by what code it reaches: `python -m tests.fuzz TARGET SECONDS`, as `make fuzz` runs it for each.

Atheris changes inputs, from the same seeds as the tests', so that they reach code that none reached before.
What it finds is written where libFuzzer says, and becomes a test. Without a target, all are named.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["bot", "handlers", "store"]):
    from tests.fuzz import documents, payloads, texts
    from tests.fuzz.mangling import mangle_json

_HANGS_S = 20
_MEMORY_MB = 2_048
_LONGEST = 20_000


def event(data: bytes) -> None:
    """An event of Slack's, mangled as the bytes say."""
    chance = random.Random(data)
    payloads.read_event(mangle_json(chance.choice(payloads.EVENTS), chance, chance.randint(1, 12)))


def targets() -> dict[str, tuple[Callable[[bytes], object], Sequence[bytes]]]:
    """What can be fuzzed, by name, and the seeds of each."""
    found: dict[str, tuple[Callable[[bytes], object], Sequence[bytes]]] = {"event": (event, (b"1", b"2"))}
    found |= {name: (judge, (seed,)) for name, (judge, seed) in texts.TARGETS.items()}
    for suffix in documents.IN_PROCESS + documents.APART:
        found[suffix.removeprefix(".")] = (partial(documents.read_as, suffix), documents.seeds(suffix))
    return found


def main() -> None:
    """Fuzz one target for so many seconds. libFuzzer ends the process with 77 where it found something."""
    if len(sys.argv) != 3:
        sys.stdout.write("\n".join(targets()) + "\n")
        return
    judge, seeds = targets()[sys.argv[1]]
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            Path(corpus, str(number)).write_bytes(seed)
        limits = [
            f"-max_total_time={int(sys.argv[2])}",
            f"-timeout={_HANGS_S}",
            f"-rss_limit_mb={_MEMORY_MB}",
            f"-max_len={_LONGEST}",
        ]

        def once(data: bytes) -> None:
            judge(data)

        atheris.Setup([sys.argv[0], *limits, corpus], once)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
