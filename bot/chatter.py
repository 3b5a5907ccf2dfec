"""Messages that say nothing: joins, thanks, greetings, reactions. Pure."""

import re

from bot.words import content, fold
from store.sentences import readable

_NOTICE = re.compile(
    r"(<@\w+>|@?[\w.-]+( [\w.-]+)?) has (joined|left|renamed|archived|set|pinned|been added|added)\b"
)
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_POLITE = frozenset(
    """thank thx ty cheer hi hey hello morning afternoon evening bye welcom congrat congratulation nice great
    awesom cool lol haha yay yep yup nope sound good happy birthday weekend cc ping bump agree done perfect
    amaz love +1 ack gotcha got""".split()  # noqa: SIM905 - one list of words
)
_SUBSTANCE = 2


def chatter(text: str) -> bool:
    """Whether a message may be left out of a summary unread."""
    plain = _EMOJI.sub(" ", readable(text))
    if _NOTICE.match(fold(plain)):
        return True
    roots = [root for root in content(plain) if root not in _POLITE]
    return len(roots) < _SUBSTANCE and "?" not in plain and not re.search(r"\d", plain.replace("+1", ""))
