"""Asking from the command line: one question, a file of them, or one after the other."""

from pathlib import Path
from typing import Any

from rich.console import Console

from bot.answering import ask as answer
from bot.cli.console import print_batch, print_json
from bot.cli.json_output import reply_json
from bot.cli.screen import Screen
from bot.jsonl import BatchRow, read_batch
from bot.query import smalltalk_in
from bot.question import Question, Turn
from bot.reply import text_of
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

_ASKER = "command line"
_HINT = "Ask about your documents. Ctrl-C stops an answer, Ctrl-D ends."


def ask_batch(path: Path, who: Readers) -> None:
    """A line of JSON for each row. Raises BadBatch before any work where a row is malformed."""
    rows = read_batch(path)
    with open_runtime(load()) as runtime:
        dependencies = runtime.dependencies
        runtime.library.sync()

        def one(row: BatchRow) -> dict[str, Any]:
            asked = Question(row.question, who, row.history, _ASKER)
            return reply_json(row.id, asked, answer(asked, dependencies))

        print_batch(rows, one, "answering")


def ask_once(text: str, who: Readers, *, as_json: bool) -> None:
    """A reply on the terminal, or as JSON."""
    asked = Question(text, who, asker=_ASKER)
    with open_runtime(load()) as runtime:
        if as_json:
            print_json(reply_json(None, asked, answer(asked, runtime.dependencies)))
            return
        screen = Screen()
        screen.end(answer(asked, runtime.dependencies, screen.hear))


def converse(who: Readers) -> None:
    """Ask and answer until the person ends it; follow-ups may lean on what was said."""
    settings = load()
    history: list[Turn] = []
    with open_runtime(settings) as runtime:
        dependencies = runtime.dependencies
        runtime.library.sync()
        Console(stderr=True).print(_HINT, style="dim")
        while (text := _read()) is not None:
            if not text.strip():
                continue
            if smalltalk_in(text):
                Console(stderr=True).print(_HINT, style="dim")
                continue
            screen = Screen()
            kept = tuple(history[-settings.slack.history_turns :]) if settings.slack.history_turns else ()
            try:
                reply = answer(Question(text, who, kept, _ASKER), dependencies, screen.hear)
            except KeyboardInterrupt:
                screen.stopped("Stopped.")
                continue
            screen.end(reply)
            history += [Turn("user", text), Turn("assistant", text_of(reply))]


def _read() -> str | None:
    """What the person types; None at the end."""
    try:
        return input("\n> ")
    except KeyboardInterrupt:
        print()
        return ""
    except EOFError:
        print()
        return None
