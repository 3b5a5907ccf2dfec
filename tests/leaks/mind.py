"""The bot's own backend, but for its models: a writer that tells all that it was told, words for vectors."""

import random
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.answering import Dependencies
from bot.model.text_stream import TextStream
from bot.model.writer import Prompt
from bot.question import Question, Said, SummaryTask
from bot.reply import Progress, Reply, Summary, Watch
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.runtime_backend import RuntimeBackend
from store.audience import Readers
from store.library import Library
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.fakes import HashEmbedder
from tests.leaks.truth import CANARY


class SlipEmbedder(HashEmbedder):
    """Takes a long word for rare, and one with a q inside for a slip of the pen: both are looked up as words
    that may be misspelt, as an embedder's own pieces would have them.
    """

    def count(self, text: str) -> int:
        return sum(1 + (len(it) > 6) + ("q" in it[1:]) for it in re.findall(r"\w+", text.casefold()))


class Gossip(ScriptedWriter):
    """Writes what its prompt says, and every secret that it was ever told. Keeps no prompt."""

    def __init__(self, told: Callable[[Prompt], None], parameters: float) -> None:
        super().__init__(context=4096, parameters=parameters)
        self._told, self._knows = told, list[str]()
        self._chance = random.Random(1)

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        self._told(prompt)
        text = prompt.messages[-1].text
        lines = [it for it in text.split("\n") if CANARY.search(it) and it.endswith(".")]
        known = self._chance.sample(self._knows, min(3, len(self._knows)))
        self._knows = [*dict.fromkeys([*self._knows[-500:], *lines])]
        self._script = [" ".join([*lines[:4], *known, "Ask for qzaaaaaaaaa."])]
        stream = super().write(prompt, cancel)
        self.prompts.clear()
        return stream


@dataclass
class Parts:
    """What a runtime is made of, where no model is loaded."""

    settings: Settings
    library: Library
    embedder: SlipEmbedder
    dependencies: Dependencies
    embedder_path: Path = Path("embedder.gguf")

    @property
    def writer(self) -> ScriptedWriter:
        return cast(ScriptedWriter, self.dependencies.writer)


class Mind(RuntimeBackend):
    """`meanwhile` is done once, while an answer or summary is made; `last` is what was asked and answered."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(cast(Runtime, parts))
        self.parts = parts
        self.meanwhile: Callable[[], None] | None = None
        self.last: tuple[Question, Reply] | None = None

    def _now(self) -> None:
        then, self.meanwhile = self.meanwhile, None
        if then is not None:
            then()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        def watched(it: Progress) -> None:
            self._now()
            watch(it)

        reply = super().answer(question, watched, cancel)
        self.last = question, reply
        return reply

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        self._now()
        return super().summarize(task, watch, cancel)

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        found = super().said_about(about, readers, documents)
        self._now()
        return found

    def restart(self) -> None:
        """What is in memory alone is gone."""
        self.parts.dependencies.conversations.forget_all()
        self._summaries.forget_all()
