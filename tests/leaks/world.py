"""A made-up team in one workspace of an estate, drawn at random: people, groups and channels; its documents.

Modules beside this one have what they do.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from handlers.simulator.state.records import BOT_USER, Channel, ChannelKind
from tests.documents import Document, document
from tests.leaks.estate import Estate
from tests.leaks.office import Office
from tests.leaks.truth import Page

if TYPE_CHECKING:
    from tests.leaks.connecting import Wiki

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
_AWAY = 0.2
"""The share of teams in the other workspace."""


@dataclass(frozen=True, slots=True)
class Doc:
    """A document of the team, by its id in the library."""

    id: str
    topic: str
    scopes: tuple[str, ...]
    canaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """Where the bot was asked: its first message, and who wrote it."""

    channel: str
    root: str
    asker: str


@dataclass
class World:
    """`asked` counts its questions, `summed_up` its summaries, `twins` the answers that were compared; `sure`
    that the bot was told of all that happened. `said` are messages of people, by channel and ts; `files`
    those that they sent, `words` all their secrets, also of what is gone."""

    seed: int
    estate: Estate
    office: Office
    chance: random.Random
    people: list[str] = field(default_factory=list)
    channels: list[Channel] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    docs: dict[str, Doc] = field(default_factory=dict)
    threads: list[Thread] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    wiki: "Wiki | None" = None
    words: list[str] = field(default_factory=list)
    asked: int = 0
    summed_up: int = 0
    twins: int = 0
    sure: bool = True

    @classmethod
    def drawn(cls, seed: int, estate: Estate) -> Self:
        """People, channels and documents of one team."""
        chance = random.Random(seed)
        office = estate.offices[chance.random() < _AWAY]
        world = cls(seed, estate, office, chance)
        estate.at, estate.mind.last = office, None
        world._draw_people()
        names = [f"w{seed}-{number}" for number in range(chance.randint(4, 8))]
        estate.library.put([world.written(name) for name in names])
        return world

    def _draw_people(self) -> None:
        town, chance = self.office.town, self.chance
        kinds: list[dict[str, Any]] = [{"admin": chance.random() < 0.3} for _ in range(chance.randint(2, 4))]
        kinds += chance.choices(
            ({"guest": True}, {"outside": True}, {"bot": True}, {"guest": True}), k=chance.randint(1, 3)
        )
        self.people = [town.add_person(f"P{self.seed}-{at}", **it).id for at, it in enumerate(kinds)]
        for _ in range(chance.randint(2, 4)):
            kind: ChannelKind = chance.choice(("channel", "channel", "group", "mpim"))
            there = [it for it in self.people if chance.random() < 0.6] or self.people[:1]
            made = Channel(town.new_id("C"), "", kind, [*there, BOT_USER], creator=there[0])
            made.shared = chance.random() < 0.1
            made.name = self.channel_name(made)
            self.channels.append(town.adopt(made))
        for at in range(chance.randint(0, 2)):
            name = f"S{self.seed}G{at}"
            self.groups.append(name)
            town.regroup(name, *(it for it in self.people if chance.random() < 0.5))

    def channel_name(self, channel: Channel) -> str:
        """What a channel may be called; of a private one that is nobody else's business."""
        if channel.kind != "group":
            return f"w{self.seed}-{channel.id[-3:]}".lower()
        name = self.canary()
        self.keep(Page(f"called:{channel.id}:{name}", (f"channel:{channel.id}",), (name,)))
        return name

    def canary(self) -> str:
        """A new secret word of this team."""
        self.words.append(self.office.truth.canary(self.chance))
        return self.words[-1]

    def keep(self, page: Page) -> None:
        """Of this team's workspace."""
        team = self.office.town.team
        self.office.truth.keep(replace(page, id=f"{team} {page.id}", team=team))

    def drop(self, page_id: str) -> None:
        self.office.truth.drop(f"{self.office.town.team} {page_id}")

    def humans(self, channel: Channel) -> list[str]:
        """Who reads a channel, and can write there."""
        return sorted(self.office.truth.readers_in(channel.id) - {""})

    def scopes(self) -> tuple[str, ...]:
        """Who is to read something."""
        every = [
            *["everyone"] * 3,
            *(f"channel:{it.id}" for it in self.channels),
            *(f"group:{it}" for it in self.groups),
            *(f"user:{it}" for it in self.people[:2]),
        ]
        return tuple({*self.chance.choices(every, k=self.chance.choice((1, 1, 1, 2)))})

    def audience(self, scopes: Sequence[str]) -> str:
        """As the store keeps it."""
        return ", ".join(map(self.office.scope, scopes))

    def saying(self, topic: str, count: int) -> tuple[list[str], list[str]]:
        """Sentences about a topic, and the secret words in them."""
        words = [self.canary() for _ in range(count)]
        told = [
            self.chance.choice(_SAYS).format(topic=topic, word=it, number=self.chance.randint(2, 90))
            for it in words
        ]
        return told, words

    def written(self, name: str, topic: str = "") -> Document:
        """A document, in place of the one of that name."""
        chance = self.chance
        topic = topic or chance.choice(TOPICS)
        texts, words = self.saying(topic, chance.randint(0, 2))
        called = [self.canary() for _ in range(2)]
        scopes = self.scopes()
        made, pieces = document(
            f"{name}/{called[0]}.md",
            self.audience(scopes),
            *texts,
            f"{topic.capitalize()} is looked after by the people team.",
            title=f"{topic.capitalize()} {called[1]}",
        )
        made = replace(made, modified=datetime(2026, chance.randint(1, 9), chance.randint(1, 28), tzinfo=UTC))
        if name in self.docs:
            self.remove(name)
        doc = self.docs[name] = Doc(made.id, topic, scopes, (*called, *words))
        self.keep(Page(made.id, scopes, doc.canaries))
        return made, [replace(it, source=made) for it in pieces]

    def remove(self, name: str) -> None:
        gone = self.docs.pop(name)
        self.drop(gone.id)
        self.estate.library.remove([gone.id])
