"""Who the bot is in the workspace that its token belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.errors import TOKEN_REFUSED, UNREACHABLE, NotConnected, SlackAway, code, is_passing
from handlers.tokens import BOT, refusal
from store.tenant import HOME, Tenant


@dataclass(frozen=True, slots=True)
class Identity:
    """`team` is the workspace (T…), or the whole organisation (E…), that the app was installed for. `url` is
    its address, with a slash at its end; `scopes` are None where Slack does not say.

    `name` and `team_name` are what people call the bot and the workspace. `tenant` is whose ids are kept.
    """

    team: str
    user: str
    bot: str
    url: str
    name: str = ""
    team_name: str = ""
    scopes: frozenset[str] | None = None
    tenant: Tenant = HOME

    @property
    def of_organisation(self) -> bool:
        """Whether the app was installed for all of an Enterprise Grid organisation."""
        return self.team.startswith("E")

    def said(self, message: Mapping[str, Any]) -> bool:
        """Whether this message is the bot's own."""
        return message.get("user") == self.user or (bool(self.bot) and message.get("bot_id") == self.bot)

    def link(self, channel: str, ts: str, thread: str = "") -> str:
        """The address of a message, as chat.getPermalink forms it."""
        address = f"{self.url}archives/{channel}/p{ts.replace('.', '')}"
        return f"{address}?thread_ts={thread}&cid={channel}" if thread and thread != ts else address


async def who_am_i(client: AsyncWebClient) -> Identity:
    """Ask Slack whose token this is. Raises NotConnected, and SlackAway where it cannot say now."""
    try:
        told = await client.auth_test()
    except UNREACHABLE as error:
        raise SlackAway(f"Slack cannot be reached ({type(error).__name__})") from None
    except SlackApiError as refused:
        reason = code(refused)
        if is_passing(refused) and reason not in TOKEN_REFUSED:
            raise SlackAway(f"Slack cannot answer at the moment ({reason or 'no proper answer'})") from None
        raise NotConnected(f"Slack refuses {BOT} ({reason}): {refusal(BOT, refused)}") from None
    return Identity(
        team=str(told["team_id"]),
        user=str(told["user_id"]),
        bot=str(told.get("bot_id") or ""),
        url=str(told.get("url") or "https://slack.com/"),
        name=str(told.get("user") or ""),
        team_name=str(told.get("team") or ""),
        scopes=_scopes(told.headers),
    )


def _scopes(headers: Mapping[str, Any]) -> frozenset[str] | None:
    """The scopes that the app was installed with."""
    told = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    return None if told is None else frozenset(scope.strip() for scope in str(told).split(","))
