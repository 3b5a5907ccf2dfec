"""They ask: in channels, in direct messages, unseen by others, and nobody; also while something changes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from handlers.jobs import make_reply
from handlers.request import Kind, Request, request_id
from handlers.simulator.api.responses import ResponseUrl
from store.channel import Answers, ChannelSettings
from tests.leaks.comparing import compare
from tests.leaks.moves import a_move, tell
from tests.leaks.world import Thread, World

_ASKS = (
    "What is the {topic} limit?",
    "Who decides on {topic}?",
    "What is the code word of {topic}?",
    "Is {near} about {topic}?",
    "What does {near} say?",
)
_FOLLOWS = ("And who decides on that?", "What is its code word?", "How many days is it then?")
_COMPARED = 0.08


def question(world: World) -> str:
    """About a topic, or with a secret word as one would misremember it: of a document, or of anything that
    there is or was."""
    doc = world.docs[world.chance.choice(sorted(world.docs))]
    word = world.chance.choice(doc.canaries if world.chance.random() < 0.6 else world.words)
    at = world.chance.randrange(2, len(word))
    near = word[:at] + "q" + word[at + 1 :]
    return world.chance.choice(_ASKS).format(topic=doc.topic, near=near)


async def ask(world: World) -> None:
    where = world.chance.choice(world.channels)
    there = world.humans(where)
    if not there:
        return
    user, channel = world.chance.choice(there), where.id
    kinds = (Kind.MENTION, Kind.DIRECT, Kind.ASK, Kind.COVERED)
    kind = world.chance.choices(kinds, (5, 3, 3, 1))[0]
    if kind is Kind.DIRECT:
        channel = world.office.town.direct_channel(user).id
    if kind is Kind.COVERED:
        await world.office.context.policies.set(channel, ChannelSettings(Answers.COVERED))
    text = question(world)
    ts = await world.office.slack.say(user, channel, text)
    await answered(world, asked(world, user, channel, text, kind, ts))


async def answered(world: World, request: Request) -> None:
    """Its message stands; then its reply."""
    if request.kind is Kind.MENTION:
        world.threads.append(Thread(request.channel, request.thread, request.asker))
    await tell(world)
    await reply(world, request)
    world.asked += 1
    if request.kind is not Kind.COVERED and world.chance.random() < _COMPARED:
        compare(world)


async def follow_up(world: World) -> None:
    if not world.threads:
        return
    it = world.chance.choice(world.threads)
    there = world.humans(world.office.town.channels[it.channel])
    if not there:
        return
    user, text = world.chance.choice(there), world.chance.choice(_FOLLOWS)
    ts = await world.office.slack.say(user, it.channel, text, it.root)
    await tell(world)
    await reply(world, asked(world, user, it.channel, text, Kind.MENTION, ts, it.root))
    world.asked += 1


async def meanwhile(world: World, deed: Callable[[World], Awaitable[None]]) -> None:
    """Others may read a reply before it is there."""
    loop, changes, lost = asyncio.get_running_loop(), a_move(world), world.chance.choice((0.0, 1.0))

    async def change() -> None:
        changes()
        await tell(world, lost)

    mind = world.estate.mind
    mind.meanwhile = lambda: asyncio.run_coroutine_threadsafe(change(), loop).result(30)
    try:
        await deed(world)
    finally:
        mind.meanwhile = None


async def ask_meanwhile(world: World) -> None:
    await meanwhile(world, ask)


def asked(
    world: World, user: str, channel: str, text: str, kind: Kind, ts: str = "", root: str = ""
) -> Request:
    """As Slack would have told of it: a command has no message, and an address to answer at."""
    office, town = world.office, world.office.town
    team = office.context.me.team
    if kind not in {Kind.ASK, Kind.SUMMARY, Kind.THREAD}:
        return Request(request_id(team, channel, ts), kind, team, channel, user, text, ts, root or ts)
    name = town.new_id("R")
    office.slack.gateway.response_urls[name] = ResponseUrl.fresh(town, user, channel)
    address = f"{town.base_url}response/{name}"
    return Request(
        f"{team}-{channel}-{kind}-{name}", kind, team, channel, user, text, thread=root, response_url=address
    )


async def reply(world: World, request: Request, *, summing: bool = False) -> None:
    """What it asks is done, and looked at for those who read it."""
    office = world.office
    moves = world.estate.mind.meanwhile is not None
    office.inbox.kept[request.id] = request
    office.asker, office.where, office.root = request.asker, request.channel, request.thread
    alone, here = frozenset({request.asker}), office.truth.readers_in(request.channel)
    office.for_whom = alone if request.private else here
    if moves or not world.sure:
        # A prompt may be made for those who were there: before a word is posted that is asked again.
        office.for_whom = frozenset()
    office.stands = _known(world, request)
    office.summing = summing
    try:
        await make_reply(request, office.context, resumed=False)
        await tell(world)
    finally:
        office.summing, office.for_whom = False, frozenset()


def _known(world: World, request: Request) -> str:
    """What its readers see where it is asked: the thread, of direct messages all of them, which are one
    conversation; and what the asker chose to have answered, having read it."""
    town, there = world.office.town, request.channel
    shown = town.messages.get(there, []) if there.startswith("D") else town.thread(there, request.thread)
    chosen = world.office.chosen.get(request.asker, []) if request.private else []
    return " ".join([*(it.visible for it in shown if not it.deleted), *chosen])


def again(request: Request, name: str) -> Request:
    """The same once more, with all that it can tell."""
    return replace(request, id=f"{request.id}-m.{name}")
