"""Asking from the command line: one question, a file of them, or one after the other."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.answering import Dependencies
from bot.answering import ask as answer
from bot.cli.console import print_batch, print_json
from bot.cli.json_output import reply_json
from bot.cli.screen import Screen
from bot.jsonl import BatchRow, read_batch
from bot.query import Smalltalk, smalltalk_in
from bot.question import Question, Turn
from bot.reply import text_of
from bot.runtime import Runtime, open_runtime
from bot.settings import load
from store.audience import Readers
from store.errors import NoSuchDocument

_ASKER = "command line"
_HINT = "Ask about your documents; :help lists the commands."
_WELCOME = "You're welcome."
_HELLO = 'Ask about your documents: `inhouse ask "How long is annual leave?"`'
_HELP = """\
Ask a question about your documents; the next one may follow on from it.
Nothing that you ask is kept.
  :new    starts a new conversation and forgets what was said so far
  :help   shows this, as ? does
  :quit   ends, as Ctrl-D does;  Ctrl-C stops an answer"""


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
        _insist_on_documents(runtime)


def ask_once(text: str, who: Readers, *, as_json: bool) -> None:
    """A reply on the terminal, or as JSON. Raises NoSuchDocument where nothing is indexed."""
    asked = Question(text, who, asker=_ASKER)
    if not as_json and (kind := smalltalk_in(text)):
        print(_HELLO if kind is Smalltalk.GREETING else _WELCOME)
        return
    with open_runtime(load()) as runtime:
        if as_json:
            print_json(reply_json(None, asked, answer(asked, runtime.dependencies)))
        _insist_on_documents(runtime)
        if as_json:
            return
        screen = Screen()
        screen.end(answer(asked, runtime.dependencies, screen.hear))


def converse(who: Readers) -> None:
    """Ask and answer until the person ends it; follow-ups may lean on what was said."""
    with suppress(ImportError):  # no readline on Windows
        import readline  # noqa: F401 - lines can be edited, and earlier ones called up
    settings = load()
    history: list[Turn] = []
    beside = Console(stderr=True, style="dim", highlight=False)
    with open_runtime(settings) as runtime:
        _insist_on_documents(runtime)
        dependencies = runtime.dependencies
        runtime.library.sync()
        beside.print(_HINT)
        while (text := _read()) is not None:
            word = text.strip()
            if word in {":quit", ":q"}:
                return
            if word == ":new":
                history.clear()
                beside.print("A new conversation.")
            elif word.startswith(":") or word == "?":
                if word not in {":help", ":h", "?"}:
                    beside.print(f"There is no command {word.split()[0]}.", markup=False)
                beside.print(_HELP)
            elif (kind := smalltalk_in(text)) and word:
                beside.print(_HINT if kind is Smalltalk.GREETING else _WELCOME)
            elif word:
                kept = tuple(history[-settings.slack.history_turns :]) if settings.slack.history_turns else ()
                history += _answered(Question(text, who, kept, _ASKER), dependencies)


def _insist_on_documents(runtime: Runtime) -> None:
    """Programs have had their JSON by then. Raises NoSuchDocument where nothing is indexed."""
    if not runtime.library.stats().sources:
        raise NoSuchDocument("nothing is indexed yet: `inhouse index PATH` reads documents")


def _answered(question: Question, dependencies: Dependencies) -> list[Turn]:
    """Show the reply; what it adds to the conversation, nothing where it was stopped."""
    screen = Screen()
    try:
        reply = answer(question, dependencies, screen.hear)
    except KeyboardInterrupt:
        screen.stopped("Stopped.")
        return []
    screen.end(reply)
    return [Turn("user", question.text), Turn("assistant", text_of(reply))]


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
