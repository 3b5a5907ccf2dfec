"""The engine: one thread owns a llama.cpp context and writes for many askers at once.

Each step computes one batch: a token for every request being written, and slices of the prompts being read.
"""

import contextlib
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from bot.errors import Busy, ModelError, ModelFailed, PromptTooLong
from bot.model.context import Context, Shape
from bot.model.job import Job
from bot.model.llama import Model
from bot.model.sampling import Sampler
from bot.model.slots import Seat, Slots
from bot.model.speech import Speech
from bot.model.templates import ChatTemplate
from bot.model.writer import OnText, Prompt, Written

# Tokens computed at once: enough to fill the CPU's matrix kernels, few enough that a stream hardly stalls.
_BATCH = 512
_SLICE_BESIDE_STREAMS = 128


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`context` tokens a request, `slots` requests at once, `queue` requests waiting."""

    path: Path
    threads: int
    gpu_layers: int = -1
    context: int = 4096
    slots: int = 4
    queue: int = 64
    kv_type: str = "f16"


class Engine:
    """A Writer over one GGUF, in this process."""

    def __init__(self, options: EngineOptions) -> None:
        self._options = options
        self._model = Model(options.path, options.gpu_layers)
        self._template = ChatTemplate(self._model)
        self._context_tokens = min(options.context, self._model.trained_context or options.context)
        # As many sequences again as may write, so that what was read stays for follow-ups.
        self._slots = Slots(options.slots * 2)
        self._context = self._new_context()
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []
        self._awake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="llama-engine", daemon=True)

    @classmethod
    def start(cls, options: EngineOptions) -> Self:
        """Load the model and start the owner thread. Raises ModelMissing or ModelFailed."""
        engine = cls(options)
        engine._thread.start()
        return engine

    @property
    def name(self) -> str:
        return self._options.path.stem

    @property
    def context(self) -> int:
        return self._context_tokens

    def count(self, text: str) -> int:
        return len(self._model.tokenize(text))

    def write(
        self, prompt: Prompt, on_text: OnText | None = None, cancel: threading.Event | None = None
    ) -> Written:
        tokens = self._template.tokens(prompt.messages)
        if len(tokens) + prompt.max_tokens > self._context_tokens:
            raise PromptTooLong(
                f"{len(tokens)} tokens to read and {prompt.max_tokens} to write do not fit "
                f"{self._context_tokens}; raise INHOUSE_MODEL__CONTEXT"
            )
        job = Job(prompt, tokens, on_text, cancel, Speech(prompt.stop))
        with self._awake:
            if self._closing:
                raise ModelFailed("the engine is closed")
            if len(self._waiting) >= self._options.queue:
                raise Busy("too many questions are waiting; ask again in a minute")
            self._waiting.append(job)
            self._awake.notify()
        try:
            job.done.wait()
        except BaseException:  # Ctrl-C in the waiting thread
            job.abandoned = True
            raise
        if job.error is not None:
            raise job.error
        assert job.result is not None
        return job.result

    def close(self) -> None:
        """Stop the thread and free the model. Whoever still waits gets ModelFailed."""
        with self._awake:
            self._closing = True
            self._awake.notify()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What follows runs on the owner thread.

    def _new_context(self) -> Context:
        options = self._options
        return Context(
            self._model,
            Shape(
                cells=self._context_tokens * options.slots,
                sequences=options.slots * 2,
                batch=_BATCH,
                threads=options.threads,
                kv_type=options.kv_type,
            ),
        )

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                try:
                    self._step()
                except ModelError as error:
                    self._start_over(error)
                except Exception as error:  # a bug here must not leave askers waiting for ever
                    self._start_over(ModelFailed(f"the engine failed: {type(error).__name__}"))
        finally:
            self._fail_all(ModelFailed("the engine is closed"))
            self._context.close()
            self._model.close()

    def _wait_for_work(self) -> bool:
        with self._awake:
            while not (self._closing or self._waiting or self._running):
                self._awake.wait()
            return not self._closing

    def _step(self) -> None:
        self._drop_cancelled()
        self._admit()
        streams = [job for job in self._running if job.written]
        self._context.clear_batch()
        for job in streams:
            self._add(job, 1)
        limit = _SLICE_BESIDE_STREAMS if streams else _BATCH
        for job in self._running:
            if not job.written and limit > 0:
                limit -= self._add(job, limit)
        if not self._running:
            return
        self._decode()
        for job in list(self._running):
            if job.output >= 0:
                self._advance(job)

    def _drop_cancelled(self) -> None:
        with self._awake:
            gone = [job for job in self._waiting if job.cancelled]
            self._waiting = deque(job for job in self._waiting if not job.cancelled)
        for job in gone + [job for job in self._running if job.cancelled]:
            self._finish(job, "cancelled")

    def _admit(self) -> None:
        """Give free slots to waiting requests: who has fewest requests running goes first."""
        while len(self._running) < self._options.slots:
            found = self._next()
            if found is None:
                return
            job, seat = found
            try:
                job.sampler = Sampler(self._model, job.prompt)
            except ModelError as error:
                job.error = error
                self._finish(job, "cancelled")
                continue
            job.reused = self._move_in(seat)
            self._slots.take(seat.slot, job.tokens, job.reused)
            job.slot = seat.slot
            self._running.append(job)

    def _next(self) -> tuple[Job, Seat] | None:
        with self._awake:
            busy = Counter(job.prompt.asker for job in self._running)
            for job in sorted(self._waiting, key=lambda job: busy[job.prompt.asker]):
                seat = self._slots.seat(job.tokens)
                if seat is not None:
                    self._waiting.remove(job)
                    return job, seat
        return None

    def _move_in(self, seat: Seat) -> int:
        """Prepare the KV cache of a seat; returns how many tokens of the prompt it then holds."""
        context, slot = self._context, seat.slot
        if slot is seat.source:
            if context.keep(slot.sequence, seat.reused):
                return seat.reused
            context.keep(slot.sequence, 0)  # a model that cannot forget a part
            return 0
        context.keep(slot.sequence, 0)
        if seat.reused:
            context.share(seat.source.sequence, slot.sequence, seat.reused)
        return seat.reused

    def _add(self, job: Job, limit: int) -> int:
        """Put the next tokens of a request into the batch; returns how many."""
        slot = job.slot
        assert slot is not None
        rest = slot.goal[len(slot.read) :][: min(limit, self._context.room)]
        job.output = -1
        if rest:
            last = len(slot.read) + len(rest) == len(slot.goal)
            index = self._context.add(rest, len(slot.read), slot.sequence, output=last)
            job.output = index if last else -1
            slot.read += rest
        return len(rest)

    def _decode(self) -> None:
        while not self._context.decode():
            oldest = self._slots.oldest_with_text()
            if oldest is None:
                raise ModelFailed("the KV cache is too small for the requests running")
            self._context.keep(oldest.sequence, 0)
            oldest.read = []

    def _advance(self, job: Job) -> None:
        """Sample the next token of a request from the logits just computed, and tell its asker."""
        assert job.slot is not None and job.sampler is not None
        token = job.sampler.sample(self._context, job.output)
        job.output = -1
        if job.written == 0:
            job.first_token_s = time.monotonic() - job.since
        if self._model.ends(token):
            self._finish(job, "stop")
            return
        job.written += 1
        job.slot.goal.append(token)
        self._tell(job, job.speech.feed(self._model.piece(token)))
        if job.speech.stopped:
            self._finish(job, "stop")
        elif job.written >= job.prompt.max_tokens:
            self._finish(job, "length")

    def _tell(self, job: Job, text: str) -> None:
        if not text or job.on_text is None:
            return
        try:
            job.on_text(text)
        except Exception as error:  # the asker's fault; it must not stop the others
            job.error = error
            self._finish(job, "cancelled")

    def _finish(self, job: Job, finish: Literal["stop", "length", "cancelled"]) -> None:
        if job.done.is_set():
            return
        if job.error is None and finish != "cancelled":
            self._tell(job, job.speech.end())
        if job in self._running:
            self._running.remove(job)
        if job.slot is not None:
            self._slots.release(job.slot)
        if job.sampler is not None:
            job.sampler.close()
        job.result = Written(
            text=job.speech.text,
            finish=finish,
            prompt_tokens=len(job.tokens),
            reused_tokens=job.reused,
            written_tokens=job.written,
            first_token_s=job.first_token_s,
        )
        job.done.set()

    def _start_over(self, error: ModelError) -> None:
        """After a failed computation: fail what was running, forget all state, serve the rest."""
        for job in list(self._running):
            job.error = error
            self._finish(job, "cancelled")
        for slot in self._slots:
            slot.read, slot.goal, slot.busy = [], [], False
        with contextlib.suppress(ModelError):
            self._context.clear_batch()
            self._context.forget_all()

    def _fail_all(self, error: ModelError) -> None:
        with self._awake:
            jobs = [*self._waiting, *self._running]
            self._waiting.clear()
        for job in jobs:
            job.error = error
            self._finish(job, "cancelled")
