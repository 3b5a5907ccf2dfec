"""What people write after /summarize: since when, of which channel, whose words. Pure.

Days are those of the asker's time zone. English, with the commonest words of German, French and Spanish; the
names of days and months are CLDR's, by Babel.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from bot.tokens import fold
from handlers.errors import BadPeriod
from handlers.locale import N_, Locale

USAGE = N_(
    "Write `/summarize` for the last day of this channel, or add any of `3d`, `50` (messages), `today`, "
    "`since Monday`, `last week`, `unread`, `#channel` and `@person`: `/summarize #product since Monday`. "
    "`/summarize about parental leave` sums up what the documents say."
)
TOO_LONG = N_("A summary goes back 92 days at most.")
LONGEST = timedelta(days=92)
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_LOCALES = ("en", "de", "fr", "es")
# Words of other languages as the English ones that are read below.
_ENGLISH = {
    english: frozenset(words.split())
    for english, words in {
        "today": "heute aujourd'hui hoy",
        "yesterday": "gestern hier ayer",
        "since": "seit depuis desde from",
        "until": "bis jusqu'à hasta to till through",
        "this": "current diese dieser dieses diesen cette ce esta este",
        "last": "previous past letzte letzter letztes letzten vergangene dernière dernier derniers dernières "
        "pasada pasado última últimas últimos",
        "week": "woche semaine semana",
        "month": "monat mois mes",
        "quarter": "quartal trimestre",
        "days": "tage tagen jours días",
        "hours": "stunden heures horas",
        "weeks": "wochen semaines semanas",
        "messages": "nachrichten mensajes",
        "unread": "unseen new missed ungelesen ungelesene ungelesenes lus leídos",
    }.items()
}
_AROUND = frozenset(
    """a the in of on by for at me please what was were is did do does say says said wrote words summary
    channel and everything all here der die das den dem im am von für bitte le la les un une dans de du s'il
    te vous plaît non el los las en por favor no""".split()  # noqa: SIM905
)
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^<>]*)?>|(?<!\S)(#[^\s#@<>,]{1,80})")
_ABOUT = re.compile(
    r"(?:^|(?<=\s))(?:what (?:do )?we know )?(?:about|über|à propos de|au sujet de|sobre|acerca de) (\S.*)$",
    re.IGNORECASE,
)
_MOST_CHANNELS = 5
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>(?:['’]s)?|(?<!\S)(@[^\s#@<>,'’]{1,80})(?:['’]s)?")
_AGO = re.compile(
    r"(?:last )?(\d{1,6}) ?(m|h|d|w|min|minutes?|hours?|days?|weeks?|messages?)?(?: last)?(?: (?:ago))?"
)
_UNREAD = re.compile(
    r"(?:i )?unread|i miss|since i (?:left|was away|was gone|away|gone)|since my last (?:message|visit)|"
    r"since last time"
)
_SPAN = re.compile(r"(this|last) (week|month|quarter)|(week|month|quarter) (this|last)")
_ONE = re.compile(r"last (minute|hour|day)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th|er)?\.? )?([^\W\d_]{3,12})\.?(?: (\d{1,2})(?:st|nd|rd|th)?)?(?: (\d{4}))?"
)


@dataclass(frozen=True, slots=True)
class SummaryScope:
    """From `since` to `until`, or the last `messages`, or, where `unread`, what came since the asker's own
    last message. What was written as `count` of a `unit`, one of `_UNITS`, is called so. `channels` and
    `person` are ids, or names behind their sign. Only what is said `about` something is told, where that is
    given; of documents where neither time nor place is, which `of_documents` says.
    """

    since: datetime | None = None
    until: datetime | None = None
    messages: int = 0
    count: int = 0
    unit: str = ""
    unread: bool = False
    channels: tuple[str, ...] = ()
    person: str = ""
    about: str = ""
    of_documents: bool = False

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
        if self.since is None:
            return locale.ngettext("the last message", "the last {count} messages", self.messages)
        if self.until is None:
            return locale.gettext("the time since {date}", date=locale.date(self.since))
        days = [locale.date(self.since), locale.date(self.until - timedelta(days=1))]
        return " – ".join(dict.fromkeys(days))


def read_scope(text: str, now: datetime) -> SummaryScope:
    """`text` as a scope, with `now` in the asker's time zone; "" is the last day of this channel.

    Raises BadPeriod, whose text is the usage.
    """
    text, about = _about(text)
    channels, people = _CHANNEL.findall(text), _PERSON.findall(text)
    if len(channels) > _MOST_CHANNELS or len(people) > 1 or (len(channels) > 1 and people):
        raise BadPeriod(USAGE)
    rest = _PERSON.sub(" ", _CHANNEL.sub(" ", text))
    scope = replace(_period(" ".join(_english(rest)), now), about=about)
    if about and not text.strip():
        return replace(scope, of_documents=True)
    if scope.since is not None and scope.since < now - LONGEST - timedelta(hours=1):
        raise BadPeriod(TOO_LONG, USAGE)
    if (scope.since or now) > now or (scope.until and scope.since and scope.until <= scope.since):
        raise BadPeriod(USAGE)
    person = "".join(people[0]) if people else ""
    return replace(scope, channels=tuple(dict.fromkeys(map("".join, channels))), person=person)


def _about(text: str) -> tuple[str, str]:
    """`text` without what is to be told about, and that."""
    found = _ABOUT.search(text)
    return (text[: found.start()], found[1].strip(" ?!.")) if found else (text, "")


def _english(text: str) -> list[str]:
    """Its words, those of other languages as English ones, without those that say nothing."""
    found = []
    for word in fold(text).replace(",", " ").replace("–", " until ").replace("’", "'").split():
        known = next((it for it, words in _ENGLISH.items() if word in words), word)
        if known not in _AROUND and known.strip("?!;:"):
            found.append(known.strip("?!;:"))
    return found


def _period(text: str, now: datetime) -> SummaryScope:
    if not text:
        return _ago(1, "d", now)
    if _UNREAD.fullmatch(text):
        return SummaryScope(unread=True)
    if (ago := _AGO.fullmatch(text)) and int(ago[1]):
        return _counted(int(ago[1]), ago[2] or "messages", now)
    if one := _ONE.fullmatch(text):
        return _ago(1, one[1][0], now)
    if span := _SPAN.fullmatch(text):
        return _span(span[1] or span[4], span[2] or span[3], now)
    first, until, last = text.removeprefix("since ").partition(" until ")
    since = _day(first, now)
    if since is None:
        raise BadPeriod(USAGE)
    if until:
        end = _day(last, now)
        if end is None:
            raise BadPeriod(USAGE)
        return SummaryScope(_start(since, now), _start(end + timedelta(days=1), now))
    if text.startswith("since "):
        return SummaryScope(_start(since, now))
    return SummaryScope(_start(since, now), _start(since + timedelta(days=1), now))


def _ago(count: int, unit: str, now: datetime) -> SummaryScope:
    seconds = count * _UNITS[unit]
    if seconds > LONGEST.total_seconds():
        raise BadPeriod(TOO_LONG, USAGE)
    since = (now.astimezone(UTC) - timedelta(seconds=seconds)).astimezone(now.tzinfo)
    return SummaryScope(since, count=count, unit=unit)


def _counted(count: int, unit: str, now: datetime) -> SummaryScope:
    return SummaryScope(messages=count) if unit.startswith("message") else _ago(count, unit[0], now)


def _span(which: str, unit: str, now: datetime) -> SummaryScope:
    """This week, month or quarter until now, or the whole one before it."""
    today = now.date()
    if unit == "week":
        first = today - timedelta(days=today.weekday())
        before = first - timedelta(days=7)
    else:
        months = 1 if unit == "month" else 3
        first = today.replace(day=1, month=today.month - (today.month - 1) % months)
        before = first
        for _ in range(months):
            before = (before - timedelta(days=1)).replace(day=1)
    if which == "this":
        return SummaryScope(_start(first, now))
    return SummaryScope(_start(before, now), _start(first, now))


def _start(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


def _day(text: str, now: datetime) -> date | None:
    """The day that `text` names, of those without a year the last one; None for what names no day."""
    today = now.date()
    if text in {"today", "yesterday"}:
        return today - timedelta(days=text == "yesterday")
    weekday = _weekdays().get(text.removeprefix("last "))
    if weekday is not None:
        ago = (today.weekday() - weekday) % 7
        return today - timedelta(days=ago or (7 if text.startswith("last ") else 0))
    try:
        if iso := _ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted := _DOTTED.fullmatch(text):
            return _past(int(dotted[1]), int(dotted[2]), dotted[3], today)
        if (named := _NAMED.fullmatch(text)) and named[2] in _months() and bool(named[1]) != bool(named[3]):
            return _past(int(named[1] or named[3]), _months()[named[2]], named[4], today)
    except ValueError:
        return None
    return None


def _past(day: int, month: int, year: str | None, today: date) -> date:
    found = date(int(year or today.year), month, day)
    return found.replace(year=found.year - 1) if found > today and not year else found


@cache
def _weekdays() -> Mapping[str, int]:
    from babel.dates import get_day_names

    return _names(get_day_names)


@cache
def _months() -> Mapping[str, int]:
    from babel.dates import get_month_names

    return _names(get_month_names)


def _names(of: Callable[..., Mapping[int, str]]) -> dict[str, int]:
    """Numbers by name, long and short, in each of the languages."""
    return {
        fold(name).strip("."): number
        for locale in _LOCALES
        for width in ("wide", "abbreviated")
        for number, name in of(width, locale=locale).items()
    }
