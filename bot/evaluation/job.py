"""What an evaluation does, and where: in the team's library or its own, with a writer or without."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from bot.answering import Conversations, Dependencies
from bot.model.text_stream import TextStream, Written
from bot.model.writer import Outlook, Prompt
from bot.runtime import Runtime
from bot.settings import Settings
from store.audience import Readers
from store.location import Location

Watch = Callable[[int, int, str], None]
"""Told how many rows are done, of how many, and what is being done."""


def unwatched(done: int, total: int, name: str) -> None:
    """Nobody watches."""


Only = Literal["retrieval", "replies", "quotes", "refusals"]
"""A part of an evaluation on questions. Quotes are replies without a writer; refusals need none."""


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
    """`path` is evaluated with `runtime`, whose library holds the documents of `docs` where those were given.

    `limit` takes the first so many rows only; `budget` is how many characters of passages count as given.
    """

    path: Path
    runtime: Runtime
    readers: Readers
    docs: Path | None = None
    limit: int | None = None
    budget: int = 4_000
    watch: Watch = unwatched
    asking: Asking = Asking()


class TrialRuntime(Runtime):
    """The team's models and settings, with the documents of one folder.

    What was read stays in `data_dir/eval`, so that the next evaluation reads only what changed.
    """

    def __init__(self, settings: Settings, docs: Path) -> None:
        super().__init__(settings)
        self._docs = docs

    @property
    def directory(self) -> Path:
        """One for each folder and embedder: a store holds vectors of one embedder only."""
        name = f"{self._docs.resolve()}\0{self.embedder.key}"
        return self.settings.data_dir / "eval" / hashlib.sha256(name.encode()).hexdigest()[:16]

    @property
    def location(self) -> Location:
        return Location(self.directory / "store")


class Silence:
    """Stands for a writer where only the gate is measured; any prompt fits it."""

    name = "none"
    context = 1 << 20
    parameters = reading_s = 0.0

    def count(self, text: str) -> int:
        return len(text)

    def check(self) -> None:
        """It never writes."""

    def outlook(self) -> Outlook:
        return Outlook(0, 0.0)

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        silence = TextStream(cancel)
        silence.end(Written("", "stop", 0, 0, 0, 0.0))
        return silence

    def close(self) -> None:
        """Holds nothing."""


def silenced(dependencies: Dependencies) -> Dependencies:
    """The same means with nobody to write, and no memory of what real replies said."""
    return replace(dependencies, writer=Silence(), conversations=Conversations())
