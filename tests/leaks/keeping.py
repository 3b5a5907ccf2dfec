"""What is kept of them, and how it goes: ratings, approved answers, and all that is of one person."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.reply import NoAnswer
from handlers.jobs import forget_files_of
from handlers.simulator.state.posted import Posted
from store.approved import ANSWER, ApprovedAnswer
from store.audience import Audience, Readers
from store.indexing import Approval, forget_person
from store.rating import Quoted, Rating
from tests.leaks.moves import tell
from tests.leaks.truth import Page
from tests.leaks.world import World


async def rate(world: World) -> None:
    """Somebody rates the last reply; its question is kept as if all might read it."""
    if world.estate.mind.last is None:
        return
    question, reply = world.estate.mind.last
    if isinstance(reply, NoAnswer):
        return
    backend, own = world.office.context.backend, world.office.context.me.tenant.id_of
    quoted = tuple(Quoted(it.passage.id, 0, len(it.passage.text)) for it in reply.citations)
    user, good = world.chance.choice(world.people), world.chance.random() < 0.7
    name = f"r{world.seed}-{world.asked}"
    backend.rate(Rating(name, user, good, datetime.now(UTC), "What is it?", quoted, own(question.asker)))


async def approve(world: World) -> None:
    """Somebody in a channel saves as an answer what a document of that channel says."""
    office, chance = world.office, world.chance
    channel = chance.choice(world.channels)
    mine = [it for it in world.docs.values() if f"channel:{channel.id}" in it.scopes]
    there = world.humans(channel)
    if not mine or not there:
        return
    rests, user = chance.choice(mine), chance.choice(there)
    name = f"{channel.id}-w{world.seed}-a{world.asked}"
    words = tuple(world.canary() for _ in range(2))
    given = ApprovedAnswer(
        f"{ANSWER}{name}",
        f"Who decides on {rests.topic} {words[0]}?",
        f"{words[1]} decides on {rests.topic}.",
        channel.id,
        user,
        user,
        datetime.now(UTC),
    )
    # What somebody gave and saved stays theirs, wherever they go.
    world.keep(Page(given.source, (f"channel:{channel.id}", f"user:{user}"), words))
    readers = Readers(frozenset({office.scope(f"channel:{channel.id}")}))
    found = office.library.passages_of(rests.id, readers)
    audience = Audience.parse(office.scope(f"channel:{channel.id}"))
    office.context.backend.records.approve(
        Approval(given, audience, f"by {user}", "https://team.slack.com/x", [it.id for it in found])
    )


async def forget(world: World) -> None:
    """Somebody has all forgotten that is kept of them, or whoever runs the bot does it; Slack keeps it."""
    office, user = world.office, world.chance.choice(world.people)
    context = office.context
    if world.chance.random() < 0.5:
        context.backend.forget(user)
        await forget_files_of(user, context)
        await context.learner.forget_person(user)
    else:
        forget_person(context.settings.location, context.me.tenant.key(user))
        world.estate.mind.restart()
        context.learner.wake()
    for message in (it for each in world.channels for it in office.town.messages[each.id]):
        if message.user == user:
            _gone(world, message)
    for message in office.town.messages[office.town.direct_channel(user).id]:
        _gone(world, message)
    await tell(world)


def _gone(world: World, message: Posted) -> None:
    """It stands in Slack, and is read there for a summary; of its files the bot knows nothing any more."""
    pages = world.office.truth.pages.values()
    key = f"{world.office.town.team} said:{message.channel}:{message.ts}"
    if said := next((it for it in pages if it.id == key), None):
        world.office.truth.keep(replace(said, scopes=(f"live:{message.channel}",)))
    for file in message.files:
        world.drop(f"file:{file}")
        if name := next((it for it in pages if it.id == f"{world.office.town.team} name:{file}"), None):
            world.office.truth.keep(replace(name, scopes=(f"live:{message.channel}",)))
