"""conversations.*: channels, their members and their messages."""

from typing import Any

from handlers.simulator.api.access import channel_of, team_asked
from handlers.simulator.api.arguments import Arguments, page, with_cursor
from handlers.simulator.state.errors import Refused
from handlers.simulator.state.events import channel_json, message_json
from handlers.simulator.state.posted import Posted
from handlers.simulator.state.records import BOT_USER, Channel
from handlers.simulator.state.workspace import Workspace

Json = dict[str, Any]

# Messages that an app which is sold outside the Marketplace gets at a time.
_CAPPED = 15


def info(workspace: Workspace, args: Arguments) -> Json:
    return {"channel": channel_json(channel_of(workspace, args.need("channel")), workspace.team, BOT_USER)}


def members(workspace: Workspace, args: Arguments) -> Json:
    channel = channel_of(workspace, args.need("channel"))
    found, cursor = page(channel.members, args, default=100)
    return with_cursor({"members": list(found)}, cursor)


def listed(workspace: Workspace, args: Arguments) -> Json:
    found, cursor = page(_visible(workspace, args), args)
    return with_cursor({"channels": [channel_json(each, workspace.team, BOT_USER) for each in found]}, cursor)


def of_user(workspace: Workspace, args: Arguments) -> Json:
    """users.conversations: of another user, only those that the bot can see."""
    user, _ = args.text("user") or BOT_USER, team_asked(workspace, args)
    if user not in workspace.people:
        raise Refused("user_not_found")
    found, cursor = page([each for each in _visible(workspace, args) if user in each.members], args)
    return with_cursor({"channels": [channel_json(each, workspace.team, BOT_USER) for each in found]}, cursor)


def opened(workspace: Workspace, args: Arguments) -> Json:
    users = [user for user in args.need("users").split(",") if user]
    if any(user not in workspace.people for user in users):
        raise Refused("user_not_found")
    if len(users) > 1:
        channel = workspace.adopt(Channel(workspace.new_id("C"), "mpdm", "mpim", [*users, BOT_USER]))
    else:
        channel = workspace.direct_channel(users[0])
    return {"channel": {"id": channel.id}}


def join(workspace: Workspace, args: Arguments) -> Json:
    channel = channel_of(workspace, args.need("channel"))
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    workspace.join(BOT_USER, channel.id)
    return {"channel": channel_json(channel, workspace.team, BOT_USER)}


def history(workspace: Workspace, args: Arguments) -> Json:
    """Newest first, without replies; `oldest` and `latest` exclude their ends unless `inclusive`."""
    channel = _readable(workspace, args)
    shown = [
        each
        for each in workspace.messages[channel.id]
        if (each.thread_ts is None or each.broadcast) and _within(each, args)
    ]
    most = _CAPPED if workspace.rules.capped else workspace.rules.most
    found, cursor = page(shown[::-1], args, min(workspace.rules.page, most), most)
    answer = {"messages": [_told(workspace, each, args) for each in found], "has_more": bool(cursor)}
    return with_cursor(answer, cursor) if cursor else answer


def replies(workspace: Workspace, args: Arguments) -> Json:
    """Oldest first; every page begins with the thread's first message, as Slack's do."""
    channel = _readable(workspace, args)
    here = workspace.find(channel.id, args.need("ts"))
    if here is None:
        raise Refused("thread_not_found")
    root, *rest = workspace.thread(channel.id, here.ts) if here.thread_ts is None else [here]
    if root.ts != here.ts:  # The first message is gone; its replies are left.
        root, rest = here, []
    most = _CAPPED if workspace.rules.capped else 1000
    found, cursor = page([each for each in rest if _within(each, args)], args, most, most)
    answer = {
        "messages": [_told(workspace, each, args) for each in (root, *found)],
        "has_more": bool(cursor),
    }
    return with_cursor(answer, cursor) if cursor else answer


def _told(workspace: Workspace, message: Posted, args: Arguments) -> Json:
    return message_json(workspace, message, metadata=args.flag("include_all_metadata"))


def _readable(workspace: Workspace, args: Arguments) -> Channel:
    channel = channel_of(workspace, args.need("channel"))
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _within(message: Posted, args: Arguments) -> bool:
    oldest, latest, both = args.text("oldest", "0"), args.text("latest"), args.flag("inclusive")
    try:
        ts, low = float(message.ts), float(oldest or 0)
        high = float(latest) if latest and latest != "now" else float("inf")
    except ValueError:
        raise Refused("invalid_ts_oldest" if not latest else "invalid_ts_latest") from None
    return low <= ts <= high if both else low < ts < high


def _visible(workspace: Workspace, args: Arguments) -> list[Channel]:
    kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
    types = [each.strip() for each in (args.text("types") or "public_channel").split(",")]
    if any(each not in kinds for each in types):
        raise Refused("invalid_types")
    wanted = {kinds[each] for each in types}
    return [
        each
        for each in workspace.channels.values()
        if each.kind in wanted
        and not (args.flag("exclude_archived") and each.archived)
        and (not each.private or BOT_USER in each.members)
    ]
