"""Summarization: many messages to few points, each linked to what it rests on."""

from bot.summarization.messages import paragraphs, read_export
from bot.summarization.passages import said_in
from bot.summarization.summarizer import summarize

__all__ = ["paragraphs", "read_export", "said_in", "summarize"]
