"""Where a transcript plays: people and channels of its own, and the verbs that it is written in."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel, Person
from store.channel import ChannelSettings
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import BOT, Talk

# What Slack calls a message that it cannot show.
_MISSHAPEN = re.compile(r"invalid_(?:blocks|arg|att|chunks)|too_long|no_text|too_many")


class Said(Protocol):
    """What somebody says; see Says."""

    @property
    def text(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def files(self) -> Sequence[tuple[str, bytes]]: ...
    @property
    def shared(self) -> Sequence[Mapping[str, Any]]: ...


async def _nobody() -> None:
    raise AssertionError("the stage restarts the bot")


@dataclass
class Scene(Talk):
    """`directory` is this transcript's alone; `restart` ends the bot as a container does, and starts it."""

    backend: ScriptedBackend = field(default_factory=ScriptedBackend)
    directory: Path = Path()
    restart: Callable[[], Awaitable[None]] = _nobody
    _before: set[str] = field(default_factory=set)

    # Who and where

    def person(self, name: str) -> Person:
        return {"Ann": self.ann, "Bob": self.bob, "Gus": self.guest}[name]

    def place(self, name: str, by: str) -> Channel:
        if name == "direct":
            return self.dm(self.person(by))
        return {it.name: it for it in (self.general, self.product, self.elsewhere)}[name]

    async def says(self, said: Said, thread: str = "") -> str:
        """Returns the message's ts."""
        where, who = self.place(said.at, said.by), self.person(said.by)
        shared = [dict(it) for it in said.shared]
        return await self.slack.say(
            who.id, where.id, self._marked_up(said.text), thread or None, said.files, shared
        )

    def _marked_up(self, text: str) -> str:
        """As Slack's own clients send it."""
        text = text.replace("@Inhouse", BOT)
        for it in (self.ann, self.bob, self.guest):
            text = text.replace(f"@{it.name}", f"<@{it.id}>")
        for there in (self.general, self.product, self.elsewhere):
            text = text.replace(f"#{there.name}", f"<#{there.id}|{there.name}>")
        return text

    async def set(self, settings: ChannelSettings, where: Channel | None = None) -> None:
        """As its settings do."""
        assert self.bot is not None
        await self.bot.context.policies.set((where or self.general).id, settings)

    # What came of it

    async def settled(self) -> None:
        """Until the bot has heard everything, and has nothing left to do."""
        assert self.bot is not None
        while True:
            await self.slack.until(lambda _: self._heard_all())
            if await self.bot.idle() and self._heard_all():
                return
            await asyncio.sleep(0.02)

    def _heard_all(self) -> bool:
        return not self.workspace.outbox and all(it.acknowledged for it in self.slack.deliveries)

    def mark(self) -> None:
        """What was said until now is not `told`."""
        self._before = {it.ts for it in self._by_bot()}

    def told(self) -> list[Posted]:
        """What the bot said since the mark, for all who read there."""
        return [it for it in self._by_bot() if it.ts not in self._before and not it.seen_by]

    def whispered_to(self, name: str) -> list[Posted]:
        """What it said since the mark to this person alone."""
        who = self.person(name).id
        return [it for it in self._by_bot() if it.ts not in self._before and it.seen_by == who]

    async def silent(self) -> bool:
        """Whether it said nothing since the mark, to anybody."""
        await self.settled()
        return all(it.ts in self._before for it in self._by_bot())

    async def answer_to(self, ts: str, where: Channel | None = None) -> Posted:
        """The one reply in the thread of `ts`, when all is done."""
        await self.settled()
        found = self.replies(ts, where)
        assert len(found) == 1, self.transcript()
        return found[0]

    async def asked(self, text: str, who: Person | None = None, where: Channel | None = None) -> Posted:
        """Mention the bot with `text`, and its one reply when all is done."""
        return await self.answer_to(await self.ask(who or self.ann, f"{BOT} {text}", where), where)

    def _by_bot(self) -> list[Posted]:
        every = [it for there in self.workspace.messages.values() for it in there if it.user == BOT_USER]
        return [*every, *self.workspace.seen]

    def transcript(self) -> str:
        """What the bot said since the mark."""
        said = [it for it in self._by_bot() if it.ts not in self._before]
        return "\n".join(f"[{it.seen_by or it.channel}] {it.visible}" for it in said) or "nothing"

    # Buttons, menus and windows

    async def chooses(self, who: Person, reply: Posted, text: str) -> None:
        """From the menu beside a reply."""
        assert (await self.slack.choose(who.id, reply.channel, reply.ts, "reply_menu", text)).ok

    async def presses(self, who: Person, reply: Posted, action: str, value: str | None = None) -> None:
        assert (await self.slack.press(who.id, reply.channel, reply.ts, action, value)).ok

    async def rates(self, who: Person, reply: Posted, *, good: bool) -> None:
        """Press *Good answer* or *Bad answer*."""
        found = reply.action("feedback")
        assert found is not None
        button = found[1]["positive_button" if good else "negative_button"]
        await self.presses(who, reply, "feedback", button["value"])

    async def view(self, who: Person, containing: str) -> dict[str, Any]:
        """The window that this person sees, once it says this."""
        found = await self.slack.until(lambda _: containing in str(it := self.slack.view(who.id)) and it)
        assert isinstance(found, dict)
        return found

    async def home(self, who: Person) -> str:
        """What their *Home* tab says."""
        self.workspace.homes.pop(who.id, None)
        await self.slack.open_home(who.id, "home")
        view = await self.slack.until(lambda w: w.homes.get(who.id))
        return Posted("", "", "", blocks=(view or {}).get("blocks", [])).visible

    # At the end of each

    def check(self) -> None:
        """What no transcript ends with, whatever is said in it."""
        for said in self._by_bot():
            assert not {*said.pings} - {BOT_USER}, f"{said.visible!r} notifies {said.pings}"
            assert not said.unfurls, f"Slack would fetch {said.unfurls}"
            assert said.stream in {None, "stopped"}, f"{said.visible!r} still streams"
        there = [it for it in self.workspace.statuses if self.workspace.find(it.channel, it.thread_ts)]
        for status in there:
            assert not self.workspace.status(status.channel, status.thread_ts), "it seems to go on"
        assert not [str(it) for it in self.slack.calls if _MISSHAPEN.search(it.error)]
