"""The Slack app as its manifest: what it may do, which events it gets, what people see. Pure."""

import ipaddress
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from handlers.command_names import USUAL, CommandNames
from handlers.locale import N_

PATH = "/slack/events"
"""Where Slack sends what happens, in http mode."""
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
"""Where a browser begins to install the app in a workspace, and where Slack sends it back to."""
CALLBACK = "summarize_thread"
"""What Slack calls the message shortcut that sums up a thread."""
ASK_QUESTION = "ask_question"
"""What Slack calls the shortcut that opens a window for a question."""
ANSWER_THIS = "answer_this"
"""What Slack calls the message shortcut that answers a message for whoever uses it."""
SAVE_ANSWER = "save_answer"
"""What Slack calls the message shortcut that keeps an answer."""
PROMPTS = ((N_("What can you do?"), "help"),)
"""What is suggested where nothing is known of the documents: titles, and what is sent."""
# Each scope with what it is for; nothing is asked for that is not used.
SCOPES = {
    "app_mentions:read": "receive mentions",
    "assistant:write": "status line, suggested prompts, streaming",
    "channels:history": "threads and summaries of public channels",
    "channels:read": "who can read public channels",
    "chat:write": "reply",
    "commands": "/ask, /summarize, /inhouse and the shortcuts",
    "groups:history": "threads and summaries of private channels it was invited to",
    "groups:read": "who can read private channels it was invited to",
    "im:history": "direct messages with it",
    "im:read": "direct messages with it",
    "im:write": "the direct messages in which late private replies are looked for",
    "mpim:history": "group direct messages it was invited to",
    "mpim:read": "who can read group direct messages",
    "users:read": "names, who is a guest, and their language",
}
# Those that an installation may decline, each with what does not work then.
OPTIONAL_SCOPES = {
    "bookmarks:read": "of channels that it learns it does not know the bookmarks",
    "canvases:read": "canvases that are sent to it are not read, nor those of channels that it learns",
    "files:read": "files that are sent to it are not read, nor those of channels that it learns",
    "pins:read": "of channels that it learns it does not know what is pinned and older",
    "reactions:read": "thumbs that people put on a reply do not count as their rating; its buttons do",
    "usergroups:read": "documents for a user group are read by nobody, and no group can be chosen as a "
    "channel's experts, nor named; people can",
}
SUBCOMMANDS = (
    "help",
    "status",
    "sources",
    "settings",
    "learn",
    "unlearn",
    "mute",
    "unmute",
    "digest",
    "forget",
)
"""What may stand behind the app's own command."""
ADD_SCOPES = (
    "Paste the output of `inhouse manifest` into your app's App Manifest, then reinstall the app to the "
    "workspace. Its token stays the same."
)
"""What to do where scopes are missing."""
LEFT_EVENTS = (
    "channel_archive",
    "channel_deleted",
    "channel_left",
    "group_archive",
    "group_deleted",
    "group_left",
)
"""What tells that the bot can read a channel no more."""
EVENTS = (
    "agent_session_stopped",
    "app_context_changed",
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_rename",
    "channel_shared",
    "file_change",
    "file_deleted",
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
    *LEFT_EVENTS,
)
UNINSTALL_EVENTS = ("app_uninstalled", "tokens_revoked")
"""What tells that the app works in a workspace no more, where there are several."""
# docs.slack.dev/reference/app-manifest: of display_information.name; bot_user.display_name may have 80.
LONGEST_NAME = 35
_SAYS = "Answers questions from your team's documents, on your own machine, and names its sources."


def app_name(name: str) -> str:
    """`name` as Slack takes it. Raises ValueError, which says what is wrong."""
    name = name.strip()
    if not name:
        raise ValueError("it is empty; give the bot's name in Slack, such as Handbook")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"Slack takes {LONGEST_NAME} characters at most, and this has {len(name)}")
    if not name.isprintable():
        raise ValueError("a name is one line of letters, digits and punctuation")
    return name


def public_address(url: str) -> str:
    """`url` without a slash at its end. Raises ValueError, which says why Slack cannot send there."""
    example = "such as https://bot.example.com"
    url = url.strip()
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        raise ValueError(f"it is not an address; write one {example}") from None
    if parts.scheme != "https":
        raise ValueError(f"Slack sends only to https addresses; write an address {example}")
    host = parts.hostname or ""
    if not host or any(sign.isspace() for sign in url) or parts.username is not None or port == 0:
        raise ValueError(f"it has no host that Slack can reach; write an address {example}")
    if _is_private(host):
        raise ValueError(f"Slack cannot reach {host} from outside; write a public address, {example}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment or url.endswith(("?", "#")):
        raise ValueError(f"write the host alone, {example}: {PATH} is added to it")
    return url.rstrip("/")


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    with suppress(ValueError):
        return not ipaddress.ip_address(host).is_global
    return False


def manifest(
    name: str = "Inhouse", url: str = "", commands: CommandNames = USUAL, install: str = ""
) -> dict[str, Any]:
    """The manifest for Socket Mode or, with the public address of the bot, for HTTP. `install` is the address
    where the app is installed in several workspaces, or in a whole organisation.
    """
    events = sorted({*EVENTS, *(UNINSTALL_EVENTS if install else ())})
    back = {"redirect_urls": [f"{install.rstrip('/')}{REDIRECT_PATH}"]} if install else {}
    address = f"{url.rstrip('/')}{PATH}" if url else ""
    at: dict[str, str] = {"url": address} if address else {}
    called: dict[str, str] = {"request_url": address} if address else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": name, "description": _SAYS, "background_color": "#1d3557"},
        "features": {
            "agent_view": {
                "agent_description": _SAYS,
                "suggested_prompts": [{"title": title, "message": text} for title, text in PROMPTS],
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [
                {
                    "name": "Ask a question",
                    "type": "global",
                    "callback_id": ASK_QUESTION,
                    "description": "Ask the documents; only you see the answer",
                },
                {
                    "name": "Answer this",
                    "type": "message",
                    "callback_id": ANSWER_THIS,
                    "description": "Look this message up; only you see the answer",
                },
                {
                    "name": "Summarize thread",
                    "type": "message",
                    "callback_id": CALLBACK,
                    "description": "What was said in this thread, for you alone",
                },
                {
                    "name": "Save as approved answer",
                    "type": "message",
                    "callback_id": SAVE_ANSWER,
                    "description": "Give this answer when the same is asked again",
                },
            ],
            "slash_commands": [
                _command(commands.ask, "Ask the documents; only you see the answer", "your question", at),
                # Its channels and people come as ids: their names are not unique, and may have spaces.
                _command(
                    commands.summarize,
                    "Sum up a channel, for you alone",
                    "since Monday, 3d, unread, #channel",
                    at,
                )
                | {"should_escape": True},
                _command(
                    commands.own, "What it can do, and how it behaves here", " | ".join(SUBCOMMANDS), at
                ),
            ],
        },
        "oauth_config": {
            # Slack wants an optional scope in both lists.
            "scopes": {
                "bot": sorted({*SCOPES, *OPTIONAL_SCOPES}),
                "bot_optional": sorted(OPTIONAL_SCOPES),
            }
        }
        | back,
        "settings": {
            "event_subscriptions": {"bot_events": events} | called,
            "interactivity": {"is_enabled": True} | called,
            "org_deploy_enabled": bool(install),
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _command(command: str, description: str, hint: str, at: dict[str, str]) -> dict[str, Any]:
    """Names in a command stay as they are typed: Slack need not turn them into ids."""
    return {"command": command, "description": description, "usage_hint": hint, "should_escape": False} | at
