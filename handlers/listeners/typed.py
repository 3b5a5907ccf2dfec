"""One use of the app's own command: who typed what where, and a way to tell them, unseen by others."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.respond.async_respond import AsyncRespond

from handlers.command_names import CommandNames
from handlers.jobs import Dispatcher
from handlers.locale import N_, Locale

FAILED = N_("Something went wrong on my side. Please try again.")
HERE_ONLY = N_("Type that in a channel: here you alone speak to me, and I answer.")


class Typed:
    """One use of the command: who typed what where, and a way to tell them, unseen by others, in `locale`."""

    def __init__(
        self, dispatcher: Dispatcher, body: Mapping[str, Any], respond: AsyncRespond, locale: Locale
    ) -> None:
        self.dispatcher, self.locale = dispatcher, locale
        self.user, self.channel = str(body["user_id"]), str(body["channel_id"])
        self.trigger = str(body.get("trigger_id") or "")
        self.commands = CommandNames.beside(str(body["command"]))
        typed = str(body.get("text") or "").strip()
        self.verb, _, rest = typed.partition(" ")
        self.typed, self.rest = typed, rest.strip()
        self._respond = respond

    @property
    def direct(self) -> bool:
        return self.channel.startswith("D")

    async def tell(self, text: str, blocks: Any = None) -> None:
        await self._respond(text=text, blocks=blocks, response_type="ephemeral")
