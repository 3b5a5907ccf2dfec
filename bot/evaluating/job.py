"""What an evaluation is asked to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.house import House
from store.audience import Readers

Watch = Callable[[int, int, str], None]
"""Told how many rows are done, of how many, and what is being done."""


def unwatched(done: int, total: int, name: str) -> None:
    """Nobody watches."""


class Only(StrEnum):
    """A part of an evaluation on questions. Quotes are replies without a writer; refusals need none."""

    RETRIEVAL = "retrieval"
    REPLIES = "replies"
    QUOTES = "quotes"
    REFUSALS = "refusals"


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are asked: one part `only`; `other_limit` questions of the file `other`, which are about
    something else entirely; with `resume`, from where the last run was stopped."""

    only: Only | None = None
    other: Path | None = None
    other_limit: int = 200
    resume: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """`path` is evaluated with `house`, whose library holds the documents of `docs` where those were given.

    `limit` takes the first so many rows only; `budget` is how many characters of passages count as given.
    """

    path: Path
    house: House
    readers: Readers
    docs: Path | None = None
    limit: int | None = None
    budget: int = 4_000
    watch: Watch = unwatched
    asking: Asking = Asking()
