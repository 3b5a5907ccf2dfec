"""A made-up team, drawn at random: people, groups, channels and documents, then what they do.

They ask in channels, in direct messages and unseen by others; come, go, become guests, are let into user
groups and out of them, also while the bot answers and without its being told; documents change, move and go.
Whatever leaves the bot is looked at by the estate.
"""

import asyncio
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from bot.answering import Conversations, ask
from bot.cli.json_output import reply_json
from bot.question import Question
from bot.reply import NoAnswer
from handlers.home import suggested
from handlers.jobs import locale_for, make_reply
from handlers.listeners.events import group_changed, readers_changed, user_change
from handlers.listeners.home import publish_home
from handlers.listeners.inhouse import own_command, page_of_sources
from handlers.request import Kind, Request, request_id
from handlers.simulator.api.responses import ResponseUrl
from handlers.simulator.state.records import Channel, ChannelKind
from store.approved import ANSWER, ApprovedAnswer
from store.audience import Audience, Readers
from store.indexing import Approval, approve
from store.ledger.schema import sources
from store.library import Library
from store.rating import Quoted, Rating
from tests.bot.answering.fakes_answering import ScriptedWriter, dependencies
from tests.documents import Document, document
from tests.leaks.estate import Estate
from tests.leaks.truth import Page

TOPICS = (
    "annual leave",
    "travel",
    "salary bands",
    "parental pay",
    "kitchen rota",
    "merger",
    "wi-fi",
    "laptops",
)
_SAYS = (
    "The {topic} limit is {number} days; its code word is {word}.",
    "For {topic} ask {word} before you book {number} hours.",
    "{word} decides on {topic} within {number} weeks.",
)
_ASKS = (
    "What is the {topic} limit?",
    "Who decides on {topic}?",
    "What is the code word of {topic}?",
    "Is {near} about {topic}?",
    "What does {near} say?",
)
_FOLLOWS = ("And who decides on that?", "What is its code word?", "How many days is it then?")


@dataclass
class World:
    """One team in an estate; `asked` counts its questions."""

    seed: int
    estate: Estate
    chance: random.Random = field(init=False)
    people: list[str] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    pages: dict[str, Page] = field(default_factory=dict)
    threads: list[tuple[str, str, str]] = field(default_factory=list)
    asked: int = 0
    twins: int = 0
    sure: bool = True

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    async def live(self, deeds: int) -> None:
        """Draw the team, and let it do so much."""
        self._people()
        names = [f"w{self.seed}-{number}" for number in range(self.chance.randint(4, 8))]
        self.estate.library.put([self._written(name) for name in names])
        kinds = (
            self._ask,
            self._ask_meanwhile,
            self._follow_up,
            self._move,
            self._edit,
            self._look,
            self._rate,
        )
        for _ in range(deeds):
            does = self.chance.choices((*kinds, self._approve), (9, 4, 3, 4, 3, 2, 2, 1))[0]
            await does()

    # Who there is

    def _people(self) -> None:
        town, chance = self.estate.truth.workspace, self.chance
        kinds: Sequence[dict[str, Any]] = [{}] * chance.randint(2, 4) + chance.choices(
            ({"guest": True}, {"outside": True}, {"bot": True}, {"guest": True}), k=chance.randint(1, 3)
        )
        self.people = [town.add_person(f"P{self.seed}-{at}", **it).id for at, it in enumerate(kinds)]
        for at in range(chance.randint(2, 4)):
            kind: ChannelKind = chance.choice(("channel", "channel", "group", "mpim"))
            there = [it for it in self.people if chance.random() < 0.6] or self.people[:1]
            made = Channel(town.new_id("C"), f"w{self.seed}-{at}", kind, [*there, "U0INHOUSE"])
            made.shared = chance.random() < 0.1
            self.channels.append(town.adopt(made))
        for at in range(chance.randint(0, 2)):
            name = f"S{self.seed}G{at}"
            self.groups.append(name)
            town.regroup(name, *(it for it in self.people if chance.random() < 0.5))

    def _humans(self, channel: Channel) -> list[str]:
        return sorted(self.estate.truth.readers_in(channel.id) - {""})

    def _scopes(self) -> tuple[str, ...]:
        every = [
            *["everyone"] * 3,
            *(f"channel:{it.id}" for it in self.channels),
            *(f"group:{it}" for it in self.groups),
            *(f"user:{it}" for it in self.people[:2]),
        ]
        return tuple({*self.chance.choices(every, k=self.chance.choice((1, 1, 1, 2)))})

    # What they do

    def _written(self, name: str, topic: str = "") -> Document:
        """A document, in place of the one of that name."""
        chance, truth = self.chance, self.estate.truth
        words = [truth.canary(chance) for _ in range(chance.randint(2, 4))]
        topic = topic or chance.choice(TOPICS)
        texts = [
            chance.choice(_SAYS).format(topic=topic, word=word, number=chance.randint(2, 90))
            for word in words[2:]
        ] + [f"{topic.capitalize()} is looked after by the people team."]
        scopes = self._scopes()
        made, pieces = document(
            f"{name}/{words[0]}.md", ", ".join(scopes), *texts, title=f"{topic.capitalize()} {words[1]}"
        )
        made = replace(made, modified=datetime(2026, chance.randint(1, 9), chance.randint(1, 28), tzinfo=UTC))
        if name in self.pages:
            self._remove(name)
        page = self.pages[name] = Page(made.id, topic, scopes, tuple(words))
        truth.keep(page)
        return made, [replace(it, source=made) for it in pieces]

    def _remove(self, name: str) -> None:
        gone = self.pages.pop(name)
        self.estate.truth.drop(gone.id)
        self.estate.library.remove([gone.id])

    async def _edit(self) -> None:
        name = self.chance.choice(sorted(self.pages))
        page = self.pages[name]
        if self.chance.random() < 0.2 and len(self.pages) > 2:
            self._remove(name)
        else:
            self.estate.library.put([self._written(name, page.topic)])

    async def _move(self) -> None:
        self._moves()()
        await self._tell()

    def _moves(self) -> Callable[[], None]:
        """Something that changes who may read what."""
        town, chance = self.estate.truth.workspace, self.chance
        user, channel = chance.choice(self.people), chance.choice(self.channels).id
        group = chance.choice(self.groups) if self.groups else ""
        others = [it for it in self.people if chance.random() < 0.5]
        doings: list[Callable[[], None]] = [
            lambda: town.join(user, channel),
            lambda: town.leave(user, channel),
            lambda: town.change_person(user, guest=not town.people[user].guest),
        ]
        if group:
            doings.append(lambda: town.regroup(group, *others))
        if chance.random() < 0.1:
            doings.append(lambda: town.share(channel))
        return chance.choice(doings)

    async def _tell(self, lost: float = 0.0) -> None:
        """Slack tells the bot what happened, unless that is lost; of who became a guest it goes by that."""
        told, self.estate.truth.workspace.told = self.estate.truth.workspace.told, []
        for event in told:
            if self.chance.random() < lost and event["type"] != "user_change":
                self.sure = False
                continue
            if event["type"] in {"member_joined_channel", "member_left_channel", "channel_shared"}:
                await readers_changed(self.estate.dispatcher, event)
            elif event["type"] == "user_change":
                await user_change(self.estate.dispatcher, event)
            elif event["type"] == "subteam_members_changed":
                await group_changed(self.estate.dispatcher)

    def _question(self) -> str:
        """About a topic, or with a secret word as one would misremember it."""
        page = self.pages[self.chance.choice(sorted(self.pages))]
        word = self.chance.choice(page.canaries)
        at = self.chance.randrange(2, len(word))
        near = word[:at] + "q" + word[at + 1 :]
        return self.chance.choice(_ASKS).format(topic=page.topic, near=near)

    async def _ask(self) -> None:
        self.estate.for_whom = frozenset()
        where = self.chance.choice(self.channels)
        there = self._humans(where)
        if not there:
            return
        user, way = (
            self.chance.choice(there),
            self.chance.choices(("mention", "direct", "alone"), (5, 3, 3))[0],
        )
        if way == "direct":
            where = self.estate.truth.workspace.direct_channel(user)
        ts = await self._say(user, where.id, self._question())
        if way == "mention":
            self.threads.append((where.id, ts, user))
        await self._reply(user, where.id, ts, ts, way)

    async def _follow_up(self) -> None:
        if not self.threads:
            return
        channel, root, _ = self.chance.choice(self.threads)
        there = self._humans(self.estate.truth.workspace.channels[channel])
        if there:
            user = self.chance.choice(there)
            ts = await self._say(user, channel, self.chance.choice(_FOLLOWS), root)
            await self._reply(user, channel, ts, root, "mention")

    async def _ask_meanwhile(self) -> None:
        """Others may read the answer before it is there."""
        loop, changes, lost = asyncio.get_running_loop(), self._moves(), self.chance.choice((0.0, 1.0))

        async def change() -> None:
            changes()
            await self._tell(lost)

        self.estate.mind.meanwhile = lambda: asyncio.run_coroutine_threadsafe(change(), loop).result(30)
        try:
            await self._ask()
        finally:
            self.estate.mind.meanwhile = None

    async def _say(self, user: str, channel: str, text: str, thread: str | None = None) -> str:
        self._said = text
        return await self.estate.slack.say(user, channel, text, thread)

    async def _reply(self, user: str, channel: str, ts: str, root: str, way: str) -> None:
        estate, team = self.estate, self.estate.context.me.team
        kind = {"mention": Kind.MENTION, "direct": Kind.DIRECT, "alone": Kind.ASK}[way]
        asked = Request(request_id(team, channel, ts), kind, team, channel, user, self._said, ts, root)
        if way == "alone":
            name = estate.truth.workspace.new_id("R")
            estate.slack.gateway.response_urls[name] = ResponseUrl.fresh(
                estate.truth.workspace, user, channel
            )
            address = f"{estate.truth.workspace.base_url}response/{name}"
            asked = replace(asked, id=f"{asked.id}-a", ts="", thread="", response_url=address)
        moves = estate.mind.meanwhile is not None
        readers = frozenset({user}) if kind is not Kind.MENTION else estate.truth.readers_in(channel)
        estate.asker, estate.where, estate.for_whom = user, channel, readers
        if moves or not self.sure:
            # A prompt may be made for those who were there: before a word is posted that is asked again.
            estate.for_whom = frozenset()
        thread = estate.truth.workspace.thread(channel, root)
        estate.stands = " ".join(it.visible for it in thread)
        await make_reply(asked, estate.context, resumed=False)
        await estate.dispatcher.settle()
        estate.truth.workspace.told = [it for it in estate.truth.workspace.told if it["type"] != "message"]
        self.asked += 1
        if not moves and self.chance.random() < 0.08:
            self._compare()

    async def _look(self) -> None:
        """Somebody opens what is theirs: Home, the list of documents, the state, what is suggested to ask."""
        estate, user = self.estate, self.chance.choice(self.people)
        if estate.truth.workspace.people[user].bot:
            return
        await publish_home(estate.dispatcher, user)
        page = await page_of_sources(estate.dispatcher, user, self.chance.choice((0, 1)))
        estate.look("the list of documents", json.dumps([page.text, page.blocks]), [user])
        readers = await estate.context.members.alone(user)
        prompts = suggested(estate.mind.sources(readers), await locale_for(user, estate.context))
        estate.look("what is suggested", json.dumps(prompts), [user])

        async def respond(**told: Any) -> None:
            estate.look("a command", json.dumps(told), [user])

        async def ack(*_: Any, **__: Any) -> None:
            """Nothing waits for it."""

        for verb in ("status", "sources", "help"):
            body = {"user_id": user, "channel_id": self.channels[0].id, "command": "/inhouse", "text": verb}
            await own_command(estate.dispatcher, ack, body, respond)  # type: ignore[arg-type]
        await estate.dispatcher.settle()

    # What is kept

    async def _rate(self) -> None:
        """Somebody rates the last reply; its question is kept as if all might read it."""
        if self.estate.mind.last is None:
            return
        question, reply = self.estate.mind.last
        if isinstance(reply, NoAnswer):
            return
        quoted = tuple(Quoted(it.passage.id, 0, len(it.passage.text)) for it in reply.citations)
        user, good = self.chance.choice(self.people), self.chance.random() < 0.7
        name = f"r{self.seed}-{self.asked}"
        self.estate.mind.rate(
            Rating(name, user, good, datetime.now(UTC), "What is it?", quoted, question.asker)
        )

    async def _approve(self) -> None:
        """Somebody in a channel saves as an answer what a document of that channel says."""
        channel = self.chance.choice(self.channels)
        mine = [it for it in self.pages.values() if f"channel:{channel.id}" in it.scopes]
        there = self._humans(channel)
        if not mine or not there:
            return
        rests, name, user = self.chance.choice(mine), f"w{self.seed}-a{self.asked}", self.chance.choice(there)
        words = tuple(self.estate.truth.canary(self.chance) for _ in range(2))
        source = f"{ANSWER}{channel.id}-{name}"
        given = ApprovedAnswer(
            source,
            f"Who decides on {rests.topic} {words[0]}?",
            f"{words[1]} decides on {rests.topic}.",
            channel.id,
            user,
            user,
            datetime.now(UTC),
        )
        # What somebody gave and saved stays theirs, wherever they go.
        scopes = (f"channel:{channel.id}", f"user:{user}")
        self.estate.truth.keep(Page(source, rests.topic, scopes, words))
        found = self.estate.library.passages_of(rests.id, Readers(frozenset({f"channel:{channel.id}"})))
        audience = Audience.parse(f"channel:{channel.id}")
        approve(
            Approval(given, audience, f"by {user}", "https://team.slack.com/x", [it.id for it in found]),
            self.estate.library,
            self.estate.mind.embedder,
            200,
        )

    # With and without what others may read

    def _compare(self) -> None:
        """The last question is answered just as by a library of what its readers may read alone."""
        assert self.estate.mind.last is not None
        question = self.estate.mind.last[0]
        self.twins += 1
        self.estate.library.measure_background()  # as `inhouse index` does, when documents have changed
        with TemporaryDirectory() as folder, self._of(question.readers, Path(folder)) as own:
            alike = [*_told(question, own, self.estate), *_told(question, self.estate.library, self.estate)]
        if alike[0] != alike[1]:
            self.estate.crossed.append("the answer differs from that of a world without others' documents")

    def _of(self, readers: Readers, folder: Path) -> Library:
        whole, own = self.estate.library, Library.open(folder, self.estate.mind.embedder)
        theirs = {it.id: it for it in whole.readable(readers)}
        # In the order in which they came: it settles ties.
        with whole._ledger.reading() as connection:
            came = connection.execute(select(sources.c.id).order_by(sources.c.number)).scalars().all()
        own.put([(theirs[it], whole.passages_of(it, readers)) for it in came if it in theirs])
        own.measure_background()
        return own


def _told(question: Question, library: Library, estate: Estate) -> Iterator[dict[str, Any]]:
    """What a reply says, but for how long it took."""
    made = dependencies(library, ScriptedWriter("I don't know."), estate.mind.embedder)
    told = reply_json(None, question, ask(question, replace(made, conversations=Conversations())))
    yield {name: it for name, it in told.items() if name not in {"timings", "tokens"}}
