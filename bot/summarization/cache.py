"""Summaries that were made, by what they were made of and for whom. In memory only: nothing of them is kept
on disk, and a summary that was made for other readers is never found."""

import hashlib
import json
import threading
from collections import OrderedDict
from dataclasses import astuple

from bot.answering import Dependencies
from bot.question import SummaryTask
from bot.reply import Summary, Watch
from bot.summarization.summarizer import summarize

_MOST = 64


class SummaryCache:
    """The last summaries. Safe from any thread."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Summary] = OrderedDict()
        self._lock = threading.Lock()

    def made(
        self, task: SummaryTask, dependencies: Dependencies, watch: Watch, cancel: threading.Event
    ) -> Summary:
        """The summary that was made of it, or a new one. Blocking. Raises ModelError."""
        writer = dependencies.writer.name
        found = self.find(task, writer) or summarize(task, dependencies, watch, cancel)
        if not cancel.is_set():  # what was stopped is not whole
            self.keep(task, writer, found)
        return found

    def find(self, task: SummaryTask, writer: str) -> Summary | None:
        """The summary that `writer` made of the same words, about the same, in the same language, for the
        same readers."""
        with self._lock:
            key = _key(task, writer)
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, task: SummaryTask, writer: str, summary: Summary) -> None:
        """Keep it, in place of the one that was longest not asked for where there are too many."""
        with self._lock:
            self._kept[_key(task, writer)] = summary
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def forget_all(self) -> None:
        """What was said by somebody who is to be forgotten may be in any of them."""
        with self._lock:
            self._kept.clear()


def _key(task: SummaryTask, writer: str) -> str:
    return hashlib.sha256(json.dumps([writer, *astuple(task)]).encode()).hexdigest()
