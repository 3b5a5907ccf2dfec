"""Words that turn a claim: denials, duties, bounds, conditions. Compared, never understood. Pure."""

import re
from functools import lru_cache
from types import MappingProxyType

# German, French, Spanish and Japanese ones that are no English words.
_ELSEWHERE = {
    "must": r"\bm[uü]ss(?:en|t)?\b|\bnötig\b|\bPflicht\b|\bdoi(?:t|vent|s)\b|\bobligatoire\w*|\bfaut\b"
    r"|\bdeben?\b"
    r"|\bhay que\b|\btienen? que\b|\bobligatori\w*|\bnecesari\w*|なければ|必要|必須|必ず",
    "should": r"\bsoll(?:te|ten|en)?\b|\bdevrai\w*|\bdebería\w*|べき|望ましい",
    "may": r"\bdarf\w*|\bdürfen\b|\bk[aö]nn(?:en|st|t)?\b|\bpeu(?:t|vent|x)\b|\bautoris\w*|\bpermis\w*"
    r"|\bpuede[ns]?\b"
    r"|\bpermit\w*|\bautori[cz]\w*|できます|できる|られます|れます|てもよい|可能|認め",
    "sure": r"\bimmer\b|\bautomatisch\w*|\btoujours\b|\bsiempre\b|常に|自動",
    "hedge": r"\bnormalerweise\b|\bmeist\w*|\bin der Regel\b|\bgénéralement\b|\bsouvent\b"
    r"|\bnormalmente\b|通常|原則",
    "only": r"\bnur\b|\bausschließlich\b|\bseulement\b|\buniquement\b|\bqu['’]entre\b|\bs[oó]lo\b"
    r"|\búnicamente\b"
    r"|\bsolamente\b|のみ|だけ|に限",
    "all": r"\balle[nrs]?\b|\bjede[nrms]?\b|\btous\b|\btoutes?\b|\bchaque\b|\btod[ao]s?\b|\bcada\b"
    r"|すべて|全て|全員|毎",
    "also": r"\bauch\b|\baußerdem\b|\baussi\b|\bégalement\b|\btambién\b|\badem[aá]s\b",
    "if": r"\bwenn\b|\bsofern\b|\bsi\b|\bà condition\b|\bcuando\b|場合|とき|れば",
    "unless": r"\baußer\b|\bes sei denn\b|\bsauf\b|\bà moins\b|\bsalvo\b|\bexcepto\b|\ba no ser\b|除|以外",
    "even": r"\bsogar\b|\bunabhängig\b|\bmême\b|\bincluso\b|\bsin importar\b|ても",
    "most": r"\bhöchstens\b|\bmaximal\b|\bbis zu\b|\bau plus\b|\bau maximum\b|\bjusqu['’]\w*"
    r"|\bcomo máximo\b|\bhasta\b"
    r"|まで|以下|上限|最大",
    "least": r"\bmindestens\b|\bau moins\b|\bau minimum\b|\bal menos\b|\bcomo mínimo\b|以上|最低|少なくとも",
    "before": r"\bvor(?:her)?\b|\bavant\b|\bà l['’]avance\b|\bantes\b|\bantelación\b|前に|までに",
    "after": r"\bnach\b|\bdanach\b|\baprès\b|\bdespués\b|\btras\b|後",
    "over": r"\büber\b|\bplus de\b|\bdépass\w*|\bau-delà\b|\bmás de\b|\bsuperior(?:es)? a\b|超え",
    "under": r"\bunter\b|\binnerhalb\b|\bmoins de\b|\bmenos de\b|未満|以内",
}
_TURNS = MappingProxyType(
    {
        name: re.compile(f"{pattern}|{_ELSEWHERE[name]}" if name in _ELSEWHERE else pattern, re.IGNORECASE)
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
    r"\b(?:no|not|never|none|neither|nor|cannot|without|nobody|nothing|unable|nicht|kein\w*|nie|niemals|niemand\w*|ohne|weder"
    r"|verboten|pas|jamais|aucun\w*|sans|interdit\w*|nunca|jamás|nadie|tampoco|ning[uú]n\w*|sin|prohibid\w*)\b|n['’]t\b|\b(?:prohibit|forbid|refus|exclud|ineligib|unavail|lack|fail)\w*",
    re.IGNORECASE,
)
# A Japanese sentence is denied by its last word; "must" is a denied condition.
_DENIED_LAST = re.compile(
    r"(?:ない|ません|ませんでした|なかった|不可|禁止|禁じ\w+)(?:です|こと|とする|されています)?[。.」)\s]*$"
)
_NEED = re.compile(r"なければ(?:なり|いけ)(?:ません|ない)|なくては(?:なり|いけ)(?:ません|ない)")
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
    return len(_DENIALS.findall(text)) + len(_DENIED_LAST.findall(_NEED.sub("", text)))


def opposed(claim: str, source: str) -> bool:
    """Whether only one of both denies, and the other limits nothing either: "only A" says "not B"."""
    one, two = denials(claim) > 0, denials(source) > 0
    other = turns_of(source if one else claim)
    return one != two and not (other["only"] or other["unless"])


def counterpart(text: str) -> str:
    """The claim turned round, as well as it goes: denied where it was not, affirmed where it was."""
    for pattern, new in (*_AFFIRMED, *_DENIED):
        turned, times = re.subn(pattern, new, text, count=1, flags=re.IGNORECASE)
        if times:
            return turned
    return f"It is not true that {text}"
