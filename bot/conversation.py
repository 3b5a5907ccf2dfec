"""What the writer reads and has written in one conversation."""

from dataclasses import dataclass, field, replace
from typing import Self

from bot.model.writer import Message
from store.audience import Readers
from store.passage import Passage


@dataclass(frozen=True, slots=True)
class Conversation:
    """The rules, then questions with their material and what was written on them, in turn.

    `passages` are all that stand in it, numbered from 1 in this order; `readers` saw its replies. It is for
    the writer only: what is printed of it names no text.
    """

    readers: Readers
    messages: tuple[Message, ...] = field(repr=False)
    passages: tuple[Passage, ...] = field(repr=False)

    @property
    def characters(self) -> int:
        """How much text it holds."""
        return sum(len(it.text) for it in self.messages) + sum(len(it.text) for it in self.passages)

    def answered(self, text: str) -> Self:
        """With what was written on its last question."""
        return replace(self, messages=(*self.messages, Message("assistant", text)))
