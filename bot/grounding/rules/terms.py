"""A sentence as its content words, synonyms as one, and between them the operators that bound it. Pure."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from bot.grounding.rules.operators import PHRASE, Operator, operator
from bot.tokens import NUMERALS, STOPWORDS, fold, plain_number, root

_END = r"(?P<end>[!?;…][\"'”)]*(?=\s|$)|(?<![.\s]\w)\.[\"'”)]*(?=\s|$))"
_CUT = r"(?P<cut>[,:()·—–]| - )"
_NUMBER = r"(?P<number>(?<!\d/)#?\d+(?:[.,:/+-]\d+)*(?:st|nd|rd|th)?(?![\w/]))"
_WORD = r"(?P<word>[^\W_]+(?:'[^\W_]+)*)"
_ENDINGS = re.compile(r"(?<=[a-z]{4})(?:ments?|abl|ibl|ations?|ions?|ance|ence|ity|(?<=[vws])al)$")
_PREPOSITIONS = frozenset({"with", "on", "in", "at", "of", "for", "under", "through", "via", "during"})
_ARTICLES = frozenset({"a", "an", "the", "your", "their", "its", "our"})
# Labelled and labeled.
_DOUBLED = re.compile(
    r"(?<=label|model|level)l$|(?<=cancel|travel|signal)l$|(?<=counsel|channel)l$|(?<=fuel)l$"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A content word by its `stem`, or an operator.

    `past` is whether it may be a past form, `led` whether a preposition leads it: "in May", "with a key".
    """

    stem: str
    operator: Operator | None = None
    past: bool = False
    led: bool = False


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its endings: approval, approve and approved are one."""
    found = root(word)
    if not found.isalpha():
        return found
    found = _DOUBLED.sub("", _ENDINGS.sub("", found))
    return f"{found[:-1]}y" if found.endswith("i") and len(found) > 3 else found


@cache
def _term_pattern() -> re.Pattern[str]:
    """Compiled when it is first asked for: what only imports this need not wait."""
    return re.compile("|".join((f"(?P<phrase>{PHRASE})", _END, _CUT, _NUMBER, _WORD)))


@lru_cache(maxsize=512)
def terms_of(text: str) -> tuple[Term, ...]:
    """The content words of `text` and its operators, in order."""
    found: list[Term] = []
    before = ""
    for match in _term_pattern().finditer(fold(text)):
        term = _term(match, before)
        if term is not None:
            found.append(term)
        if match.group() not in _ARTICLES:
            before = match.group()
    return tuple(found)


def _term(match: re.Match[str], before: str) -> Term | None:
    word = match.group()
    led = before in _PREPOSITIONS
    if match.group("end"):
        return Term("", Operator.END)
    if match.group("cut"):
        return Term("", Operator.CUT)
    if match.group("phrase"):
        return Term("", operator(match))
    if match.group("number") or (word in NUMERALS and word != "one"):
        return Term(NUMERALS.get(word) or plain_number(word), led=led)
    said = word not in STOPWORDS and word not in NUMERALS and len(word) > 1
    return Term(stem(word), past=word.endswith("ed"), led=led) if said else None


_ALIKE = """
    employee staff personnel colleague teammate | supervisor manager boss | help assist support aid
    ask request | begin start commence began begun | end finish complete conclude | buy purchase bought
    show display | obtain receive acquire | create produce | provide give offer given | submit hand submission
    choose select pick chosen choice | contact reach | document file | via through
    about regarding concerning
    change modify alter | monthly month | weekly week | daily day | leave absence
    pay compensate paid payment | cost price | rule policy regulation | quick fast rapid | big large
    small little | notify tell alert | permission approval consent | meeting session | job position role
    happen occur place held hold | phone telephone | fix repair mend | error mistake | car vehicle
    immediately promptly | discuss talk | answer reply respond response | kid child | keep retain kept
    trip travel | worldwide global | find locate found | delete erase | total overall | photo picture image
    website site | build construct built | gather collect | attempt try | important crucial | verify confirm
    last final | main primary | extra additional | accrue earn | book reserve | join enroll enrol
    reimburse repay refund | salary wage | launch release | hire recruit | stop cease | extend extension
    decide decision | apply application | lose loss lost | email e-mail mail | organization organisation
    program programme | center centre | eligible qualify eligibility | expire expiration expiry
    stolen steal theft | written writing write | sent send | taken take | known know | met meet | begun begin
    spend spent | long longer length | allow permit | show shown showed display | go gone went | see seen
    drive driven drove | speak spoken spoke | lead led | forget forgotten | grow grown grew | throw thrown
    teach taught | win won | lend lent | sell sold | understand understood | say said | mean meant
    bring brought | catch caught | eat eaten ate | hear heard | hide hidden | seek sought | wear worn
    withdraw withdrawn withdrew | become became | come came | give gave | take took | know knew | choose chose
    break broken broke | freeze frozen froze | swear sworn | tear torn | write wrote | fall fallen fell
"""
# An answer may name who is meant by "you" and "we", and say that it goes by a rule.
_EMPTY = """
    employee employees staff company organization handbook document section page policy according please note
    also currently simply generally specifically person people individual team member additionally during
"""
# What stands for one of the common words that are not compared: get, help, ask, use, make sure.
_LIGHT = "obtain receive assist request utilize ensure number amount run take held accrue earn entitle"


def _table() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in re.split(r"[|\n]", _ALIKE.strip()):
        stems = [stem(word) for word in group.split()]
        first = next((found[it] for it in stems if it in found), stems[0])
        found |= dict.fromkeys(stems, first)
    return found


_MEANING = MappingProxyType(_table())
EMPTY = frozenset(_MEANING.get(stem(word), stem(word)) for word in _EMPTY.split())
FREE = EMPTY | {_MEANING.get(stem(word), stem(word)) for word in _LIGHT.split()}


@lru_cache(maxsize=20_000)
def meaning(found: str) -> str:
    """One stem for all that mean the same."""
    return _MEANING.get(found, found)
