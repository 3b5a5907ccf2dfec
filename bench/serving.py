"""Many askers at once: our engine, llama-server and a lock around `Llama`, in turns on the same prompts."""

import statistics
from contextlib import ExitStack
from pathlib import Path

import typer

from bench.asking import Seen, together
from bench.contestants import Chat, llama_server, locked, ours
from bench.prompts import chats
from bench.table import show
from bot.model.machine import cores
from bot.model.starter import starter_writer

HEADER = (
    "askers",
    "prompts",
    "who",
    "tokens/s",
    "ours to it",
    "first token p50, s",
    "ours to it",
    "longest stall, s",
)
MODELS = Path(__file__).parent.parent / ".cache" / "models"
_NAMES = ("ours", "llama-server", "a lock around `Llama`")


def main(
    askers: str = "1,8",
    tokens: int = 64,
    prompt: int = 565,
    rounds: int = 3,
    write: bool = False,
) -> None:
    """The table of docs/performance.md."""
    del write  # read by bench.table
    model = starter_writer(MODELS)
    rows = []
    for count in map(int, askers.split(",")):
        for kind in ("new", "known rules"):
            turns = _turns(model, kind, (count, tokens, prompt, rounds))
            rows += _rows(count, kind, turns)
    show("serving", HEADER, rows)


def _turns(model: Path, kind: str, size: tuple[int, int, int, int]) -> list[list[Seen]]:
    """What was seen: one list a round, of our engine, llama-server and the lock."""
    askers, tokens, prompt, rounds = size
    turns = []
    with ExitStack() as stack:
        sides = [
            stack.enter_context(ours(model, askers, cores(), tokens)),
            stack.enter_context(llama_server(model, askers, cores(), tokens)),
            stack.enter_context(locked(model, askers, cores(), tokens)),
        ]
        for side in sides:
            together(side(_chats(model, "", askers, (prompt, 0))), askers)  # nobody pays for a first call
        for number in range(1, rounds + 1):
            opening = f"Round {number}. " if kind == "new" else ""
            asked = _chats(model, opening, askers, (prompt, number * askers))
            turns.append([together(side(asked), askers) for side in sides])
            print(number, [(round(s.rate, 1), round(s.first_p50, 2), round(s.stall, 2)) for s in turns[-1]])
    return turns


def _chats(model: Path, opening: str, askers: int, size: tuple[int, int]) -> list[Chat]:
    prompt, skip = size
    return chats(model, askers, prompt, opening=opening, skip=skip)


def _rows(askers: int, kind: str, turns: list[list[Seen]]) -> list[list[str]]:
    rows = []
    for side, name in enumerate(_NAMES):
        rate = statistics.median(turn[side].rate for turn in turns)
        faster = statistics.median(turn[0].rate / turn[side].rate for turn in turns)
        first = statistics.median(turn[side].first_p50 for turn in turns)
        sooner = statistics.median(turn[0].first_p50 / turn[side].first_p50 for turn in turns)
        stall = max(turn[side].stall for turn in turns)
        ratios = (f"{faster:.2f}", f"{sooner:.2f}") if side else ("", "")
        rows.append(
            [str(askers), kind, name, f"{rate:.1f}", ratios[0], f"{first:.2f}", ratios[1], f"{stall:.2f}"]
        )
    return rows


if __name__ == "__main__":
    typer.run(main)
