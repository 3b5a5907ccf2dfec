"""How far a sentence can be understood by itself. Pure, by common words of English, German, French and
Spanish.

Who names things needs articles and prepositions; who points at them says I, you, this and here, which only
those understand who were there. The share of the former less that of the latter is the core of the measure of
formality by Heylighen and Dewaele (Variation in the Contextuality of Language, 2002).
"""

import re

_NAMING = frozenset(
    """the a an of to in for on with by at from into about between under over after before during through
    within without der die das den dem des ein eine einen einem einer mit von zu auf für bei nach aus über im
    am zum zur vom le la les l un une du de d au aux dans par pour sur avec sans el los las una del con por
    para sin sobre""".split()  # noqa: SIM905
)
_POINTING = frozenset(
    """i me my you your it its this that these those they them he she there here one thing things stuff
    something then so ich mir mich mein meine du dir dich dein deine er sie dies diese dieser dieses hier da
    je j moi mon ma mes tu toi te ton ta tes ça cela ce c ici là yo mí mi tú esto eso este ese aquí
    ahí""".split()  # noqa: SIM905
)
_AWAITING = re.compile(
    r"\b(?:the|a|of|to|from|with|for|and|or|that|which|if|is|are|was|were|we|they|i|you|his|her|their|our|"
    r"my|your|can|could|would|will|should|der|die|das|den|dem|ein|eine|und|wir|le|la|les|une?|du|de|et|que|"
    r"el|los|las|del|y)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def formality(sentence: str) -> float:
    """Between -1, where every word points, and 1."""
    words = _WORD.findall(sentence.casefold())
    told = sum(word in _NAMING for word in words) - sum(word in _POINTING for word in words)
    return told / max(1, len(words))


def breaks_off(sentence: str) -> bool:
    """Whether it ends in a word that another must follow, and in no sign. "an" may end a German one."""
    return bool(_AWAITING.search(sentence.rstrip()))
