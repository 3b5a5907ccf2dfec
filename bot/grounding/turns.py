"""Words that turn a claim: denials, duties, bounds, conditions. Compared, never understood. Pure.

English ones; in other languages the claim's own words, figures and vectors have to do.
"""

import re
from functools import lru_cache
from types import MappingProxyType

_TURNS = MappingProxyType(
    {
        name: re.compile(pattern, re.IGNORECASE)
        for name, pattern in {
            "must": r"\bmust\b|\bneed(?:s|ed)?\b|\brequir\w+|\bmandatory\b|\bha(?:s|ve) to\b|\bshall\b"
            r"|\bnecessary\b",
            "should": r"\bshould\b|\brecommend\w*|\bencourag\w*|\badvis\w+|\bsuggest\w*|\bideally\b"
            r"|\bprefer\w*",
            "may": r"\bmay\b|\bmight\b|\bcan\b|\bcould\b|\ballow\w*|\bpermit\w*|\boptional\w*|\bpossib\w*"
            r"|\beligible\b",
            "sure": r"\bguarant\w+|\balways\b|\bautomatic\w*|\bcertain\w*|\bdefinitely\b|\bwill\b|'ll\b"
            r"|\bnever\b",
            "hedge": r"\btypical\w*|\busual\w*|\blikely\b|\bgenerally\b|\boften\b|\bsometimes\b|\bprobabl\w*"
            r"|\bmight\b|\bmay\b|\bplan\w*|\bintend\w*|\bsubject to\b|\bdepend\w*|\bcould\b|\bup to\b"
            r"|\btarget\w*",
            "only": r"\bonly\b|\bsolely\b|\bexclusively\b|\bjust\b|\blimited to\b",
            "all": r"\ball\b|\bevery\b|\beach\b|\bany\b|\balways\b|\bentire\w*|\beveryone\b|\bwhole\b",
            "some": r"\bsome\b|\bseveral\b|\bmost\b|\bcertain\b|\bmany\b|\bpart of\b",
            "also": r"\balso\b|\btoo\b|\bas well\b|\bsame\b|\badditional\w*|\bother\b|\belse\b",
            "if": r"\bif\b|\bprovided\b|\bas long as\b|\bin case\b|\bwhen(?:ever)?\b|\bonce\b|\bassuming\b",
            "unless": r"\bunless\b|\bexcept\w*|\bother than\b|\bapart from\b|\bexclud\w*|\buntil\b",
            "even": r"\bno matter\b|\bregardless\b|\beven if\b|\bwithout\b|\banyone\b|\banytime\b",
            "most": r"\bat most\b|\bup to\b|\bmaximum\b|\bno more than\b|\bor (?:less|fewer)\b|\blimit\w*"
            r"|\bcap\b"
            r"|\bas (?:much|many|long) as\b",
            "least": r"\bat least\b|\bminimum\b|\bor more\b|\bno less\b|\bno fewer\b",
            "before": r"\bbefore\w*|\bprior\b|\bin advance\b|\bahead\b|\bfirst\b",
            "after": r"\bafter\w*|\bfollowing\b|\bonce\b|\bsince\b|\bthen\b|\blater\b",
            "over": r"\bmore than\b|\bover\b|\babove\b|\bexceed\w*|\bgreater\b",
            "under": r"\bless than\b|\bunder\b|\bbelow\b|\bfewer\b|\bwithin\b|\bby\b",
        }.items()
    }
)
_DENIALS = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|without|nobody|nothing|unable|nicht|kein\w*|nie|pas|jamais|aucun\w*"
    r"|nunca|ning[uú]n\w*|sin)\b|n['’]t\b|\b(?:prohibit|forbid|refus|exclud|ineligib|unavail|lack|fail)\w*|ない|ません",
    re.IGNORECASE,
)
_AFFIRMED = (
    (r"\b(is|are|was|were|will|must|may|can|should|could|does|do|has|have) not\b", r"\1"),
    (r"\b(is|are|was|were|do|does|did|has|have|should|could|must)n['’]t\b", r"\1"),
    (r"\bcan['’]t\b|\bcannot\b", "can"),
    (r"\bwon['’]t\b", "will"),
    (r"\bnever\b", "always"),
    (r"\bno\b", "a"),
)
_DENIED = (
    (r"\b(is|are|was|were|will|must|may|can|should|could|has|have)\b", r"\1 not"),
    (r"\b(you|we|they|it|people|employees)(?:['’](?:ll|re|ve))?\s", r"\1 do not "),
)


@lru_cache(maxsize=4_096)
def turns_of(text: str) -> MappingProxyType[str, bool]:
    """Which kinds of them a text has, by name."""
    return MappingProxyType({name: bool(pattern.search(text)) for name, pattern in _TURNS.items()})


def denials(text: str) -> int:
    """How many words deny something."""
    return len(_DENIALS.findall(text))


def counterpart(text: str) -> str:
    """The claim turned round, as well as it goes: denied where it was not, affirmed where it was."""
    for pattern, new in (*_AFFIRMED, *_DENIED):
        turned, times = re.subn(pattern, new, text, count=1, flags=re.IGNORECASE)
        if times:
            return turned
    return f"It is not true that {text}"
