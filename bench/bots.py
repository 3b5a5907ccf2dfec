"""Several bots that share PostgreSQL and a Chroma server: answers a minute, and how long an answer takes.

`python -m bench.bots [--llama] [--write]`. The bots are real processes; the stand-in for Slack, the askers,
both servers and all bots run on this one machine, so more bots than it has cores gain nothing. The model
server is a stand-in that takes the same time for each answer, however many ask: what is measured are the
bots. With `--llama` it is llama-server with the starter writer.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bench.table import show
from bot.model.catalogue.starter import starter_writer
from handlers.simulator.demo import HANDBOOK
from tests import chroma_server, postgres
from tests.bot.model.llama_server import KEY, llama_server
from tests.bot.model.remote.model_stand_in import Answer, ModelStandIn, serving, whole
from tests.end_to_end.several_bots import ended, run, start_real
from tests.end_to_end.talking import BOT, Talk, workspace

HEADER = ("bots", "model server", "questions", "answers a minute", "p50", "p95")
MODELS = Path(__file__).parent.parent / ".cache" / "models"
TAKES_S = 1.0
QUESTIONS = (
    "how many days of annual leave do I get?",
    "what may a hotel cost?",
    "who do I call when production is down?",
    "when are refunds paid?",
)
# Whoever asks is not held up, nor does Slack limit: what is measured are the bots.
OFTEN = {"INHOUSE_SLACK__PER_MINUTE": "100000", "INHOUSE_SLACK__PER_HOUR": "100000"}


@dataclass(frozen=True, slots=True)
class Round:
    """`seconds` each answer took, of those asked within `lasted_s`."""

    bots: int
    model: str
    seconds: Sequence[float]
    lasted_s: float

    def row(self) -> list[str]:
        ranked = sorted(self.seconds)
        p50, p95 = (ranked[min(len(ranked) - 1, int(len(ranked) * share))] for share in (0.5, 0.95))
        each_minute = 60 * len(ranked) / self.lasted_s
        return [
            str(self.bots),
            self.model,
            str(len(ranked)),
            f"{each_minute:,.0f}",
            f"{p50:.1f} s",
            f"{p95:.1f} s",
        ]


@contextmanager
def model_server(llama: bool) -> Iterator[tuple[str, str]]:
    """Its address and what to call it."""
    if llama:
        with llama_server(starter_writer(MODELS), slots=4, context=4096) as real:
            yield real.url, "llama-server, starter writer"
        return
    said = whole("The documents say so. [1]")
    with serving(ModelStandIn([Answer(pieces=said.pieces, wait_s=TAKES_S)])) as stand_in:
        yield stand_in.url, f"answers after {TAKES_S:.0f} s"


async def measured(talk: Talk, askers: int, seconds: float) -> tuple[list[float], float]:
    """What each answer took while so many people ask, each again when answered; and how long that was."""
    people = [talk.workspace.add_person(f"Person {n}") for n in range(askers)]
    talk.general.members.extend(it.id for it in people)
    taken: list[float] = []
    numbers = count()
    began = time.monotonic()

    async def ask(person: int) -> None:
        while time.monotonic() - began < seconds:
            number, asked = next(numbers), time.monotonic()
            text = f"{BOT} {QUESTIONS[number % len(QUESTIONS)]} ({number})"
            await talk.reply(await talk.ask(people[person], text), seconds=600)
            taken.append(time.monotonic() - asked)

    await asyncio.gather(*(ask(it) for it in range(askers)))
    return taken, time.monotonic() - began


async def measure(bots: int, askers: int, seconds: float, llama: bool) -> Round:
    """One round, with everything begun anew."""
    with ExitStack() as stack:
        at = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(stack.enter_context(postgres.running()).database())
        chroma = stack.enter_context(chroma_server.running(at))
        url, called = stack.enter_context(model_server(llama))
        env = OFTEN | {
            "INHOUSE_STORE__DATABASE_URL": database,
            "INHOUSE_STORE__CHROMA_URL": chroma.url,
            "INHOUSE_MODEL__URL": url,
            "INHOUSE_MODEL__API_KEY": KEY,
        }
        directories = [at / f"bot{n}" for n in range(bots)]
        for each in directories:
            each.mkdir()
            (each / "models").symlink_to(MODELS)
        data = env | {"INHOUSE_DATA_DIR": str(directories[0])}
        assert await (await run(directories[0], data, "bot", "index", str(HANDBOOK))).wait() == 0
        async with workspace(ack_s=3.0) as talk:
            processes = [await start_real(talk, it, env) for it in directories]
            async with ended(*processes):
                await talk.slack.connected(bots, timeout=300)
                await measured(talk, askers, 0)  # each has begun
                taken, lasted = await measured(talk, askers, seconds)
        return Round(bots, called, taken, lasted)


def main(
    askers: Annotated[int, typer.Option(help="People who ask, each again when answered.")] = 24,
    seconds: Annotated[float, typer.Option(help="For how long.")] = 60,
    most: Annotated[int, typer.Option(help="From one to so many bots.")] = 3,
    llama: Annotated[bool, typer.Option("--llama", help="Also with llama-server.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/scaling.md.")] = False,
) -> None:
    """Measure each number of bots, and print the table."""
    del write  # bench.table reads it from the command line
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    rows = [
        asyncio.run(measure(bots, askers, seconds, real)).row()
        for real in ((False, True) if llama else (False,))
        for bots in range(1, most + 1)
    ]
    show("bots", HEADER, rows, page="scaling")


if __name__ == "__main__":
    typer.run(main)
