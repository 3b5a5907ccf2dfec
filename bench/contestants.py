"""Who answers in the benches: our engine, llama-server, and a lock around `Llama`, all over the same file."""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from bench.asking import Ask
from bench.llama_cpp import FOR_BENCHES, as_it_comes, server_binary
from bench.prompts import Chat
from bot.model.engine.engine import Engine, EngineOptions
from bot.model.engine.template import ChatTemplate
from bot.model.llama.model import Model
from bot.model.writer import Prompt

CONTEXT = 2048  # tokens a request


@contextmanager
def ours(model: Path, askers: int, threads: int, tokens: int) -> Iterator[Callable[[Sequence[Chat]], Ask]]:
    """Our engine."""
    options = EngineOptions(model, threads, context=CONTEXT, slots=askers)
    with Engine(options) as engine:

        def over(chats: Sequence[Chat]) -> Ask:
            def ask(number: int, heard: Callable[[], None]) -> None:
                prompt = Prompt(chats[number], tokens, asker=str(number))
                with engine.write(prompt) as text:
                    for _ in text:
                        heard()

            return ask

        yield over


@contextmanager
def llama_server(
    model: Path, askers: int, threads: int, tokens: int
) -> Iterator[Callable[[Sequence[Chat]], Ask]]:
    """llama-server with as many slots as askers, everything else as it comes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server_binary(FOR_BENCHES), "-m", model, "-np", askers, "-c", CONTEXT * askers, "-t", threads]
    command += ["--host", "127.0.0.1", "--port", port, "--no-webui"]
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=as_it_comes(),
    )
    limits = httpx.Limits(max_connections=askers + 1)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600, limits=limits) as client:
            _until_up(client)
            yield lambda chats: _over_http(client, _tokens(model, chats), tokens)
    finally:
        process.terminate()
        process.wait()


def _over_http(client: httpx.Client, prompts: Sequence[Sequence[int]], tokens: int) -> Ask:
    def ask(number: int, heard: Callable[[], None]) -> None:
        body = {"prompt": prompts[number], "n_predict": tokens, "temperature": 0, "stream": True}
        with client.stream("POST", "/completion", json=body) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: ") and json.loads(line[6:]).get("content"):
                    heard()

    return ask


def _until_up(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("llama-server did not come up")


@contextmanager
def locked(model: Path, askers: int, threads: int, tokens: int) -> Iterator[Callable[[Sequence[Chat]], Ask]]:
    """What everybody writes first: a lock around one `Llama`. It keeps the prefix of the last prompt, too."""
    import llama_cpp

    llama = llama_cpp.Llama(str(model), n_ctx=CONTEXT, n_batch=512, n_threads=threads, verbose=False)
    lock = threading.Lock()

    def over(chats: Sequence[Chat]) -> Ask:
        prompts = _tokens(model, chats)

        def ask(number: int, heard: Callable[[], None]) -> None:
            with lock:
                stream = llama.create_completion(
                    list(prompts[number]), max_tokens=tokens, temperature=0, stream=True
                )
                for piece in stream:
                    if piece["choices"][0]["text"]:
                        heard()

        return ask

    try:
        yield over
    finally:
        llama.close()


def _tokens(model: Path, chats: Sequence[Chat]) -> list[list[int]]:
    vocabulary = Model(model, gpu_layers=0)
    template = ChatTemplate(vocabulary)
    found = [template.chat(chat).tokens for chat in chats]
    vocabulary.close()
    return found
