"""A channel or a thread to its summary, which the asker alone sees: only if they can read those messages now.

They could when they asked; a retry, or a restart, may come after they left, and they may leave while it is
made.
"""

import time
from collections.abc import Iterable

from bot.summarizing import Said, Summary
from handlers.blocks import Message, notice
from handlers.conversation import Message as Heard
from handlers.conversation import latest, thread
from handlers.desk import Desk
from handlers.errors import BadPeriod, NotThere, ReadersChanged
from handlers.incoming import Kind, Request
from handlers.labour import Labour
from handlers.period import Period, read_period
from handlers.place import Place
from handlers.plain import mentioned, plain
from handlers.running import Run
from handlers.summary_blocks import render_summary

INVITE = "I cannot read this channel, as I am not in it. Write `/invite @Inhouse` here, then try again."
NOT_YOURS = "Slack does not tell me that you are in this channel now, so I cannot sum it up for you."
NOTHING = "Nobody wrote anything here in {words}."
_THREADS = 30


async def sum_up(run: Run, place: Place, desk: Desk) -> str:
    """Sum up what the request of `run` names, in `place`. Returns how it ended. Raises what the mind
    raises.
    """
    await place.status("is reading…")
    try:
        return await _summed_up(run, place, desk)
    except ReadersChanged:
        await place.put([notice(NOT_YOURS)])
        return "not a member"
    except BadPeriod as wrong:
        await place.put([notice(str(wrong))])
        return "wrong period"
    except NotThere:
        await place.put([notice(INVITE)])
        return "not there"


async def _summed_up(run: Run, place: Place, desk: Desk) -> str:
    """Raises ReadersChanged, BadPeriod, NotThere."""
    request = run.request
    await run.readership.check(anew=True)
    words, heard = await _hear(request, desk)
    said = await _said(heard, request, desk)
    if not said:
        await place.put([notice(NOTHING.format(words=words))])
        return "nothing said"
    work: Labour[Summary] = Labour(desk.threads, lambda watch: desk.mind.summarize(said, watch, run.cancel))
    run.wake = work.leave
    async for _ in work.heard():
        pass
    if run.why is not None:
        return str(run.why)
    await place.show(list(_shown(await work.result(), words, len(said), request)))
    return "summary"


def _shown(summary: Summary, words: str, count: int, request: Request) -> Iterable[Message]:
    return render_summary(summary, words, count, request.id)


async def _hear(request: Request, desk: Desk) -> tuple[str, list[Heard]]:
    """What to call it, and its messages, oldest first. Raises BadPeriod or NotThere."""
    most = desk.settings.slack.summary_messages
    if request.kind is Kind.THREAD:
        return "this thread", (await thread(desk.client, request.channel, request.thread, most))
    period = read_period(request.text)
    return period.words, await _channel(request.channel, period, most, desk)


async def _channel(channel: str, period: Period, most: int, desk: Desk) -> list[Heard]:
    """The channel's messages with those in their threads, at most `most`: the last ones."""
    since = time.time() - period.seconds if period.seconds else 0.0
    wanted = min(period.messages or most, most)
    top = await latest(desk.client, channel, wanted, since)
    found: dict[str, Heard] = {}
    threads = 0
    for message in reversed(top):
        replies: list[Heard] = []
        if message.get("reply_count") and threads < _THREADS:
            threads += 1
            replies = (await thread(desk.client, channel, message["ts"], most))[1:]
        # A reply that was also sent to the channel is in both.
        for each in (*reversed(replies), message):
            found.setdefault(each["ts"], each)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted][::-1]


async def _said(heard: Iterable[Heard], request: Request, desk: Desk) -> list[Said]:
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
    names = await desk.people.names(sorted(users))
    return [
        Said(
            author=names[message["user"]],
            text=plain(message["text"], names),
            link=desk.me.link(request.channel, message["ts"], str(message.get("thread_ts") or "")),
        )
        for message in spoken
    ]
