"""That a person is wanted: a line for the thread, which names those who know and notifies nobody. Pure."""

from collections.abc import Sequence

from handlers.locale import ENGLISH, N_, Locale
from handlers.rendering.message import Message, notice, place_to_ask
from handlers.rendering.mrkdwn import escape
from handlers.rendering.sections import shorten

_NAMES, _NAME = 10, 80
_NOBODY = N_("Nobody is named as this channel's expert: whoever knows, please answer here.")
_SAVE = N_("What they answer here can be kept with *Save as approved answer* in the message's menu.")
ALREADY = N_("Somebody has already asked for a person here.")


def person_wanted(asker: str, experts: Sequence[str], ask_in: str = "", locale: Locale = ENGLISH) -> Message:
    """`asker` and `experts` are names as people read them."""
    names = [_name(it, locale) for it in experts[:_NAMES]]
    wanted = locale.gettext("*{name}* would like an answer from a person.", name=_name(asker, locale))
    if names:
        know = locale.ngettext(
            "*{names}* knows about this channel's questions.",
            "*{names}* know about this channel's questions.",
            len(names),
            names=locale.listed(names),
        )
        wanted = f"{wanted} {know}"
    elif ask_in.strip():
        wanted = f"{wanted}\n{place_to_ask(ask_in, locale)}"
    else:
        wanted = f"{wanted} {locale.gettext(_NOBODY)}"
    return notice(f"{wanted}\n{locale.gettext(_SAVE)}")


def _name(name: str, locale: Locale) -> str:
    plain = escape(shorten(" ".join(name.split()), _NAME))
    return plain.translate(str.maketrans("*_`~", "∗＿'∼")) or locale.gettext("Somebody")
