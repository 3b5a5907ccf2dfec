"""They use the menu below a reply, or the shortcut on a message."""

import json
from typing import Any

from handlers.listeners.commands import answer_this
from handlers.listeners.menu import reply_menu
from handlers.manifest import ANSWER_THIS
from handlers.rendering import REPLY_MENU
from handlers.simulator.api.responses import ResponseUrl
from handlers.simulator.delivery import interactions
from handlers.simulator.state.posted import Posted
from tests.leaks.asking import reply
from tests.leaks.world import World


async def choose(world: World) -> None:
    """One of the choices that a reply offers, by whoever sees it now."""
    town, chance = world.office.town, world.chance
    channels = {it.id: it for it in world.channels}
    posted = [it for each in channels for it in town.messages[each] if it.action(REPLY_MENU)]
    alone = [it for it in town.seen if it.channel in channels and it.action(REPLY_MENU)]
    if not (posted or alone):
        return
    message = chance.choice([*posted, *alone])
    there = [message.seen_by] if message.seen_by else world.humans(channels[message.channel])
    if not there or town.people[there[0]].deleted:
        return
    user, found = chance.choice(there), message.action(REPLY_MENU)
    assert found is not None
    value = chance.choice([it["value"] for it in found[1]["options"]])
    action = interactions.pressed(*found, value)
    body = interactions.block_action(town, user, message, action) | _openings(
        world, user, message.channel, message
    )
    await _done(world, user, reply_menu, body)


async def have_answered(world: World) -> None:
    """*Answer this*, on what somebody wrote."""
    town = world.office.town
    if not world.said:
        return
    channel, ts = world.chance.choice(world.said)
    there, message = world.humans(town.channels[channel]), town.find(channel, ts)
    if not there or message is None:
        return
    user = world.chance.choice(there)
    world.office.chosen.setdefault(user, []).append(message.visible)
    body = interactions.shortcut(town, user, ANSWER_THIS, message) | _openings(world, user, channel)
    await _done(world, user, answer_this, body)


def _openings(world: World, user: str, channel: str, message: Posted | None = None) -> dict[str, str]:
    """What lets the bot speak afterwards, in place of a message or beside it."""
    town, slack = world.office.town, world.office.slack
    name = town.new_id("R")
    slack.gateway.response_urls[name] = ResponseUrl.fresh(town, user, channel, message)
    return {"response_url": f"{town.base_url}response/{name}", "trigger_id": town.new_trigger(user)}


async def _done(world: World, user: str, listener: Any, body: dict[str, Any]) -> None:
    """The listener hears of it, and what it accepts is done."""
    office = world.office
    office.asker = user

    async def respond(**told: Any) -> None:
        office.look("an answer to a press", json.dumps(told), [user])

    async def ack(*_: Any, **__: Any) -> None:
        """Nothing waits for it."""

    await listener(office.dispatcher, ack, body, respond)
    await office.settled()
    waiting, office.inbox.waiting = office.inbox.waiting, []
    for request in waiting:
        await reply(world, request)
        world.asked += 1
