"""Excerpts: a sentence with what it needs to be understood when it is quoted. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from bot.query import expected_kind
from bot.retrieval.lists import apart, whole_list
from bot.tokens import codes, content
from store.sentences import QUESTION_MARK, AnswerKind, PassageSentence, shows

_LONGEST = 700
_SHORT_MESSAGE = 240
"""Characters. In so few, a sentence is half of what somebody meant: the message is quoted whole."""
_SHORT_ANSWER = 400
_SHORT_ITEM = 240
"""Characters. An item of a list that has no more is quoted whole."""
_ASKS = re.compile(rf"\?$|^{QUESTION_MARK}")
_POINTS_BACK = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|his|her|such|otherwise|however|also|then|"
    r"if so|if not|in (?:this|that) case|for example|instead|the (?:same|form|request|process)|"
    r"(?:(?:for|from|after|with|on) )?the (?:second|third|next|other|latter|former)(?: one| time)?|"
    # "Put them on the visit list", "If it goes off", "After that".
    r"[a-z]+ (?:it|them|him|her|they|this|that|these|those))\b",
    re.IGNORECASE,
)
# What limits the sentence before it, or the one before that.
_LIMITS = re.compile(
    r"(?:but|however|except\w*|unless|otherwise|after that|not (?:for|if|when|on|at)|"
    r"(?:this|that|it) (?:does not|doesn't|do not) (?:apply|hold|count)|(?:this|it) only (?:applies|holds)|"
    r"jedoch|ausgenommen|ausnahme\w*|außer|das gilt nicht|danach|"
    r"sauf|toutefois|cependant|exception|cela ne vaut pas|salvo|excepto|sin embargo)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of one passage that read well alone, in order."""

    parts: tuple[PassageSentence, ...]

    @property
    def text(self) -> str:
        """How they read."""
        return " ".join(part.text for part in self.parts)

    @property
    def runs(self) -> list[tuple[PassageSentence, ...]]:
        """Those with nothing between them together. A label alone is no run: what it is the label of is."""
        runs: list[tuple[PassageSentence, ...]] = []
        cited = [one for one, other in pairwise(self.parts) if one != other.label or _adjoin(one, other)]
        for part in [*cited, self.parts[-1]]:
            if runs and _adjoin(runs[-1][-1], part):
                runs[-1] += (part,)
            else:
                runs.append((part,))
        return runs


def excerpt(
    sentence: PassageSentence,
    around: Sequence[PassageSentence],
    said: Collection[PassageSentence] = (),
    asked: str = "",
) -> Excerpt:
    """The sentence with what it needs to be understood: its list's introduction, the list that it introduces,
    its whole list where nothing `asked` tells it from the others, a question and its answer, the sentence
    before it that its first words point back to, or what is to be done in the case that it names, where
    `asked` names no more; and what limits it right after. A short message or item is quoted whole.

    `around` are all sentences of its passage; what was `said` is not said again.
    """
    at = next(i for i, it in enumerate(around) if it.start == sentence.start)
    parts = [sentence]
    if asked and (whole := whole_list(around, at, asked)):
        return Excerpt(whole)
    if message := _short_message(around, at):
        parts = message
    elif answer := _labelled_answer(sentence, around):
        parts = answer
    elif item := _short_item(around, at):
        parts = item
    elif at and _points_back(sentence) and not apart(around[at - 1], sentence):
        before, lead = around[at - 1], sentence.lead
        parts = [lead, before, sentence] if lead and lead.quote and lead != before else [before, sentence]
    elif sentence.lead and sentence.lead.quote:
        parts = [sentence.lead, sentence]
    elif introduced := [it for it in around[at + 1 :] if it.lead == sentence]:
        parts += introduced
    elif sentence.text.endswith("?"):
        parts += _answer(around[at + 1 :])
    elif asked and _names_case(sentence, asked):
        parts += _paragraph(around[at:])
    if parts[-1] is sentence:
        parts += _limits(around[at:])
    parts = [part for part in parts if part is sentence or part not in said]
    while len(parts) > 1 and sum(len(part.text) for part in parts) > _LONGEST:
        parts = parts[:-1] if parts[0] is sentence else parts[1:]
    return Excerpt(tuple(parts))


def _adjoin(one: PassageSentence, other: PassageSentence) -> bool:
    return not one.passage.text[one.end : other.start].strip()


def _short_message(around: Sequence[PassageSentence], at: int) -> list[PassageSentence]:
    """All sentences of the message that a sentence stands in; nothing where it is long or stands in none."""
    message = around[at].message
    parts = [it for it in around if it.message == message] if message else []
    return parts if sum(len(it.text) for it in parts) <= _SHORT_MESSAGE else []


def _answer(after: Sequence[PassageSentence]) -> list[PassageSentence]:
    """What follows a question: a sentence or a whole list; nothing where it is the next question."""
    items = list(takewhile(lambda it: it.item, after))
    return [it for it in items or after[:1] if not it.text.endswith("?")]


def _labelled_answer(sentence: PassageSentence, around: Sequence[PassageSentence]) -> list[PassageSentence]:
    """The question that labels its paragraph and all that answers it there, where that is short."""
    if sentence.label is None or not _ASKS.search(sentence.label.text):
        return []
    parts = [sentence.label, *(it for it in around if it.label == sentence.label)]
    return parts if sum(len(it.text) for it in parts) <= _SHORT_ANSWER else []


def _points_back(sentence: PassageSentence) -> bool:
    """Whether its first words mean something that the sentence before it names."""
    return bool(_POINTS_BACK.match(sentence.text)) and not sentence.text.endswith("?")


def _limits(after: Sequence[PassageSentence]) -> list[PassageSentence]:
    """What follows the first of these in its paragraph, up to what limits it; nothing where nothing does."""
    for at in range(1, min(3, len(after))):
        if apart(after[at - 1], after[at]) or after[at].row:
            break
        if _LIMITS.match(after[at].text):
            return list(after[1 : at + 1])
    return []


def _short_item(around: Sequence[PassageSentence], at: int) -> list[PassageSentence]:
    """All sentences of the item that a sentence stands in, below what introduces its list; nothing where it
    is long, begins with its label, or stands in none."""
    first = next((i for i in range(at, 0, -1) if apart(around[i - 1], around[i])), 0)
    if not around[first].item or any(it.label == around[first] for it in around[first + 1 :]):
        return []
    rest = takewhile(lambda pair: not (apart(*pair) or pair[1].row), pairwise(around[first:]))
    item = [around[first], *(it for _, it in rest)]
    if item[-1] != around[at] and item[-1].text.endswith((":", "：")):  # it introduces what is not quoted
        item.pop()
    if around[at] not in item or len(item) < 2 or sum(len(it.text) for it in item) > _SHORT_ITEM:
        return []
    lead = around[first].lead
    return [lead, *item] if lead and lead.quote else item


def _names_case(sentence: PassageSentence, asked: str) -> bool:
    """Whether it does not give what the question asks for, and says little else, or has its code."""
    kind = expected_kind(asked)
    if sentence.item or sentence.row or (kind is not AnswerKind.ANYTHING and shows(kind, sentence.text)):
        return False
    if codes(asked) & codes(sentence.text):
        return True
    said = set(content(sentence.text))
    return len(said & {*content(asked)}) > len(said) / 2


def _paragraph(around: Sequence[PassageSentence]) -> list[PassageSentence]:
    """What follows the first of these in its paragraph, up to where another code is told of."""
    named = codes(around[0].text)
    following = takewhile(lambda pair: not apart(*pair) and codes(pair[1].text) <= named, pairwise(around))
    return [after for _, after in following]
