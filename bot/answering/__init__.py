"""Answering: one question to its reply. Retrieve, decide, generate, compose."""

from bot.answering.conversation import Conversations
from bot.answering.dependencies import Dependencies
from bot.answering.generation import written_sentences
from bot.answering.pipeline import ask
from bot.answering.prompt import FENCE, inert
from bot.answering.refusal import nearest_citations, refusal_reason

__all__ = [
    "FENCE",
    "Conversations",
    "Dependencies",
    "ask",
    "inert",
    "nearest_citations",
    "refusal_reason",
    "written_sentences",
]
