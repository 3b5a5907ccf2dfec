"""Whatever happens in a channel, and whether the bot is there to hear it: in the end it knows what it would
if it learned the channel then, from scratch."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.simulator.state import events
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_ID, BOT_USER, Channel
from handlers.simulator.state.workspace import Workspace
from tests.examples import examples
from tests.handlers.learning.classroom import Classroom, library

START = 1_700_000_000.0
DAY = 86_400.0


@dataclass
class Town:
    """A channel in which things happen, at a time that passes as it is told."""

    now: float = START
    workspace: Workspace = field(init=False)
    channel: Channel = field(init=False)

    def __post_init__(self) -> None:
        self.workspace = Workspace(clock=lambda: self.now)
        people = [self.workspace.add_person(name) for name in ("Ann", "Bob")]
        self.people = [it.id for it in people]
        self.channel = self.workspace.add_channel("general", *people)

    def there(self) -> list[Posted]:
        found = self.workspace.messages[self.channel.id]
        return [it for it in found if it.user in self.people and it.subtype != "tombstone"]

    def post(self, number: int, who: int, thread: str | None = None) -> None:
        user = self.people[who % 2]
        text = f"word{number} of {'the meeting' if number % 3 else 'lunch'}"
        self.workspace.post(Posted(self.channel.id, self.workspace.new_ts(), user, text, thread_ts=thread))


# What happens: its kind, what it is about, how many seconds pass before it, and whether the bot is there.
HAPPENINGS = st.tuples(
    st.sampled_from(
        ["post", "post", "reply", "reply", "edit", "edit", "delete", "delete", "ask", "app", "pin"]
    ),
    st.integers(0, 20),
    st.sampled_from([1, 40, 200, 299, 301, 2_000, 90_000]),
    st.sampled_from([True, True, False]),
)
Happening = tuple[str, int, int, bool]


# A thread that is older than all that is learned, and pinned: a reply is edited while nobody hears of it.
PINNED: list[Happening] = [
    ("reply", 8, 200, True),
    ("pin", 19, 200, True),
    ("post", 20, 200, True),
    ("edit", 4, 40, False),
    ("pin", 12, 200, True),
    ("edit", 17, 40, False),
    ("edit", 2, 40, False),
    ("edit", 3, 40, False),
]


def happen(town: Town, number: int, happening: Happening) -> None:
    kind, at, pause, _ = happening
    town.now += pause
    workspace, there = town.workspace, town.there()
    which = there[at % len(there)] if there else None
    if kind == "post" or which is None:
        town.post(number, at)
    elif kind == "reply":
        town.post(number, at, which.root)
    elif kind == "edit":
        was = events.message_json(workspace, which)
        which.text, which.edited = f"{which.text} edited{number}", True
        workspace.change(which, was)
    elif kind == "delete":
        workspace.delete(which)
    elif kind == "ask":
        asked = Posted(town.channel.id, workspace.new_ts(), town.people[0], f"<@{BOT_USER}> what{number}?")
        workspace.post(asked)
        answer = Posted(town.channel.id, workspace.new_ts(), BOT_USER, "28 days.", bot_id=BOT_ID)
        answer.thread_ts = asked.ts
        workspace.post(answer)
    elif kind == "app":
        app = Posted(town.channel.id, workspace.new_ts(), BOT_USER, f"alert{number}", bot_id="B0PAGER")
        workspace.post(app)
    elif kind == "pin" and which.ts not in town.channel.pins:
        workspace.pin(which, town.people[0])


async def in_the_end(happenings: list[Happening], directory: Path) -> None:
    town = Town()
    for number in range(6):
        happen(town, number, ("post" if number < 4 else "reply", number, 250, True))
    since = town.now - 1_200
    with library(directory / "live") as (live, embedder):
        room: Classroom | None = Classroom(town.workspace, live, embedder)
        assert room is not None
        await room.learn(town.channel.id, since)
        room.learner.begin(lambda: True, 0.0)
        for number, happening in enumerate([*happenings, ("post", 0, 1, True)], start=10):
            *_, pause, there = happening
            if there and room is None:
                town.workspace.outbox.clear()
                room = Classroom(town.workspace, live, embedder)
                room.learner.begin(lambda: True, 0.0)
            elif not there and room is not None:
                await room.end()
                room = None
            happen(town, number, happening)
            if room is not None and pause > 200:
                await room.settle()
        assert room is not None
        await room.settle()
        await room.end()
        known = room.held()
    with library(directory / "anew") as (anew, embedder):
        room = Classroom(town.workspace, anew, embedder)
        await room.learn(town.channel.id, since)
        room.learner.begin(lambda: True, 0.0)
        await room.settle()
        await room.end()
        assert known == room.held()


@settings(max_examples=examples(8), deadline=None)
@example(PINNED)
@given(st.lists(HAPPENINGS, min_size=10, max_size=25))
def test_what_is_known_of_a_channel_is_what_learning_it_then_would_give(
    happenings: list[Happening],
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(in_the_end(happenings, Path(directory)))
