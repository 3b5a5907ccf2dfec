"""A lane: one thread that owns one llama.cpp context and computes for several requests at once.

Each step computes one batch: a token for every request being written, and slices of what others have to
read. Several lanes share the weights. On a CPU small models gain by it: a lane of one thread never waits for
another thread at the end of an operation.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import ModelError, ModelFailed
from bot.model.batching import Filling, Rows, keeps
from bot.model.context import Context
from bot.model.job import Job, Scoring, Writing
from bot.model.pace import Pace
from bot.model.seating import Seat
from bot.model.slots import Slot, Slots
from bot.model.speculation import Speculation
from bot.model.states import State, States
from bot.model.writer import Finish

if TYPE_CHECKING:
    from bot.model.waiting import Queue


@dataclass(frozen=True, slots=True)
class LaneOptions:
    """`slots` requests at once; streams wait at most about `stall_s` for others' prompts; `threads` are those
    of all lanes together."""

    slots: int
    threads: int
    stall_s: float
    open: Callable[[int], Context]


class Lane:
    """Runs requests of a queue, from its own thread. The queue's lock guards `running` and `slots`."""

    def __init__(self, name: str, options: LaneOptions, queue: "Queue", states: States) -> None:
        self._options, self._queue, self._states = options, queue, states
        self.slots = Slots(options.slots)
        self.running: list[Job] = []
        self.pace = Pace()
        self._speculation = Speculation()
        self.computed = 0  # tokens
        self.alive = True
        self._context: Context | None = None
        self._thread = threading.Thread(target=self._run, name=f"llama-{name}", daemon=True)
        queue.join(self)

    @property
    def load(self) -> int:
        return len(self.running)

    @property
    def open(self) -> bool:
        """Whether it may take another request."""
        return self.alive and self.load < self._options.slots

    def prepare(self) -> None:
        """Reserve the context's memory now. Raises ModelFailed."""
        if self._context is None:
            self._context = self._options.open(self._options.slots)

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        if self._thread.is_alive():
            self._thread.join()
        if self._context is not None:
            self._context.close()

    # What follows runs on the lane's own thread.

    def _run(self) -> None:
        while (begins := self._queue.next(self)) is not None:
            try:
                self.prepare()
                for job, seat in begins:
                    self._begin(job, seat)
                self._step()
            except ModelError as error:
                self._start_over(error)
            except Exception as error:  # a bug here must not leave askers waiting for ever
                self._start_over(ModelFailed(f"the engine failed: {type(error).__name__}"))
        for job in list(self.running):
            job.error = ModelFailed("the engine is closed")
            self._finish(job, "cancelled")

    @property
    def _computer(self) -> Context:
        assert self._context is not None
        return self._context

    def _begin(self, job: Job, seat: Seat) -> None:
        """Move what is already computed to where the request's own tokens will follow."""
        reused = self._move_in(seat)
        del seat.slot.read[reused:]
        if not job.restarts:
            job.reused = reused
        try:
            job.begin(self._computer.model)
        except ModelError as error:
            job.error = error
            self._finish(job, "cancelled")

    def _move_in(self, seat: Seat) -> int:
        """Prepare the KV cache of a seat; returns how many tokens of the prompt it then holds."""
        context, to = self._computer, seat.slot.sequence
        if seat.evicts:
            self._states.put(seat.evicts, context.save(to))
        if isinstance(seat.source, State):
            moved = context.load(to, seat.source.data)
        elif isinstance(seat.source, Slot):
            moved = context.load(to, context.save(seat.source.sequence))
        else:
            moved = True
        if moved and context.keep(to, seat.reused):
            return seat.reused
        context.keep(to, 0)  # a model that cannot forget a part
        return 0

    def _step(self) -> None:
        for job in self._queue.withdrawn():
            job.end(job.gone or "cancelled")
        for job in list(self.running):
            if (why := job.gone) is not None:
                self._finish(job, why)
        if not self.running:
            return
        context = self._computer
        self._share_threads()
        streams = [job for job in self.running if job.streams and job.rest == 1]
        others = [job for job in self.running if job not in streams]
        batch = Filling(context, self._states)
        batch.streams(streams, () if others else self._proposed(streams))
        rows = context.filled
        batch.prompts(others, self.pace.slice(rows, self._options.stall_s, context.room))
        begin = time.perf_counter()
        if not context.decode():
            raise ModelFailed("the KV cache is too small for the requests running")
        self.pace.saw(rows, context.filled - rows, time.perf_counter() - begin)
        self.computed += context.filled
        self._advance(batch.rows)

    def _share_threads(self) -> None:
        """All threads for a lane that works alone, an equal share for each of several."""
        lanes = self._queue.active
        share, more = divmod(self._options.threads, max(len(lanes), 1))
        self._computer.use_threads(max(share + (self in lanes[:more]), 1))

    def _proposed(self, streams: list[Job]) -> list[int]:
        lone = streams[0] if len(streams) == 1 else None
        return self._speculation.propose(lone, self.pace) if isinstance(lone, Writing) else []

    def _advance(self, batch: list[Rows]) -> None:
        for job in self.running:
            slot = job.slot
            if slot is not None and len(slot.read) == job.stable and keeps(job, self._states):
                lasting = isinstance(job, Scoring)
                self._states.put(slot.read, self._computer.save(slot.sequence), lasting=lasting)
                self._queue.changed()
        for rows in batch:
            if isinstance(rows.job, Writing):
                self._write(rows.job, rows)
            elif isinstance(rows.job, Scoring):
                for i in range(rows.count):
                    rows.job.take(self._computer, rows.first + i, rows.position + i)
                if rows.job.rest == 0:
                    self._finish(rows.job, "stop")

    def _write(self, job: Writing, rows: Rows) -> None:
        """Take the next token, and one more for each proposal that it confirms."""
        finish: Finish | None = None
        try:
            for i in range(rows.count):
                finish = job.advance(self._computer, rows.first + i)
                if finish or job.goal[-1] not in rows.proposed[i : i + 1]:
                    break
        except Exception as error:  # the asker's fault; it must not stop the others
            job.error = error
            finish = "cancelled"
        if rows.proposed:
            self._take_back(job)
        if finish is not None:
            self._finish(job, finish)

    def _take_back(self, job: Writing) -> None:
        """Forget the proposals that were wrong."""
        slot = job.slot
        assert slot is not None
        right = min(len(job.goal) - 1, len(slot.read))
        if right < len(slot.read) and not self._computer.keep(slot.sequence, right):
            self._computer.keep(slot.sequence, 0)  # a model that cannot forget a part reads all again
            right = 0
        del slot.read[right:]

    def _finish(self, job: Job, finish: Finish) -> None:
        if job.done.is_set():
            return
        self._queue.leave(self, job, spare=isinstance(job, Scoring))
        job.end(finish)

    def _start_over(self, error: ModelError) -> None:
        """After a failed computation: a new context, and once more for those whom it hit the first time."""
        structlog.get_logger().warning("engine_restarts", reason=str(error))
        again: list[Job] = []
        for job in list(self.running):
            job.restarts += 1
            if job.restarts > 1:
                job.error = error
                self._finish(job, "cancelled")
            else:
                self._queue.leave(self, job, spare=True)
                again.append(job)
        for slot in self.slots:
            self._queue.emptied(self, slot)
        if self._context is not None:
            self._context.close()
            self._context = None
        try:
            self.prepare()
        except ModelError:
            self.alive = False
        self._queue.put_back(again)
        if not self.alive:
            self._queue.orphaned(error)
