"""The queue: requests wait here, bounded and fair, until the engine's loop has a slot for them."""

import threading
import time
from collections.abc import Sequence

import structlog

from bot.errors import Busy, ModelError, ModelFailed
from bot.model.engine.kv_cache import KvCache
from bot.model.engine.placement import Placement, place
from bot.model.engine.request import Request
from bot.model.engine.slots import Slots
from bot.model.engine.throughput import Throughput
from bot.model.fairness import RoundRobin
from bot.model.writer import Outlook

_USUAL_REPLY = 64  # tokens, for estimates
# A step takes a second or so, by its slice of prompts; on the slowest machine a first one may take a minute.
HANGS_S = 300.0


class Queue:
    """What the askers' threads and the engine's loop share. All happens under one lock, and quickly."""

    def __init__(self, limit: int, slots: Slots, states: KvCache) -> None:
        self._limit = limit
        self._slots, self._states = slots, states
        self._waiting: list[Request] = []
        self._turns = RoundRobin()
        self._changed = threading.Condition()
        self._closed: ModelError | None = None
        self.running: list[Request] = []
        self.pace = Throughput()
        self.computes_since: float | None = None  # when the step began that is being computed

    def put(self, job: Request) -> None:
        """Let a request wait for its turn. Raises Busy when there is no room, ModelFailed when closed."""
        with self._changed:
            if self._closed:
                raise ModelFailed(str(self._closed))
            began = self.computes_since
            if began is not None and time.monotonic() - began > HANGS_S:
                structlog.get_logger().error("engine_hangs", seconds=round(time.monotonic() - began))
                raise ModelFailed("the engine does not come back from a computation; restart the bot")
            if len(self._waiting) >= self._limit:
                wait = self._outlook().seconds
                raise Busy(f"{len(self._waiting)} questions are waiting; ask again in about {wait:.0f} s")
            self._turns.come(job.asker)
            self._waiting.append(job)
            self._changed.notify_all()

    def next(self) -> list[tuple[Request, Placement]] | None:
        """The requests that begin now; they count as running from here on. Sleeps while there is nothing.

        None when the engine closes.
        """
        with self._changed:
            while not self._closed:
                begins = self._take()
                if begins or self.running or any(job.gone for job in self._waiting):
                    return begins
                self._changed.wait()
        return None

    def _take(self) -> list[tuple[Request, Placement]]:
        begins: list[tuple[Request, Placement]] = []
        for job in sorted(self._waiting, key=lambda job: self._turns.rank(job.asker)):
            if not self._slots.free:
                break
            found = place(job, self._slots, self._states)
            if found is None:
                continue
            self._waiting.remove(job)
            self._slots.take(found.slot, job.wanted, found.reused)
            job.slot = found.slot
            self.running.append(job)
            self._turns.begin(job.asker)
            begins.append((job, found))
        return begins

    def leave(self, job: Request) -> None:
        """A request is done; its slot is free."""
        with self._changed:
            if job in self.running:
                self.running.remove(job)
                self._turns.go(job.asker, served=True)
            if job.slot is not None:
                self._slots.release(job.slot)
                job.slot = None

    def put_back(self, jobs: Sequence[Request]) -> None:
        """What all slots held is gone; these requests are the next to be taken."""
        with self._changed:
            for slot in self._slots:
                self._slots.empty(slot)
            for job in jobs:
                self._turns.come(job.asker)
            self._waiting[:0] = jobs

    def withdrawn(self) -> list[Request]:
        """Take out the waiting requests that nobody wants any more."""
        with self._changed:
            gone = [job for job in self._waiting if job.gone]
            for job in gone:
                self._waiting.remove(job)
                self._turns.go(job.asker, served=False)
        return gone

    def close(self, error: ModelError) -> None:
        """Wake the loop to its end. Who was still waiting gets `error`, and so does who comes later."""
        with self._changed:
            self._closed = self._closed or error
            left, self._waiting = self._waiting, []
            self._changed.notify_all()
        for job in left:
            job.error = error
            job.end("cancelled")

    def outlook(self) -> Outlook:
        with self._changed:
            return self._outlook()

    def _outlook(self) -> Outlook:
        waiting, running = self._waiting, self.running
        to_read = sum(job.rest for job in running if not job.streams) + sum(job.rest for job in waiting)
        rounds = (len(running) + len(waiting)) // len(self._slots)
        writing = rounds * _USUAL_REPLY * self.pace.step_s(len(running))
        return Outlook(len(waiting), to_read * self.pace.token_s + writing, len(running))
