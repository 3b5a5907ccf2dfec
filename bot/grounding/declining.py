"""Whether a writer only says that it does not know, in whatever words and in several languages. Pure."""

import re

from bot.tokens import fold

_MATERIAL = (
    r"(?:passages?|documents?|documentation|texts?|context|excerpts?|sources?|handbook|material|information "
    r"(?:provided|given|available)|provided information)"
)
_TELLS = (
    r"(?:mention|say|state|specify|provide|contain|include|answer|explain|address|cover|describe|give|tell)"
)
_DECLINES = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:(?:i'm |i am )?sorry,? (?:but )?|unfortunately,? )?i (?:do not|don't) know\b",
        r"\bi (?:do not|don't) (?:have|see|find) (?:any |enough |th\w+ )?(?:information|details|answer)",
        r"\bi (?:can(?:not|'t)|could(?: not|n't)|am (?:unable|not able) to|'m (?:unable|not able) to) "
        r"(?:find|answer|determine|tell|provide|locate|help)",
        rf"\b{_MATERIAL}\b[^.]{{0,30}}\b(?:do|does|did)(?: not|n't) (?:\w+ )?{_TELLS}",
        rf"(?:\bnot|n't) (?:\w+ )?(?:mentioned|stated|specified|found|covered|given|provided|answered)"
        rf"\b[^.]{{0,30}}\b{_MATERIAL}",
        r"\b(?:there is|there's|contains?|has|have|with) (?:no|not any|not enough) "
        r"(?:information|mention|answer|details?)",
        rf"^(?:no|nothing)\b[^.]{{0,20}}\b{_MATERIAL}\b",
        r"\bas an? (?:ai|language model)\b",
        r"^(?:das |es )?(?:ich )?wei(?:ß|ss) (?:ich )?(?:es )?(?:leider )?nicht\b",
        r"\b(?:geht|lässt sich)\b[^.]{0,60}\bnicht (?:hervor|entnehmen|beantworten)\b",
        r"\b(?:enthalten|enthält|gibt es|finde ich|finden sich|steht|stehen)\b[^.]{0,60}"
        r"\b(?:keine (?:angaben?|informationen?|antwort)|nichts (?:dazu|darüber))\b",
        r"\bje ne (?:le )?sais pas\b",
        r"\bne (?:mentionnent?|précisent?|contiennent|contient|disent|dit|répondent|indiquent?)\b"
        r"[^.]{0,20}\b(?:pas|rien|aucune?)\b",
        r"\baucune (?:information|réponse|mention)\b",
        r"^(?:lo siento,? )?no (?:lo )?sé\b",
        r"\bno (?:mencionan?|indican?|contienen?|especifican?|dicen?|responden?)\b[^.]{0,40}",
        r"\bno (?:hay|encuentro|tengo) (?:ninguna )?(?:información|respuesta)\b",
        r"^(?:mi dispiace,? )?non (?:lo )?so\b",
        r"^(?:desculpe,? )?não sei\b",
        r"^(?:ik )?weet (?:ik )?(?:het )?niet\b",
        r"(?:分かりません|わかりません|不明です|記載(?:されて|は|が)?(?:い)?(?:ない|ません|ありません)|情報(?:は|が)(?:ない|ありません))",
        r"^(?:我)?不知道|没有(?:提到|提及|相关信息)",
    )
)


def declines(sentence: str) -> bool:
    """Whether the writer only says that it, or the passages, have no answer."""
    folded = fold(sentence).strip(" \t\n\"'“”*_")
    return any(pattern.search(folded) for pattern in _DECLINES)
