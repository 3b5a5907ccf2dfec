"""What is no news: notices of joining, greetings, thanks, nods, and what bots say of themselves. Pure."""

import re

from bot.tokens import content, fold
from store.sentences import readable

_NOTICE = re.compile(
    r"(<@\w+>|@?[\w.-]+( [\w.-]+)?) (?:has |have )?(joined|left|renamed|archived|unarchived|pinned|was added|"
    r"been added|added an integration|set the channel|set up a|started a (?:call|huddle)|cleared)\b"
)
_ATTENDANCE = re.compile(
    r"(?:^|\s)(?:present|attending|attendees|in attendance|apologies|anwesend|entschuldigt|présents|excusés|"
    r"asistentes)\s?:\s",
    re.IGNORECASE,
)
_EMOJI = re.compile(r":[a-z0-9_+'-]+:")
_MENTION = re.compile(r"(?<!\w)@[\w.-]+")
_POLITE = frozenset(
    """thank thx ty cheer hi hey hello morning afternoon evening bye welcom congrat congratulation nice great
    awesom cool lol haha yay yep yup nope sound good happy birthday weekend cc ping bump agree done perfect
    amaz love +1 ack gotcha got everyon everybody folk team day back soon later see well
    hallo moin guten tag morgen abend dank danke gern prima super tschüs schönen feierabend
    bonjour bonsoir salut merci bonn bon journé soiré tout monde génial parfait
    hola buenos buena buenas día dia tarde gracia genial perfecto adió""".split()  # noqa: SIM905
)
_UNSPACED = re.compile(
    r"(?:おはよう(?:ございます)?|こんにちは|こんばんは|お疲れ(?:様|さま)(?:です|でした)?|ありがとう(?:ございます|ございました)?|"
    r"よろしくお願いします|了解(?:です|しました)?|承知(?:しました)?|なるほど|はい|[。、！!～~\s])+"
)
_SUBSTANCE = 2


def chatter(text: str) -> bool:
    """Whether a message, or a sentence of it, may be left out of a summary unread."""
    plain = _MENTION.sub(" ", _EMOJI.sub(" ", readable(text)))
    if _NOTICE.match(fold(_EMOJI.sub(" ", readable(text)))) or _UNSPACED.fullmatch(plain.strip()):
        return True
    if _ATTENDANCE.search(plain):
        return True
    roots = [root for root in content(plain) if root not in _POLITE]
    return len(roots) < _SUBSTANCE and "?" not in plain and not re.search(r"\d", plain.replace("+1", ""))
