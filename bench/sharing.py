"""Sharing: how much of one person's prompt is computed already because of another's, and what that saves.

`python -m bench.sharing [--rounds 12] [--write]`, with the starter writer. Each round one person asks; then
another does, elsewhere or in the same channel, with other passages, with the same ones, or with the same
ones and the very same question.
"""

import statistics
from typing import Annotated

import typer

from bench.prompts import words
from bench.serving import MODELS
from bench.table import show
from bot.answering.manner import QUOTING
from bot.model.catalogue.machine import cores
from bot.model.catalogue.starter import starter_writer
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.writer import Message, Prompt

_WORDS = 220
_ASKED = (
    "How many days of leave may somebody who began in March take in the first year, and who decides on it?"
)
_ELSE = "Which of the two forms is needed for a trip that is longer than a week, and where does it go?"
HEADER = ("The second person's prompt has", "Tokens in it", "Of them computed before", "To the first token")

Messages = tuple[Message, ...]


def prompt(number: int, passages: str, question: str) -> Messages:
    """As the bot lays a first question out; those of another `number` begin with other rules."""
    text = f"{passages}\n\nQuestion: {question}"
    return Message("system", f"{QUOTING} This is round {number}."), Message("user", text)


def passages(number: int) -> str:
    return f'[1] Page {number}\n"""\n{" ".join(words(31 * number)[:_WORDS])}\n"""'


def seconds(engine: Engine, messages: Messages, readers: str) -> tuple[float, int, int]:
    """To the first token; how many tokens were read, and how many of them were there."""
    written = engine.write(Prompt(messages, 1, readers=readers)).result()
    return written.first_token_s, written.prompt_tokens, written.reused_tokens


def main(
    rounds: Annotated[int, typer.Option(help="How often each is measured.")] = 12,
    write: Annotated[bool, typer.Option(help="Put the table into docs/privacy.md.")] = False,
) -> None:
    found: dict[str, list[tuple[float, int, int]]] = {}
    with Engine(EngineOptions(starter_writer(MODELS), cores(), context=2048)) as engine:
        for number in range(rounds):
            cases = {
                "elsewhere: other passages": (passages(1_000 + number), _ELSE, "user:U2"),
                "elsewhere: the same passages, another question": (passages(number), _ELSE, "user:U2"),
                "elsewhere: the same passages, the same question": (passages(number), _ASKED, "user:U2"),
                "in the same channel: the same passages, another question": (
                    passages(number),
                    _ELSE,
                    "channel:C1",
                ),
            }
            for at, (name, (shown, question, readers)) in enumerate(cases.items()):
                mark = 10 * number + at  # so that each begins cold
                seconds(engine, prompt(mark, passages(number), _ASKED), "channel:C1")
                found.setdefault(name, []).append(seconds(engine, prompt(mark, shown, question), readers))
    rows = []
    for name, measured in found.items():
        times, read, reused = ([*side] for side in zip(*measured, strict=True))
        spread = (
            f"{statistics.median(times) * 1_000:,.0f} ms, spread {statistics.stdev(times) * 1_000:,.0f} ms"
        )
        rows.append([name, f"{statistics.median(read):.0f}", f"{statistics.median(reused):.0f}", spread])
    show("sharing", HEADER, rows, page="privacy")


if __name__ == "__main__":
    typer.run(main)
