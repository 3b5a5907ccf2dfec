"""Words, numbers and names as a text writes them. Pure, and for English first."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NUMBER = re.compile(
    r"(?<![\w.,:/-])[$€£#]?\d+(?:[.,:/+-]\d+)*(?:st|nd|rd|th|[kmb])?(?![\w/])%?", re.IGNORECASE
)
# A name is a capitalised word past the start of its sentence, or anything with a digit, an inner capital,
# an @ or a dot inside.
_IDENTIFIER = re.compile(r"[\w#$][\w.@/+&-]*[\w]")

STOPWORDS = frozenset(
    """
    a about actually after again all also am an and any anybody anyone anything are aren't around as ask at
    away be because been before being but by can can't cannot could couldn't did didn't do does doesn't
    doing don't done down each else even ever every everyone exactly folks for from get gets getting go goes
    going gonna gotten got guys had has have haven't having he hello help her here hey hi his how i i'd i'll
    i'm i've if in into is isn't it it's its just kind know let like lol lot made make makes many may maybe
    me mean might mine more most much must my need needed needs no nor not now of off ok okay on once one
    ones only onto or other others our ours out over own per please put quick really right same she should
    shouldn't so some somebody someone something still such sure take takes tell than thanks that that's the
    their them then there there's these they thing things this those though through thru to too try ugh
    under until up upon us use used uses using usually very via wanna want wants was we we're well were what
    what's when where which while who who's whom whose why will with within without won't would wouldn't
    yeah yes yet yo you you'd you'll you're your yours
    """.split()  # noqa: SIM905 - a list of strings would take a page
)

NUMERALS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
        "fifteen sixteen seventeen eighteen nineteen twenty".split()
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100"}


def fold(text: str) -> str:
    """One spelling for letters that mean the same: NFKC, lower case, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words(text: str) -> list[str]:
    """Every word in order, folded."""
    return _WORD.findall(fold(text))


def numbers(text: str) -> set[str]:
    """Every number in a text in one spelling: `1,000`, `five` and `15th` give 1000, 5 and 15."""
    found = {plain_number(number) for number in _NUMBER.findall(text)}
    return found | {NUMERALS[word] for word in words(text) if word in NUMERALS and word != "one"}


def plain_number(number: str) -> str:
    bare = re.sub(r"(?i)(?<=\d)(st|nd|rd|th)\b", "", number.strip("$€£#%"))
    return re.sub(r",(?=\d{3}\b)", "", bare).casefold()


def names(text: str) -> set[str]:
    """Names and identifiers, folded: capitalised words past the first, words with digits or inner signs."""
    found = set()
    for sentence in re.split(r"(?<=[.!?:])\s+|\n+", text):
        for i, match in enumerate(_IDENTIFIER.finditer(sentence)):
            token = match.group().strip(".-/&+")
            inner = any(c.isdigit() or c in "#@._/" for c in token) or any(c.isupper() for c in token[1:])
            if token and (inner or (i and token[0].isupper())) and fold(token) not in STOPWORDS:
                found.add(fold(token))
    return found
