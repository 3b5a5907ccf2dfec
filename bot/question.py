"""What somebody asked, and who will read the reply."""

from dataclasses import dataclass

from bot.turn import Turn
from store.audience import Readers


@dataclass(frozen=True, slots=True)
class Question:
    """`readers` has no default: nothing is looked up for an unknown reader.

    `history` is oldest first and ends before this question. `asker` is who asked.
    """

    text: str
    readers: Readers
    history: tuple[Turn, ...] = ()
    asker: str = ""
