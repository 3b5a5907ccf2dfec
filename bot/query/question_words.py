"""What an answer must show, judged by the question words of languages other than English. Pure.

A table for each language, in which the first pattern that fits counts; `bot.query.answer_kind` has English.
Only what sentences of these languages show (store.sentences.kinds) stands here. Who is asked for is not: in
German all nouns have capitals, in Japanese none, and elsewhere people are called by what they are.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from store.sentences import AnswerKind

_PATTERNS: Mapping[str, tuple[tuple[AnswerKind, str], ...]] = {
    "de": (
        (AnswerKind.CHANNEL, r"\bwelche[mnrs]?(?: \w+){0,2} (?:slack|kanal|kanäle|channel)\b"),
        (AnswerKind.SHARE, r"\bprozent(?:satz)?\b|\banteil\b"),
        (
            AnswerKind.DURATION,
            r"\bwie (?:lange|früh|oft|häufig|schnell|bald|spät)\b|\bfrist\b|\bwie weit im voraus\b|"
            r"\bwie ?viele? (?:\w+ )?\w*(?:minuten|stunden|tage|wochen|monate|jahre|urlaub)\b|"
            r"\b(?:binnen|innerhalb) welcher\b|\bin welchem abstand\b",
        ),
        (
            AnswerKind.MONEY,
            r"\bwie teuer\b|\bwie ?viel (?:geld|euro)\b|\bkostet\b|\bw(?:as|ie ?viel) kosten\b|"
            r"\b(?:\w*preise?s?|\w*gehalt|\w*gebühr(?:en)?|\w*pauschale|geldbetrag)\b",
        ),
        (
            AnswerKind.NUMBER,
            r"\bwie ?viele?\b|\bwie (?:hoch|lang|gross|schwer|breit|tief)\b|\b(?:anzahl|höchstens|maximal|"
            r"mindestens|maximum|minimum|obergrenze)\b|\b\w*nummer\b",
        ),
        (
            AnswerKind.TIME,
            r"\bwann\b|\bwelche[mnrs]? (?:tag|datum|uhrzeit|monat|stichtag)\b|\bum wie ?viel uhr\b",
        ),
    ),
    "fr": (
        (AnswerKind.CHANNEL, r"\bquel(?:le)?s?(?: \w+){0,2} (?:slack|canal|canaux|chaîne)\b"),
        (AnswerKind.SHARE, r"\bpourcentage\b|\bquelle (?:part|proportion)\b"),
        (
            AnswerKind.DURATION,
            r"\bcombien de (?:temps|fois)\b|\b(?:tous|toutes) les combien\b|\bdepuis combien\b|"
            r"\bcombien (?:de |d')(?:\w+ )?(?:minutes|heures|jours|semaines|mois|années|ans|congés)\b|"
            r"\b(?:délai|préavis|fréquence|durée)\b",
        ),
        (
            AnswerKind.MONEY,
            r"\bco[uû]te(?:nt)?\b|\bcombien d'(?:argent|euros)\b|\b(?:prix|salaire|tarif|montant|frais de)\b",
        ),
        (
            AnswerKind.NUMBER,
            r"\bcombien\b|\bquel (?:nombre|numéro)\b|\bquelle (?:longueur|taille|hauteur|largeur|quantité)\b|"
            r"\b(?:maximum|minimum|numéro de|plafond)\b",
        ),
        (
            AnswerKind.TIME,
            r"^\W*(?:(?:jusqu'à|depuis|à partir de|pour) )?quand\b|"
            r"\bquel(?:le)?s? (?:heure|date|jour|mois)s?\b",
        ),
    ),
    "es": (
        (AnswerKind.CHANNEL, r"\b(?:qué|cuál)(?: \w+){0,3} (?:slack|canal|canales)\b"),
        (AnswerKind.SHARE, r"\bporcentaje\b|\bqué (?:parte|proporción)\b"),
        (
            AnswerKind.DURATION,
            r"\bcuánto (?:tiempo|dura)\b|\bcuánta antelación\b|\bcada cuánto\b|\bcuántas veces\b|"
            r"\bcuánt[oa]s (?:\w+ )?(?:minutos|horas|días|semanas|meses|años)\b|"
            r"\b(?:plazo|frecuencia|preaviso)\b",
        ),
        (
            AnswerKind.MONEY,
            r"\bcuestan?\b|\bcuánto (?:\w+ ){0,3}(?:valen?|pagan?|cobra)\b|\bcuánto dinero\b|"
            r"\b(?:precio|coste|costo|salario|tarifa|importe|sueldo)\b",
        ),
        (
            AnswerKind.NUMBER,
            r"\bcuánt[oa]s?\b|\bqué (?:longitud|tamaño|altura|anchura|cantidad)\b|"
            r"\b(?:número|máximo|mínimo|límite)\b",
        ),
        (AnswerKind.TIME, r"\bcuándo\b|\b(?:qué|cuál)(?: es la)? (?:hora|día|fecha|mes)\b"),
    ),
    "ja": (
        (AnswerKind.CHANNEL, r"(?:どの|何の|どんな).{0,10}(?:チャンネル|slack)"),
        (AnswerKind.SHARE, r"何(?:パーセント|割|%)|割合"),
        (AnswerKind.TIME, r"いつ(?!も)|何時(?!間)|何月|何曜日|何日に|期日"),
        (
            AnswerKind.DURATION,
            r"何(?:秒|分|時間|日|週間?|[かヶヵ箇]月|年|回)|ど[のれ]くらい(?:の(?:期間|頻度)|前|かか)|期限|期間",
        ),
        (AnswerKind.MONEY, r"いくら|何円|料金|費用|値段|給料|金額"),
        (
            AnswerKind.NUMBER,
            r"何(?:[人個台枚件名泊つ]|文字)|いくつ|番号|上限|最大|最低|最高|人数|ど[のれ]くらい",
        ),
    ),
}
_ASKS = MappingProxyType(
    {
        language: tuple((kind, re.compile(pattern)) for kind, pattern in patterns)
        for language, patterns in _PATTERNS.items()
    }
)


def kind_in(language: str, folded: str) -> AnswerKind:
    """What a question in this language, or with "" in any of these, asks for, given as `fold` has it;
    ANYTHING where it does not say."""
    tables = [_ASKS[language]] if language in _ASKS else [] if language else _ASKS.values()
    asks = (it for table in tables for it in table)
    return next((kind for kind, pattern in asks if pattern.search(folded)), AnswerKind.ANYTHING)
