"""Where worlds stand: a local Slack, a library and the bot's own code between them, one after another."""

import json
import random
import re
import threading
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from bot.answering import Dependencies, ask, covered
from bot.model.text_stream import TextStream
from bot.model.writer import Prompt
from bot.question import Question, Said, SummaryTask
from bot.reply import Progress, Reply, Summary, Watch
from handlers.connection import slack_client
from handlers.identity import who_am_i
from handlers.jobs import AppContext, BackendState, Dispatcher, Workflows
from handlers.learning import ChannelMemory
from handlers.monitoring.observed_backend import ObservedBackend
from handlers.observation import Observation
from handlers.records import LibraryRecords, Records
from handlers.simulator.api.gateway import Call
from handlers.simulator.server import Simulator
from handlers.uploads import SentFiles
from store.audience import Readers
from store.indexing import ChannelIndexer
from store.library import Library
from store.passage import Source
from store.rating import Rating
from store.reading import Limits
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies
from tests.end_to_end.scripted import NoFiles
from tests.end_to_end.talking import settings_for
from tests.fakes import HashEmbedder
from tests.leaks.truth import CANARY, Town, Truth

_POSTED = ("chat.", "assistant.threads.setStatus", "agents.sessions.")


class SlipEmbedder(HashEmbedder):
    """Takes a long word for rare, and one with a q inside for a slip of the pen: both are looked up as words
    that may be misspelt, as an embedder's own pieces would have them.
    """

    def count(self, text: str) -> int:
        return sum(1 + (len(it) > 6) + ("q" in it[1:]) for it in re.findall(r"\w+", text.casefold()))


class Gossip(ScriptedWriter):
    """Writes what its prompt says, and every secret that it was ever told. Keeps no prompt."""

    def __init__(self, told: Callable[[Prompt], None]) -> None:
        super().__init__(context=4096)
        self._told, self._knows = told, list[str]()
        self._chance = random.Random(1)

    def write(self, prompt: Prompt, cancel: threading.Event | None = None) -> TextStream:
        self._told(prompt)
        text = prompt.messages[-1].text
        lines = [it for it in text.split("\n") if CANARY.search(it) and it.endswith(".")]
        known = self._chance.sample(self._knows, min(3, len(self._knows)))
        self._knows = [*dict.fromkeys([*self._knows[-500:], *lines])]
        self._script = [" ".join([*lines[:4], *known, "Ask for qzaaaaaaaaa."])]
        stream = super().write(prompt, cancel)
        self.prompts.clear()
        return stream


@dataclass
class Mind:
    """A backend as the bot's own, but for its models. `meanwhile` is done once, while an answer is made."""

    library: Library
    embedder: HashEmbedder
    made_with: Dependencies
    meanwhile: Callable[[], None] | None = None
    last: tuple[Question, Reply] | None = None

    def answer(self, question: Question, watch: Watch, cancel: threading.Event) -> Reply:
        def watched(it: Progress) -> None:
            then, self.meanwhile = self.meanwhile, None
            if then is not None:
                then()
            watch(it)

        reply = ask(question, self.made_with, watched, cancel)
        self.last = question, reply
        return reply

    def summarize(self, task: SummaryTask, watch: Watch, cancel: threading.Event) -> Summary:
        raise AssertionError("nobody asks for a summary here")

    def said_about(self, about: str, readers: Readers, documents: Sequence[str] = ()) -> Sequence[Said]:
        raise AssertionError("nobody asks for a summary here")

    def rate(self, rating: Rating) -> None:
        self.library.ratings.keep(rating)

    def state(self) -> BackendState:
        return BackendState("writer", "embedder", self.library.indexed)

    def sources(self, readers: Readers, documents: Sequence[str] = ()) -> list[Source]:
        return self.library.readable(readers, documents)

    def covered(self, question: Question) -> bool:
        return covered(question, self.made_with)

    def groups(self) -> Collection[str]:
        return self.library.groups()

    def forget(self, user: str) -> int:
        return self.library.ratings.forget_person(user)

    @property
    def records(self) -> Records:
        return LibraryRecords(self.library, self.embedder)

    @property
    def files(self) -> SentFiles:
        return NoFiles()

    @property
    def learning(self) -> ChannelMemory:
        return ChannelIndexer(self.library, self.embedder, Limits(), 220)


class Calls(list[Call]):
    """Each call of the bot is looked at when it is made: then it is known who reads it."""

    def __init__(self, hear: Callable[[Call], None]) -> None:
        super().__init__()
        self._hear = hear

    def append(self, call: Call) -> None:
        super().append(call)
        self._hear(call)


@dataclass
class Estate:
    """`crossed` are what was heard by who may not read it, in words; `heard` counts what was looked at, and
    `told` the secrets in it. The reply in hand is for `asker`, `where`, and `for_whom` as long as that
    is sure; there `stands` what was said before.
    """

    slack: Simulator
    library: Library
    mind: Mind
    directory: Path
    truth: Truth
    dispatcher: Dispatcher
    crossed: list[str] = field(default_factory=list)
    heard: int = 0
    told: int = 0
    asker: str = ""
    for_whom: frozenset[str] = frozenset()
    where: str = ""
    stands: str = ""

    @property
    def context(self) -> AppContext:
        return self.dispatcher.context

    def look(self, what: str, text: str, readers: Collection[str], channel: str = "") -> None:
        """Whether all `readers` of `channel` may read what leaves here."""
        self.heard += 1
        self.told += len(CANARY.findall(text))
        found = self.truth.crossed(text, readers, channel)
        if found:
            self.crossed.append(f"{what} tells {', '.join(found)} to {sorted(readers)}")

    def hear(self, call: Call) -> None:
        """A call of Slack's API."""
        args, told = call.args, json.dumps(call.args, ensure_ascii=False)
        if call.method == "response_url":
            self.look("an answer for one", told, [self.asker])
        elif call.method == "chat.postEphemeral" or call.method == "views.publish":
            self.look(call.method, told, [str(args.get("user") or args.get("user_id"))])
        elif call.method.startswith(_POSTED):
            channel = str(args.get("channel") or args.get("channel_id"))
            if channel in self.truth.workspace.channels:
                self.look(call.method, told, self.truth.readers_in(channel), channel)
        else:
            self.look(call.method, told, [])
            if CANARY.search(told):
                self.crossed.append(f"{call.method} is told a secret")

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
        self.look("the prompt", text, self.for_whom, self.where)


@asynccontextmanager
async def estate(directory: Path, *, chroma: bool = False) -> AsyncIterator[Estate]:
    """A workspace without people and a library without documents, with the bot between them."""
    embedder, town = SlipEmbedder(), Town()
    async with Simulator(town) as slack:
        settings = settings_for(slack, directory, {"per_minute": 100_000, "per_hour": 100_000})
        told: list[Observation] = []
        client = slack_client(settings, slack.bot_token, observe=told.append)
        me = await who_am_i(client)
        with Library.open(settings.location, embedder) as library:
            if chroma:
                library.sync()
            mind = Mind(library, embedder, cast(Dependencies, None))
            context = AppContext.at(settings, client, me, ObservedBackend(mind, told.append))
            found = Estate(
                slack, library, mind, directory, Truth(town), Dispatcher(context, cast(Workflows, None))
            )
            mind.made_with = dependencies(library, Gossip(found.prompted), embedder)
            slack.gateway.calls = Calls(found.hear)
            try:
                yield found
                observed = repr(told)
                if not told or CANARY.search(observed) or any(it in observed for it in town.people):
                    found.crossed.append("metrics and traces are told of whom or what, or nothing at all")
            finally:
                context.executor.shutdown()
