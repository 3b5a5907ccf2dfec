"""Words, numbers and names: what two texts are compared by. Pure, and for English first."""

import re
import unicodedata
from functools import lru_cache

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

NEGATIONS = frozenset("no not never none neither nor cannot without nobody nothing".split())  # noqa: SIM905

UNITS = frozenset(
    """percent % minute hour day week month year night session time dollar cent character member person people
    mile pound degree page step meeting visit password second quarter point am pm""".split()  # noqa: SIM905
)


def fold(text: str) -> str:
    """One spelling for letters that mean the same: NFKC, lower case, straight apostrophes."""
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def words(text: str) -> list[str]:
    """Every word in order, folded."""
    return _WORD.findall(fold(text))


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """A word without its usual English endings: `reviews`, `reviewed` and `reviewing` are one."""
    if word in NUMERALS:
        return NUMERALS[word]
    word = word.removesuffix("'s").replace("'", "")
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed", "ly"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= 3 and re.search("[aeiouy]", stem):
            word = stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
            break
    return word.removesuffix("e") if len(word) > 3 else word


def content(text: str) -> list[str]:
    """The roots of the words that carry meaning, in order, with repeats."""
    return [root(word) for word in words(text) if word not in STOPWORDS and (len(word) > 1 or word.isdigit())]


def numbers(text: str) -> set[str]:
    """Every number in a text in one spelling: `1,000`, `five` and `15th` give 1000, 5 and 15."""
    found = {plain_number(number) for number in _NUMBER.findall(text)}
    return found | {NUMERALS[word] for word in words(text) if word in NUMERALS and word != "one"}


def plain_number(number: str) -> str:
    bare = re.sub(r"(?i)(?<=\d)(st|nd|rd|th)\b", "", number.strip("$€£#%"))
    return re.sub(r",(?=\d{3}\b)", "", bare).casefold()


def negated(text: str) -> bool:
    """Whether a text denies something."""
    return any(word in NEGATIONS or word.endswith("n't") for word in words(text))


# Words that turn a claim: "must" of what may be done, or "at least" of a limit, is another claim.
_CODE = re.compile(r"\b[^\W\d_]+[-_]?\d[\w-]*")


def codes(text: str) -> set[str]:
    """Names that are letters with a number, folded: PW-2003, SF50, EC2."""
    return {found.casefold() for found in _CODE.findall(text)}


_STRENGTHS = tuple(
    re.compile(rf"\b(?:{pattern})\b")
    for pattern in (
        r"must|needs? to|need|needed|required?|requires|requirement|mandatory|has to|have to|shall|"
        r"obligat\w+",
        r"at least|minimum|or more|no fewer|no less",
        r"more than|over|above|exceed(?:s|ing)?|greater",
        r"less than|under|below|fewer",
        r"at most|maximum|up to|no more|not more|limit(?:ed)?|cap|or fewer|or less|cannot exceed",
        r"only|exclusively|solely",
        r"always|every|all|each|any|never|forever",
        r"before|prior|in advance|ahead",
        r"no later|by|until|within",
        r"after|following|since",
        r"cost|costs|pay|paid|fee|fees|free|reimburs\w+",
    )
)


def strengths(text: str) -> frozenset[int]:
    """How a claim is made: what is a duty, a least, a most, an exception, before or after. By number."""
    folded = fold(text)
    return frozenset(i for i, pattern in enumerate(_STRENGTHS) if pattern.search(folded))


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


_SIGNS = {"percent": "%", "$": "$", "dollar": "$", "usd": "$", "hr": "hour", "min": "minute"}
_TOKEN = re.compile(r"[$€£%]|\d+(?:[.,:+/-]\d+)*|[^\W\d_]+")


def measures(text: str) -> set[tuple[str, str]]:
    """Each number with what it counts: `240 annual leave hours` gives (240, hour), `$75` gives (75, $)."""
    tokens = [NUMERALS.get(token, token) for token in _TOKEN.findall(fold(text))]
    found = set()
    for i, token in enumerate(tokens):
        if not token[0].isdigit():
            continue
        number = plain_number(token)
        if i and tokens[i - 1] in "$€£":
            found.add((number, tokens[i - 1]))
        for later in tokens[i + 1 : i + 4]:
            unit = _SIGNS.get(later, later.removesuffix("s") if len(later) > 2 else later)
            unit = _SIGNS.get(unit, unit)
            if unit in UNITS or unit in "%$":
                found.add((number, unit))
                break
            if later[0].isdigit():
                break
    return found
