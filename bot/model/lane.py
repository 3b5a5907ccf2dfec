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
from bot.model.context import Context
from bot.model.job import Job, Scoring, Writing
from bot.model.pace import Pace
from bot.model.seating import WORTH, Seat
from bot.model.slots import Slot, Slots
from bot.model.states import State, States
from bot.model.writer import Finish

if TYPE_CHECKING:
    from bot.model.waiting import Queue

_LOOKAHEAD = 3  # tokens proposed at once by prompt lookup


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
        lanes = self._queue.active
        share, more = divmod(self._options.threads, max(len(lanes), 1))
        context.use_threads(max(share + (self in lanes[:more]), 1))
        context.clear_batch()
        streams = [job for job in self.running if job.streams and job.rest == 1]
        outputs = self._fill(streams)
        begin = time.perf_counter()
        if not context.decode():
            raise ModelFailed("the KV cache is too small for the requests running")
        seconds = time.perf_counter() - begin
        self.computed += context.filled
        self._advance(outputs)
        self.pace.saw(len(streams), context.filled - len(streams), seconds)

    def _fill(self, streams: list[Job]) -> list[tuple[Job, int, int, int]]:
        """Put the next tokens of all requests into the batch.

        Returns those that get logits: the request, where they begin in the batch, the position of the first,
        and how many there are.
        """
        outputs: list[tuple[Job, int, int, int]] = []
        room = self._computer.shape.outputs
        for job in streams:
            room -= self._add(job, 1, room, outputs)
        limit = self.pace.slice(len(streams), self._options.stall_s, self._computer.room)
        for job in self.running:
            if job not in streams and limit > 0 and room > 0:
                before = self._computer.room
                room -= self._add(job, limit, room, outputs)
                limit -= before - self._computer.room
        return outputs

    def _add(self, job: Job, limit: int, room: int, outputs: list[tuple[Job, int, int, int]]) -> int:
        """Put up to `limit` next tokens of a request into the batch, at most `room` of them with logits."""
        slot, context = job.slot, self._computer
        assert slot is not None
        start = len(slot.read)
        end = min(start + limit, len(job.goal), start + context.room)
        if start < job.stable < end and self._keeps(job):
            end = job.stable  # stop where others will begin, to keep it for them
        scored = max(job.scored_from, start)
        if end > scored:
            end = min(end, scored + room)
        quiet, loud = job.goal[start : min(end, scored)], job.goal[scored:end]
        if quiet:
            context.add(quiet, start, slot.sequence, output=False)
        if loud:
            first = context.add_scored(loud, start + len(quiet), slot.sequence)
            outputs.append((job, first, start + len(quiet), len(loud)))
        slot.read += quiet + loud
        return len(loud)

    def _keeps(self, job: Job) -> bool:
        """Whether the first tokens of a request are to be kept for others, and are not yet."""
        return job.stable >= WORTH and self._states.exact(job.goal[: job.stable]) is None

    def _advance(self, outputs: list[tuple[Job, int, int, int]]) -> None:
        for job in self.running:
            slot = job.slot
            if slot is not None and len(slot.read) == job.stable and self._keeps(job):
                self._states.put(slot.read, self._computer.save(slot.sequence))
                self._queue.changed()
        for job, first, position, count in outputs:
            if isinstance(job, Writing):
                self._write(job, first)
            elif isinstance(job, Scoring):
                for i in range(count):
                    job.take(self._computer, first + i, position + i)
                if job.rest == 0:
                    self._finish(job, "stop")

    def _write(self, job: Writing, index: int) -> None:
        try:
            finish = job.advance(self._computer, index)
        except Exception as error:  # the asker's fault; it must not stop the others
            job.error = error
            finish = "cancelled"
        if finish is not None:
            self._finish(job, finish)

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
