"""The part of a channel that /summarize is about: which channel, since when, whose words; its messages."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from bot.tokens import fold
from handlers.errors import SLACK_FAILED, BadPeriod
from handlers.jobs.context import AppContext
from handlers.jobs.summary_scope import LONGEST, SummaryScope, read_scope
from handlers.locale import N_, Locale
from handlers.rendering import escape
from handlers.request import Request
from handlers.workspace import SlackMessage, last_by, latest, thread

NOTHING_HERE = N_("Nobody wrote anything here in {period}.")
NOTHING = N_("There is nothing to sum up: {period}.")
NOT_SHARED = N_("I can sum up channels that you and I are both in; I do not find {channel} among them.")
NOT_THERE = N_("I am not in {channel}, so I cannot read it. Write `/invite @{bot}` there, then try again.")
NOBODY = N_("I do not find {person} there. Write `@` and choose their name from Slack's list.")
SINCE_OWN = N_(
    "the time since your last message there, of {date} (Slack does not tell me what you have read)"
)
NEVER_WROTE = N_("the last 92 days (you have not written there)")
# Replies in so many threads are read.
_THREADS = 30
# An own last message is looked for among so many.
_LOOKED_THROUGH = 2_000


_ALL = SummaryScope()


@dataclass(frozen=True, slots=True)
class Part:
    """`words` are how to call it, `nothing` is what to say where nobody wrote anything, or not about that."""

    channel: str
    words: str
    nothing: str
    scope: SummaryScope = _ALL
    person: str = ""


async def asked_scope(request: Request, context: AppContext) -> tuple[SummaryScope, datetime]:
    """What the text of `request` asks for, and the time where its asker is. Raises BadPeriod."""
    zone: tzinfo = UTC
    with suppress(*SLACK_FAILED):
        zone = await context.members.people.zone(request.asker)
    now = datetime.now(zone)
    return read_scope(request.text, now), now


async def channel_parts(request: Request, context: AppContext, locale: Locale) -> list[Part]:
    """What the text of `request` asks for, by ids: one part for each channel that it names. Raises BadPeriod,
    and NotThere for the channel where it is asked; SlackAway.
    """
    scope, now = await asked_scope(request, context)
    asked = _Asked(scope, now, request, context, locale)
    return [await _part(called, asked) for called in scope.channels or ("",)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A scope, when and by which request it was asked for, and what it is told with."""

    scope: SummaryScope
    now: datetime
    request: Request
    context: AppContext
    locale: Locale


async def _part(called: str, asked: _Asked) -> Part:
    scope, now, request = asked.scope, asked.now, asked.request
    context, locale = asked.context, asked.locale
    channel, where = await named_channel(called, request, context, locale)
    person, who = await _person(scope.person, channel, context, locale)
    words = scope.words(locale) if not scope.unread else ""
    if scope.unread:
        since, words = await _since_own(request.asker, channel, now, context, locale)
        scope = replace(since, about=scope.about)
    told = locale.gettext("about {topic}", topic=escape(scope.about)) if scope.about else ""
    words = " · ".join(it for it in (words, where, who, told) if it)
    here = not (where or who or told) and (scope.count or scope.messages)
    nothing = locale.gettext(NOTHING_HERE if here else NOTHING, period=words)
    return Part(channel, words, nothing, scope, person)


async def named_channel(
    called: str, request: Request, context: AppContext, locale: Locale
) -> tuple[str, str]:
    """The id of the channel that is called so, and its name where it is another than this. Raises
    BadPeriod.
    """
    if not called or called == request.channel:
        return request.channel, ""
    teams = await context.members.people.teams_of(request.asker)
    shared = await context.channels.shared_with(request.asker, teams)
    channel = called if called in shared else _named(called, shared)
    if not channel:
        told = escape(called) if called.startswith("#") else "#…"
        raise BadPeriod(locale.gettext(NOT_SHARED, channel=told))
    name = f"#{escape(shared[channel])}"
    if channel != request.channel and not await context.channels.has_me(channel):
        bot = escape(context.me.name or "Inhouse")
        raise BadPeriod(locale.gettext(NOT_THERE, channel=name, bot=bot))
    return channel, name if channel != request.channel else ""


async def _person(called: str, channel: str, context: AppContext, locale: Locale) -> tuple[str, str]:
    """The id and the name of who is called so in `channel`. Raises BadPeriod."""
    if not called:
        return "", ""
    if not called.startswith("@"):
        return called, escape((await context.members.people.names([called]))[called])
    people = await context.members.people_in(channel)
    found = _named(called, people) or _named(
        called, {it: name.partition(" ")[0] for it, name in people.items()}
    )
    if not found:
        raise BadPeriod(locale.gettext(NOBODY, person=escape(called)))
    return found, escape(people[found])


def _named(called: str, names: Mapping[str, str]) -> str:
    """The id of the only one with this name, which stands behind its sign; else ""."""
    wanted = fold(called[1:])
    found = [it for it, name in names.items() if wanted in {fold(name), fold(name).replace(" ", ".")}]
    return found[0] if len(found) == 1 else ""


async def _since_own(
    asker: str, channel: str, now: datetime, context: AppContext, locale: Locale
) -> tuple[SummaryScope, str]:
    """Slack tells no app what somebody has read: what they wrote last, they wrote having seen the rest."""
    oldest = now - LONGEST
    last = await last_by(context.client, channel, asker, _LOOKED_THROUGH, oldest.timestamp())
    if last is None:
        return SummaryScope(oldest), locale.gettext(NEVER_WROTE)
    wrote = datetime.fromtimestamp(float(last["ts"]), now.tzinfo)
    date = f"{locale.date(wrote)}, {wrote:%H:%M}"
    return SummaryScope(wrote), locale.gettext(SINCE_OWN, date=date)


async def messages_of(part: Part, context: AppContext) -> list[SlackMessage]:
    """Its messages with those in their threads, the last ones, oldest first. Raises NotThere, SlackAway."""
    scope, most = part.scope, context.settings.slack.summary_messages
    since = scope.since.timestamp() if scope.since else 0.0
    until = scope.until.timestamp() if scope.until else 0.0
    wanted = min(scope.messages or most, most)
    top = await latest(context.client, part.channel, most if part.person else wanted, since, until)
    found: dict[str, SlackMessage] = {}
    threads = 0
    for message in reversed(top):
        replies: list[SlackMessage] = []
        if message.get("reply_count") and threads < _THREADS:
            threads += 1
            replies = (await thread(context.client, part.channel, message["ts"], most))[1:]
        # A reply that was also sent to the channel is in both.
        for each in (*reversed(replies), message):
            if _within(each, since, until) and (not part.person or each.get("user") == part.person):
                found.setdefault(each["ts"], each)
        if len(found) >= wanted:
            break
    return list(found.values())[:wanted][::-1]


def _within(message: SlackMessage, since: float, until: float) -> bool:
    ts = float(message["ts"])
    return since < ts and (not until or ts < until)
