"""Greetings and thanks: what is said to be kind and asks for nothing. Pure, and for English first."""

import re
from enum import StrEnum

from bot.tokens import fold, words

_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_ABOUT_THE_BOT = re.compile(r"(?:what can you do|how do you work|start|help)\W*")
_GREETS = frozenset("hi hello hey hiya howdy morning afternoon evening hallo hola bonjour salut ciao".split())  # noqa: SIM905
_THANKS = frozenset(
    """thank thanks thankyou thx ty tysm cheers appreciated appreciate merci danke gracias obrigado obrigada
    grazie tack bedankt bye goodbye ok okay great perfect awesome cool gotcha understood lovely brilliant
    excellent""".split()  # noqa: SIM905 - one list of words
)
_AROUND = frozenset(
    """a again all and around bot buddy day everyone fine folks for friend good got guys help helped helpful
    helps i inhouse is it lot lots make makes me million much nice night no now of one really right see sense
    so super sure team that that's the then there this to very was well works yes you your""".split()  # noqa: SIM905
)


class Smalltalk(StrEnum):
    GREETING = "greeting"
    THANKS = "thanks"


def smalltalk(text: str) -> Smalltalk | None:
    """What kind of one `text` is, when it is nothing else; None for what may be a question.

    Nothing but a mention, or a question about the bot itself, counts as a greeting; emoji count as thanks.
    """
    said = words(_EMOJI.sub(" ", fold(text)))
    if not text.strip() or _ABOUT_THE_BOT.fullmatch(fold(text).strip()):
        return Smalltalk.GREETING
    if "?" in text:
        return None
    if not said:
        return None if any(sign.isalnum() for sign in _EMOJI.sub("", text)) else Smalltalk.THANKS
    telling = set(said) - _AROUND
    if telling and telling <= _GREETS:
        return Smalltalk.GREETING
    return Smalltalk.THANKS if telling and telling <= _THANKS | _GREETS else None
