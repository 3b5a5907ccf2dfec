"""What a point of a summary is: a decision, something to do, an open question, or part of the story. Pure.

Told by the commonest words for it of English, German, French, Spanish and Japanese.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.question import Said
from bot.reply import PointKind
from bot.summarization.chatter import chatter
from bot.tokens import content, fold

_NAME = r"[A-ZÄÖÜÉÀ][\w'-]+"


def _any(*patterns: str) -> re.Pattern[str]:
    """Any of them as whole words; the last is of Japanese, which has no spaces."""
    return re.compile(rf"\b(?:{'|'.join(patterns[:-1])})(?!\w)|{patterns[-1]}")


_DECIDED = _any(
    r"(?:we|they|team|board|committee|it was|been|have|has)(?: all| have| has| then| now| just)? "
    r"(?:decided|agreed|approved|settled on|chosen?|resolved)",
    r"decision(?: is|:| was| (?:of|from|on|for) [^:.]{1,40}:)|decided (?:to|that|on)|the plan is",
    r"(?:decided|agreed|resolved|approved):|(?<![^.;:] )(?:agreed|resolved) (?:to|that|on)",
    r"(?:is|was|are|were) (?:decided|agreed|approved|settled|cancelled|postponed)",
    r"(?:let's|we're|we are|we'll) (?:go|going) (?:with|for|ahead)",
    r"haben (?:uns )?(?:\w+ ){0,6}(?:beschlossen|entschieden|geeinigt)|beschlossen",
    r"(?:a|avons|ont) (?:été )?(?:décidé|convenu|approuvé)|décidé (?:de|que)",
    r"(?:hemos|han|se ha) (?:decidido|acordado|aprobado)|decidimos|acordamos|se decidió",
    r"(?:決めました|決まりました|決定しました|に決定|ことにしました)",
)
_CAPITALS = re.compile(r"\b(?:AGREED|DECIDED|RESOLVED|APPROVED|BESCHLOSSEN|BESCHLUSS|DÉCIDÉ|ACORDADO)\b")
_UNDECIDED = re.compile(
    r"\b(?:not|never|haven't|hasn't|didn't|nobody|if we|whether|nicht|pas encore|todavía no|aún no)\b"
)
_RULE = re.compile(
    # What is agreed each time, and what holds if or once it is.
    r"\b(?:is|are) (?:agreed|approved|decided|settled) (?:\w+ ){0,3}"
    r"(?:beforehand|in advance|individually|by (?:the|your|their|an?)|with|between|each|case by case)\b|"
    r"\b(?:if|unless|once|until|when|whenever|whatever) (?:[\w'’]+ ){0,5}"
    r"(?:is|are|was|were|has been|have been) (?:agreed|approved|decided|settled|cancelled|postponed)\b"
)
_OPEN = re.compile(
    r"(?:still )?(?:open questions?|open|undecided|offene? fragen?|offen|questions? ouvertes?|"
    r"preguntas? abiertas?|pendiente)\s*[:：]|(?:未決|未解決)[^。]{0,6}[:：]"
)
_PROMISED = _any(
    r"i'll|i will|i'm going to|i am going to|i can take|i take|i'm on it",
    r"ich (?:werde|mache|kümmere|schicke|übernehme|schreibe|kläre)",
    r"je (?:vais|m'en occupe|m'occupe|prends)",
    r"voy a|me encargo|me ocupo|lo (?:haré|hago)",
    r"(?:(?:私が|こちらで).{0,20}(?:します|おきます)|(?:対応|確認|連絡|作成|送付|手配)します)",
)
_ASKED = _any(
    r"(?:can|could|would|will) you|please|(?:todo|to do|action|action item):",
    r"k(?:a|ö)nn(?:t?e?)st du|bitte|aufgabe:",
    r"(?:peux|pourrais)-tu|s'il te plaît|à faire :",
    r"(?:puedes|podrías)|por favor|tarea:",
    r"(?:してください|お願いします|お願いできますか)",
)
# Politeness, and what is to be known rather than done.
_TO_KNOW = _any(
    r"please,? (?:also |do )?(?:note|be aware|be advised|see|find|keep in mind|bear in mind|feel free|"
    r"don't hesitate|do not hesitate|excuse|forgive|remember that)",
    r"(?:yes|no|one|more|coffee|tea),? please$|(?:oh )?please,? (?:no|not again)",
    r"bitte (?:beachtet?|beachten|wissen|entschuldigt?)|ja,? bitte|nein,? bitte|bitte (?:schön|sehr)",
    r"(?:merci|prière|veuillez) (?:de )?noter",
    r"por favor,? (?:ten|tened|tengan) en cuenta",
    r"(?:ご了承|ご注意|ご承知おき)(?:ください|お願いします)",
)
_TO_TELL = _any(
    r"(?:can|could|would|will|does) (?:you|anyone|anybody|someone|somebody) (?:please )?"
    r"(?:tell me|say|explain|remind me|let me know|know)",
    r"k(?:a|ö)nn(?:t?e)?(?:st du| jemand| mir jemand) (?:mir )?(?:bitte )?(?:sagen|erklären)",
    r"(?:peux|pourrais)-tu (?:me dire|m'expliquer)",
    r"(?:puedes|podrías|alguien puede) (?:decirme|explicarme)",
    r"教えて(?:ください|もらえますか)",
)
_LABELLED = re.compile(
    rf"(?i:\b(?:todo|to do|action|action item|aufgabe|à faire|tarea)\s?:)\s*"
    rf"@?({_NAME}(?: {_NAME})?)(?=\s*[,:–—-]|\.?$)"
)
"""As minutes have it: who has to stands behind the word for it."""
_MINUTED = re.compile(
    rf"(?:^|[.;] |: )(?!How|Where|What|When|Who|Welcome|Want|Need|Remember)"
    rf"({_NAME}(?: (?:{_NAME}|and {_NAME}))?) to "
    r"(?:arrange|ask|book|bring|buy|call|chase|check|circulate|collect|confirm|contact|draft|email|find|fix|"
    r"follow|get|have|investigate|look|mail|order|organi[sz]e|pay|phone|post|prepare|propose|raise|report|"
    r"review|ring|send|set|sort|speak|submit|talk|tell|update|write)\b"
)
"""As minutes have it too: `Iain to ask two other suppliers`."""
_SHORT_ANSWER = re.compile(
    r"(?:yes|yep|no|nope|i (?:did|do|will|can)|done|ja|nein|klar|oui|non|sí|hech[oa])\b|はい|いいえ|しました"
)
_ASSIGNED = re.compile(rf"(?:^|[.;:,] )@?({_NAME}(?: {_NAME})?) (?:will|is going to|wird|va a?) (?!be\b)\w+")
_TAKES_ON = re.compile(
    rf"(?:^|[.;:,] )@?({_NAME}(?: {_NAME})?) (?:arranges|asks|books|brings|buys|calls|checks|collects|drafts|"
    r"fixes|mails|orders|prepares|reviews|sends|tells|updates|writes)\b.*\b(?:by|before|until) "
)
_MENTIONED = re.compile(rf"(?<!\w)@([\w.'-]+(?: {_NAME})?)")
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|"
    r"märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|"
    r"novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DAY = _any(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: \d{1,2} \w+)?|tomorrow|tonight|eod|eow",
    rf"(?:the )?end of (?:the )?(?:day|week|month|quarter|year|{_MONTH})|next (?:week|month|quarter)",
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|morgen|ende der woche",
    r"lundi|mardi|mercredi|jeudi|vendredi|demain|lunes|martes|miércoles|jueves|viernes|mañana",
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)? (?:de )?{_MONTH}|{_MONTH} \d{{1,2}}",
    r"\d{4}-\d\d-\d\d|\d{1,2}\.\d{1,2}\.",
    r"(?:明日|今週中|来週|今月末|[月火水木金土日]曜日?|\d{1,2}月\d{1,2}日)",
)
_NEXT = 6
"""Messages after a question among which an answer to it is looked for, where nothing tells of threads."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence is; of something to do, who has to and by when, as far as it says."""

    kind: PointKind
    owner: str = ""
    due: str = ""


def told(sentence: str, author: str) -> Told:
    """What `sentence` is, said by `author`; whether a question is still open, `is_open` tells."""
    folded = fold(sentence)
    if called_open(sentence):
        return Told(PointKind.QUESTION)
    asks = sentence.rstrip().endswith(("?", "？", "か。"))
    decided = _DECIDED.search(folded) or _CAPITALS.search(sentence)
    if not asks and decided and not (_UNDECIDED.search(folded) or _RULE.search(folded)):
        return Told(PointKind.DECISION)
    due = _due(folded)
    named = _LABELLED.search(sentence) or _MENTIONED.search(sentence)
    told_only = _TO_KNOW.search(folded) or (asks and not named and _TO_TELL.search(folded))
    if _ASKED.search(folded) and not told_only and (named or due or not asks):
        return Told(PointKind.ACTION, named[1].rstrip(".") if named else "", due)
    if asks:
        return Told(PointKind.QUESTION)
    if _PROMISED.search(folded):
        return Told(PointKind.ACTION, author, due)
    if minuted := _MINUTED.search(sentence):
        return Told(PointKind.ACTION, minuted[1], due)
    assigned = _ASSIGNED.search(sentence) or _TAKES_ON.search(sentence)
    return Told(PointKind.ACTION, assigned[1], due) if assigned and due else Told(PointKind.STORY)


def _due(folded: str) -> str:
    found = _DAY.search(folded)
    return found[0] if found else ""


def bare(sentence: str, told: Told) -> bool:
    """Whether it says that somebody has to do something, and not what: `Action: Priya, by Friday.`"""
    said = fold(sentence).replace(told.due, " ") if told.due else fold(sentence)
    rest = _ASKED.sub(" ", said).replace(fold(told.owner), " ")
    return told.kind is PointKind.ACTION and bool(told.owner) and not content(rest)


def called_open(sentence: str) -> bool:
    """Whether it begins by calling what it says an open question."""
    return bool(_OPEN.match(fold(sentence)))


def is_open(said: Sequence[Said], at: int) -> bool:
    """Whether nobody replied with a statement to the question of message `at`, its author included."""
    asked = said[at]
    if not asked.text.rstrip().endswith(("?", "？", "か。")):
        return False
    after = [it for it in said[at + 1 :] if it.thread == asked.thread]
    if not asked.thread:
        after = after[:_NEXT]
    return not any(it.author != asked.author and _answers(it.text) for it in after)


def _answers(text: str) -> bool:
    return bool(_SHORT_ANSWER.match(fold(text))) or not (chatter(text) or text.rstrip().endswith(("?", "？")))
