"""Who may read what changes: people come, go, become guests, leave; groups, channels and documents change."""

from collections.abc import Callable

from handlers.jobs import forget_what_is_gone
from handlers.listeners.events import group_changed, readers_changed, user_change
from handlers.listeners.learned_events import channel_renamed, hear_of
from tests.leaks.world import World

_READERS = {"member_joined_channel", "member_left_channel", "channel_shared"}


async def move(world: World) -> None:
    a_move(world)()
    await tell(world)


def a_move(world: World) -> Callable[[], None]:
    """Something that changes who may read what."""
    town, chance = world.office.town, world.chance
    where = chance.choice(world.channels)
    user, channel = chance.choice(world.people), where.id
    group = chance.choice(world.groups) if world.groups else ""
    others = [it for it in world.people if chance.random() < 0.5]
    doings: list[Callable[[], None]] = [
        lambda: town.join(user, channel),
        lambda: town.leave(user, channel),
        lambda: town.change_person(user, guest=not town.people[user].guest),
    ]
    if group:
        doings.append(lambda: town.regroup(group, *others))
    if chance.random() < 0.1:
        doings.append(lambda: town.share(channel))
    if chance.random() < 0.2:
        doings.append(lambda: town.rename(channel, world.channel_name(where)))
    if chance.random() < 0.4:
        doings.append(lambda: town.change_person(user, deleted=not town.people[user].deleted))
    return chance.choice(doings)


async def tell(world: World, lost: float = 0.0) -> None:
    """Slack tells the bot what happened, unless that is lost; of who became a guest it goes by that, and so
    it does of what was said in a channel that it learns."""
    office = world.office
    told, office.town.told = office.town.told, []
    for event in told:
        kind = event["type"]
        if lost and kind not in {"user_change", "message"} and world.chance.random() < lost:
            world.sure = False
        elif kind in _READERS:
            await readers_changed(office.dispatcher, event)
        elif kind == "user_change":
            await user_change(office.dispatcher, event)
        elif kind == "subteam_members_changed":
            await group_changed(office.dispatcher)
        elif kind in {"channel_rename", "group_rename"}:
            await channel_renamed(office.dispatcher, event)
        elif kind == "message":
            if event.get("subtype") in {"message_changed", "message_deleted"}:
                await forget_what_is_gone(event, office.context)
            if event["channel"] in office.truth.learned:
                await hear_of(event, office.dispatcher)
    await office.settled()


async def edit(world: World) -> None:
    """A document changes, or goes."""
    name = world.chance.choice(sorted(world.docs))
    if world.chance.random() < 0.2 and len(world.docs) > 2:
        world.remove(name)
    else:
        world.estate.library.put([world.written(name, world.docs[name].topic)])
