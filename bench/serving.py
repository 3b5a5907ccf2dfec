"""Many askers at once: our engine, llama-server and a lock around `Llama`, in turns on the same prompts."""

import statistics
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from bench.asking import Seen, together
from bench.contestants import llama_server, locked, ours
from bench.prompts import Wanted, chats
from bench.table import show
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_writer

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
# What the prompts of a round have in common with those before and with each other.
_KINDS = {
    "new rules, own passages": Wanted(),
    "known rules, own passages": Wanted(),
    "known rules, the same passages": Wanted(passages="same"),
}


@dataclass(frozen=True, slots=True)
class _Size:
    askers: int
    tokens: int
    rounds: int


def main(
    askers: Annotated[str, typer.Option(help="How many ask at once, with commas.")] = "1,8",
    tokens: Annotated[int, typer.Option(help="Tokens that each reply has.")] = 64,
    rounds: Annotated[int, typer.Option(help="Rounds; the table shows medians.")] = 3,
    model: Annotated[Path | None, typer.Option(help="A GGUF; else the starter writer.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/performance.md.")] = False,
) -> None:
    """Measure, and print the table."""
    del write  # bench.table reads it from the command line
    path = model or starter_writer(MODELS)
    rows = []
    for count in map(int, askers.split(",")):
        for kind, wanted in _KINDS.items():
            if count > 1 or wanted.passages == "own":
                rows += _rows(count, kind, _turns(path, kind, _Size(count, tokens, rounds)))
    show("serving", HEADER, rows)


def _turns(model: Path, kind: str, size: _Size) -> list[list[Seen]]:
    """What was seen: one list a round, of our engine, llama-server and the lock."""
    turns = []
    with ExitStack() as stack:
        sides = [
            stack.enter_context(side(model, size.askers, cores(), size.tokens))
            for side in (ours, llama_server, locked)
        ]
        for number in range(size.rounds + 1):
            new = f"Round {number}. " if kind.startswith("new") else ""
            wanted = Wanted(passages=_KINDS[kind].passages, opening=new, skip=number * size.askers)
            asked = chats(model, size.askers, wanted)
            seen = [together(side(asked), size.askers) for side in sides]
            if number:  # the first is not counted: nobody pays for a first call
                turns.append(seen)
                print(kind, [(f"{it.rate:.1f}", f"{it.first_p50:.2f}", f"{it.stall:.2f}") for it in seen])
    return turns


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
