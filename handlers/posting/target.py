"""Where a reply appears: the two kinds of target have the same few verbs."""

from collections.abc import Sequence
from typing import Protocol

from bot.reply import Reply, Sentence
from handlers.rendering import Advice, Message


class Target(Protocol):
    """A thread that everybody in it reads, or a message that the asker alone sees.

    What a reply says is shown only while those whom it is made for are those who read it: `say`, `finish`
    and `show` raise ReadersChanged else.
    """

    async def status(self, text: str) -> None:
        """Say what is being done; "" once nothing is."""

    async def stream(self, sentences: Sequence[Sentence]) -> None:
        """Show verified sentences now, where the target can."""

    async def finish(self, reply: Reply, advice: Advice) -> None:
        """Show the whole reply, whatever of it was said already."""

    async def show(self, messages: Sequence[Message]) -> None:
        """Show a reply that is messages already, in place of whatever was said."""

    async def notify(self, messages: Sequence[Message], *, failed: bool = False) -> None:
        """Show these words of the bot's own, for whoever reads them, in place of whatever was said."""

    async def stop(self, note: Message) -> None:
        """Leave what was said, with `note` below it."""

    async def restart(self, note: Message) -> None:
        """Leave what was said, with `note` below it, and begin anew: what comes next replaces none of it."""

    async def withdraw(self) -> None:
        """Take away whatever was said."""
