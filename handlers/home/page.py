"""The home tab as Slack takes it, inside every limit whatever there is to show. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from handlers.home.connected import connected
from handlers.home.facts import PERIOD, Admin, Facts
from handlers.learning import stands
from handlers.locale import ENGLISH, N_, Locale
from handlers.records import OwnFile
from handlers.rendering import MOST_BLOCKS, Block, View, escape, note, packed, shorten
from store.approved import ApprovedAnswer
from store.digest import Digest, Rhythm
from store.passage import Source
from store.rating import Rating, Reason

T = TypeVar("T")

FORGET_RATING = "forget_rating"
FORGET_FILE = "forget_file"
DELETE_ANSWER = "delete_answer"
END_DIGEST = "end_digest"
"""What Slack calls presses of the buttons."""
EACH_JOINED = "joined"
"""A button's value cannot be empty."""
DIGEST_NAMES: Mapping[Rhythm, str] = MappingProxyType(
    {
        Rhythm.WEEKLY: N_("weekly: {channel}"),
        Rhythm.DAILY: N_("on working days: {channel}"),
        Rhythm.JOINING: N_("of each channel that you join"),
    }
)
# Of each list, so that all of them together stay within a view's blocks.
_ROWS = 15
_CHANNELS = 20
# Characters of each list, and of all of the page: Slack takes about 13,200. A row has 2,900 at most.
_LIST, _PAGE = 3_000, 12_900
_TITLE, _SAID = 150, 300
_VALUE = 2_000
_HOW = (
    N_(
        "• Mention me in a channel, *{bot}*, or write to me in *Messages*: I answer from your team's "
        "documents, with sources."
    ),
    N_("• `/ask` answers only you; `/summarize` sums up a channel."),
    N_("• `/inhouse digest weekly #channel` sends you a summary of it every Monday."),
    N_("• Below a reply, the menu *⋮* asks again, shows the passages, or asks for a person."),
    N_("• In a message's menu, *Answer this* answers it for you alone."),
    N_("• In a message's menu, *Save as approved answer* keeps what somebody answered."),
)
_NOWHERE = N_("nowhere: `INHOUSE_SLACK__HELP` is not set")
_EXPIRED = N_(
    ":warning: Not used since {date}: “{document}”, which it rests on, has changed or gone. If it still "
    "holds, save it again from its thread."
)
_REASONS = {
    Reason.WRONG: N_("wrong"),
    Reason.OUT_OF_DATE: N_("out of date"),
    Reason.MISSING: N_("something missing"),
    Reason.NOT_ASKED: N_("not what was asked"),
    Reason.TOO_LONG: N_("too long"),
    Reason.OTHER: N_("something else"),
}


def home_page(facts: Facts, locale: Locale = ENGLISH) -> View:
    """Who reads it is `facts.user` alone."""
    bot = _line(facts.bot, _TITLE)
    blocks = [
        *_part(locale.gettext("How to ask"), packed(locale.gettext(line, bot=bot) for line in _HOW)),
        *_part(locale.gettext("What I know"), _readable(facts, locale)),
        *_part(locale.gettext("Channels that I learn"), _learned(facts, locale)),
        *_part(locale.gettext("Your files"), _rows(facts.files, _file, locale)),
        *_part(
            locale.gettext("Approved answers"),
            _rows(facts.answers, lambda it, locale: _answer(it, facts.user, locale), locale),
        ),
        *_part(locale.gettext("Your digests"), _rows(facts.digests, _digest, locale)),
        *_part(locale.gettext("Your ratings"), _rows(facts.ratings, _rating, locale)),
        *(_admin(facts.admin, locale) if facts.admin else ()),
    ]
    return {"type": "home", "blocks": [*_within(_PAGE, blocks[:MOST_BLOCKS])]}


def _learned(facts: Facts, locale: Locale) -> Sequence[Block]:
    shown = [f"• <#{id_}>: {stands(it, locale)}" for id_, it in facts.learned.items()]
    return packed(shown[:_CHANNELS]) if shown else ()


def _part(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Nothing where there is nothing to show."""
    head = {"type": "header", "text": {"type": "plain_text", "text": title}}
    return [head, *blocks] if blocks else []


def _rows(items: Sequence[T], row: Callable[[T, Locale], Block], locale: Locale) -> list[Block]:
    shown = [*_within(_LIST, (row(it, locale) for it in items[:_ROWS]))]
    left = len(items) - len(shown)
    more = [note(locale.ngettext("_and {count} more_", "_and {count} more_", left))] if left else []
    return [*shown, *more]


def _within(room: int, blocks: Iterable[Block]) -> Iterator[Block]:
    """Those at the beginning that have at most `room` characters together."""
    for block in blocks:
        room -= len(block.get("text", {}).get("text", ""))
        if room < 0:
            return
        yield block


def _readable(facts: Facts, locale: Locale) -> list[Block]:
    count, newest = facts.readable.count, facts.readable.newest
    lines = [
        locale.ngettext(
            "You can read one document of those that I answer from.",
            "You can read {count} documents of those that I answer from.",
            count,
        )
        if count
        else locale.gettext("There are no documents yet that you can read.")
    ]
    if newest:
        lines += [locale.gettext("Changed last:"), *(_source(it, locale) for it in newest)]
    return packed(lines)


def _source(source: Source, locale: Locale) -> str:
    changed = f" · _{locale.date(source.modified)}_" if source.modified else ""
    return f"• {_line(source.title or source.name, _TITLE)}{changed}"


def _file(file: OwnFile, locale: Locale) -> Block:
    text = f"{_line(file.name, _TITLE)} · _{locale.date(file.at)}_"
    return _row(text, FORGET_FILE, locale.gettext("Forget"), file.id)


def _digest(digest: Digest, locale: Locale) -> Block:
    channel = f"<#{digest.channel}>"
    text = locale.gettext(DIGEST_NAMES[digest.rhythm], channel=channel)
    return _row(text, END_DIGEST, locale.gettext("Stop"), digest.channel or EACH_JOINED)


def _rating(rating: Rating, locale: Locale) -> Block:
    thumb = ":thumbsup:" if rating.good else ":thumbsdown:"
    asked = _line(rating.question, _SAID) or locale.gettext("_a question that is not kept_")
    why = locale.listed([locale.gettext(_REASONS[it]) for it in rating.reasons])
    said = "".join(f"\n{part}" for part in (why, _line(rating.note, _SAID)) if part)
    text = f"{thumb} {asked} · _{locale.date(rating.at)}_{said}"
    return _row(text, FORGET_RATING, locale.gettext("Forget"), rating.reply_id)


def _answer(answer: ApprovedAnswer, user: str, locale: Locale) -> Block:
    question = _line(answer.question, _SAID) or locale.gettext("_an answer in a channel that you are not in_")
    yours = "" if answer.of(user) else f" · <#{answer.channel}>"
    text = f"*{question}* · _{locale.date(answer.at)}_{yours}\n{_line(answer.answer, _SAID)}".rstrip()
    if answer.expired:
        changed = _line(answer.because, _TITLE) or locale.gettext("a document")
        expired = locale.gettext(_EXPIRED, date=locale.date(answer.expired), document=changed)
        text += f"\n{expired}"
    return _row(text, DELETE_ANSWER, locale.gettext("Delete"), answer.source)


def _row(text: str, action: str, label: str, value: str) -> Block:
    (section,) = packed([text or "…"])
    if len(value) > _VALUE:
        return section
    button = {
        "type": "button",
        "action_id": action,
        "text": {"type": "plain_text", "text": label},
        "value": value,
    }
    return {**section, "accessory": button}


def _admin(admin: Admin, locale: Locale) -> Iterator[Block]:
    """What those see who look after the bot: counts and settings, never what somebody asked."""
    yield from _part(locale.gettext("How I am"), packed(_health(admin, locale)))
    yield from _part(locale.gettext("Connected sources"), packed(connected(admin.connected, locale)))
    title = locale.gettext("The last {days} days", days=PERIOD.days)
    yield from _part(title, packed(_counts(admin, locale)))
    settings = (
        _pair(name, _line(value, _SAID) or locale.gettext(_NOWHERE), locale) for name, value in admin.settings
    )
    yield from _part(locale.gettext("Settings"), packed(settings))


def _health(admin: Admin, locale: Locale) -> Iterator[str]:
    found = admin.condition
    documents = locale.ngettext("{count} document", "{count} documents", found.documents)
    passages = locale.ngettext("{count} passage", "{count} passages", found.passages)
    if found.pending:
        yield locale.gettext(
            "{documents} in {passages}, {pending} not yet in Chroma.",
            documents=documents,
            passages=passages,
            pending=locale.number(found.pending),
        )
    else:
        yield locale.gettext("{documents} in {passages}.", documents=documents, passages=passages)
    yield locale.gettext(
        "{running} of at most {most} requests are being worked on.",
        running=locale.number(admin.running),
        most=locale.number(admin.most),
    )


def _counts(admin: Admin, locale: Locale) -> Iterator[str]:
    found = admin.condition
    yield locale.gettext(
        "Rated good: {good}, bad: {bad}", good=locale.number(found.good), bad=locale.number(found.bad)
    )
    if found.reasons:
        why = (f"{locale.gettext(_REASONS[it])} {locale.number(n)}" for it, n in found.reasons.items())
        yield _pair(locale.gettext("Why"), ", ".join(why), locale)
    yield from _by_channel(locale.gettext("Questions without an answer"), found.refusals, locale)
    yield from _by_channel(locale.gettext("A person was wanted"), found.wanted, locale)


def _by_channel(what: str, counts: Mapping[str, int], locale: Locale) -> Iterator[str]:
    """Slack itself shows the name of a private channel only to those who are in it."""
    yield _pair(what, locale.number(sum(counts.values())), locale)
    for channel, count in list(counts.items())[:_CHANNELS]:
        place = f"<#{channel}>" if channel else locale.gettext("in private")
        yield f"• {_pair(place, locale.number(count), locale)}"


def _pair(label: str, value: str, locale: Locale) -> str:
    return locale.gettext("{label}: {value}", label=label, value=value)


def _line(text: str, most: int) -> str:
    """One line that shows as it is written."""
    plain = escape(shorten(" ".join(text.split()), most))
    return plain.translate(str.maketrans("*_`~", "∗＿'∼"))
