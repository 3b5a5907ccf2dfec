"""That a person is wanted: a line for the thread, which names those who know and notifies nobody. Pure."""

from collections.abc import Sequence

from handlers.rendering.message import Message, notice, place_to_ask
from handlers.rendering.mrkdwn import escape
from handlers.rendering.sections import shorten

_NAMES, _NAME = 10, 80
_SAVE = "What they answer here can be kept with *Save as approved answer* in the message's menu."
ALREADY = "Somebody has already asked for a person here."


def person_wanted(asker: str, experts: Sequence[str], ask_in: str = "") -> Message:
    """`asker` and `experts` are names as people read them."""
    names = [f"*{_name(it)}*" for it in experts[:_NAMES]]
    if names:
        listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        know = f"{listed} {'knows' if len(names) == 1 else 'know'} about this channel's questions."
    elif ask_in.strip():
        know = f"{place_to_ask(ask_in)}."
    else:
        know = "Nobody is named as this channel's expert: whoever knows, please answer here."
    return notice(f"*{_name(asker)}* would like an answer from a person. {know}\n{_SAVE}")


def _name(name: str) -> str:
    plain = escape(shorten(" ".join(name.split()), _NAME))
    return plain.translate(str.maketrans("*_`~", "∗＿'∼")) or "Somebody"
