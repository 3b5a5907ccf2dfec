"""What the home tab of one person shows, looked up: what they may read, what is theirs, and for admins how
the bot is.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.settings import Settings
from handlers.jobs import AppContext
from handlers.learning import Standing
from handlers.locale import ENGLISH, Locale
from handlers.records import Condition, OwnFile, Readable, SourceStanding
from store.approved import ApprovedAnswer
from store.audience import Readers
from store.digest import Digest
from store.rating import Rating

PERIOD = timedelta(days=30)
"""What admins see is counted over."""
_NEWEST = 5


@dataclass(frozen=True, slots=True)
class Admin:
    """What admins see besides: `running` replies of at most `most`, settings as pairs of name and value, ""
    for a place that is not set, and `connected` sources.
    """

    condition: Condition
    running: int = 0
    most: int = 0
    settings: tuple[tuple[str, str], ...] = ()
    connected: Sequence[SourceStanding] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """`answers` are those that the person gave or approved; an admin's are everybody's. `digests` are the
    summaries that they want to have from time to time, `learned` channels that they are in, by their ids.
    """

    user: str
    bot: str
    readable: Readable
    files: Sequence[OwnFile] = ()
    ratings: Sequence[Rating] = ()
    answers: Sequence[ApprovedAnswer] = ()
    admin: Admin | None = None
    digests: Sequence[Digest] = ()
    learned: Mapping[str, Standing] = field(default_factory=dict)


async def gathered(user: str, context: AppContext, locale: Locale = ENGLISH) -> Facts:
    """What is named there is in `locale`. Who Slack does not say is an admin is none. Raises StoreError, and
    SlackAway where Slack cannot say now what they may read.
    """
    readers, admin = await asyncio.gather(
        context.members.alone(user, anew=True), context.members.people.is_admin(user)
    )
    facts = await asyncio.to_thread(_looked_up, user, readers, context, locale if admin else None)
    learned = await context.learner.standings()
    return replace(facts, learned={id_: it for id_, it in learned.items() if readers.are_in(it.told.channel)})


def _looked_up(user: str, readers: Readers, context: AppContext, admin: Locale | None) -> Facts:
    """`admin` is the locale of one, None for others."""
    records = context.backend.records
    answers = [it for it in records.approved() if admin or it.of(user)]
    if admin is None:
        return _facts(user, readers, context, answers)
    since = datetime.now(UTC) - PERIOD
    told = settings_shown(context.settings, admin)
    found, running = records.condition(since), context.running
    seen = Admin(found, len(running), running.most, told, records.connected(readers))
    return replace(_facts(user, readers, context, answers), admin=seen)


def _facts(user: str, readers: Readers, context: AppContext, answers: Sequence[ApprovedAnswer]) -> Facts:
    """What concerns everyone. An answer that the person may not read any more is shown without its words, and
    a document that it rested on without its title.
    """
    records, titles = context.backend.records, frozenset[str]()
    if any(it.because for it in answers):
        titles = frozenset(it.title for it in context.backend.sources(readers))
    answers = [it if it.because in titles else replace(it, because="") for it in answers]
    return Facts(
        user,
        context.me.name or "inhouse",
        records.readable(readers, _NEWEST),
        records.files_of(user),
        records.ratings_of(user),
        [
            it
            if it.of(user) or readers.are_in(context.me.tenant.key(it.channel))
            else replace(it, question="", answer="")
            for it in answers
        ],
        digests=[it for it in records.digests() if it.person == user],
    )


def settings_shown(settings: Settings, locale: Locale) -> tuple[tuple[str, str], ...]:
    """A few that people ask for; no address, path or secret is among them."""
    model, slack = settings.model, settings.slack
    named = model.path.name if model.path else locale.gettext("the starter model")
    at_once = locale.gettext(
        "{count}, and {waiting} waiting", count=locale.number(model.slots), waiting=locale.number(model.queue)
    )
    return (
        (locale.gettext("Writer"), locale.gettext("a model server") if model.url else named),
        (locale.gettext("Connected by"), "HTTP" if slack.mode == "http" else "Socket Mode"),
        (locale.gettext("Replies at the same time"), at_once),
        (locale.gettext("Where people are sent"), slack.help),
    )
