"""A reply on a terminal, as it comes."""

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot.cli.console import contrary, listed, refused
from bot.reply import Answer, Generating, NoAnswer, Progress, Reply, Searching, SentenceReady, refusal_reason


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
            case Generating():
                if self._status:
                    read = ", ".join(progress.titles[:2]) or f"{progress.passages} passages"
                    found = f" {escape(progress.quote)}" if progress.quote else ""
                    self._status.update(f"reading {escape(read)}…{found}")
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
