"""Summarization: many messages to few points, each linked to what it rests on."""

from bot.summarization.messages import Said, paragraphs, read_export
from bot.summarization.summarizer import Point, Summary, summarize

__all__ = ["Point", "Said", "Summary", "paragraphs", "read_export", "summarize"]
