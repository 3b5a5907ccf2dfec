"""What every reply is made with: a way to Slack, the mind, threads to wait in. One to an app."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.me import Me
from handlers.mind import Mind
from handlers.people import People
from handlers.running import Running


@dataclass(frozen=True, slots=True)
class Desk:
    """`claimed` are the ts of messages that replies are writing now."""

    settings: Settings
    client: AsyncWebClient
    me: Me
    mind: Mind
    people: People
    running: Running
    threads: ThreadPoolExecutor
    claimed: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, settings: Settings, client: AsyncWebClient, me: Me, mind: Mind) -> "Desk":
        """As many threads as requests may run: those that wait for the model do so in its fair queue."""
        most = settings.model.slots + settings.model.queue
        threads = ThreadPoolExecutor(max_workers=most, thread_name_prefix="reply")
        return cls(settings, client, me, mind, People(client, me), Running(most), threads)
