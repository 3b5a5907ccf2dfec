"""What kinds of question a text could answer, by the words that it has. Pure: English first, then German,
French, Spanish and Japanese, as far as their words are no English ones."""

import re
from enum import IntFlag

from store.sentences.wording import CALENDAR, fold, names, numbers


class AnswerKind(IntFlag):
    """The kinds of words that an answer has. Ledgers keep these numbers: none may change its meaning."""

    ANYTHING = 0
    MONEY = 1
    SHARE = 2
    DURATION = 4
    NUMBER = 8
    TIME = 16
    CHANNEL = 32
    NAME = 64


# The codes of ISO 4217 that most prices are written in, folded.
_CURRENCIES = "usd|eur|gbp|chf|jpy|cny|inr|aud|cad|nzd|sek|nok|dkk|pln|czk|huf|brl|mxn|zar|krw|sgd|hkd"
_DATES = frozenset({*CALENDAR, *CALENDAR.values(), "may"})
_MONEY = re.compile(
    r"[$€£¥₹]\s?\d|\d[\d.,]{0,14}\s?(?:(?:million|billion|thousand) )?"
    r"(?:[€£¥¢]|(?:dollars?|bucks?|cents?|pence|euros?|pounds?|quid|francs?|kron(?:er|or)|yen|rupees?|zloty|"
    rf"{_CURRENCIES})\b)|"
    # Pence, unlike lines of a screen (720p) and the pages of "45 p.".
    r"\b\d{1,2}p\b|"
    # As a column of prices names it: `Price (GBP): 48.00`.
    rf"\b(?:{_CURRENCIES})\b\W{{1,3}}\d|\bfree\b|\bno (?:cost|charge|fee)|"
    r"\d\s?[万千]?(?:円|ドル|ユーロ)|\b(?:kostenlos|kostenfrei|gratuit(?:e|es|s|ement)?|gratuit[ao]s?)\b|無料"
)
_TIME = re.compile(
    r"\b(minutes?|hours?|days?|nights?|weeks?|months?|years?|january|february|march|april|june|july|august|"
    r"september|october|november|december|(mon|tues|wednes|thurs|fri|satur|sun)days?|quarter(ly)?|"
    rf"{'|'.join(CALENDAR)}|"
    r"annual(ly)?|daily|weekly|monthly|yearly|immediately|forever|never|\d{1,2} ?[ap]\.?m|\d{4}|"
    r"may \d|\d{1,2} may|spring|summer|fall|winter|noon|midday|midnight|dawn|dusk|sunrise|sunset|"
    r"(?:half|quarter) (?:past|to)|o'clock|mittags?|mitternacht|midi|minuit|mediodía|medianoche)\b|"
    # 11:30, 14h, 9h30, 14.30, 8 Uhr; 12.05. and 12/5 are days.
    r"(?<![\d.,:/])\d{1,2}(?:[:.]\d\d(?!\d)| ?h(?:[0-5]\d)?\b| uhr\b|\.\d{1,2}\.|/\d{1,2}(?!\d))"
)
# Many English words end in "tage", and one is "tag".
_UNITS = (
    r"(?:\w{3,}s|werk|kalender|feier|kranken|ferien)?tage[ns]?|sekunden|minuten|stunden?|wochen?|monat(?:e|en|s)?|"
    r"jahr(?:e|en|es|s)?|quartale?n?|"
    r"secondes|heures?|jours?|semaines?|mois|ans|années?|trimestres?|"
    r"segundos|minutos?|horas?|días?|semanas?|mes(?:es)?|años?"
)
_OFTEN = (
    r"täglich\w*|wöchentlich\w*|monatlich\w*|jährlich\w*|sofort|unverzüglich|"
    r"quotidien\w*|hebdomadaire\w*|mensuel\w*|annuel\w*|immédiatement|jamais|"
    r"diari[ao](?:s|mente)?|semanal(?:es|mente)?|mensual(?:es|mente)?|anual(?:es|mente)?|inmediatamente|nunca"
)
_COUNTS = (
    r"eine?[mnrs]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|vierzehn|zwanzig|dreissig|jede[mnrs]?|"
    r"une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|chaque|par|"
    r"una?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|cada|al"
)
_SPAN_ELSEWHERE = re.compile(
    rf"(?:\d|\b(?:{_COUNTS})\b)[\w\s)(/+–—-]{{0,24}}?\b(?:{_UNITS})\b|\b(?:{_OFTEN})\b|"
    r"[\d一二三四五六七八九十半]\s?(?:秒|分|時間|日|週間|[かヶヵ箇]月|年)|毎[日週月年]|すぐに|直ちに"
)
# Those that English does not share. Mars and mai are other words as well.
_MONTHS = (
    r"januar|februar|märz|juni|juli|oktober|dezember|"
    r"janvier|février|avril|juin|juillet|août|septembre|octobre|novembre|décembre|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"\d{1,2}(?:\.|er)? (?:mars|mai)|(?:im|ab|bis|en) (?:mars|mai)"
)
_TIME_ELSEWHERE = re.compile(
    rf"\b(?:{_UNITS}|{_OFTEN}|{_MONTHS}|\w{{2,}}ten tag|morgens|abends|werktags)\b|"
    r"[\d一二三四五六七八九十][月日時年]|[月火水木金土日]曜|毎[日週月年朝]|午[前後]|正午|翌[日週月年]|[月年週]末|営業日"
)
_SHARE = re.compile(r"\d\s?(?:%|percent|prozent|pour ?cent|por ciento|パーセント|割)")
_SPAN = re.compile(
    r"(\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|ninety|an?|every|each)\b)"
    r"[\w\s)(/+–—-]{0,24}?\b(minutes?|hours?|hrs?|days?|nights?|weeks?|months?|years?|quarters?)\b|\bforever\b|\bnever\b|"
    r"\b(daily|weekly|monthly|yearly|annually|quarterly|immediately)\b"
)


def kinds_of(text: str) -> AnswerKind:
    """All the kinds of words that `text`, as one reads it, has."""
    return AnswerKind(sum(kind for kind in AnswerKind if shows(kind, text)))


def _is_name(named: str) -> bool:
    """No day or month is a name here, and no figure: "by 30 November" names nobody."""
    return named.removesuffix("s") not in _DATES and any(it.isalpha() for it in named)


def shows(kind: AnswerKind, text: str) -> bool:
    """Whether `text`, as one reads it, has words of that kind."""
    folded = fold(text)
    match kind:
        case AnswerKind.MONEY:
            return bool(_MONEY.search(folded))
        case AnswerKind.SHARE:
            return bool(_SHARE.search(folded))
        case AnswerKind.DURATION:
            return bool(_SPAN.search(folded) or _SPAN_ELSEWHERE.search(folded))
        case AnswerKind.NUMBER:
            return bool(numbers(text)) or bool(re.search(r"\d", text))
        case AnswerKind.TIME:
            return any(it.search(folded) for it in (_TIME, _SPAN, _TIME_ELSEWHERE, _SPAN_ELSEWHERE))
        case AnswerKind.CHANNEL:
            return bool(re.search(r"(?<!\w)#[a-z]", folded))
        case AnswerKind.NAME:
            return any(_is_name(it) for it in names(text))
        case AnswerKind.ANYTHING:
            return True
