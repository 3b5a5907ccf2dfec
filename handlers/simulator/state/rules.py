"""What this workspace allows the app, and how patient Slack is: all of it can be set, for quick tests."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

from handlers.simulator.validation import limits

SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "bookmarks:read",
        "canvases:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "pins:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
    }
)
EVENTS = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "channel_archive",
        "channel_deleted",
        "channel_left",
        "channel_rename",
        "channel_shared",
        "file_change",
        "file_deleted",
        "group_archive",
        "group_deleted",
        "group_left",
        "group_rename",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "pin_added",
        "pin_removed",
        "reaction_added",
        "reaction_removed",
        "subteam_members_changed",
        "subteam_updated",
        "user_change",
    }
)


@dataclass(frozen=True, slots=True)
class Rules:
    """`commands` and `shortcuts` None means any. `retry_after_s` are the waits before each redelivery of an
    event that was not acknowledged within `ack_s`; each is `late_s()` seconds on its way, so that they may
    come in any order. `rates` turns Slack's rate limits on. `capped` is an app that is sold outside Slack's
    Marketplace: it reads history once a minute, 15 messages at a time; others get `most`."""

    scopes: frozenset[str] = SCOPES
    events: frozenset[str] = EVENTS
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None
    ack_s: float = limits.ACK_SECONDS
    retry_after_s: tuple[float, ...] = (0.0, 60.0, 300.0)
    late_s: Callable[[], float] = float  # which is 0.0
    trigger_s: float = limits.TRIGGER_SECONDS
    stream_s: float = limits.STREAM_SECONDS
    status_s: float = limits.STATUS_SECONDS
    response_url_s: float = limits.RESPONSE_URL_SECONDS
    rates: bool = False
    capped: bool = False
    most: int = 999
    post_interval_s: float = 1.0
    page: int = 100

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any], declined: Collection[str] = (), **others: Any) -> Self:
        """The rules of an app installed with this manifest (its JSON, as a dict), and without those of its
        optional scopes that were `declined`."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        asked = manifest.get("oauth_config", {}).get("scopes", {})
        scopes = {*asked.get("bot", ())} - {*asked.get("bot_optional", ())}.intersection(declined)
        events = settings.get("event_subscriptions", {}).get("bot_events", ())
        return cls(
            scopes=frozenset(scopes),
            events=frozenset(events),
            commands=frozenset(each["command"] for each in features.get("slash_commands", ())),
            shortcuts=frozenset(each["callback_id"] for each in features.get("shortcuts", ())),
            **others,
        )
