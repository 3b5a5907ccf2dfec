"""Conversations that tests share."""

from store.conversations import Channel, Message, passages_of, source_of
from store.passage import Passage
from tests.fakes import HashEmbedder


def passage_of(text: str) -> Passage:
    """The one passage of a message of these words."""
    talk = (Message("1772546700.000100", "Ana Silva", text),)
    source = source_of(Channel.of("C0GENERAL", "general"), talk, HashEmbedder(), 220)
    return passages_of(source, talk, HashEmbedder(), 220)[0]
