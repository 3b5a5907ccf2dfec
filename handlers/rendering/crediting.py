"""Who wrote a message, or gave and approved an answer, and when. Pure.

Of an answer it is kept with the answer in English, and put into the language of whoever reads it.
"""

import re
from datetime import UTC, datetime

from bot.citations import day
from handlers.locale import ENGLISH, N_, Locale
from store.passage import MessageSpan

_KEPT = re.compile(
    r"(?:answer by (?P<author>.+), )?approved by (?P<approver>.+) on (?P<date>\d{1,2} \w+ \d{4})"
)
_OWN = N_("approved by {approver} on {date}")
_OTHERS = N_("answer by {author}, approved by {approver} on {date}")


def written(message: MessageSpan, locale: Locale) -> str:
    """`Ana Silva, 3 March 2026`."""
    return f"{message.author}, {locale.date(message.at)}"


def credit(author: str, approver: str, at: datetime) -> str:
    """As it is kept; `author` is "" where they approved it themselves."""
    return _put(author, approver, day(at), ENGLISH)


def credited(kept: str, locale: Locale) -> str:
    """What `credit` wrote, in another language; as it is where it was written otherwise."""
    found = _KEPT.fullmatch(kept)
    if found is None:
        return kept
    try:
        at = datetime.strptime(found["date"], "%d %B %Y").replace(tzinfo=UTC)
    except ValueError:
        return kept
    return _put(found["author"] or "", found["approver"], locale.date(at), locale)


def _put(author: str, approver: str, date: str, locale: Locale) -> str:
    text = locale.gettext(_OTHERS if author else _OWN)
    return text.format(author=author, approver=approver, date=date)
