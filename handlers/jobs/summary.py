"""A channel or a thread to its summary, which the asker alone sees: only if they can read those messages now.
One that is asked for in words stands in its thread: whoever reads it there can read what is summed up.

They could when they asked; a retry, or a restart, may come after they left, and they may leave while it is
made.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from bot.question import Said
from handlers.errors import BadPeriod, NotThere, ReadersChanged
from handlers.jobs.channel_part import NOTHING_HERE, Part, channel_part, messages_of
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.summary_request import SummaryOf, summary_asked
from handlers.locale import N_, Locale
from handlers.posting import Target
from handlers.rendering import escape, notice, render_summary
from handlers.request import Kind, Request
from handlers.workspace import SlackMessage, thread
from store.conversations import SPOKEN, channels_in, mentioned, one_line, plain, words_of

_FIGURES = re.compile(r"\d+")
INVITE = N_("I cannot read this channel because I am not in it. Write `/invite @{bot}` here, then try again.")
NOT_YOURS = N_("Slack does not confirm that you are in this channel, so I cannot sum it up for you.")
_APP = N_("An app")
POINTER = N_(
    "To sum up a channel, write `/summarize` in it, or `/summarize 3d` for three days. To sum up a thread, "
    "mention me in it with “summarize this thread”, or choose *Summarize thread* in the menu of one of its "
    "messages."
)


def asks_to_sum_up(request: Request) -> bool:
    """Whether a summary of what was said is asked for, by command, by shortcut, or in words."""
    return request.kind in {Kind.SUMMARY, Kind.THREAD} or _asked(request) is not None


def _asked(request: Request) -> SummaryOf | None:
    """Which summary of what was said a message asks for in words."""
    asked = asked_in_words(request)
    return None if asked is SummaryOf.FILE else asked


def asked_in_words(request: Request) -> SummaryOf | None:
    """Which summary a message asks for in words."""
    in_words = request.kind in {Kind.MENTION, Kind.FOLLOW_UP, Kind.DIRECT}
    return summary_asked(one_line(plain(request.text))) if in_words else None


async def sum_up(run: RunningReply, target: Target, context: AppContext) -> str:
    """Sum up what the request of `run` names, in `target`. Returns how it ended. Raises what the backend
    raises.
    """
    await target.status(target.locale.gettext("is reading…"))
    try:
        return await _summed_up(run, target, context)
    except ReadersChanged:
        await target.notify([notice(target.locale.gettext(NOT_YOURS))])
        return "not a member"
    except BadPeriod as wrong:
        await target.notify([notice(wrong.told(target.locale))])
        return "wrong period"
    except NotThere:
        bot = escape(context.me.name or "Inhouse")
        await target.notify([notice(target.locale.gettext(INVITE, bot=bot))])
        return "not there"


async def _summed_up(run: RunningReply, target: Target, context: AppContext) -> str:
    """Raises ReadersChanged, BadPeriod, NotThere."""
    request = _of_what_is_viewed(run.request)
    in_thread = request.thread != request.ts and request.kind is not Kind.DIRECT
    if (asked := _asked(request)) and not (in_thread and asked is SummaryOf.THREAD):
        await target.notify([notice(target.locale.gettext(POINTER))])
        return "pointed to the command"
    locale = target.locale
    if request.kind is Kind.SUMMARY:
        part = await channel_part(request, context, locale)
        run.readership.channel = part.channel
        await run.readership.check(anew=True)
        found = await messages_of(part, context)
    else:
        run.readership.channel = request.channel
        await run.readership.check(anew=True)
        here = locale.gettext("this thread")
        part = Part(request.channel, here, locale.gettext(NOTHING_HERE, period=here))
        found = await _in_thread(request, context)
    said = await _said(found, part.channel, run, context, locale)
    if not said:
        await target.notify([notice(part.nothing)])
        return "nothing said"
    work = run.call(context.executor, partial(context.backend.summarize, said))
    async for _ in work.progress():
        pass
    if run.why is not None:
        return str(run.why)
    await target.show(render_summary(await work.result(), part.words, len(said), request.id, locale))
    return "summary"


def _of_what_is_viewed(request: Request) -> Request:
    """For "summarize this" in a direct message: what its asker has open there, as if it was named."""
    channel, _, message = request.viewing.partition("/")
    asked = _asked(request) if channel and not channel.startswith("D") else None
    if asked is SummaryOf.THREAD and message:
        return replace(request, kind=Kind.THREAD, channel=channel, thread=message)
    return replace(request, kind=Kind.SUMMARY, text=f"<#{channel}>") if asked else request


async def _in_thread(request: Request, context: AppContext) -> list[SlackMessage]:
    """The messages of a thread before the request, oldest first. Raises NotThere."""
    most = context.settings.slack.summary_messages
    found = await thread(context.client, request.channel, request.thread, most)
    before = float(request.ts or "inf")
    return [message for message in found if float(message["ts"]) < before]


async def _said(
    found: Iterable[SlackMessage], channel: str, run: RunningReply, context: AppContext, locale: Locale
) -> list[Said]:
    """What was said, with names and links; notices of joining say nothing, and so does the bot itself.

    What an app posts again and again, but for its figures, is said once.
    """
    spoken = [
        (message, words)
        for message in found
        if not context.me.said(message)
        and message.get("subtype") in {*SPOKEN, "bot_message"}
        and (words := words_of(message).strip())
    ]
    spoken = [*_without_repeats(spoken)]
    written = [words for _, words in spoken]
    users = {m["user"] for m, _ in spoken if m.get("user")} | {
        it for text in written for it in mentioned(text)
    }
    readers = await context.members.readers(run.request)
    names, channels = await asyncio.gather(
        context.members.names(sorted(users), locale),
        context.channels.names((it for text in written for it in channels_in(text)), readers),
    )
    return [
        Said(
            author=_author(message, names) or locale.gettext(_APP),
            text=plain(words, names, channels),
            link=context.me.link(channel, message["ts"], str(message.get("thread_ts") or "")),
        )
        for message, words in spoken
    ]


def _without_repeats(spoken: Iterable[tuple[SlackMessage, str]]) -> Iterator[tuple[SlackMessage, str]]:
    seen: set[tuple[str, str]] = set()
    for message, words in spoken:
        key = str(message.get("bot_id") or ""), _FIGURES.sub("", words)
        if not key[0] or key not in seen:
            yield message, words
        seen.add(key)


def _author(message: SlackMessage, names: Mapping[str, str]) -> str:
    """Who wrote it, an app too; "" where it has no name."""
    app = (message.get("bot_profile") or {}).get("name") or message.get("username")
    return str(app or names.get(message.get("user") or "") or "")
