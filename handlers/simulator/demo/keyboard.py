"""After the script: whoever sits at the terminal types, as whom and where they like, and the bot replies."""

import asyncio
import os
import re
import sys
from collections.abc import Iterable
from typing import TextIO

from rich.table import Table
from rich.text import Text

from handlers.simulator.demo.names import meant, nearest
from handlers.simulator.demo.playing import Asked, Played, Stage, speak
from handlers.simulator.demo.scene import Kind, Step
from handlers.simulator.demo.terminal import Terminal
from handlers.simulator.state.records import BOT_USER, Channel


class Lines:
    """The lines of `source`. Read past Python's own buffer, which would hide pasted lines."""

    def __init__(self, source: TextIO) -> None:
        self._source = source
        self._read = b""
        self._ended = False

    async def next(self) -> str | None:
        """The next line without its end, None when there is none."""
        while b"\n" not in self._read and not self._ended:
            found = await self._more()
            self._read += found
            self._ended = not found
        line, _, rest = self._read.partition(b"\n")
        nothing = self._ended and not self._read
        self._read = rest
        return None if nothing else line.decode(errors="replace").rstrip("\r")

    async def _more(self) -> bytes:
        number = self._source.fileno()
        ready = asyncio.Event()
        loop = asyncio.get_running_loop()
        try:
            loop.add_reader(number, ready.set)
        except (NotImplementedError, PermissionError):  # Windows; a plain file is always ready
            return await asyncio.to_thread(os.read, number, 65_536)
        try:
            await ready.wait()
        finally:
            loop.remove_reader(number)
        return os.read(number, 65_536)


_TURN = "Now it is your turn: you are {name}."
_RULE = "The bot uses a page in a channel only if everyone in that channel may read it."
_HELP = (
    ("text", "asks the bot: mentions it in a channel, or writes to it directly"),
    ("+ text", "replies in the last thread"),
    ("/ask text", "asks so that only you see the answer"),
    ("/summarize 3d", "sums up the last three days of the channel; or 12h, or 50 for messages"),
    (":as NAME", "switches to another person"),
    (":channel NAME", "goes to a channel"),
    (":direct", "goes to your direct messages with the bot"),
    (":who", "lists people and channels"),
    (":help, ?", "shows this"),
    (":quit", "ends the demo"),
)
_RIGHTS = {(True, False): " (guest)", (False, True): " (admin)"}
_WORDS = (":as", ":channel", ":direct", ":who", ":help", ":quit")
_END = {":quit", ":q", ":exit", "quit", "exit"}


class Keyboard:
    """Whoever types; `user` is who they are now, `channel` where, empty in their direct messages."""

    def __init__(self, stage: Stage, shown: Terminal, user: str) -> None:
        self._stage = stage
        self._workspace = stage.slack.workspace
        self._shown = shown
        self._user = user
        self._last: Asked | None = None
        self._channel = self._first_channel()

    async def run(self) -> None:
        """Take lines until `:quit` or the end of the input."""
        self._shown.console.print()
        self._tell(_TURN.format(name=self._shown.name(self._user)))
        self._help()
        lines = Lines(sys.stdin)
        while True:
            self._shown.console.print()
            prompt = f"{self._shown.name(self._user)}, {self._place()} > "
            self._shown.console.print(Text(prompt, "bold"), end="")
            line = await lines.next()
            if not sys.stdin.isatty():  # a pipe's lines are on no screen yet
                self._shown.console.print(Text(line or ""))
            if line is None or line.strip().lower() in _END:
                return
            await self._take(line.strip())

    async def _take(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if line in {"?", ":?"}:
            self._help()
        elif word.startswith(":"):
            self._command(word.lower(), rest.strip())
        elif line:
            await self._ask(line, word, rest)

    def _command(self, word: str, name: str) -> None:
        if word == ":direct":
            self._go("")
        elif word == ":as" and name:
            self._become(name)
        elif word == ":channel" and name:
            self._enter(name)
        elif word in {":as", ":channel", ":who"}:
            self._who()
        elif word == ":help":
            self._help()
        else:
            self._tell(f"There is no {word}. Did you mean {nearest(word, _WORDS)}? :help lists them all.")

    def _become(self, name: str) -> None:
        """Somebody else goes on, in the same place if they are there."""
        people = {each.name: each.id for each in self._workspace.people.values() if not each.bot}
        found = meant(name, people)
        if found is None:
            self._tell(f"Nobody here is called “{name}”. The nearest name is {nearest(name, people)}.")
            return
        self._user = people[found]
        if not self._channel or self._user not in self._workspace.channels[self._channel].members:
            self._go(self._first_channel())
        self._tell(f"You are {found} now, in {self._here()}.")

    def _enter(self, name: str) -> None:
        channels = {each.name: each for each in self._open()}
        found = meant(name, channels)
        if found is None:
            self._tell(f"There is no channel “{name}”. The nearest name is #{nearest(name, channels)}.")
        elif self._user in channels[found].members:
            self._go(channels[found].id)
        else:
            me, inside = self._shown.name(self._user), self._names(channels[found])
            self._tell(f"{me} is not in #{found}. In it: {inside}. Switch with :as NAME first.")

    def _go(self, channel: str) -> None:
        if channel != self._channel or not channel:
            self._channel, self._last = channel, None

    async def _ask(self, line: str, word: str, rest: str) -> None:
        step = self._step(line, word, rest)
        if step is None:
            return
        told = len(self._workspace.notices)
        asked = await speak(self._stage.slack, step, {"last": self._last} if self._last else {})
        for notice in self._workspace.notices[told:]:
            self._tell(notice.text)
        await self._shown.reply(self._stage, Played(step, asked))
        if asked.ts:
            self._last = asked

    def _step(self, line: str, word: str, rest: str) -> Step | None:
        """What the line does; None where it does nothing, which is said."""
        kind: Kind = "mention" if self._channel else "direct"
        if word.startswith("/"):
            known = self._workspace.rules.commands
            if known and word not in known:
                *others, last = sorted(known)
                names = f"{', '.join(others)} and {last}" if others else last
                self._tell(f"{word} is not a valid command. The bot knows {names}.")
                return None
            channel = self._channel or self._workspace.direct_channel(self._user).id
            return self._typed("command", rest, channel, command=word)
        if word == "+":
            if not (self._last and rest):
                self._tell("There is no thread to reply in yet: ask something first, then + and your reply.")
                return None
            text = self._unnamed(rest)
            return self._typed("reply" if self._channel else kind, text, self._channel, after="last")
        return self._typed(kind, self._unnamed(line), self._channel)

    def _unnamed(self, text: str) -> str:
        """Without the bot's name before it: what is typed mentions the bot already."""
        name = re.escape(f"@{self._shown.name(BOT_USER)}")
        return re.sub(rf"^(?:{name}\b[\s,:]*)+", "", text, flags=re.IGNORECASE)

    def _typed(self, kind: Kind, text: str, channel: str, *, after: str = "", command: str = "") -> Step:
        """Of what a person types nothing is expected."""
        return Step("", kind, self._user, text, channel, after=after, command=command, expect="anything")

    def _place(self) -> str:
        return self._shown.place(self._channel) if self._channel else "direct message"

    def _here(self) -> str:
        return self._place() if self._channel else "your direct messages with the bot"

    def _open(self) -> list[Channel]:
        return [each for each in self._workspace.channels.values() if not each.direct]

    def _first_channel(self) -> str:
        return next((each.id for each in self._open() if self._user in each.members), "")

    def _names(self, channel: Channel) -> str:
        """Who is in it, but for the bot; who types first."""
        people = [it for it in map(self._workspace.person, channel.members) if not it.bot]
        people.sort(key=lambda it: it.id != self._user)
        return ", ".join(f"{it.name}{_RIGHTS.get((it.guest, it.admin), '')}" for it in people)

    def _help(self) -> None:
        self._list(_HELP)

    def _who(self) -> None:
        self._tell(f"You are {self._shown.name(self._user)}, in {self._here()}.")
        self._list(
            (f"#{it.name}{' (private)' if it.private else ''}", self._names(it)) for it in self._open()
        )
        self._tell(_RULE)

    def _list(self, rows: Iterable[tuple[str, str]]) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(style="cyan", overflow="fold")
        grid.add_column(overflow="fold")
        for name, meaning in rows:
            grid.add_row(Text(name), Text(meaning))
        self._shown.console.print(grid)

    def _tell(self, text: str) -> None:
        self._shown.console.print(Text(text))
