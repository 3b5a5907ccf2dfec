"""The engine: one model in this process, writing for many askers at once."""

import threading
from dataclasses import dataclass
from pathlib import Path

from bot.errors import ModelError, ModelFailed, PromptTooLong
from bot.model.engine.kv_cache import KvCache
from bot.model.engine.queue import Queue
from bot.model.engine.request import Request
from bot.model.engine.scheduler import Scheduler
from bot.model.engine.slots import Slots
from bot.model.engine.template import ChatTemplate
from bot.model.llama import Context, Model, Shape
from bot.model.text_stream import TextStream
from bot.model.writer import Closing, Outlook, Prompt

# Tokens computed at once, at most. On a CPU more gains nothing and makes the others wait; a GPU wants more.
_BATCH, _BATCH_GPU = 512, 1024
_STATES = 256 << 20
_CELLS = 256  # llama.cpp gives each sequence a multiple of this


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """`context` tokens a request, `slots` requests at once, `queue` waiting.

    `stall_s` is how long somebody who reads along may wait for others' prompts to be read. `lora` is an
    adapter and how strongly it works. `states` is the memory, in bytes, for KV states kept for later.
    """

    path: Path
    threads: int
    gpu_layers: int = -1
    context: int = 4096
    slots: int = 4
    queue: int = 64
    kv_type: str = "f16"
    stall_s: float = 1.0
    lora: tuple[Path, float] | None = None
    states: int = _STATES


_MEASURED = 135e6  # parameters of the model that Throughput guesses the speed of, before it has measured


class Engine(Closing):
    """A Writer over one GGUF, in this process."""

    def __init__(self, options: EngineOptions) -> None:
        """Load the model and start. Raises ModelMissing or ModelFailed."""
        self._options = options
        self._model = Model(options.path, options.gpu_layers)
        try:
            if not self._model.writes:
                raise ModelFailed(
                    f"{options.path}: not a writer: it is an embedder or a reranker; `inhouse models list` "
                    "names writers, and INHOUSE_MODEL__PATH takes one"
                )
            self._adapters = [self._model.adapter(*options.lora)] if options.lora else []
            self._template = ChatTemplate(self._model)
            self._context_tokens = min(options.context, self._model.trained_context or options.context)
            self._states = KvCache(options.states)
            self._queue = Queue(options.queue, Slots(options.slots), self._states)
            if not self._model.on_gpu:  # until it is measured; a 4B model reads thirty times slower
                self._queue.pace.token_s *= max(1.0, self._model.parameters / _MEASURED)
            self._loop = Scheduler(self._queue, self._states, self._new_context, options.stall_s)
        except BaseException:
            self._model.close()
            raise

    def _new_context(self) -> Context:
        options = self._options
        context = Context(
            self._model,
            Shape(
                cells=-(-self._context_tokens // _CELLS) * _CELLS * options.slots,
                sequences=options.slots,
                batch=_BATCH_GPU if self._model.on_gpu else _BATCH,
                threads=options.threads,
                kv_type=options.kv_type,
            ),
        )
        try:
            context.adapt(self._adapters)
        except ModelError:
            context.close()
            raise
        return context

    @property
    def facts(self) -> dict[str, str | int]:
        """What was reserved, to be told at the start: tokens, requests at once, threads, MiB of KV cache."""
        options = self._options
        cache = self._model.kv_bytes(options.kv_type) * self.context * options.slots
        return {
            "model": self.name,
            "context": self.context,
            "slots": options.slots,
            "threads": options.threads,
            "kv_cache_mib": round(cache / 2**20),
        }

    @property
    def name(self) -> str:
        return self._options.path.stem

    @property
    def context(self) -> int:
        return self._context_tokens

    @property
    def parameters(self) -> float:
        return self._model.parameters

    @property
    def reading_s(self) -> float:
        return self._queue.pace.token_s

    def count(self, text: str) -> int:
        return len(self._model.tokenize(text))

    @property
    def computed(self) -> int:
        """Tokens computed since the start: what was reused is not in it, nor proposals that were wrong."""
        return self._loop.computed - self._loop.mistaken

    def outlook(self) -> Outlook:
        return self._queue.outlook()

    def check(self) -> None:
        self._loop.check()

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        job = self._job(prompt, TextStream(cancel))
        self._queue.put(job)
        return job.stream

    def _job(self, prompt: Prompt, stream: TextStream) -> Request:
        chat = self._template.chat(prompt.messages)
        if len(chat.tokens) + prompt.max_tokens > self._context_tokens:
            raise PromptTooLong(
                f"{len(chat.tokens)} tokens to read and {prompt.max_tokens} to write do not fit "
                f"{self._context_tokens}; raise INHOUSE_MODEL__CONTEXT"
            )
        return Request(prompt, stream, chat.tokens, chat.stable)

    def close(self) -> None:
        """Stop the threads and free the model. Whoever still waits gets ModelFailed."""
        self._queue.close(ModelFailed("the engine is closed"))
        self._loop.join()
        self._model.close()
