"""The engine's loop: one thread that owns the context and computes for many requests at once.

Each step computes one batch: a token for every request being written, and slices of the prompts that others
have to read.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from bot.errors import ModelError, ModelFailed
from bot.model.engine.batch import BatchBuilder, Rows, keeps
from bot.model.engine.kv_cache import KvCache, KvSnapshot
from bot.model.engine.placement import Placement
from bot.model.engine.queue import Queue
from bot.model.engine.request import Request
from bot.model.engine.slots import Slot
from bot.model.engine.throughput import Speculation
from bot.model.llama import Context
from bot.model.text_stream import Finish

# No step takes so long, whatever the model: one that does is stuck below us, in a driver, say.
_STUCK_S = 600.0


class Scheduler:
    """Takes requests from the queue and computes them. Streams wait about `stall_s` for others' prompts."""

    def __init__(
        self, queue: Queue, states: KvCache, open_context: Callable[[], Context], stall_s: float
    ) -> None:
        self._queue, self._states = queue, states
        self._open_context, self._stall_s = open_context, stall_s
        self._context = open_context()
        self._speculation = Speculation()
        self.computed = self.mistaken = 0  # tokens; of proposals that were wrong
        self._step_began: float | None = None
        self._thread = threading.Thread(target=self._run, name="llama-engine", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the end, which the queue's closing brings about, and free the context."""
        self._thread.join()
        self._context.close()

    def check(self) -> None:
        """Raises ModelFailed where the loop has ended, or one step takes more than ten minutes."""
        if not self._thread.is_alive():
            raise ModelFailed("the engine has stopped; restart the bot")
        began = self._step_began
        if began is not None and time.perf_counter() - began > _STUCK_S:
            raise ModelFailed(f"a step of the engine takes more than {_STUCK_S:.0f} s; restart the bot")

    # What follows runs on the loop's own thread.

    def _run(self) -> None:
        try:
            self._serve()
        finally:  # whatever happened, nobody waits for ever
            self._queue.close(ModelFailed("the engine has stopped; restart the bot"))
            for job in list(self._queue.running):
                job.error = job.error or ModelFailed("the engine is closed")
                self._finish(job, "cancelled")

    def _serve(self) -> None:
        while (begins := self._next()) is not None:
            try:
                for job, seat in begins:
                    self._begin(job, seat)
                self._step()
            except ModelError as error:
                self._start_over(error)
            except Exception as error:  # a bug here must not leave askers waiting for ever
                self._start_over(ModelFailed(f"the engine failed: {type(error).__name__}"))

    def _next(self) -> list[tuple[Request, Placement]] | None:
        """Who begins with this step. What is waited for here is no part of a step."""
        self._step_began = None
        begins = self._queue.next()
        self._step_began = time.perf_counter()
        return begins

    def _begin(self, job: Request, seat: Placement) -> None:
        """Move what is already computed to where the request's own tokens will follow."""
        with self._failing_alone(job):
            reused = self._move_in(seat)
            del seat.slot.read[reused:]
            if not job.restarts:
                job.reused = reused
            job.begin(self._context.model)

    @contextmanager
    def _failing_alone(self, job: Request) -> Iterator[None]:
        """What goes wrong in here is raised where `job` waits, and stops nobody else."""
        try:
            yield
        except Exception as error:
            known = isinstance(error, ModelError)
            job.error = error if known else ModelFailed(f"cannot be computed: {type(error).__name__}")
            self._finish(job, "cancelled")

    def _move_in(self, seat: Placement) -> int:
        """Prepare the KV cache of a slot; returns how many tokens of the prompt it then holds."""
        context, to = self._context, seat.slot.sequence
        if seat.evicts:
            self._states.put(seat.evicts, context.save(to), seat.whom)
        if isinstance(seat.source, KvSnapshot):
            moved = context.load(to, seat.source.data)
            if not moved:  # damaged, or of another shape
                self._states.drop(seat.source)
        elif isinstance(seat.source, Slot):
            there = len(seat.source.read) >= seat.reused  # its own state may not have loaded
            moved = there and context.load(to, context.save(seat.source.sequence))
        else:
            moved = True
        if moved and context.keep(to, seat.reused) and context.whole(to, seat.reused):
            return seat.reused
        context.keep(to, 0)  # a model that cannot forget a part
        return 0

    def _step(self) -> None:
        for job in self._queue.withdrawn():
            job.end("cancelled")
        for job in list(self._queue.running):
            if job.gone:
                self._finish(job, "cancelled")
        if self._queue.running:
            self._compute(list(self._queue.running))

    def _compute(self, jobs: list[Request]) -> None:
        """One batch for `jobs`. Where that fails each is computed by itself: who fails so ends, and the
        others go on as if nothing had been. Raises ModelError where all fail: none of them is the reason.
        """
        context = self._context
        streams = [job for job in jobs if job.streams and job.rest == 1]
        prompts = [job for job in jobs if job not in streams]
        batch = BatchBuilder(context, self._states)
        batch.streams(streams, () if prompts else self._proposed(streams))
        rows = context.filled
        batch.prompts(prompts, self._queue.pace.slice(rows, self._stall_s, context.room))
        begin = time.perf_counter()
        self._queue.computes_since = time.monotonic()
        try:
            context.compute()
        except ModelError:
            batch.undo()
            if len(jobs) == 1:
                raise
            self._compute_apart(jobs)
            return
        finally:
            self._queue.computes_since = None
        self._queue.pace.saw(rows, context.filled - rows, time.perf_counter() - begin)
        self.computed += context.filled
        for job in prompts:
            with self._failing_alone(job):
                self._publish(job)
        for each in batch.rows:
            if each.job.slot is not None:
                self._advance(each.job, each)

    def _compute_apart(self, jobs: list[Request]) -> None:
        failed: list[tuple[Request, ModelError]] = []
        for job in jobs:
            try:
                self._compute([job])
            except ModelError as error:
                failed.append((job, error))
        if len(failed) == len(jobs):
            raise failed[0][1]
        for job, wrong in failed:
            job.error = wrong
            self._finish(job, "cancelled")

    def _proposed(self, streams: list[Request]) -> list[int]:
        lone = streams[0] if len(streams) == 1 else None
        return self._speculation.propose(lone, self._queue.pace) if lone else []

    def _publish(self, job: Request) -> None:
        """Keep the beginning that others will have too, when it was just read."""
        slot = job.slot
        if slot is not None and len(slot.read) == job.stable and keeps(job, self._states):
            self._states.put(slot.read, self._context.save(slot.sequence))

    def _advance(self, job: Request, rows: Rows) -> None:
        """Take the next token, and one more for each proposal that it confirms."""
        finish: Finish | None = None
        with self._failing_alone(job):
            for i in range(1 + len(rows.proposed)):
                finish = job.advance(self._context, rows.first + i)
                if finish or job.goal[-1] not in rows.proposed[i : i + 1]:
                    break
        if rows.proposed and job.slot is not None:
            self._take_back(job)
        if finish is not None:
            self._finish(job, finish)

    def _take_back(self, job: Request) -> None:
        """Forget the proposals that were wrong."""
        slot = job.slot
        assert slot is not None
        right = min(len(job.goal) - 1, len(slot.read))
        self.mistaken += len(slot.read) - right
        if right < len(slot.read) and not self._context.keep(slot.sequence, right):
            self._context.keep(slot.sequence, 0)  # a model that cannot forget a part reads all again
            right = 0
        del slot.read[right:]

    def _finish(self, job: Request, finish: Finish) -> None:
        self._queue.leave(job)
        job.end(finish)

    def _start_over(self, error: ModelError) -> None:
        """After nothing could be computed: a new context, and once more for those hit for the first time."""
        structlog.get_logger().warning("engine_restarts", reason=str(error))
        again: list[Request] = []
        for job in list(self._queue.running):
            job.restarts += 1
            job.error = error if job.restarts > 1 else None
            self._queue.leave(job)
            if job.error:
                job.end("cancelled")
            else:
                again.append(job)
        self._queue.put_back(again)
        self._context.close()
        try:
            self._context = self._open_context()
        except ModelError as wrong:
            self._queue.close(ModelFailed(f"the engine has stopped; restart the bot: {wrong}"))
