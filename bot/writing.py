"""The model's words as whole sentences, with the writer stopped as soon as they are worth nothing."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.model.writer import Prompt, Writer, Written
from bot.words import words
from store.sentences import Splitter

_POLL_S = 0.05

Hear = Callable[[str], bool]


def write(prompt: Prompt, writer: Writer, hear: Hear, cancel: threading.Event | None = None) -> Written:
    """Give each sentence to `hear` as it is complete, on this thread; stop when it returns False.

    Also stops when the model repeats itself or `cancel` is set. Raises what the writer raises.
    """
    pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    stop = threading.Event()

    def run() -> Written:
        try:
            return writer.write(prompt, pieces.put, stop)
        finally:
            pieces.put(None)

    with ThreadPoolExecutor(1, thread_name_prefix="writing") as thread:
        written = thread.submit(run)
        try:
            _listen(pieces, hear, stop, cancel)
        finally:
            stop.set()  # whatever happened to the listener, the writer must not write on unheard
        return written.result()


def _listen(
    pieces: "queue.SimpleQueue[str | None]", hear: Hear, stop: threading.Event, cancel: threading.Event | None
) -> None:
    splitter, heard, ended = Splitter(), list[str](), False
    while not (ended or stop.is_set()):
        if cancel is not None and cancel.is_set():
            return
        try:
            piece = pieces.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        ended = piece is None
        for sentence in splitter.close() if piece is None else splitter.feed(piece):
            if repeats(sentence, heard) or not hear(sentence):
                stop.set()
                return
            heard.append(sentence)


def repeats(sentence: str, heard: list[str]) -> bool:
    """Whether a model has begun to loop: it says a sentence again, or the same words over and over in one."""
    now = words(sentence)
    if any(words(earlier) == now for earlier in heard) and len(now) > 2:
        return True
    return len(now) >= 24 and len(set(now)) < len(now) * 0.35
