"""The seam between the face and the mind: what Slack's listeners ask of the rooms below, and nothing else."""

import threading
from collections.abc import Sequence
from typing import Protocol

from bot import answering, summarizing
from bot.answering import Watch
from bot.house import House
from bot.question import Question
from bot.reply import Reply
from bot.summarizing import Said, Summary
from store.rating import Rating


class Mind(Protocol):
    """Blocking calls, safe from any thread. They raise ModelError or StoreError."""

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply: ...

    def summarize(self, messages: Sequence[Said], watch: Watch, cancel: threading.Event) -> Summary: ...

    def rate(self, rating: Rating) -> None: ...


class HouseMind:
    """The real one."""

    def __init__(self, house: House) -> None:
        self._house = house

    def warm_up(self) -> None:
        """Open library and models now, so that the first question does not wait for it."""
        self._house.warm_up()

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        return answering.ask(question, self._house.means, watch, cancel)

    def summarize(self, messages: Sequence[Said], watch: Watch, cancel: threading.Event) -> Summary:
        return summarizing.summarize(messages, self._house.means, watch, cancel)

    def rate(self, rating: Rating) -> None:
        self._house.library.rate(rating)
