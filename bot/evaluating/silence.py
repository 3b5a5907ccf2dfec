"""A writer that writes nothing: what is quoted or refused without a model's own words costs no writing."""

import threading
from dataclasses import replace

from bot.answering import Means
from bot.model.text_stream import TextStream, Written
from bot.model.writer import Outlook, Prompt
from bot.remembering import Conversations


class Silence:
    """Stands for a writer where only the gate is measured; any prompt fits it."""

    name = "none"
    context = 1 << 20

    def count(self, text: str) -> int:
        return len(text)

    def outlook(self) -> Outlook:
        return Outlook(0, 0.0)

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        silence = TextStream(cancel)
        silence.end(Written("", "stop", 0, 0, 0, 0.0))
        return silence

    def close(self) -> None:
        """Holds nothing."""


def silenced(means: Means) -> Means:
    """The same means with nobody to write, and no memory of what real replies said."""
    return replace(means, writer=Silence(), conversations=Conversations())
