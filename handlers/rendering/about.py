"""What the bot says of itself when it is asked: help, how it is doing, what it has read. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from handlers.command_names import CommandNames
from handlers.manifest import SUBCOMMANDS
from handlers.rendering.message import Message, notice
from handlers.rendering.mrkdwn import escape, link
from handlers.rendering.sections import note, packed, shorten
from store.passage import Source

TURNS_PAGE = re.compile(r"^sources_(?:previous|next)$")
"""What Slack calls a press of a button to another page."""
_PAGE = 15
"""Documents a page."""
_TITLE, _TYPED = 80, 40
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Condition:
    """How the bot is doing. `running` questions are being answered, `slots` of them at a time; `writer` and
    `embedder` are the names of the models, "" where one cannot be used; `readable` documents may be read by
    whoever asks, of which the `newest` was changed last; the index was last brought up to date at `indexed`.
    """

    running: int
    slots: int
    writer: str
    embedder: str
    readable: int
    newest: datetime | None = None
    indexed: datetime | None = None


def help_text(commands: CommandNames) -> str:
    """As mrkdwn."""
    own = commands.own
    return "\n".join(
        (
            "*Ask me* in a channel by mentioning me, or in a direct message. I answer from this team's "
            "documents, with sources, and say so where they have no answer.",
            f"• `{commands.ask} QUESTION` answers you alone, anywhere.",
            f"• `{commands.summarize} 3d` sums up the last three days of a channel, for you alone.",
            f"• `{own} status` says whether I am busy, which models I use and how fresh my documents are.",
            f"• `{own} sources` lists the documents that you may read.",
            f"• `{own} settings` shows how I behave in this channel; admins can change it.",
            f"• `{own} mute 1h` keeps me quiet in this channel, `{own} unmute` ends that.",
            f"• `{own} forget` deletes what I keep of your questions and ratings.",
        )
    )


def unknown(typed: str, commands: CommandNames) -> str:
    """One line for what is no subcommand, as mrkdwn."""
    word = escape(shorten(" ".join(typed.split()).replace("`", "'"), _TYPED))
    near = get_close_matches(typed.split()[0].casefold(), SUBCOMMANDS, n=1, cutoff=0.6)
    if near:
        return f"I do not know “{word}”. Did you mean `{commands.own} {near[0]}`?"
    return (
        f"I do not know “{word}”; `{commands.own} help` says what I can do. To ask the documents: "
        f"`{commands.ask} {word}`"
    )


def status_text(condition: Condition, now: datetime) -> str:
    """As mrkdwn, in words."""
    lines = [
        f"*Queue:* {_queue(condition)}",
        f"*Models:* {_models(condition)}",
        f"*Documents:* {_documents(condition, now)}",
    ]
    return "\n".join(lines)


def _queue(condition: Condition) -> str:
    waiting = max(0, condition.running - condition.slots)
    if not condition.running:
        return "nobody is waiting."
    answering = condition.running - waiting
    said = f"I am answering {answering} question{'s' * (answering != 1)}"
    return f"{said}, and {waiting} {'is' if waiting == 1 else 'are'} waiting." if waiting else f"{said}."


def _models(condition: Condition) -> str:
    if not condition.writer or not condition.embedder:
        gone = "the one that writes" if condition.embedder else "the one that searches"
        return f"{gone} cannot be used now. Whoever runs me can find out more with `inhouse doctor`."
    return f"{_name(condition.writer)} writes, {_name(condition.embedder)} searches."


def _documents(condition: Condition, now: datetime) -> str:
    if not condition.readable:
        return "there are none that you may read."
    found = condition.readable
    said = f"you may read {found:,} document{'s' * (found != 1)}"
    if condition.newest is not None:
        said += f"; the newest was changed on {_day(condition.newest)}"
    if condition.indexed is not None:
        said += f". I last looked for changes {_ago(now - condition.indexed)}"
    return f"{said}."


def _ago(passed: timedelta) -> str:
    seconds = passed.total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if count := int(seconds // size):
            return f"{count} {unit}{'s' * (count != 1)} ago"
    return "just now"


def _name(model: str) -> str:
    return f"`{shorten(escape(model).replace('`', chr(39)), _TITLE)}`"


def sources_page(sources: Sequence[Source], page: int) -> Message:
    """One page of the documents that somebody may read, with buttons to the pages beside it."""
    pages = max(1, -(-len(sources) // _PAGE))
    page = min(max(page, 0), pages - 1)
    if not sources:
        return notice("There are no documents here that you may read. `inhouse index` adds some.")
    count = len(sources)
    head = f"*{count:,} document{'s' * (count != 1)} that you may read*"
    lines = [_line(it) for it in sources[page * _PAGE : (page + 1) * _PAGE]]
    blocks = [*packed([head, *lines])]
    if pages > 1:
        blocks.append(note(f"Page {page + 1} of {pages}"))
        to = [("Previous", page - 1)] * (page > 0) + [("Next", page + 1)] * (page + 1 < pages)
        buttons = [
            {
                "type": "button",
                "action_id": f"sources_{words.casefold()}",
                "text": {"type": "plain_text", "text": words},
                "value": str(at),
            }
            for words, at in to
        ]
        blocks.append({"type": "actions", "elements": buttons})
    return Message(f"{count} documents that you may read, page {page + 1} of {pages}", blocks)


def _line(source: Source) -> str:
    title = shorten(" ".join((source.title or source.name or source.id).split()), _TITLE)
    shown = link(source.url, title) if source.url.startswith(_WEB) else escape(title)
    return f"• {shown}" + (f", {_day(source.modified)}" if source.modified else "")


def _day(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y}"
