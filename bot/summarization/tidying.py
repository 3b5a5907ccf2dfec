"""Speech as it reads: without sounds of hesitation, false starts and words said twice. Pure.

Words are only left out, never put in, and none that say how sure the speaker is: "I think" stays.
"""

import re

_SOUNDS = r"u[mh]+|erm+|h?mm+|mm-hmm|uh-huh|huh|hm+|äh+m?|öh+m?|euh+|heu+|えーと|えっと|あのー"
_SOUND = re.compile(rf"(?:^|(?<=[\s,.]))(?:{_SOUNDS})(?:[\s,.]+|$)", re.IGNORECASE)
# In German "um" is a word.
_GERMAN = re.compile(r"\b(?:der|das|den|und|ist|nicht|wir|ich|zu|uhr|ein|eine|es|sich)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r",\s*(?:you know|i mean|like|sort of|kind of|basically|weißt du|tu vois|o sea)\s*(?=,)", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:(?:oh|yeah|yep|okay|ok|so|and|but)\b[\s,.]+|(?:right|alright|well|you know|i mean|anyway|ah|"
    r"na ja|naja|genau|ja|ouais|bon|ben|alors|donc|pues|bueno|vale|entonces)[,.]+\s+)+",
    re.IGNORECASE,
)
_TWICE = re.compile(r"\b(\w+(?:'\w+)?(?: \w+(?:'\w+)?){0,3})(?:[\s,]+\1\b)+", re.IGNORECASE)
_BEGUN = re.compile(r"(?<![\w'’])([b-hj-z])\s+(?=\1\w)")  # "w we"
# "Until they say so." is whole, "it is late, so" is not, and group O has none.
_CUT_OFF = re.compile(
    r"(?:[\s,]+(?:or|and|but|because|oder|und|aber|ou|et|mais|pero)|[,.]\s*(?:so|o|y))\b\W*?(?P<end>[.!]?)$",
    re.IGNORECASE,
)
_KEPT_TWICE = frozenset({"very", "really", "that", "had", "no"})
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_GAP = re.compile(r"\s+(?=[.,?!;:])")
_SIGNS = re.compile(r"([,.])(?:\s*[,.])+(?!\.)")


def tidied(sentence: str) -> str:
    """The sentence without what only its speaker needed; as it was where nothing would be left."""
    text = sentence if _GERMAN.search(sentence) else _SOUND.sub(" ", sentence)
    text = _OPENING.sub("", _ASIDE.sub("", text).strip(" ,"))
    text = _TWICE.sub(_once, _BEGUN.sub("", text))
    text = _SIGNS.sub(r"\1", _GAP.sub("", " ".join(text.split()))).strip(" ,")
    text = _CUT_OFF.sub(r"\g<end>", text)
    if not any(it.isalnum() for it in text):
        return sentence.strip()
    return text[:1].upper() + text[1:]


def excerpted(text: str, source: str) -> bool:
    """Whether the words of `text` stand in `source`, in their order: some may be left out, none put in."""
    left = iter(_WORD.findall(source.casefold()))
    return all(word in left for word in _WORD.findall(text.casefold()))


def _once(found: re.Match[str]) -> str:
    """Words that were begun again; figures are not, and some words are meant twice."""
    said = found[1]
    return found[0] if said.casefold() in _KEPT_TWICE or any(it.isdigit() for it in said) else said
