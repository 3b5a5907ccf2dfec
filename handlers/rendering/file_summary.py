"""The summary of files that were sent in a conversation, each point with its place in them. Pure."""

from collections.abc import Sequence

from bot.reply import Point, Summary
from handlers.locale import ENGLISH, Locale
from handlers.rendering.feedback import feedback
from handlers.rendering.files import file_name, unread
from handlers.rendering.message import Message, split
from handlers.rendering.mrkdwn import mrkdwn
from handlers.rendering.sections import note
from handlers.uploads import UnreadFile

_PLACES = 3


def render_file_summary(
    summary: Summary,
    names: Sequence[str],
    missed: Sequence[UnreadFile],
    request: str,
    locale: Locale = ENGLISH,
) -> tuple[Message, ...]:
    """`names` are the files that were summed up, `missed` those that could not be."""
    head = locale.gettext("*Summary of* {files}", files=", ".join(map(file_name, names)))
    lines = [_point(it) for it in summary.points] or [locale.gettext("Nothing in it stands out.")]
    notes = [note(unread(missed, locale))] if missed else []
    return split("\n".join([head, *lines]), [*notes, feedback(request, locale=locale)])


def _point(point: Point) -> str:
    places = list(dict.fromkeys(it.link for it in point.said if it.link))[:_PLACES]
    shown = ", ".join(map(file_name, places))
    return f"• {mrkdwn(point.text).removeprefix('• ')}{f' ({shown})' if shown else ''}"
