"""A reply on a terminal, as it comes; what is quoted is laid out by its documents at the end."""

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from bot.citations import in_reading_order, numbers_in, own_words, quote_blocks
from bot.cli.layout import flow
from bot.cli.reply_lines import asked, contrary, laid_out, listed, refused, said
from bot.reply import (
    DOUBTFUL,
    Answer,
    Generating,
    NoAnswer,
    Progress,
    Reply,
    Searching,
    Sentence,
    SentenceReady,
    left_open,
    partly_read,
    refusal_reason,
)


class Screen:
    """A reply on a terminal: a status line, each sentence as it comes, then quotes and sources.

    A quote stands in the status line's place until all are known, and can be put in their documents' order.
    """

    def __init__(self) -> None:
        self._quoted: list[Sentence] = []
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
                if self._status and not self._quoted:
                    read = ", ".join(progress.titles[:2]) or f"{progress.passages} passages"
                    found = f" {escape(progress.quote)}" if progress.quote else ""
                    self._status.update(f"reading {escape(read)}…{found}")
            case SentenceReady(sentence, _):
                if not sentence.parts:
                    self._out.print(said(sentence))
                    return
                self._quoted.append(sentence)
                if self._status:
                    self._status.update(Text("\n").join(map(said, self._quoted)))

    def end(self, reply: Reply) -> None:
        """The sources of an answer; the nearest passages where there is none."""
        self._quoted = []
        self.stopped()
        if isinstance(reply, NoAnswer):
            flow(Text(refusal_reason(reply)), self._out)
            for line in refused(reply):
                flow(Text(line, style="dim"), self._out)
            return
        if not own_words(reply.sentences):  # else their numbers were shown as they came
            reply = in_reading_order(reply)
        if reply.doubtful:
            self._out.print(Text(DOUBTFUL, style="yellow"))
        if reply.asked:
            flow(Text(asked(reply.asked), style="dim"), self._out)
        blocks = quote_blocks(reply.sentences, reply.citations)
        for text in laid_out(blocks):
            flow(text, self._out)
        self._out.print()
        for line in listed(reply.citations, quotes=isinstance(reply, Answer), above=numbers_in(blocks)):
            flow(Text(f"  {line}", style="dim"), self._out)
        if reply.open:
            flow(Text(left_open(reply), style="yellow"), self._out)
        if reply.read:
            self._out.print(Text(partly_read(reply), style="dim"))
        for line in contrary(reply.disagreements):
            flow(Text(line, style="yellow"), self._out)

    def stopped(self, why: str = "") -> None:
        """No more is to come."""
        if self._status:
            self._status.stop()
            self._status = None
        for sentence in self._quoted:
            self._out.print(said(sentence))
        if why:
            self._out.print(Text(why, style="dim"))
