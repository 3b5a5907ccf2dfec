"""What is not computed twice: follow-ups in a thread."""

import statistics
from pathlib import Path

from bench.prompts import Wanted, chats, words
from bench.serving import MODELS
from bench.table import show
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_writer
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.writer import Message, Prompt

HEADER = ("what", "cold, s", "again, s", "again to cold", "tokens computed, cold", "again")
ROUNDS = 5
_WRITTEN = 64


def main() -> None:
    model = starter_writer(MODELS)
    with Engine(EngineOptions(model, cores(), context=2048)) as engine:
        turns = [_follow_up(engine, model, number) for number in range(ROUNDS)]
    show("reuse", HEADER, [_row("first token of a follow-up with one more passage", turns)])


# Seconds and tokens computed, cold and again.
Turn = tuple[float, float, int, int]


def _row(what: str, turns: list[Turn]) -> list[str]:
    cold, again, read, reread = (statistics.median(side) for side in zip(*turns, strict=True))
    ratio = statistics.median(turn[1] / turn[0] for turn in turns)
    return [what, f"{cold:.2f}", f"{again:.2f}", f"{ratio:.2f}", f"{read:.0f}", f"{reread:.0f}"]


def _follow_up(engine: Engine, model: Path, number: int) -> Turn:
    """A question of 565 tokens, its answer, and what is asked next; the same chat unheard of beside it."""
    passage = _words(number, 70)
    found = []
    for opening in (f"Cold {number}. ", f"Warm {number}. "):
        (first,) = chats(model, 1, Wanted(opening=opening, skip=3 * number))
        answer = "The rule is the same for all who work there, and the office decides in doubt. " * 4
        later = (*first, Message("assistant", answer), Message("user", f'"""\n{passage}\n"""\nAnd for me?'))
        if opening.startswith("Warm"):
            written = engine.write(Prompt(first, _WRITTEN)).result().text
            later = (*first, Message("assistant", written), later[-1])
        found.append(_first_token(engine, later))
    (cold, read), (again, reread) = found
    return cold, again, read, reread


def _first_token(engine: Engine, chat: tuple[Message, ...]) -> tuple[float, int]:
    before = engine.computed
    written = engine.write(Prompt(chat, 1)).result()
    return written.first_token_s, engine.computed - before


def _words(number: int, count: int) -> str:
    return f"{number}. " + " ".join(words(number * 53)[:count])


if __name__ == "__main__":
    main()
