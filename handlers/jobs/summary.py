"""A channel or a thread to its summary, which the asker alone sees: only if they can read those messages now.

They could when they asked; a retry, or a restart, may come after they left, and they may leave while it is
made.
"""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from bot.question import Said
from bot.reply import Summary
from handlers.errors import BadPeriod, NotThere, ReadersChanged
from handlers.jobs.backend import BackgroundCall
from handlers.jobs.context import AppContext, Run
from handlers.posting import Target
from handlers.rendering import Message, notice, render_summary
from handlers.request import Kind, Request, mentioned, plain
from handlers.workspace import Message as Heard
from handlers.workspace import latest, thread

USAGE = (
    "Write `/summarize` for the last day of this channel, `/summarize 3d` for three days, `/summarize 12h` "
    "for twelve hours, or `/summarize 50` for the last 50 messages."
)
_UNITS = {"m": (60, "minute"), "h": (3_600, "hour"), "d": (86_400, "day"), "w": (604_800, "week")}
_WRITTEN = re.compile(
    r"(?:the\s+)?(?:last\s+)?(\d{1,6})\s*(m|h|d|w|min|minutes?|hours?|days?|weeks?|messages?)?", re.IGNORECASE
)
_LONGEST = 92 * 86_400


@dataclass(frozen=True, slots=True)
class Period:
    """Either the last `seconds`, or the last `messages`; the other is 0. `words` is how to call it."""

    seconds: int
    messages: int
    words: str


def read_period(text: str) -> Period:
    """`text` as a period; "" is one day. Raises BadPeriod, whose text is the usage."""
    if not text.strip():
        return Period(86_400, 0, "the last day")
    match = _WRITTEN.fullmatch(text.strip())
    count = int(match[1]) if match else 0
    if match is None or count < 1:
        raise BadPeriod(USAGE)
    unit = (match[2] or "").lower()
    if not unit or unit.startswith("message"):
        return Period(0, count, "the last message" if count == 1 else f"the last {count} messages")
    each, word = _UNITS[unit[0]]
    if count * each > _LONGEST:
        raise BadPeriod(f"A summary goes back 92 days at most. {USAGE}")
    return Period(count * each, 0, f"the last {word}" if count == 1 else f"the last {count} {word}s")


INVITE = "I cannot read this channel, as I am not in it. Write `/invite @Inhouse` here, then try again."
NOT_YOURS = "Slack does not tell me that you are in this channel now, so I cannot sum it up for you."
NOTHING = "Nobody wrote anything here in {words}."
_THREADS = 30


async def sum_up(run: Run, place: Target, context: AppContext) -> str:
    """Sum up what the request of `run` names, in `place`. Returns how it ended. Raises what the mind
    raises.
    """
    await place.status("is reading…")
    try:
        return await _summed_up(run, place, context)
    except ReadersChanged:
        await place.put([notice(NOT_YOURS)])
        return "not a member"
    except BadPeriod as wrong:
        await place.put([notice(str(wrong))])
        return "wrong period"
    except NotThere:
        await place.put([notice(INVITE)])
        return "not there"


async def _summed_up(run: Run, place: Target, context: AppContext) -> str:
    """Raises ReadersChanged, BadPeriod, NotThere."""
    request = run.request
    await run.readership.check(anew=True)
    words, heard = await _hear(request, context)
    said = await _said(heard, request, context)
    if not said:
        await place.put([notice(NOTHING.format(words=words))])
        return "nothing said"
    work: BackgroundCall[Summary] = BackgroundCall(
        context.threads, lambda watch: context.backend.summarize(said, watch, run.cancel)
    )
    run.wake = work.leave
    async for _ in work.heard():
        pass
    if run.why is not None:
        return str(run.why)
    await place.show(list(_shown(await work.result(), words, len(said), request)))
    return "summary"


def _shown(summary: Summary, words: str, count: int, request: Request) -> Iterable[Message]:
    return render_summary(summary, words, count, request.id)


async def _hear(request: Request, context: AppContext) -> tuple[str, list[Heard]]:
    """What to call it, and its messages, oldest first. Raises BadPeriod or NotThere."""
    most = context.settings.slack.summary_messages
    if request.kind is Kind.THREAD:
        return "this thread", (await thread(context.client, request.channel, request.thread, most))
    period = read_period(request.text)
    return period.words, await _channel(request.channel, period, most, context)


async def _channel(channel: str, period: Period, most: int, context: AppContext) -> list[Heard]:
    """The channel's messages with those in their threads, at most `most`: the last ones."""
    since = time.time() - period.seconds if period.seconds else 0.0
    wanted = min(period.messages or most, most)
    top = await latest(context.client, channel, wanted, since)
    found: dict[str, Heard] = {}
    threads = 0
    for message in reversed(top):
        replies: list[Heard] = []
        if message.get("reply_count") and threads < _THREADS:
            threads += 1
            replies = (await thread(context.client, channel, message["ts"], most))[1:]
        # A reply that was also sent to the channel is in both.
        for each in (*reversed(replies), message):
            found.setdefault(each["ts"], each)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted][::-1]


async def _said(heard: Iterable[Heard], request: Request, context: AppContext) -> list[Said]:
    """What people said, with names and links; bots and notices of joining say nothing."""
    spoken = [
        message
        for message in heard
        if message.get("user")
        and not message.get("bot_id")
        and message.get("subtype") in {None, "file_share", "thread_broadcast"}
        and (message.get("text") or "").strip()
    ]
    users = {m["user"] for m in spoken} | {user for m in spoken for user in mentioned(m["text"])}
    names = await context.people.names(sorted(users))
    return [
        Said(
            author=names[message["user"]],
            text=plain(message["text"], names),
            link=context.me.link(request.channel, message["ts"], str(message.get("thread_ts") or "")),
        )
        for message in spoken
    ]
