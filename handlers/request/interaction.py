"""Commands, shortcuts and buttons in, requests out."""

from handlers.identity import Identity
from handlers.request.request import Json, Kind, Request, other_workspace, request_id, short_digest
from store.conversations import SPOKEN, contents_of, subtype, without_mention


def read_command(body: Json, kind: Kind, team: str) -> Request:
    """A slash command; Slack gives each use its own `trigger_id`."""
    channel, user = str(body["channel_id"]), str(body["user_id"])
    mark = str(body.get("trigger_id") or body.get("response_url"))
    text = str(body.get("text") or "").strip()
    name = f"{team}-{channel}-{kind}-{short_digest(mark)}"
    url, workspace = str(body["response_url"]), other_workspace(body.get("team_id"), team)
    return Request(name, kind, team, channel, user, text, response_url=url, workspace=workspace)


def read_shortcut(body: Json, team: str) -> Request:
    """The message shortcut "Summarize thread"; it may be used on any message of the thread."""
    channel, message = str(body["channel"]["id"]), body["message"]
    root = str(message.get("thread_ts") or message["ts"])
    name = (
        f"{team}-{channel}-{Kind.THREAD}-{short_digest(str(body.get('trigger_id') or body.get('action_ts')))}"
    )
    url = str(body["response_url"])
    return Request(
        name, Kind.THREAD, team, channel, str(body["user"]["id"]), "", thread=root, response_url=url
    )


def read_answer_this(body: Json, team: str, me: Identity) -> Request:
    """The message shortcut "Answer this": what a message says is asked once more, by whoever uses it.

    Without words of its own, what it forwards is asked. Its text is "" where it says nothing that could be a
    question, as a picture does, a notice of joining, and a reply of the bot.
    """
    channel, user, message = str(body["channel"]["id"]), str(body["user"]["id"]), body["message"]
    ts = str(message["ts"])
    stamp = short_digest(f"{user} {body.get('trigger_id') or body.get('action_ts')}")
    said = contents_of(message)
    text = without_mention(said.words, me.user) or "\n".join(it.text for it in said.quotes)
    if me.said(message) or subtype(message) not in {*SPOKEN, "bot_message"}:
        text = ""
    return Request(
        f"{request_id(team, channel, ts)}-q.{stamp}",
        Kind.ASK,
        team,
        channel,
        user,
        text,
        ts,
        str(message.get("thread_ts") or ts),
        str(body["response_url"]),
        workspace=other_workspace(body["user"].get("team_id"), team),
    )


def read_retry(body: Json, original: Request, *, longer: bool = False) -> Request:
    """The same once more, asked by who pressed the button, in place of the message with the button; of a
    summary more than at first, where that is asked for.
    """
    container = body.get("container") or {}
    private = bool(original.response_url)
    # Pressed twice it is one request; pressed on the failure of a retry it is another.
    stamp = short_digest(f"{original.id} {container.get('message_ts')}")
    fields = original.to_json() | {
        "id": f"{original.base_id}{'-m.' if longer or original.longer else '-r.'}{stamp}",
        # Whoever presses the button asks for a reply: no need to look whether a follow-up is meant for the
        # bot.
        "kind": Kind.MENTION if original.kind is Kind.FOLLOW_UP else original.kind,
        "asker": str(body["user"]["id"]),
        "workspace": other_workspace(body["user"].get("team_id"), original.team),
        "response_url": str(body.get("response_url") or "") if private else "",
        "replaces": "" if private else str(container.get("message_ts") or ""),
    }
    return Request.from_json(fields)
