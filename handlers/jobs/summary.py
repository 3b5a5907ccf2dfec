"""A channel or a thread to its summary, which the asker alone sees: only if they can read those messages now.
One that is asked for in words stands in its thread: whoever reads it there can read what is summed up.

They could when they asked; a retry, or a restart, may come after they left, and they may leave while it is
made.
"""

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.question import Said
from handlers.errors import BadPeriod, NotThere, ReadersChanged
from handlers.jobs.context import AppContext, RunningReply
from handlers.jobs.summary_request import SummaryOf, summary_asked
from handlers.locale import N_, Locale
from handlers.posting import Target
from handlers.rendering import notice, render_summary
from handlers.request import SPOKEN, Kind, Request, mentioned, one_line, plain
from handlers.workspace import SlackMessage, latest, thread, words_of

USAGE = N_(
    "Write `/summarize` for the last day of this channel, `/summarize 3d` for three days, `/summarize 12h` "
    "for twelve hours, or `/summarize 50` for the last 50 messages."
)
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_WRITTEN = re.compile(
    r"(?:the\s+)?(?:last\s+)?(\d{1,6})\s*(m|h|d|w|min|minutes?|hours?|days?|weeks?|messages?)?", re.IGNORECASE
)
_LONGEST = 92 * 86_400
INVITE = N_(
    "I cannot read this channel because I am not in it. Write `/invite @Inhouse` here, then try again."
)
NOT_YOURS = N_("Slack does not confirm that you are in this channel, so I cannot sum it up for you.")
NOTHING = N_("Nobody wrote anything here in {period}.")
TOO_LONG = N_("A summary goes back 92 days at most.")
POINTER = N_(
    "To sum up a channel, write `/summarize` in it, or `/summarize 3d` for three days. To sum up a thread, "
    "mention me in it with “summarize this thread”, or choose *Summarize thread* in the menu of one of its "
    "messages."
)
_THREADS = 30


def invite(name: str, locale: Locale) -> str:
    """How the bot comes into a channel, by the name that it has in this workspace."""
    return locale.gettext(INVITE).replace("@Inhouse", f"@{name}" if name else "@…")


@dataclass(frozen=True, slots=True)
class Period:
    """Either the last `seconds`, or the last `messages`; the other is 0. It was written as `count` of a
    `unit`, one of `_UNITS`, or "" for messages.
    """

    seconds: int
    messages: int
    count: int
    unit: str = ""

    def words(self, locale: Locale) -> str:
        """What to call it."""
        match self.unit:
            case "m":
                return locale.ngettext("the last minute", "the last {count} minutes", self.count)
            case "h":
                return locale.ngettext("the last hour", "the last {count} hours", self.count)
            case "d":
                return locale.ngettext("the last day", "the last {count} days", self.count)
            case "w":
                return locale.ngettext("the last week", "the last {count} weeks", self.count)
        return locale.ngettext("the last message", "the last {count} messages", self.count)


def read_period(text: str) -> Period:
    """`text` as a period; "" is one day. Raises BadPeriod, whose arguments are what to say."""
    if not text.strip():
        return Period(86_400, 0, 1, "d")
    match = _WRITTEN.fullmatch(text.strip())
    count = int(match[1]) if match else 0
    if match is None or count < 1:
        raise BadPeriod(USAGE)
    unit = (match[2] or "").lower()
    if not unit or unit.startswith("message"):
        return Period(0, count, count)
    seconds = count * _UNITS[unit[0]]
    if seconds > _LONGEST:
        raise BadPeriod(TOO_LONG, USAGE)
    return Period(seconds, 0, count, unit[0])


def asks_to_sum_up(request: Request) -> bool:
    """Whether a summary is asked for, by command, by shortcut, or in words."""
    return request.kind in {Kind.SUMMARY, Kind.THREAD} or _asked(request) is not None


def _asked(request: Request) -> SummaryOf | None:
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
        await target.notify([notice(invite(context.me.name, target.locale))])
        return "not there"


async def _summed_up(run: RunningReply, target: Target, context: AppContext) -> str:
    """Raises ReadersChanged, BadPeriod, NotThere."""
    request = run.request
    in_thread = request.thread != request.ts and request.kind is not Kind.DIRECT
    if (asked := _asked(request)) and not (in_thread and asked is SummaryOf.THREAD):
        await target.notify([notice(target.locale.gettext(POINTER))])
        return "pointed to the command"
    await run.readership.check(anew=True)
    words, found = await _messages(request, context, target.locale)
    said = await _said(found, request, context)
    if not said:
        await target.notify([notice(target.locale.gettext(NOTHING, period=words))])
        return "nothing said"
    work = run.call(context.executor, partial(context.backend.summarize, said))
    async for _ in work.progress():
        pass
    if run.why is not None:
        return str(run.why)
    await target.show(render_summary(await work.result(), words, len(said), request.id, target.locale))
    return "summary"


async def _messages(request: Request, context: AppContext, locale: Locale) -> tuple[str, list[SlackMessage]]:
    """What to call it, and its messages, oldest first. Raises BadPeriod or NotThere."""
    most = context.settings.slack.summary_messages
    if request.kind is not Kind.SUMMARY:
        found = await thread(context.client, request.channel, request.thread, most)
        before = float(request.ts or "inf")
        return locale.gettext("this thread"), [message for message in found if float(message["ts"]) < before]
    period = read_period(request.text)
    return period.words(locale), await _channel(request.channel, period, most, context)


async def _channel(channel: str, period: Period, most: int, context: AppContext) -> list[SlackMessage]:
    """The channel's messages with those in their threads, at most `most`: the last ones."""
    since = time.time() - period.seconds if period.seconds else 0.0
    wanted = min(period.messages or most, most)
    top = await latest(context.client, channel, wanted, since)
    found: dict[str, SlackMessage] = {}
    threads = 0
    for message in reversed(top):
        replies: list[SlackMessage] = []
        if message.get("reply_count") and threads < _THREADS:
            threads += 1
            replies = (await thread(context.client, channel, message["ts"], most))[1:]
        # A reply that was also sent to the channel is in both.
        for each in (*reversed(replies), message):
            found.setdefault(each["ts"], each)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted][::-1]


async def _said(found: Iterable[SlackMessage], request: Request, context: AppContext) -> list[Said]:
    """What was said, with names and links; notices of joining say nothing, and so does the bot itself.

    In a channel other apps say nothing either; a thread may be about what one of them said.
    """
    apps = request.kind is not Kind.SUMMARY
    kinds = {*SPOKEN, "bot_message"} if apps else SPOKEN
    spoken = [
        (message, words)
        for message in found
        if (apps or not message.get("bot_id"))
        and not context.me.said(message)
        and message.get("subtype") in kinds
        and (words := words_of(message).strip())
    ]
    users = {m["user"] for m, _ in spoken if m.get("user")} | {
        it for _, text in spoken for it in mentioned(text)
    }
    names = await context.members.names(sorted(users))
    return [
        Said(
            author=_author(message, names),
            text=plain(words, names),
            link=context.me.link(request.channel, message["ts"], str(message.get("thread_ts") or "")),
        )
        for message, words in spoken
    ]


def _author(message: SlackMessage, names: Mapping[str, str]) -> str:
    app = (message.get("bot_profile") or {}).get("name") or message.get("username")
    return str(app or names.get(message.get("user") or "") or "an app")
