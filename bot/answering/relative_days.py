"""Days that only the time of writing tells: `yesterday` in a message of last March is a day of March. Pure.

Which day it was is not worked out: a message has no time zone, and its author's may be a day ahead. What a
writer says after such a message gets who wrote it and when behind it; a quote has both above it anyway.
"""

import re
from collections.abc import Sequence

from store.sentences import PassageSentence

_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_TAGE = "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
# English, German, French, Spanish, Japanese.
_RELATIVE = re.compile(
    r"\b(?:yesterday|today|tonight|tomorrow|currently|recently|soon|(?:right|for|until) now|at the moment"
    rf"|(?:this|next|last|coming|past) (?:week|weekend|month|quarter|year|morning|afternoon|evening|{_DAYS})"
    r"|(?:\w+ )(?:minute|hour|day|week|month|year)s? ago|in (?:an?|\w+) (?:hour|day|week|month|year)s?"
    r"|(?:vor)?gestern|heute|(?:über)?morgen|derzeit|momentan|zurzeit|demnächst"
    rf"|(?:diese|nächste|letzte|kommende|vergangene)[nrsm]? (?:woche|wochenende|monat|quartal|jahr|{_TAGE})"
    r"|vor \w+ (?:tag|woche|monat|jahr)e?n?|in \w+ (?:tag|woche|monat|jahr)e?n?"
    r"|hier|aujourd['’]hui|demain|actuellement|bientôt|cette semaine|ce mois"
    r"|il y a \w+ (?:jour|semaine|mois|an)s?"
    r"|(?:semaine|mois|année) (?:prochaine?|dernière|dernier)"
    r"|ayer|hoy|mañana|actualmente|pronto|esta semana|este (?:mes|año)|hace \w+ (?:día|semana|mes|año)e?s?"
    r"|(?:semana|mes|año) (?:que viene|pasad[oa])|(?:próxim[oa]|pasad[oa]) (?:semana|mes|año))\b"
    r"|昨日|今日|明日|先日|今週|来週|先週|今月|来月|先月|今年|来年|去年|現在",
    re.IGNORECASE,
)
_END = re.compile(r"\s*[.!?…。！？]*\s*$")


def dated(text: str, quoted: Sequence[Sequence[PassageSentence]]) -> str:
    """`text`, which rests on what is `quoted`; behind a day that is told from the time of writing, who wrote
    the message and when."""
    said = next((it.message for run in quoted for it in run if it.message), None)
    if said is None or not _RELATIVE.search(text):
        return text
    end = _END.search(text)
    at = end.start() if end else len(text)
    return f"{text[:at]} ({said.said}){text[at:]}"
