"""What happens in channels that are learned: it is kept, before Slack is told that it arrived, that there is
something to read there. What the bot can read no more it forgets at once.
"""

from typing import Any

from handlers.cluster import News, Topic
from handlers.jobs import Dispatcher
from handlers.learning import NAME, PINS
from store.conversations import record, subtype


async def hear_of(event: dict[str, Any], dispatcher: Dispatcher) -> None:
    """A message was posted, edited or deleted. Raises StoreError: then Slack is to tell of it again."""
    learner, channel = dispatcher.context.learner, str(event.get("channel") or "")
    if not channel.startswith(("C", "G")):
        return
    match subtype(event):
        case "message_changed":
            known = learner.changed(
                channel, record(event.get("message")), record(event.get("previous_message"))
            )
        case "message_deleted":
            known = learner.changed(channel, {}, record(event.get("previous_message")))
        case _:
            known = learner.changed(channel, event)
    if await known:
        _tell(dispatcher, channel)


async def pins_changed(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    channel = str(event.get("channel_id") or "")
    if await dispatcher.context.learner.touched(channel, PINS):
        _tell(dispatcher, channel)


async def channel_renamed(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    channel = str(record(event.get("channel")).get("id") or "")
    if await dispatcher.context.learner.touched(channel, NAME):
        _tell(dispatcher, channel)


async def canvas_changed(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    await file_changed(str(event.get("file_id") or ""), dispatcher)


async def file_changed(file: str, dispatcher: Dispatcher, *, deleted: bool = False) -> None:
    if file and await dispatcher.context.learner.file_changed(file, deleted=deleted):
        _tell(dispatcher)


async def bot_left(dispatcher: Dispatcher, event: dict[str, Any]) -> None:
    """The bot was removed from a channel, or that is archived or deleted."""
    channel = str(event.get("channel") or "")
    if await dispatcher.context.learner.unlearn(channel, str(event["type"])):
        _tell(dispatcher, channel)


def _tell(dispatcher: Dispatcher, channel: str = "") -> None:
    """Whichever bot reads is to look."""
    dispatcher.context.peers.mention(News(Topic.LEARNING, dispatcher.team, channel))
