"""A channel or a thread to its summary, which the asker alone sees: only if they can read those messages now.
One that is asked for in words stands in its thread: whoever reads it there can read what is summed up.

They could when they asked; a retry, or a restart, may come after they left, and they may leave while it is
made.
"""

from dataclasses import replace

from bot.question import SummaryTask
from bot.reply import PointKind
from handlers.errors import BadPeriod, NotThere, ReadersChanged
from handlers.jobs.channel_part import NOTHING_HERE, Part, asked_scope, channel_parts, messages_of
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.document_summary import sum_up_documents
from handlers.jobs.said import said_in_channel
from handlers.jobs.summarizing import summarized
from handlers.jobs.summary_request import SummaryOf, summary_asked, topic_asked
from handlers.locale import N_, Locale
from handlers.posting import Target
from handlers.rendering import Summed, escape, notice, render_summaries
from handlers.request import Kind, Request
from handlers.workspace import SlackMessage, thread
from store.conversations import one_line, plain

INVITE = N_("I cannot read this channel because I am not in it. Write `/invite @{bot}` here, then try again.")
NOT_YOURS = N_("Slack does not confirm that you are in this channel, so I cannot sum it up for you.")
POINTER = N_(
    "To sum up a channel, write `/summarize` in it, or `/summarize 3d` for three days. To sum up a thread, "
    "mention me in it with “summarize this thread”, or choose *Summarize thread* in the menu of one of its "
    "messages."
)


def asks_to_sum_up(request: Request) -> bool:
    """Whether a summary of what was said is asked for, by command, by shortcut, or in words."""
    if request.kind in {Kind.SUMMARY, Kind.THREAD}:
        return True
    return _asked(request) is not None or bool(topic_in_words(request))


def topic_in_words(request: Request) -> str:
    """What a message asks for all that documents say of; "" for none."""
    in_words = request.kind in {Kind.MENTION, Kind.FOLLOW_UP, Kind.DIRECT}
    return topic_asked(one_line(plain(request.text))) if in_words else ""


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
    if about := await _topic(request, context):
        return await sum_up_documents(run, target, context, about)
    parts = await _parts(request, context, target.locale)
    run.readership.channel, *others = [it.channel for it in parts]
    run.readership.others = tuple(others)
    await run.readership.check(anew=True)
    summed: list[Summed] = []
    for part in parts:
        made = await _part_summed_up(part, request, run, target, context)
        if run.why is not None:
            return str(run.why)
        if made is not None:
            summed.append(made)
    if not summed:
        await target.notify([notice("\n".join(it.nothing for it in parts))])
        return "nothing said"
    summed.sort(key=_news, reverse=True)
    await target.show(render_summaries(summed, run.request.id, target.locale))
    return "summary"


async def _topic(request: Request, context: AppContext) -> str:
    """What is to be told of documents; "" where what was said is to be summed up. Raises BadPeriod."""
    if request.kind is not Kind.SUMMARY:
        return topic_in_words(request)
    scope, _ = await asked_scope(request, context)
    return scope.about if scope.of_documents else ""


async def _parts(request: Request, context: AppContext, locale: Locale) -> list[Part]:
    """What is summed up: channels, or the thread of the request."""
    if request.kind is Kind.SUMMARY:
        return await channel_parts(request, context, locale)
    here = locale.gettext("this thread")
    return [Part(request.channel, here, locale.gettext(NOTHING_HERE, period=here))]


async def _part_summed_up(
    part: Part, request: Request, run: RunningReply, target: Target, context: AppContext
) -> Summed | None:
    """None where nobody said anything, or nothing about what is asked, or it was stopped."""
    if request.kind is Kind.SUMMARY:
        found = await messages_of(part, context)
    else:
        found = await _in_thread(request, context)
    readers, locale = await context.members.readers(run.request), target.locale
    said = await said_in_channel(found, part.channel, readers, context, locale)
    if not said:
        return None
    scope = _scope(part.channel, request)
    task = SummaryTask(tuple(said), part.scope.about, locale.language, scope)
    made = await summarized(task, run, target, context)
    if made is None or (part.scope.about and not made.points):
        return None
    return Summed(made, part.words, len(said))


def _news(summed: Summed) -> tuple[int, int]:
    """How much there is to know: the channel with most decisions, tasks and open questions comes first."""
    told = [*summed.summary.points, *summed.summary.more]
    return sum(it.kind is not PointKind.STORY for it in told), summed.count


def _scope(channel: str, request: Request) -> str:
    """Who will read the summary, of what: no summary is taken from the cache for others."""
    return " ".join((request.team, channel, request.asker if request.private else "all"))


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
