"""Answering: one question to its reply. Retrieve, decide, generate, compose."""

from bot.answering.conversation import Conversations
from bot.answering.dependencies import Dependencies
from bot.answering.generation import written_sentences
from bot.answering.manner import Manner, manner_of
from bot.answering.pipeline import ask
from bot.answering.prompt import FENCE, inert

__all__ = [
    "FENCE",
    "Conversations",
    "Dependencies",
    "Manner",
    "ask",
    "inert",
    "manner_of",
    "written_sentences",
]
