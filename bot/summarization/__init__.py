"""Summarization: many messages to few points, each linked to what it rests on."""

from bot.summarization.cache import SummaryCache
from bot.summarization.found import said_about
from bot.summarization.messages import paragraphs, read_export
from bot.summarization.passages import said_in, said_in_talks
from bot.summarization.salience import bm25
from bot.summarization.summarizer import summarize
from bot.summarization.support import supported

__all__ = [
    "SummaryCache",
    "bm25",
    "paragraphs",
    "read_export",
    "said_about",
    "said_in",
    "said_in_talks",
    "summarize",
    "supported",
]
