"""Which language a text is in, of those whose numbers and dates are read. Pure."""

import re
from functools import lru_cache
from types import MappingProxyType

from store.sentences import STOPWORDS

# Words that stand in nearly every text of a language and in few of another.
_COMMON = MappingProxyType(
    {
        "en": "the of and to is are that for you your with must may can will not be on it they from",
        "de": "der die das und ist sind nicht mit für sie von den dem ein eine "
        "muss kann wird auf zu im bei du in dir bis",
        "fr": "le la les des et est sont pas pour vous une du au aux avec dans "
        "sur doit peut qui ce ou de en à votre un",
        "es": "el la los las y es son no para usted una del al con en por debe "
        "puede que se un o su de tu hay",
        "it": "il lo gli e è sono non per una del alla con in di deve può che si un della nel",
        "pt": "o os as e é são não para uma do da com em por deve pode que se um ao no na",
        "nl": "de het een en is zijn niet met voor van op te moet kan wordt bij u je aan naar",
    }
)
LANGUAGES = tuple(_COMMON)
"""Those told apart by their words."""

_WORD = re.compile(r"[^\W\d_]+")
_HAN, _KANA = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[\u3040-\u30ff]")


@lru_cache(maxsize=4_096)
def language_of(text: str) -> str:
    """An ISO 639-1 code: one of LANGUAGES, `ja` or `zh`; `en` where nothing tells."""
    if _KANA.search(text):
        return "ja"
    if _HAN.search(text):
        return "zh"
    found = [word.casefold() for word in _WORD.findall(text)]
    counts = {language: sum(word in common for word in found) for language, common in _SETS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] > counts["en"] else "en"


def is_common(word: str) -> bool:
    """Whether a folded word only holds others together, in any of these languages."""
    return word in STOPWORDS or word in _ALL


_SETS = MappingProxyType({language: frozenset(listed.split()) for language, listed in _COMMON.items()})
_ALL = frozenset[str]().union(*_SETS.values()) - {
    "muss",
    "pas",
    "doit",
    "debe",
    "deve",
    "moet",
    "nicht",
    "sans",
}
