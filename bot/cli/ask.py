"""`inhouse ask`: a reply for a question, for a file of them, or in a conversation."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bot.answering import ask as answer
from bot.cli.console import AsReader, contrary, listed, print_batch, print_json, readers, refused
from bot.cli.json_output import reply_json
from bot.errors import BadBatch
from bot.jsonl import BatchRow, read_batch
from bot.query import smalltalk_in
from bot.question import Question, Turn
from bot.reply import Answer, Generating, NoAnswer, Progress, Reply, Searching, SentenceReady, refusal_reason
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

_ASKER = "command line"
_HINT = "Ask about your documents. Ctrl-C stops an answer, Ctrl-D ends."


def ask(
    question: Annotated[
        str | None, typer.Argument(help="The question; without one, a conversation begins.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='A JSONL file with rows like {"question": …, "id": …, "history": [{"role", "text"}]}; '
            "prints a JSON line for each, in order."
        ),
    ] = None,
    as_reader: AsReader = None,
) -> None:
    """Answer from the indexed documents, with sources."""
    who = readers(as_reader)
    if batch is not None:
        if question is not None:
            raise BadBatch("give a question, or --batch with a file of them, not both")
        _ask_batch(read_batch(batch), who)
    elif question is not None and question.strip():
        _ask_once(question, who, as_json=as_json)
    elif question is None and sys.stdin.isatty() and not as_json:
        _converse(who)
    else:
        raise BadBatch(
            'there is no question: `inhouse ask "How long is annual leave?"`, or --batch FILE.jsonl'
        )


def _ask_batch(rows: list[BatchRow], who: Readers) -> None:
    with open_runtime(load()) as runtime:
        dependencies = runtime.dependencies
        runtime.library.sync()

        def one(row: BatchRow) -> dict[str, Any]:
            asked = Question(row.question, who, row.history, _ASKER)
            return reply_json(row.id, asked, answer(asked, dependencies))

        print_batch(rows, len(rows), one, "answering")


def _ask_once(text: str, who: Readers, *, as_json: bool) -> None:
    asked = Question(text, who, asker=_ASKER)
    with open_runtime(load()) as runtime:
        if as_json:
            print_json(reply_json(None, asked, answer(asked, runtime.dependencies)))
            return
        screen = Screen()
        screen.end(answer(asked, runtime.dependencies, screen.hear))


def _converse(who: Readers) -> None:
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
            history += [Turn("user", text), Turn("assistant", _text(reply))]


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


def _text(reply: Reply) -> str:
    return reply.reason if isinstance(reply, NoAnswer) else " ".join(it.text for it in reply.sentences)


class Screen:
    """A reply on a terminal: a status line, each sentence as it comes, then the sources."""

    def __init__(self) -> None:
        self._out = Console(highlight=False)
        # On the same console: two would write over each other.
        self._status = self._out.status("searching…") if self._out.is_terminal else None
        if self._status:
            self._status.start()

    def hear(self, progress: Progress) -> None:
        """Show one stage or one sentence."""
        match progress:
            case Searching():
                pass
            case Generating(passages):
                if self._status:
                    self._status.update(f"reading {passages} passages…")
            case SentenceReady(sentence, _):
                marks = "".join(f" [{number}]" for number in sentence.citations)
                self._out.print(Text(sentence.text).append(marks, style="cyan"))

    def end(self, reply: Reply) -> None:
        """The sources of an answer; the nearest passages where there is none."""
        self.stopped()
        if isinstance(reply, NoAnswer):
            self._out.print(Text(refusal_reason(reply)))
            for line in refused(reply):
                self._out.print(Text(line, style="dim"), soft_wrap=True)
            return
        self._out.print()
        for line in listed(reply.citations, quotes=isinstance(reply, Answer)):
            self._out.print(Text(f"  {line}", style="dim"), soft_wrap=True)  # a wrapped address is none
        for line in contrary(reply.disagreements):
            self._out.print(Text(line, style="yellow"), soft_wrap=True)

    def stopped(self, why: str = "") -> None:
        """No more is to come."""
        if self._status:
            self._status.stop()
            self._status = None
        if why:
            self._out.print(Text(why, style="dim"))
