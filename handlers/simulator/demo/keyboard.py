"""After the script: whoever sits at the terminal types, and the bot replies."""

import asyncio
import os
import sys
from typing import TextIO

from rich.text import Text

from handlers.simulator.demo.playing import Asked, Played, speak
from handlers.simulator.demo.scene import Step
from handlers.simulator.demo.terminal import Terminal
from handlers.simulator.server import Simulator


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


HELP = """\
Now it is your turn; you are {name}.
  text            asks the bot: mentions it in a channel, or writes to it directly
  + text          goes on in the last thread
  /ask text       asks so that only you see the answer
  /summarize 3d   sums up the channel; or 50 for messages, or nothing for a day
  :channel NAME   goes to a channel: {channels}
  :direct         goes to your direct messages with the bot
  :help           shows this;   :quit ends"""


class Keyboard:
    """One person's turn; `channel` is where they are, empty in their direct messages."""

    def __init__(self, slack: Simulator, shown: Terminal, user: str) -> None:
        self._slack = slack
        self._shown = shown
        self._user = user
        self._last: Asked | None = None
        there = slack.workspace.channels.values()
        self._channels = {each.name: each.id for each in there if user in each.members and not each.direct}
        self._channel = next(iter(self._channels.values()), "")

    async def run(self) -> None:
        """Take lines until `:quit` or the end of the input."""
        self._help()
        lines = Lines(sys.stdin)
        while True:
            self._shown.console.print()
            self._shown.console.print(Text(f"{self._place()} > ", "bold"), end="")
            line = await lines.next()
            if line is None or line.strip() in {":quit", ":q"}:
                return
            await self._take(line.strip())

    async def _take(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if not line:
            return
        if word == ":channel" and rest.strip("# ") in self._channels:
            self._channel, self._last = self._channels[rest.strip("# ")], None
        elif word == ":direct":
            self._channel, self._last = "", None
        elif word.startswith(":"):
            self._help()
        else:
            await self._ask(line, word, rest)

    async def _ask(self, line: str, word: str, rest: str) -> None:
        before = {"last": self._last} if self._last else {}
        step = Step("", "mention" if self._channel else "direct", self._user, line, self._channel)
        if word.startswith("/"):
            channel = self._channel or self._slack.workspace.direct_channel(self._user).id
            step = Step("", "command", self._user, rest, channel, command=word)
        elif word == "+" and self._last:
            step = Step(
                "", "reply" if self._channel else "direct", self._user, rest, self._channel, after="last"
            )
        known = self._slack.workspace.rules.commands
        if step.command and known is not None and step.command not in known:
            self._shown.console.print(Text(f"{step.command} is not a valid command.", "red"))
            return
        played = Played(step, await speak(self._slack, step, before))
        await self._shown.reply(self._slack, played)
        if played.asked.ts:
            self._last = played.asked

    def _place(self) -> str:
        return self._shown.place(self._channel) if self._channel else "direct message"

    def _help(self) -> None:
        channels = ", ".join(f"#{name}" for name in self._channels)
        self._shown.console.print()
        self._shown.console.print(Text(HELP.format(name=self._shown.name(self._user), channels=channels)))
