"""What a channel is told of being learned, and what whoever asks is: what is read, since when, who wanted it,
how it is ended. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.locale import N_, Locale
from handlers.rendering import Block, Message, escape, file_name, packed
from store.learned import LearnedChannel, Progress

START = "learn_channel"
"""What Slack calls a press of the button that begins it."""

_LEARNING = N_("I am learning this channel: {what}. {name} asked me to.")
_SINCE = N_(
    "what has been said here since {date}, with its files, pinned messages, bookmarks and canvases, and what "
    "is said from now on"
)
_EVER = N_(
    "all that has been said here, with its files, pinned messages, bookmarks and canvases, and what is said "
    "from now on"
)
_FOR_YOU = N_(
    "I answer from it only those who can read this channel. What is edited or deleted here, I forget. "
    "`{own} unlearn` ends it and deletes all of it; `{own} forget` deletes what you wrote."
)
_READ = N_("I have read everything: {conversations}, {files}.")
_READING = N_("I am reading: {conversations} and {files} so far, back to {date}.")
_BEGUN = N_("I have begun to read.")
_LACKING = N_(
    "Slack does not let me read all of it: {scopes} is missing. Whoever runs me can find out more with "
    "`inhouse doctor`."
)
_UNREAD = N_("I could not read {names}.")
_ALL = N_("I am learning this channel.")
_FROM = N_("I am learning this channel, since {date}.")
_ASK = N_(
    "I would learn {what}, tell everyone here so, and answer from it only those who can read this channel. "
    "`{own} unlearn` ends that and deletes all of it."
)
_BUTTON = N_("Learn the last 90 days")
_OTHERWISE = N_("For another span, type `{own} learn 30d`, `{own} learn 1 year` or `{own} learn all`.")
NOT_LEARNED = N_("I am not learning this channel. `{own} learn` says what that would be.")
UNLEARNED = N_("{name} had me unlearn this channel: I have deleted all that I learned here.")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a channel is learned; `lacking` are the scopes that it takes and the app was not given."""

    told: LearnedChannel
    progress: Progress = field(default_factory=Progress)
    lacking: tuple[str, ...] = ()


def announced(standing: Standing, name: str, own: str, locale: Locale) -> str:
    """As mrkdwn, for all in the channel. `name` is who asked for it, `own` the app's own command."""
    what = spans(standing.told.since, locale)
    head = locale.gettext(_LEARNING, what=what, name=escape(name))
    return "\n".join([head, locale.gettext(_FOR_YOU, own=own), f"_{stands(standing, locale)}_"])


def status(standing: Standing, name: str, own: str, locale: Locale) -> str:
    """The same for one person, with what could not be read."""
    lines = [announced(standing, name, own, locale)]
    if standing.lacking:
        scopes = locale.listed([f"`{it}`" for it in standing.lacking])
        lines.append(locale.gettext(_LACKING, scopes=scopes))
    if standing.progress.refused:
        lines.append(_refused(standing.progress.refused, locale))
    return "\n".join(lines)


def stands(standing: Standing, locale: Locale) -> str:
    """How far it is read, in a sentence."""
    told, progress = standing.told, standing.progress
    talks = locale.ngettext("{count} conversation", "{count} conversations", progress.threads)
    files = locale.ngettext("{count} file or page", "{count} files and pages", progress.others)
    if told.whole:
        return locale.gettext(_READ, conversations=talks, files=files)
    if not told.read_to:
        return locale.gettext(_BEGUN)
    return locale.gettext(_READING, conversations=talks, files=files, date=_day(told.read_to, locale))


def learned(standing: Standing, locale: Locale) -> str:
    """That a channel is learned and how far it is, in two sentences."""
    told = standing.told
    if not float(told.since):
        return f"{locale.gettext(_ALL)} {stands(standing, locale)}"
    return f"{locale.gettext(_FROM, date=_day(told.since, locale))} {stands(standing, locale)}"


def spans(since: str, locale: Locale) -> str:
    """What is learned since a ts."""
    if not float(since):
        return locale.gettext(_EVER)
    return locale.gettext(_SINCE, date=_day(since, locale))


def asking(since: str, period: str, own: str, locale: Locale) -> Message:
    """What learning since `since` would be, with a button that begins it."""
    text = locale.gettext(_ASK, what=spans(since, locale), own=own)
    button = {
        "type": "button",
        "action_id": START,
        "style": "primary",
        "text": {"type": "plain_text", "text": locale.gettext(_BUTTON)},
        "value": period,
    }
    blocks: list[Block] = [
        *packed([text, locale.gettext(_OTHERWISE, own=own)]),
        {"type": "actions", "elements": [button]},
    ]
    return Message(text, blocks)


def _day(ts: str, locale: Locale) -> str:
    """The day of a ts, as people of a language write it."""
    return locale.date(datetime.fromtimestamp(float(ts), UTC))


def _refused(found: Sequence[tuple[str, str]], locale: Locale) -> str:
    names = locale.listed([file_name(name) for name, _ in found])
    return locale.gettext(_UNREAD, names=names)
