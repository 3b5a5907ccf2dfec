"""They have summed up what was said, or what documents say: for themselves, or for all in a thread."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from handlers.jobs import make_reply
from handlers.request import Kind, Request, read_digest
from tests.leaks.asking import again, asked, meanwhile, reply
from tests.leaks.looking import command
from tests.leaks.moves import tell
from tests.leaks.talking import say
from tests.leaks.world import World


async def sum_up(world: World) -> None:
    where = world.chance.choice(world.channels)
    for _ in range(world.chance.choice((0, 2, 4))):
        await say(world, where)
    await tell(world)
    if not (there := world.humans(where)):
        return
    user = world.chance.choice(there)
    ways: tuple[Callable[[World, str, str], Awaitable[Request | None]], ...] = (
        _channel,
        _thread,
        _in_words,
        _about,
    )
    request = await world.chance.choices(ways, (4, 2, 2, 3))[0](world, user, where.id)
    if request is None:
        return
    summing = " about " not in f" {request.text} "
    await reply(world, request, summing=summing)
    world.summed_up += 1
    if request.kind is Kind.SUMMARY and world.chance.random() < 0.3:
        await reply(world, again(request, world.office.town.new_id("M")), summing=summing)


async def sum_up_meanwhile(world: World) -> None:
    await meanwhile(world, sum_up)


async def _channel(world: World, user: str, channel: str) -> Request:
    """Of this channel, or of others that they name, whether or not they are in them."""
    others = [f"<#{it.id}>" for it in world.channels if world.chance.random() < 0.4]
    spans = ("", "3d", "2h", "20", "unread", "today", "since yesterday")
    text = " ".join([*others, world.chance.choice(spans)]).strip()
    return asked(world, user, channel, text, Kind.SUMMARY)


async def _thread(world: World, user: str, channel: str) -> Request | None:
    """By the shortcut on a message."""
    roots = [root for where, root in world.said if where == channel]
    return asked(world, user, channel, "", Kind.THREAD, root=world.chance.choice(roots)) if roots else None


async def _in_words(world: World, user: str, channel: str) -> Request | None:
    """In a thread, for all who read it; or of all that is known, in a direct message."""
    roots = [root for where, root in world.said if where == channel]
    if not roots:
        return None
    root = world.chance.choice(roots)
    text = "summarize this thread"
    ts = await world.office.slack.say(user, channel, text, root)
    return asked(world, user, channel, text, Kind.MENTION, ts, root)


async def _about(world: World, user: str, channel: str) -> Request:
    """What the documents say."""
    topic = world.docs[world.chance.choice(sorted(world.docs))].topic
    if world.chance.random() < 0.5:
        return asked(world, user, channel, f"about {topic}", Kind.SUMMARY)
    text, kind = f"What do we know about {topic}?", world.chance.choice((Kind.MENTION, Kind.DIRECT))
    if kind is Kind.DIRECT:
        channel = world.office.town.direct_channel(user).id
    ts = await world.office.slack.say(user, channel, text)
    return asked(world, user, channel, text, kind, ts)


async def digest(world: World) -> None:
    """Somebody wants to be told from time to time what is said somewhere, and is, wherever they are then."""
    office, user = world.office, world.chance.choice(world.people)
    where = world.chance.choice(world.channels)
    if office.town.people[user].bot:
        return
    await say(world, where)
    await tell(world)

    await command(world, user, where, f"digest daily <#{where.id}>")
    now = datetime.now(UTC)
    since = (now - timedelta(days=1)).timestamp()
    request = read_digest(office.context.me.team, user, where.id, since, now.timestamp() + 1)
    office.summing, office.asker, office.for_whom = True, user, frozenset({user})
    try:
        await make_reply(request, office.context, resumed=False)
        await tell(world)
    finally:
        office.summing, office.for_whom = False, frozenset()
    world.summed_up += 1
