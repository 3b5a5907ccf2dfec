"""What became of messages lately. Slack tells of it late, twice and in any order: what a message said before
is not answered once its edit is known, and one that was deleted is not answered at all.
"""

from collections import OrderedDict
from collections.abc import Iterable

from handlers.request import Change, Request

# Of so many messages is remembered what became of them, and of so many threads that the bot spoke there.
_MOST = 5_000


class Changes:
    """By channel and message, the id of the request that it makes now: "" is none."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._now: OrderedDict[tuple[str, str], tuple[float, str]] = OrderedDict()

    def note(self, change: Change, request: str) -> bool:
        """The message makes `request` from now on, or nothing. False where a later change is known."""
        message = change.channel, change.ts
        if message in self._now and self._now[message][0] > change.at:
            return False
        self._now[message] = change.at, request
        self._now.move_to_end(message)
        while len(self._now) > self._most:
            self._now.popitem(last=False)
        return True

    def resume(self, request: Request) -> None:
        """`request` came of an edit that was told before a restart."""
        self._now.setdefault((request.channel, request.ts), (0.0, request.id.partition("-r.")[0]))

    def outdated(self, request: Request) -> bool:
        """Whether its message says something else by now, or is gone. What somebody is answered alone is of
        what it said when they chose it.
        """
        known = request.ts and not request.response_url
        now = self._now.get((request.channel, request.ts)) if known else None
        return now is not None and now[1] != request.id.partition("-r.")[0]


class SpokenIn:
    """The threads in which the bot spoke last."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._threads: OrderedDict[tuple[str, str], None] = OrderedDict()

    def add(self, channel: str, thread: str) -> None:
        self._threads[channel, thread] = None
        self._threads.move_to_end((channel, thread))
        while len(self._threads) > self._most:
            self._threads.popitem(last=False)

    def __contains__(self, thread: tuple[str, str]) -> bool:
        return thread in self._threads


class Claims:
    """Which request is writing each of the bot's messages now. One that died has not released its own, and
    takes them up again.
    """

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._by: OrderedDict[str, str] = OrderedDict()

    def add(self, ts: str, request: str) -> None:
        self._by[ts] = request
        self._by.move_to_end(ts)
        while len(self._by) > self._most:
            self._by.popitem(last=False)

    def release(self, messages: Iterable[str]) -> None:
        for ts in messages:
            self._by.pop(ts, None)

    def __contains__(self, ts: str) -> bool:
        return ts in self._by

    def of_others(self, request: str) -> set[str]:
        """The messages that others than `request` are writing."""
        return {ts for ts, by in self._by.items() if by != request}
