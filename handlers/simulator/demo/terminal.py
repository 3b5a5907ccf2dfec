"""The demo on a terminal: who says what, the reply as it streams in, its sources."""

import html
import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.console import Console, ConsoleOptions, ConsoleRenderable, Group, RenderResult
from rich.live import Live
from rich.markdown import Markdown, TableElement
from rich.padding import Padding
from rich.segment import Segment
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from handlers.simulator.demo.playing import Asked, Played, Stage, play, replies_to
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER
from handlers.simulator.state.workspace import Workspace

_TAG = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_ITALIC = re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)")
_STRIKE = re.compile(r"(?<!\w)~(?=\S)([^~\n]+?)(?<=\S)~(?!\w)")
_KEPT = re.compile(r"\0(\d+)\0")

Name = Callable[[str], str]
"""The id of a person or a channel to what it is called."""

WINDOW = "opens a window in Slack; see it with `make demo`."

_INDENT = (0, 2, 0, 2)
# Some terminals break a line that fills them, or draw a sign wider than it is counted; a line more than was
# counted would not be drawn over.
_SPARE = 2


def markdown_of(message: Posted, name: Name) -> str:
    """All that a reader sees of a message: its words, its blocks, and its buttons in brackets."""
    parts: list[str] = []
    if message.stream is not None:
        parts.append(_lines(message.text))
    elif not message.blocks:
        parts.append(from_mrkdwn(message.text, name))
    parts += [_block(block, name) for block in message.blocks]
    return "\n\n".join(part for part in parts if part.strip())


def from_mrkdwn(text: str, name: Name) -> str:
    """Slack's markup as Markdown."""

    def tag(match: re.Match[str]) -> str:
        target, label = match.group(1), match.group(2)
        if target[0] == "@":
            return f"@{label or name(target[1:])}"
        if target[0] == "#":
            return f"#{label or name(target[1:])}"
        if target.startswith("!date^"):
            return label or ""
        if target[0] == "!":
            return f"@{label or target[1:].split('^')[0]}"
        return f"[{label}]({target})" if label else target

    # What stands in an address is no markup: it is put back after the rest was read.
    tags: list[str] = []

    def kept(match: re.Match[str]) -> str:
        tags.append(tag(match))
        return f"\0{len(tags) - 1}\0"

    text = _TAG.sub(kept, text.replace("\0", ""))
    text = _BOLD.sub(r"**\1**", text)
    text = _ITALIC.sub(r"*\1*", text)
    text = _STRIKE.sub(r"~~\1~~", text)
    return _lines(html.unescape(_KEPT.sub(lambda match: tags[int(match[1])], text)))


def _lines(text: str) -> str:
    """Markdown joins lines that Slack keeps apart, so each line ends hard, and quotes stand by themselves."""
    out: list[str] = []
    for line in text.split("\n"):
        line = re.sub(r"^•\s*", "- ", line)
        quoted = line.startswith(">")
        if out and out[-1] and quoted != out[-1].startswith(">"):
            out.append("")
        listed = bool(re.match(r"\s*(?:[-*+]|\d+[.)])\s", line)) or line.startswith(("|", "```", "#"))
        before = out[-1] if out else ""
        goes_on = before.strip(" >") and line.strip(" >") if quoted else before
        if goes_on and not listed:
            out[-1] = out[-1].rstrip() + "  "
        out.append(line)
    return "\n".join(out)


def _block(block: dict[str, Any], name: Name) -> str:
    kind = block["type"]
    if kind in {"section", "header", "alert"}:
        return _text(block.get("text"), name)
    if kind == "markdown":
        return str(block["text"])
    if kind == "context":
        notes = [_text(each, name) for each in block["elements"] if each.get("type") != "image"]
        return "\n".join(f"*{note.strip('*')}*" for note in notes if note)
    if kind in {"actions", "context_actions"}:
        return " ".join(f"`{label}`" for each in block["elements"] for label in _labels(each))
    return ""


def _labels(element: dict[str, Any]) -> list[str]:
    buttons = [element.get("positive_button"), element.get("negative_button"), element]
    return [each["text"]["text"] for each in buttons if isinstance(each, dict) and "text" in each]


def _text(value: Any, name: Name) -> str:
    if not isinstance(value, dict):
        return ""
    text = str(value.get("text", ""))
    return from_mrkdwn(text, name) if value.get("type") == "mrkdwn" else _lines(text)


class _WholeTable(TableElement):
    """A table whose long words are folded, not cut."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class WholeMarkdown(Markdown):
    """Markdown of which no word is cut, however narrow the screen."""

    elements: ClassVar = Markdown.elements | {"table_open": _WholeTable}


class LastLines:
    """As many of the last lines of `renderable` as the screen holds.

    What has scrolled off the screen cannot be drawn over: it would stand there once more with every frame.
    """

    def __init__(self, renderable: ConsoleRenderable) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        # The cursor stands on a line of its own below them.
        most = max(options.size.height - 2, 1)
        narrower = options.update(width=max(options.max_width - _SPARE, 1))
        for line in console.render_lines(self._renderable, narrower, pad=False)[-most:]:
            yield from line
            yield Segment.line()


class Terminal:
    """Shows a workspace on `console`; where that is no terminal, each reply once, when it is whole."""

    def __init__(self, console: Console, workspace: Workspace) -> None:
        self.console = console
        self._workspace = workspace

    def title(self, text: str) -> None:
        self.console.print()
        self.console.print(Text.assemble(("── ", "dim"), (text, "bold")))

    def said(self, asked: Asked) -> None:
        """What a person said, and where."""
        who = Text.assemble((self.name(asked.user), "bold cyan"), "  ", (self.place(asked.channel), "dim"))
        self.console.print(who)
        self.console.print(Padding(Text(from_mrkdwn(asked.text, self.name)), _INDENT))

    async def reply(self, stage: Stage, played: Played) -> None:
        """Show the end of the reply while it is made, then all of it, once."""
        if self.console.is_terminal:
            with Live(
                console=self.console,
                get_renderable=lambda: LastLines(self._so_far(played.asked)),
                refresh_per_second=12,
                transient=True,
            ):
                await play(stage, played)
        else:
            await play(stage, played)
        opened = self._closed(played.asked.user)
        if played.replies or not opened:
            self.console.print(self._whole(played), width=max(self.console.width - _SPARE, 1))
        if opened:
            words = f"{self.name(BOT_USER)} {WINDOW}"
            self.console.print(Padding(Text(words, "dim italic"), _INDENT))
        for problem in played.problems:
            self.console.print(Text(f"  not as expected: {problem}", "bold red"))

    def name(self, id_: str) -> str:
        """What a person or a channel is called; the id of one that is not known."""
        found = self._workspace.people.get(id_) or self._workspace.channels.get(id_)
        return found.name if found else id_

    def place(self, channel: str) -> str:
        there = self._workspace.channels[channel]
        return "direct message" if there.direct else f"#{there.name}"

    def _so_far(self, asked: Asked) -> ConsoleRenderable:
        text = self.markdown(replies_to(self._workspace, asked))
        status = self._workspace.status(asked.channel, asked.root) if asked.root else ""
        if not text:
            return Spinner("dots", Text(f"{self.name(BOT_USER)} {status or 'is listening…'}", "dim"))
        waiting = Padding(Spinner("dots", Text("…", "dim")), _INDENT)
        return Group(self._bot(), Padding(WholeMarkdown(text), _INDENT), waiting)

    def _whole(self, played: Played) -> ConsoleRenderable:
        if not played.replies:
            return Padding(Text(f"{self.name(BOT_USER)} does not reply to this.", "dim italic"), _INDENT)
        body = Padding(WholeMarkdown(self.markdown(played.replies)), _INDENT)
        return Group(self._bot(), body, Padding(Text(self.footing(played), "dim italic"), _INDENT))

    def footing(self, played: Played) -> str:
        """Who sees the reply, and how long it took."""
        if not played.asked.ts and all(each.seen_by for each in played.replies):
            return f"only {self.name(played.asked.user)} sees this; it took {played.total_s:.1f} s"
        return f"first words after {played.first_s:.1f} s, complete after {played.total_s:.1f} s"

    def markdown(self, replies: Sequence[Posted]) -> str:
        """All of them; where the channel reads some, what one person alone sees says so, and comes last."""
        read_by_all = any(not each.seen_by for each in replies)
        parts: list[str] = []
        for each in sorted(replies, key=lambda it: bool(it.seen_by)):
            if each.seen_by and read_by_all:
                parts.append(f"*only {self.name(each.seen_by)} sees this:*")
            parts.append(markdown_of(each, self.name))
        return "\n\n".join(parts)

    def _closed(self, user: str) -> bool:
        """Whether a window opened for them, which is closed: a terminal shows none."""
        views = self._workspace.views
        opened = [id_ for id_, view in views.items() if view["user"] == user]
        for id_ in opened:
            del views[id_]
        return bool(opened)

    def _bot(self) -> Text:
        return Text(self.name(BOT_USER), "bold green")
