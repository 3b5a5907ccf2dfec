"""Somebody opens what is theirs: Home, the list of documents, the state, what is suggested to ask."""

import json
from typing import Any

from handlers.listeners.events import app_home_opened
from handlers.listeners.home import publish_home
from handlers.listeners.inhouse import own_command, page_of_sources
from handlers.simulator.state.records import Channel
from tests.leaks.world import World


async def look(world: World) -> None:
    office, user = world.office, world.chance.choice(world.people)
    person = office.town.people[user]
    if person.bot or person.deleted:
        return
    await publish_home(office.dispatcher, user)
    page = await page_of_sources(office.dispatcher, user, world.chance.choice((0, 1)))
    office.look("the list of documents", json.dumps([page.text, page.blocks]), [user])
    direct = office.town.direct_channel(user).id
    await app_home_opened(office.dispatcher, {"tab": "messages", "channel": direct, "user": user})
    for text in ("status", "sources", "help", "learn status", "digest"):
        await command(world, user, world.channels[0], text)
    await office.settled()


async def command(world: World, user: str, where: Channel, text: str) -> None:
    """`/inhouse` as somebody types it, and what they alone are told."""

    async def respond(**told: Any) -> None:
        world.office.look("a command", json.dumps(told), [user])

    async def ack(*_: Any, **__: Any) -> None:
        """Nothing waits for it."""

    body = {"user_id": user, "channel_id": where.id, "command": "/inhouse", "text": text}
    await own_command(world.office.dispatcher, ack, body, respond)  # type: ignore[arg-type]
    await world.office.dispatcher.settle()
