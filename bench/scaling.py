"""What Inhouse takes for so many people: machines, cost a question, and what breaks first.

`python -m bench.scaling [--write]` computes the table of docs/scaling.md from the assumptions below and from
what was measured; `--help` lists those that can be given.
"""

import math
from dataclasses import dataclass
from typing import Annotated

import typer

from bench.table import show

HEADER = (
    "people",
    "questions in the busiest minute",
    "bots",
    "model machines",
    "passages",
    "PostgreSQL and Chroma",
    "cost a question",
    "breaks first",
)
PEOPLE = (100, 10_000, 1_000_000)
VECTOR_BYTES, KEPT_BYTES = 384 * 4, 6_000
"""Of a passage: its vector in memory, and its row with text, sentences and index on disk."""
CONNECTIONS = 10
"""Of Socket Mode, to an app (docs.slack.dev/apis/events-api/using-socket-mode)."""
POSTS = 300
"""A minute, of an app in one workspace: Slack's documentation of chat.postMessage says several hundred."""
HOURS = 730
"""In a month, which servers run day and night; 21 of its days are worked."""
WORKED = 21


@dataclass(frozen=True, slots=True)
class Assumptions:
    """`asked` questions a person and working day, of which the busiest hour has the share `busiest`; `bot`
    and `model` are the answers a minute of one bot and of one model machine, `spare` the share of either that
    is used then; prices are of an hour.
    """

    asked: float
    busiest: float
    bot: float
    model: float
    spare: float
    passages: float
    bot_price: float
    model_price: float
    store_price: float


@dataclass(frozen=True, slots=True)
class Needs:
    """Of `people`."""

    people: int
    minute: float
    bots: int
    models: int
    passages: int
    cost: float

    @property
    def memory_gb(self) -> float:
        return self.passages * VECTOR_BYTES / 1e9

    @property
    def disk_gb(self) -> float:
        return self.passages * KEPT_BYTES / 1e9

    @property
    def breaks_first(self) -> str:
        if self.minute > POSTS:
            return "Slack: posts of one app in a workspace; several workspaces, or several apps"
        if self.bots > CONNECTIONS:
            return f"Socket Mode: {CONNECTIONS} connections; HTTP behind a balancer"
        if self.models > 1:
            return "the model: more machines, or a larger one"
        return "nothing: one machine does it"

    def row(self) -> list[str]:
        alone = self.bots == self.models == 1 and self.passages <= 100_000
        store = f"{self.disk_gb:,.1f} GB of disk, {self.memory_gb:,.1f} GB of memory for vectors"
        return [
            f"{self.people:,}",
            f"{self.minute:,.1f}",
            f"{self.bots:,}",
            "the bot's own" if alone else f"{self.models:,}",
            f"{self.passages:,}",
            "SQLite and embedded" if alone else store,
            f"{100 * self.cost:.2f} ct",
            self.breaks_first,
        ]


def needs(people: int, given: Assumptions) -> Needs:
    """By the busiest minute, an even one of the busiest hour; at least one of each."""
    minute = people * given.asked * given.busiest / 60
    bots = max(1, math.ceil(minute / (given.bot * given.spare)))
    models = max(1, math.ceil(minute / (given.model * given.spare)))
    alone = bots == models == 1 and people * given.passages <= 100_000
    several = bots * given.bot_price + models * given.model_price + given.store_price
    asked = people * given.asked * WORKED
    cost = (given.bot_price if alone else several) * HOURS / asked
    return Needs(people, minute, bots, models, int(people * given.passages), cost)


def main(
    asked: Annotated[float, typer.Option(help="Questions a person asks on a working day.")] = 2.0,
    busiest: Annotated[float, typer.Option(help="The share of a day's questions in its busiest hour.")] = 0.2,
    bot: Annotated[float, typer.Option(help="Answers a minute of one bot: see bench.bots.")] = 60.0,
    model: Annotated[float, typer.Option(help="Answers a minute of one model machine.")] = 60.0,
    spare: Annotated[float, typer.Option(help="The share of each that is used then.")] = 0.5,
    passages: Annotated[float, typer.Option(help="Passages indexed for each person.")] = 10.0,
    bot_price: Annotated[float, typer.Option(help="Of an hour of a bot's machine.")] = 0.10,
    model_price: Annotated[float, typer.Option(help="Of an hour of a model machine.")] = 1.00,
    store_price: Annotated[float, typer.Option(help="Of an hour of the databases' machine.")] = 0.40,
    write: Annotated[bool, typer.Option("--write", help="Put the table into docs/scaling.md.")] = False,
) -> None:
    """Compute, and print the table."""
    del write  # bench.table reads it from the command line
    given = Assumptions(asked, busiest, bot, model, spare, passages, bot_price, model_price, store_price)
    show("scaling", HEADER, [needs(it, given).row() for it in PEOPLE], page="scaling")


if __name__ == "__main__":
    typer.run(main)
