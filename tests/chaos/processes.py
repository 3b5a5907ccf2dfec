"""The processes that are killed: the bot, the indexer and the model server, each forked in some milliseconds.

They are the real ones as far as a crash can tell: the client of Slack and of a model server, workflows, store
and readers of files are. Only what the model says is scripted, and vectors are hashes of words.
"""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from bot.model.remote import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt
from bot.question import Question
from bot.reply import Generating, Reply, Searching, SentenceReady, Watch
from bot.settings import load
from handlers import connection
from handlers.app import connected
from handlers.records import LibraryRecords, own_files
from handlers.serving import syncing
from handlers.simulator.server import Simulator
from store.indexing import IndexOptions, index
from store.library import Library
from store.rating import Rating
from tests.end_to_end.filing import FilingBackend
from tests.end_to_end.scripted import answer
from tests.end_to_end.talking import SOON
from tests.fakes import HashEmbedder

MODEL_WORDS = "the model says so"
OFTEN = {"per_minute": 100_000, "per_hour": 1_000_000}


def sentences(nonce: str) -> tuple[str, ...]:
    """What is replied to a question that names `nonce` and no document."""
    return f"You asked {nonce}.", "It is written so.", "That is all."


@dataclass
class ChaosBackend(FilingBackend):
    """To a question with "file" in it, what the library says; to others three sentences, streamed. Both ask
    the model server first, where there is one, and fail as it does.
    """

    model_url: str = ""
    _writer: RemoteWriter | None = None
    _opening: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        watch(Searching())
        prompt = Prompt((Message("user", question.text),), 16, asker=question.asker)
        if self.model_url:
            with self._model().write(prompt, cancel) as text:
                assert text.result().text == MODEL_WORDS or cancel.is_set()
        if "file" in question.text:
            return super().answer(question, watch, cancel)
        nonce = next((it for it in question.text.replace("?", "").split() if it.startswith("q")), "nothing")
        reply = answer(*sentences(nonce))
        watch(Generating(1))
        for at, sentence in enumerate(reply.sentences):
            if at and cancel.wait(0.03):
                break
            watch(SentenceReady(sentence, reply.citations if at == 0 else ()))
        return reply

    def rate(self, rating: Rating) -> None:
        self.shelf.ratings.keep(rating)

    def _model(self) -> RemoteWriter:
        with self._opening:
            if self._writer is None:
                self._writer = RemoteWriter(RemoteOptions(self.model_url))
            return self._writer


def run_bot(api_url: str, directory: Path, model_url: str, tasks: Path | None = None) -> None:
    """The bot, until it is killed. How many tasks its event loop has is written to `tasks`, now and then."""
    _begin()
    connection.PING_S = 0.5
    asyncio.run(_bot(api_url, directory, model_url, tasks))


async def _bot(api_url: str, directory: Path, model_url: str, tasks: Path | None) -> None:
    settings = load(
        data_dir=directory,
        slack_bot_token=Simulator.bot_token,
        slack_app_token=Simulator.app_token,
        slack={"api_url": api_url} | OFTEN,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell_tasks)
    embedder = HashEmbedder()
    with Library.open(directory / "store", embedder) as library:
        kept = LibraryRecords(library, embedder, files=partial(own_files, library=library, days=7))
        backend = ChaosBackend(shelf=library, embedder=embedder, kept=kept, model_url=model_url)
        backend.may_read.set()
        async with connected(settings, backend, drain_s=2.0, pauses=SOON), syncing(library, 1.0):
            while True:
                await asyncio.sleep(0.2)
                if tasks is not None:
                    _write(tasks, len(asyncio.all_tasks()))


def run_indexer(directory: Path, folder: Path) -> None:
    """`inhouse index FOLDER`, once."""
    _begin()
    embedder = HashEmbedder()
    with Library.open(directory / "store", embedder) as library:
        index([folder], library, embedder, IndexOptions())


def run_model_server(port: int) -> None:
    """Says the same words to everybody, one at a time, until it is killed."""
    app = web.Application()
    app.router.add_get("/v1/models", _models)
    app.router.add_post("/v1/chat/completions", _chat)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None, reuse_port=True)


async def _models(_: web.Request) -> web.Response:
    return web.json_response({"data": [{"id": "scripted"}]})


async def _chat(request: web.Request) -> web.StreamResponse:
    await request.read()
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await stream.prepare(request)
    words = MODEL_WORDS.split(" ")
    for at, word in enumerate(words):
        said = word if at == 0 else f" {word}"
        await _event(stream, {"delta": {"content": said}, "finish_reason": None})
        await asyncio.sleep(0.01)
    await _event(stream, {"delta": {}, "finish_reason": "stop"})
    await stream.write(b"data: [DONE]\n\n")
    return stream


async def _event(stream: web.StreamResponse, choice: dict[str, object]) -> None:
    chunk = {"choices": [{"index": 0} | choice]}
    await stream.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")


def _begin() -> None:
    """It ends with whoever started it, and says nothing: with CHAOS_LOG set, it appends to that file."""
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    path = os.environ.get("CHAOS_LOG")
    file = open(path, "a", buffering=1) if path else open(os.devnull, "w")  # noqa: SIM115 - as long as the process
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file))


def _tell_tasks() -> None:
    """What the bot waits for, line by line: to be asked where it does not come to an end."""
    log = structlog.get_logger()
    for task in asyncio.all_tasks():
        frames = [f"{Path(it.f_code.co_filename).name}:{it.f_lineno}" for it in _awaited(task.get_coro())]
        log.warning("waits", frames=" ".join(frames))


def _awaited(coroutine: Any) -> Iterator[Any]:
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        if frame is not None:
            yield frame
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)


def _end_with(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def _write(file: Path, number: int) -> None:
    """Whole, whenever somebody reads it."""
    new = file.with_suffix(".new")
    new.write_text(str(number))
    new.replace(file)
