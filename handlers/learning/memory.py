"""What learned channels are kept in. Blocking calls, safe from any thread; they raise ModelError or
StoreError. Channels and people stand as `store.tenant` keeps them."""

from collections.abc import Sequence
from typing import Protocol

from store.conversations import Channel, Conversation
from store.indexing import HeardFile, HeardTalk
from store.learned import LearnedChannels


class ChannelMemory(Protocol):
    """As the module says; `store.indexing.ChannelIndexer` over a library."""

    @property
    def learned(self) -> LearnedChannels:
        """Which channels are learned, and what was read of each."""

    def digest(self, channel: Channel, talk: Conversation) -> str:
        """What a conversation is known again by."""

    def talks(self, channel: Channel, heard: Sequence[HeardTalk], reader: str) -> bool:
        """Put conversations into the library; False where that was for nothing, as another reads there now or
        the channel is not learned any more."""

    def forget_person(self, person: str) -> int:
        """Forget what a person wrote until now, for good; how many documents had words of theirs."""

    def file(self, channel: Channel, heard: HeardFile, reader: str) -> bool:
        """Put a file into the library, or note why it cannot be read. As `talks`."""
