"""Sentences that say nothing by themselves: pointers to elsewhere, bare headings, greetings. Pure."""

import re

from bot.tokens import content, names, words
from store.sentences import PassageSentence

_LINK = re.compile(r"!?\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])|<?https?://[^\s<>]+>?")
# What a pointer is made of beside its link, in any language whose pages are read often.
_POINTING = frozenset(
    """about above additional also article below check click detail details doc documentation document find
    follow for full further guidance guide here in information info learn link links more on our out page
    please policy read refer related resources section see source the these this to under view visit website
    auch dazu details hier infos informationen link mehr seite siehe unter weitere zum zur
    aussi ci consulter en détails ici lien page plus savoir voir
    aquí consulte detalles enlace información más página ver véase""".split()  # noqa: SIM905
)
_FACT = re.compile(r"\d|(?<!\w)[#@]\w|\w@\w")
# A line of a letter: "Dear all,", "Kind regards". A name may stand behind it.
_COURTESY = re.compile(
    r"(?:dear|hi|hello|hey|good (?:morning|afternoon|evening)|(?:kind|best|warm) (?:regards|wishes)|regards|"
    r"yours (?:sincerely|faithfully)|many thanks|cheers|hallo|liebe[rs]?|sehr geehrte[rs]?|"
    r"(?:mit freundlichen|viele|liebe|beste) grü(?:ß|ss)en?|bonjour|chère?s?|cordialement|bien à vous|"
    r"hola|estimad[oa]s?|un saludo|saludos)\b(?:[ ,]+[^\s,.:!?]+){0,3}[,.:!]?",
    re.IGNORECASE,
)
_ENDS = (".", "!", "?", ":", "。", "！", "？", "…", ";")
_MOST_WORDS = 8


def says_nothing(sentence: PassageSentence, asked: str = "") -> bool:
    """Whether nobody is helped by reading it alone; a link to what is `asked` for does help."""
    text = sentence.text
    if sentence.row or _FACT.search(text):
        return False
    about = set(content(asked))
    if about and len(about & set(content(text))) * 2 >= len(about):
        return False
    courtesy = not sentence.item and bool(_COURTESY.fullmatch(text))
    return courtesy or _points_elsewhere(sentence) or _is_heading(sentence)


def _points_elsewhere(sentence: PassageSentence) -> bool:
    """Whether it is a link with words that only lead up to it, or such words alone: "More guidance here"."""
    beside = set(words(_LINK.sub(" ", sentence.quote)))
    if beside - _POINTING:
        return False
    if not beside and sentence.item:  # of a list of links each may be what was asked for
        return set(words(sentence.text)) <= _POINTING
    return bool(_LINK.search(sentence.quote)) or (len(beside) <= _MOST_WORDS and not names(sentence.text))


def _is_heading(sentence: PassageSentence) -> bool:
    """Whether it is a line in capitals, as plain text writes its headings."""
    text = sentence.text
    return (
        not sentence.item
        and text.isupper()
        and not text.endswith(_ENDS)
        and 1 < len(words(text)) <= _MOST_WORDS
    )
