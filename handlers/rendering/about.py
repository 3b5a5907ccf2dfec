"""What the bot says of itself when it is asked: help, how it is doing, what it has read. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches

from handlers.command_names import CommandNames
from handlers.locale import ENGLISH, N_, Locale
from handlers.manifest import SUBCOMMANDS
from handlers.rendering.message import Message, notice
from handlers.rendering.mrkdwn import escape, link
from handlers.rendering.sections import Block, note, packed, shorten
from store.passage import Source

TURNS_PAGE = re.compile(r"^sources_(?:previous|next)$")
"""What Slack calls a press of a button to another page."""
_PAGE = 15
"""Documents a page."""
_TITLE, _TYPED = 80, 40
_WEB = ("https://", "http://")
_HELP = (
    N_(
        "*Ask me* in a channel by mentioning me, or in a direct message. I answer from this team's "
        "documents, with sources, and say so where they have no answer."
    ),
    N_("• `{ask} QUESTION` answers you alone, anywhere."),
    N_("• `{summarize} 3d` sums up the last three days of a channel, for you alone."),
    N_("• `{own} status` says whether I am busy, which models I use and how fresh my documents are."),
    N_("• `{own} sources` lists the documents that you may read."),
    N_("• `{own} settings` shows how I behave in this channel; admins can change it."),
    N_("• `{own} learn` has me learn this channel, if you are an admin; `{own} unlearn` ends that."),
    N_("• `{own} mute 1h` keeps me quiet in this channel, `{own} unmute` ends that."),
    N_("• `{own} digest weekly #channel` sends you a summary of that channel every Monday."),
    N_("• `{own} forget` deletes what I keep of your questions and ratings."),
)
_NO_WRITER = N_(
    "the one that writes cannot be used now. Whoever runs me can find out more with `inhouse doctor`."
)
_NO_EMBEDDER = N_(
    "the one that searches cannot be used now. Whoever runs me can find out more with `inhouse doctor`."
)
_NONE = N_("There are no documents here that you may read. `inhouse index` adds some.")


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


def help_text(commands: CommandNames, locale: Locale = ENGLISH) -> str:
    """As mrkdwn."""
    called = {"ask": commands.ask, "summarize": commands.summarize, "own": commands.own}
    return "\n".join(locale.gettext(line, **called) for line in _HELP)


def unknown(typed: str, commands: CommandNames, locale: Locale = ENGLISH) -> str:
    """One line for what is no subcommand, as mrkdwn."""
    word = escape(shorten(" ".join(typed.split()).replace("`", "'"), _TYPED))
    near = get_close_matches(typed.split()[0].casefold(), SUBCOMMANDS, n=1, cutoff=0.6)
    if near:
        meant = f"{commands.own} {near[0]}"
        return locale.gettext("I do not know “{word}”. Did you mean `{command}`?", word=word, command=meant)
    return locale.gettext(
        "I do not know “{word}”; `{own} help` says what I can do. To ask the documents: `{ask} {word}`",
        word=word,
        own=commands.own,
        ask=commands.ask,
    )


def status_text(condition: Condition, now: datetime, locale: Locale = ENGLISH) -> str:
    """As mrkdwn, in words."""
    lines = (
        (locale.gettext("Queue"), _queue(condition, locale)),
        (locale.gettext("Models"), _models(condition, locale)),
        (locale.gettext("Documents"), _documents(condition, now, locale)),
    )
    return "\n".join(labelled(label, value, locale) for label, value in lines)


def labelled(label: str, value: str, locale: Locale) -> str:
    """A line of mrkdwn that begins with what it is about."""
    return locale.gettext("*{label}:* {value}", label=label, value=value)


def _queue(condition: Condition, locale: Locale) -> str:
    waiting = max(0, condition.running - condition.slots)
    if not condition.running:
        return locale.gettext("nobody is waiting.")
    said = locale.ngettext(
        "I am answering {count} question.", "I am answering {count} questions.", condition.running - waiting
    )
    if not waiting:
        return said
    others = locale.ngettext("{count} is waiting.", "{count} are waiting.", waiting)
    return f"{said} {others}"


def _models(condition: Condition, locale: Locale) -> str:
    if not condition.embedder:
        return locale.gettext(_NO_EMBEDDER)
    if not condition.writer:
        return locale.gettext(_NO_WRITER)
    return locale.gettext(
        "{writer} writes, {embedder} searches.",
        writer=_name(condition.writer),
        embedder=_name(condition.embedder),
    )


def _documents(condition: Condition, now: datetime, locale: Locale) -> str:
    found = condition.readable
    if not found:
        return locale.gettext("there are none that you may read.")
    if condition.newest is None:
        said = locale.ngettext("you may read {count} document.", "you may read {count} documents.", found)
    else:
        said = locale.ngettext(
            "you may read {count} document; the newest was changed on {date}.",
            "you may read {count} documents; the newest was changed on {date}.",
            found,
            date=_day(condition.newest, locale),
        )
    if condition.indexed is None:
        return said
    looked = locale.gettext("I last looked for changes {ago}.", ago=locale.ago(now - condition.indexed))
    return f"{said} {looked}"


def _name(model: str) -> str:
    return f"`{shorten(escape(model).replace('`', chr(39)), _TITLE)}`"


def sources_page(sources: Sequence[Source], page: int, locale: Locale = ENGLISH) -> Message:
    """One page of the documents that somebody may read, with buttons to the pages beside it."""
    pages = max(1, -(-len(sources) // _PAGE))
    page = min(max(page, 0), pages - 1)
    if not sources:
        return notice(locale.gettext(_NONE))
    count = len(sources)
    head = locale.ngettext("{count} document that you may read", "{count} documents that you may read", count)
    lines = [_line(it, locale) for it in sources[page * _PAGE : (page + 1) * _PAGE]]
    blocks = [*packed([f"*{head}*", *lines])]
    if pages == 1:
        return Message(head, blocks)
    numbered = locale.gettext(
        "Page {number} of {pages}", number=locale.number(page + 1), pages=locale.number(pages)
    )
    buttons = [
        *([_turn("previous", locale.gettext("Previous"), page - 1)] if page else []),
        *([_turn("next", locale.gettext("Next"), page + 1)] if page + 1 < pages else []),
    ]
    blocks += [note(numbered), {"type": "actions", "elements": buttons}]
    return Message(f"{head} · {numbered}", blocks)


def _turn(to: str, words: str, page: int) -> Block:
    text = {"type": "plain_text", "text": words}
    return {"type": "button", "action_id": f"sources_{to}", "text": text, "value": str(page)}


def _line(source: Source, locale: Locale) -> str:
    title = shorten(" ".join((source.title or source.name or source.id).split()), _TITLE)
    shown = link(source.url, title) if source.url.startswith(_WEB) else escape(title)
    if source.modified:
        shown = locale.gettext("{document}, {date}", document=shown, date=_day(source.modified, locale))
    return f"• {shown}"


def _day(at: datetime, locale: Locale) -> str:
    return locale.date(at.astimezone(UTC))
