"""What is kept of channels, by their ids: how the bot behaves there, and whether it has introduced itself."""

from dataclasses import dataclass

from store.channel import ChannelSettings
from store.ledger import channels
from store.ledger.database import OverLedger


@dataclass(frozen=True, slots=True)
class ChannelBook(OverLedger):
    """Over the ledger of a store. Threads may share it. As a context it closes the ledger."""

    def settings(self, channel: str) -> ChannelSettings:
        with self._ledger.reading() as connection:
            return channels.find(connection, channel)

    def set(self, channel: str, settings: ChannelSettings) -> None:
        with self._ledger.writing() as connection:
            channels.keep(connection, channel, settings)

    def welcome(self, channel: str) -> bool:
        """Whether the bot is to introduce itself there: True for one caller, until it is `unwelcome`."""
        with self._ledger.writing() as connection:
            return channels.welcome(connection, channel, welcomed=True)

    def unwelcome(self, channel: str) -> None:
        """It could not introduce itself: the next invitation tries again."""
        with self._ledger.writing() as connection:
            channels.welcome(connection, channel, welcomed=False)
