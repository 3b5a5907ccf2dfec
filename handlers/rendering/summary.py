"""Summaries as Slack messages: decisions, what is to be done, open questions, then the rest. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from bot.reply import Point, PointKind, Summary
from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.feedback import feedback
from handlers.rendering.files import file_name, unread
from handlers.rendering.message import Message, split
from handlers.rendering.mrkdwn import escape, link, mrkdwn
from handlers.rendering.sections import Block, note, shorten
from handlers.uploads import UnreadFile

LONGER = "longer"
"""The button's action."""
HEADS: Mapping[PointKind, str] = MappingProxyType(
    {
        PointKind.DECISION: N_("Decisions"),
        PointKind.ACTION: N_("To do"),
        PointKind.QUESTION: N_("Open questions"),
        PointKind.STORY: N_("What else was said"),
    }
)
_LINKS, _PLACES, _TOPIC = 5, 3, 200
_NOTHING = N_("Nothing in it stands out.")


@dataclass(frozen=True, slots=True)
class Summed:
    """A summary, in `words` of what, of `count` messages."""

    summary: Summary
    words: str
    count: int


def render_summary(summed: Summed, request: str, locale: Locale = ENGLISH) -> tuple[Message, ...]:
    """The summary that was asked for by the request of this id."""
    return render_summaries([summed], request, locale)


def render_summaries(summed: Sequence[Summed], request: str, locale: Locale = ENGLISH) -> tuple[Message, ...]:
    """Several, each below its own head, in one reply. Each message they link has one number throughout."""
    numbers = _numbers([it for each in summed for it in each.summary.points])
    parts = []
    for each in summed:
        lines = _laid_out(each.summary.points, lambda it: _point(it, numbers), locale)
        parts.append("\n".join([_head(each, locale), *(list(lines) or [locale.gettext(_NOTHING)])]))
    more = any(each.summary.more for each in summed)
    return split("\n\n".join(parts), _closing(request, locale, more=more), locale)


def render_file_summary(
    summary: Summary,
    names: Sequence[str],
    missed: Sequence[UnreadFile],
    request: str,
    locale: Locale = ENGLISH,
) -> tuple[Message, ...]:
    """`names` are the files that were summed up, each point with its place; `missed` could not be read."""
    title = locale.gettext("*Summary of* {files}", files=", ".join(map(file_name, names)))
    lines = list(_laid_out(summary.points, _point_of_file, locale)) or [locale.gettext(_NOTHING)]
    notes = [note(unread(missed, locale))] if missed else []
    return split("\n".join([title, *lines]), [*notes, *_closing(request, locale, more=bool(summary.more))])


def render_document_summary(
    summary: Summary, about: str, request: str, locale: Locale = ENGLISH
) -> tuple[Message, ...]:
    """What documents say `about` something, each point with the document that says it."""
    title = locale.gettext("*What the documents say about* {topic}", topic=escape(shorten(about, _TOPIC)))
    lines = [_point_of_document(it) for it in summary.points] or [locale.gettext(_NOTHING)]
    return split("\n".join([title, *lines]), _closing(request, locale, more=bool(summary.more)), locale)


def _point_of_document(point: Point) -> str:
    """Its document stands at its end, and opens where it has an address."""
    said = point.said[0]
    text = mrkdwn(point.text.removeprefix(said.opening)).removeprefix("• ")
    title = link(said.link, said.author) if "://" in said.link else file_name(said.link)
    return f"• {text} ({title})"


def _head(summed: Summed, locale: Locale) -> str:
    """What was summed up, and of how many messages."""
    messages = locale.ngettext("{count} message", "{count} messages", summed.count)
    title = locale.gettext("Summary of {period}", period=summed.words)
    return f"*{title}* · {messages}"


def _closing(request: str, locale: Locale, *, more: bool) -> list[Block]:
    """The buttons below it: more of it, where there is more; and was it good?"""
    buttons: list[Block] = []
    if more:
        button = {
            "type": "button",
            "action_id": LONGER,
            "text": {"type": "plain_text", "text": locale.gettext("Show more")},
            "value": request[:2_000],
        }
        buttons.append({"type": "actions", "elements": [button]})
    return [*buttons, feedback(request, locale=locale)]


def _laid_out(points: Sequence[Point], line: Callable[[Point], str], locale: Locale) -> Iterator[str]:
    """A line for each point, below the name of its kind where there are several kinds."""
    kinds = [kind for kind in PointKind if any(it.kind is kind for it in points)]
    for kind in kinds:
        if kinds != [PointKind.STORY]:
            yield f"*{locale.gettext(HEADS[kind])}*"
        yield from (line(it) for it in points if it.kind is kind)


def _numbers(points: Sequence[Point]) -> dict[str, int]:
    """By the links of messages, in the order in which they are shown."""
    shown = [it for kind in PointKind for it in points if it.kind is kind]
    addresses = dict.fromkeys(it.link for point in shown for it in point.said[:_LINKS])
    return {address: number for number, address in enumerate(addresses, start=1)}


def _point(point: Point, numbers: Mapping[str, int]) -> str:
    addresses = dict.fromkeys(it.link for it in point.said[:_LINKS])
    links = " ".join(link(address, f"[{numbers[address]}]") for address in addresses)
    return f"• {_text(point)} {links}".rstrip()


def _point_of_file(point: Point) -> str:
    places = list(dict.fromkeys(it.link for it in point.said if it.link))[:_PLACES]
    shown = ", ".join(map(file_name, places))
    return f"• {_text(point)}{f' ({shown})' if shown else ''}"


def _text(point: Point) -> str:
    return mrkdwn(point.text).removeprefix("• ")
