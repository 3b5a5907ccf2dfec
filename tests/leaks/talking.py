"""They talk in channels that the bot learns, or does not; edit and delete what they wrote."""

from pathlib import Path

from handlers.listeners.learned_events import bot_left
from handlers.manifest import LEFT_EVENTS
from handlers.simulator.state.records import Channel
from store.indexing import forget_documents
from tests.leaks.looking import command
from tests.leaks.moves import tell
from tests.leaks.truth import Page
from tests.leaks.world import TOPICS, World


async def talk(world: World) -> None:
    """Somebody writes at the top of a channel, or into a thread."""
    where = world.chance.choice(world.channels)
    await say(world, where)
    await tell(world)


async def say(world: World, where: Channel) -> None:
    if not (there := world.humans(where)):
        return
    user, topic = world.chance.choice(there), world.chance.choice(TOPICS)
    roots = [ts for channel, ts in world.said if channel == where.id]
    root = world.chance.choice(roots) if roots and world.chance.random() < 0.4 else None
    texts, words = world.saying(topic, 1)
    if world.chance.random() < 0.2:
        texts.append(
            f"See <#{world.chance.choice(world.channels).id}>, <@{world.chance.choice(world.people)}>."
        )
    ts = await world.office.slack.say(user, where.id, " ".join(texts), root)
    if root is None:
        world.said.append((where.id, ts))
    _keep_said(world, where.id, ts, words)


def _keep_said(world: World, channel: str, ts: str, words: list[str]) -> None:
    world.keep(Page(f"said:{channel}:{ts}", (f"live:{channel}", f"learned:{channel}"), tuple(words)))


async def take_back(world: World) -> None:
    """Somebody edits or deletes a message, of a channel that the bot learns if there is one."""
    if not world.said:
        return
    learned = [it for it in world.said if it[0] in world.office.truth.learned]
    slack, (channel, ts) = world.office.slack, world.chance.choice(learned or world.said)
    if world.chance.random() < 0.5:
        world.said.remove((channel, ts))
        world.drop(f"said:{channel}:{ts}")
        await slack.delete(channel, ts)
    else:
        texts, words = world.saying(world.chance.choice(TOPICS), 1)
        _keep_said(world, channel, ts, words)
        await slack.edit(channel, ts, texts[0])
    await tell(world)


async def learn(world: World) -> None:
    """Whoever may has a channel learned, with what was said there before; or has it unlearned."""
    where = world.chance.choice([it for it in world.channels if it.kind != "mpim"] or world.channels)
    truth = world.office.truth
    if where.id in truth.learned:
        await _unlearn(world, where)
        return
    for _ in range(2):
        await say(world, where)
    await tell(world)
    truth.learned.add(where.id)
    await command(world, where.creator, where, "learn all")
    await tell(world)
    if await world.office.context.learner.standing(where.id) is None:
        truth.learned.discard(where.id)


async def _unlearn(world: World, where: Channel) -> None:
    """In the channel, at the command line, or by taking the bot out of it."""
    office, way = world.office, world.chance.choice(("unlearn", "forget", "remove"))
    if way == "unlearn" or (way == "remove" and len(world.channels) < 3):
        await command(world, where.creator, where, "unlearn")
    elif way == "forget" and any(it.name == f"#{where.name}" for it in office.library.sources()):
        forget_documents([Path(f"#{where.name}")], office.library)
        office.context.learner.wake()
    elif way == "remove":
        office.town.remove_bot(where.id, where.creator)
        event = next(it for it in office.town.told if it["type"] in LEFT_EVENTS)
        office.town.told.remove(event)
        await bot_left(office.dispatcher, event)
        world.channels.remove(where)
        world.threads = [it for it in world.threads if it.channel != where.id]
        world.said = [it for it in world.said if it[0] != where.id]
    await office.settled()
    if await office.context.learner.standing(where.id) is None:
        office.truth.learned.discard(where.id)
