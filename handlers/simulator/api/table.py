"""Every method that the stand-in answers, with the scopes it asks for and how often it may be called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from handlers.simulator.api import assistant, chat, conversations, files, marks, people, streams, views
from handlers.simulator.api.arguments import Arguments
from handlers.simulator.state.workspace import Workspace

Run = Callable[[Workspace, Arguments], dict[str, Any]]
_PREFIX = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes`: any one suffices; `read`, `history` and `write` depend on the kind of channel.
    `tier`: calls a minute (docs.slack.dev/apis/web-api/rate-limits); of one that is `capped`, apps that are
    sold outside the Marketplace have one (docs.slack.dev/changelog/2025/05/29/rate-limit-changes)."""

    run: Run
    scopes: tuple[str, ...] = ()
    tier: int = 50
    capped: bool = False

    def needed(self, workspace: Workspace, args: Arguments) -> tuple[str, ...]:
        """The scopes of which this call needs one."""
        channel = workspace.channels.get(args.text("channel") or args.text("channel_id"))
        prefix = _PREFIX[channel.kind if channel else "channel"]
        return tuple(scope if ":" in scope else f"{prefix}:{scope}" for scope in self.scopes)


_WRITE = ("chat:write",)
_AGENT = ("assistant:write", "chat:write")
METHODS: dict[str, Method] = {
    "agents.sessions.rename": Method(assistant.rename_session, _AGENT),
    "agents.sessions.setStatus": Method(assistant.set_session, _AGENT, 100),
    "assistant.threads.setStatus": Method(assistant.set_status, _AGENT, 600),
    "assistant.threads.setSuggestedPrompts": Method(assistant.set_prompts, ("assistant:write",)),
    "assistant.threads.setTitle": Method(assistant.set_title, ("assistant:write",)),
    "auth.test": Method(people.auth_test, tier=600),
    "bookmarks.list": Method(marks.bookmarks, ("bookmarks:read",)),
    "auth.teams.list": Method(people.teams, tier=20),
    "bots.info": Method(people.bot_info, ("users:read",)),
    "canvases.getContent": Method(files.canvas, ("canvases:read",)),
    "chat.appendStream": Method(streams.append, _WRITE, 100),
    "chat.delete": Method(chat.delete, _WRITE),
    "chat.getPermalink": Method(chat.permalink, tier=600),
    "chat.postEphemeral": Method(chat.post_ephemeral, _WRITE, 100),
    "chat.postMessage": Method(chat.post_message, _WRITE, 600),
    "chat.startStream": Method(streams.start, _WRITE, 20),
    "chat.stopStream": Method(streams.stop, _WRITE, 20),
    "chat.update": Method(chat.update, _WRITE),
    "conversations.history": Method(conversations.history, ("history",), capped=True),
    "conversations.info": Method(conversations.info, ("read",)),
    "conversations.join": Method(conversations.join, ("channels:join",)),
    "conversations.list": Method(
        conversations.listed, ("channels:read", "groups:read", "im:read", "mpim:read"), 20
    ),
    "conversations.members": Method(conversations.members, ("read",), 100),
    "conversations.open": Method(conversations.opened, ("im:write", "mpim:write")),
    "conversations.replies": Method(conversations.replies, ("history",), capped=True),
    "files.completeUploadExternal": Method(files.complete_upload, ("files:write",), 100),
    "files.getUploadURLExternal": Method(files.get_upload_url, ("files:write",), 100),
    "files.info": Method(files.info, ("files:read",), 100),
    "pins.list": Method(marks.pins, ("pins:read",), 20),
    "reactions.add": Method(chat.add_reaction, ("reactions:write",)),
    "reactions.remove": Method(chat.remove_reaction, ("reactions:write",)),
    "team.info": Method(people.team_info, ("team:read",)),
    "usergroups.list": Method(people.user_groups, ("usergroups:read",), 20),
    "users.conversations": Method(
        conversations.of_user, ("channels:read", "groups:read", "im:read", "mpim:read")
    ),
    "users.info": Method(people.user_info, ("users:read",), 100),
    "users.list": Method(people.user_list, ("users:read",), 20),
    "views.open": Method(views.opened, tier=100),
    "views.publish": Method(views.published, tier=100),
    "views.push": Method(views.pushed, tier=100),
    "views.update": Method(views.updated, tier=100),
}
