"""The bot at work in one made-up workspace, and whether all who hear what leaves it may read that."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast

from bot.model.writer import Prompt
from handlers.jobs import AppContext, Dispatcher, Workflows
from handlers.request import Request
from handlers.simulator.api.gateway import Call
from handlers.simulator.server import Simulator
from store.library import Library
from tests.leaks.mind import Mind
from tests.leaks.truth import CANARY, Place, Town, Truth

_POSTED = ("chat.", "assistant.threads.", "agents.sessions.")


class Inbox:
    """Requests as they were accepted, in memory: who tells the story does what is `waiting` one at a time."""

    def __init__(self) -> None:
        self.kept: dict[str, Request] = {}
        self.waiting: list[Request] = []

    async def recorded(self, request: str) -> Request | None:
        return self.kept.get(request)

    async def start(self, request: Request) -> None:
        """Once, however often it is accepted."""
        if request.id not in self.kept:
            self.kept[request.id] = request
            self.waiting.append(request)


class Calls(list[Call]):
    """Each call of the bot is looked at when it is made: then it is known who reads it."""

    def __init__(self, office: "Office") -> None:
        super().__init__()
        self._office = office

    def append(self, call: Call) -> None:
        super().append(call)
        self._office.hear(call)


@dataclass
class Office:
    """`crossed` are what was heard by who may not read it, in words; `heard` counts what was looked at, and
    `told` the secrets in it. The reply in hand is for `asker`, in the thread `root` of `where`, and
    `for_whom` as long as that is sure, who know what `stands` there; `chosen` are messages that somebody read
    and wanted answered. `summing`: it sums up what was said.
    """

    slack: Simulator
    mind: Mind
    truth: Truth
    context: AppContext
    crossed: list[str] = field(default_factory=list)
    heard: int = 0
    told: int = 0
    asker: str = ""
    for_whom: frozenset[str] = frozenset()
    where: str = ""
    root: str = ""
    stands: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    summing: bool = False

    def __post_init__(self) -> None:
        self.inbox = Inbox()
        self.dispatcher = Dispatcher(self.context, cast(Workflows, self.inbox))
        self.slack.gateway.calls = Calls(self)

    @property
    def town(self) -> Town:
        return self.truth.workspace

    @property
    def library(self) -> Library:
        return self.mind.parts.library

    def scope(self, said: str) -> str:
        """A scope as the store keeps it, of one as people of this workspace say it."""
        team = self.context.me.tenant.team
        kind, colon, whose = said.partition(":")
        if not team:
            return said
        return f"{kind}:{team}/{whose}" if colon else f"{kind}:{team}"

    def look(self, what: str, text: str, readers: Collection[str], place: Place | None = None) -> None:
        """Whether all `readers` may read what leaves here."""
        self.heard += 1
        self.told += len(CANARY.findall(text))
        found = self.truth.crossed(text, readers, place or Place(summing=self.summing))
        if found:
            self.crossed.append(f"{what} tells {', '.join(found)} to {sorted(readers)}")

    def hear(self, call: Call) -> None:
        """A call of Slack's API."""
        args, told = call.args, json.dumps(call.args, ensure_ascii=False)
        channel = str(args.get("channel") or args.get("channel_id") or "")
        if call.method == "response_url":
            self.look("an answer for one", told, [self.asker])
        elif call.method == "chat.postEphemeral" or call.method.startswith("views."):
            self.look(call.method, told, [str(args.get("user") or args.get("user_id") or self.asker)])
        elif call.method.startswith(_POSTED) and channel in self.town.people:
            self.look("a direct message", told, [channel])
        elif call.method.startswith(_POSTED) and channel in self.town.channels:
            thread = str(args.get("thread_ts") or self._root(channel, str(args.get("ts") or "")))
            place = Place(channel, thread, self.summing)
            self.look(call.method, told, self.truth.readers_in(channel), place)
        else:
            self.look(call.method, told, [])
            if CANARY.search(told):
                self.crossed.append(f"{call.method} is told a secret")

    def _root(self, channel: str, ts: str) -> str:
        message = self.town.find(channel, ts)
        return message.root if message else self.root

    def prompted(self, prompt: Prompt) -> None:
        """What the writer reads is for those who will read its words. Where these change meanwhile, a prompt
        does not say which of them it was made for.
        """
        if not self.for_whom:
            return
        # What was said in a thread they can read there, whatever became of the document.
        # And what it wrote itself, it knew: this one was told secrets in other conversations, as no model is.
        text = "\n".join(it.text for it in prompt.messages if it.speaker != "assistant")
        text = CANARY.sub(lambda found: "" if found.group() in self.stands else found.group(), text)
        self.look("the prompt", text, self.for_whom, Place(self.where, self.root, self.summing))

    async def settled(self) -> None:
        """Until nothing is done in the background, and all that is to be learned was."""
        await self.dispatcher.settle()
        await self.slack.until(lambda _: self.context.learner.settled, timeout=60)

    async def close(self) -> None:
        with suppress(TimeoutError):
            await self.settled()
        await self.context.learner.stop()
