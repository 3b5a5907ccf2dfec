"""Whether what another app posted is answered: only where its channel allows it, and never in a loop."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from handlers.channels.rate_limit import RateLimit
from handlers.identity import Identity
from store.channel import ChannelSettings

# Where the bot spoke within so many messages, an app is answering it: two bots would talk for ever.
_WITHIN = 6
# So often an hour one app is answered in one channel.
_AN_HOUR = 20

Message = Mapping[str, Any]


class AppGuard:
    """Counts how often each app is answered in each channel. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = RateLimit(_AN_HOUR, _AN_HOUR, clock)

    def admits(
        self, settings: ChannelSettings, channel: str, app: str, before: Sequence[Message], me: Identity
    ) -> bool:
        """Whether `app`, by its id, is answered in `channel`. `before` are the messages before its own, of
        the thread or, outside one, of the channel, oldest first.
        """
        if not may_ask(settings, app, before, me):
            return False
        return not self._limit.take(f"{channel} {app}", longest=0).seconds


def may_ask(settings: ChannelSettings, app: str, before: Sequence[Message], me: Identity) -> bool:
    """Whether a channel lets `app` ask, and it does not answer the bot."""
    return app in settings.apps and not any(me.said(it) for it in before[-_WITHIN:])
