"""Excerpts: a sentence with what it needs to be understood when it is quoted. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from bot.query import expected_kind
from bot.retrieval.sentence_ranking import numbers_asked_for
from bot.tokens import codes, content
from store.sentences import AnswerKind, PassageSentence, shows

_LONGEST = 700
_LONGEST_LIST = 1_400
"""Characters. A list that is longer is quoted up to here, and said to go on."""
_SHORT_MESSAGE = 240
"""Characters. In so few, a sentence is half of what somebody meant: the message is quoted whole."""
_SHORT_ANSWER = 400
_POINTS_BACK = re.compile(
    r"(?:it|its|this|that|these|those|they|their|them|he|she|his|her|such|otherwise|however|also|then|"
    r"if so|if not|in (?:this|that) case|for example|instead|the (?:same|form|request|process)|"
    r"(?:(?:for|from|after|with|on) )?the (?:second|third|next|other|latter|former)(?: one| time)?)\b",
    re.IGNORECASE,
)
# What asks for all of a list, whichever item of it the question's other words name.
_ALL = re.compile(
    r"\b(?:steps|procedure|process|instructions|checklist|schritte|étapes|pasos)\b", re.IGNORECASE
)
# The name of a form's field, and its value.
_FIELD = re.compile(r"\w[^:.!?]{0,40}: [^:]{1,100}[^:.!?]")


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
    before it that its first word points back to, or what is to be done in the case that it names, where
    `asked` names no more. A short message is quoted whole.

    `around` are all sentences of its passage; what was `said` is not said again.
    """
    at = next(i for i, it in enumerate(around) if it.start == sentence.start)
    parts = [sentence]
    if asked and (whole := _whole_list(around, at, asked)):
        return Excerpt(whole)
    if message := _short_message(around, at):
        parts = message
    elif answer := _labelled_answer(sentence, around):
        parts = answer
    elif sentence.lead and sentence.lead.quote:
        parts = [sentence.lead, sentence]
    elif introduced := [it for it in around[at + 1 :] if it.lead == sentence]:
        parts += introduced
    elif sentence.text.endswith("?"):
        parts += _answer(around[at + 1 :])
    elif at and _POINTS_BACK.match(sentence.text) and not _apart(around[at - 1], sentence):
        parts = [around[at - 1], sentence]
    elif asked and _names_case(sentence, asked):
        parts += _paragraph(around[at:])
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
    if sentence.label is None or not sentence.label.text.endswith("?"):
        return []
    parts = [sentence.label, *(it for it in around if it.label == sentence.label)]
    return parts if sum(len(it.text) for it in parts) <= _SHORT_ANSWER else []


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
    following = takewhile(lambda pair: not _apart(*pair) and codes(pair[1].text) <= named, pairwise(around))
    return [after for _, after in following]


def _apart(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether a paragraph ends between two neighbours."""
    return other.item or "\n\n" in one.passage.text[one.end : other.start]


def _whole_list(around: Sequence[PassageSentence], at: int, asked: str) -> tuple[PassageSentence, ...]:
    """The list that a sentence is of, under its introduction, in order; nothing where what is `asked` names
    this item of it or has no word of the list and what stands above it, or there are no others."""
    span = next((it for it in _lists(around) if at in it), range(0))
    items = [around[i] for i in span]
    if sum(map(_is_item, items)) < 2 or around[at].number in numbers_asked_for(asked):
        return ()
    lead, wanted = items[0].lead, set(content(asked))
    above = content(f"{items[0].passage.context} {items[0].heading} {lead.text if lead else ''}")
    label = around[at].label
    said = set(content(f"{label.text if label else ''} {around[at].text}"))
    if not _ALL.search(asked):
        if (wanted - set(above)) & said and (around[at].item or not said <= wanted):
            return ()
        if wanted and not wanted & {*above, *(word for it in items for word in content(it.text))}:
            return ()
    parts = [lead, *items] if lead and lead.quote else items
    while len(parts) > 2 and sum(len(it.text) for it in parts) > _LONGEST_LIST:
        parts.pop()
    return tuple(parts)


def _is_item(it: PassageSentence) -> bool:
    """Whether it is an item, or a field of a form: `Device: camera TC-9`."""
    return it.item or bool(_FIELD.fullmatch(it.text) and it.quote and not it.row)


def _lists(around: Sequence[PassageSentence]) -> Iterator[range]:
    """The lists among the sentences of a passage; one with numbers goes on behind a paragraph."""
    first: int | None = None
    last, number = 0, ""
    for i, it in enumerate(around):
        if first is not None and not _goes_on(around[first], around[i - 1], it, number):
            yield range(first, last + 1)
            first = None
        if _is_item(it):
            first = i if first is None else first
            last, number = i, it.number or number if first != i else it.number
        elif first is not None and last == i - 1 and not _apart(around[i - 1], it):
            last = i
    if first is not None:
        yield range(first, last + 1)


def _goes_on(first: PassageSentence, before: PassageSentence, it: PassageSentence, number: str) -> bool:
    """Whether a sentence may be of the list that `first` begins, whose last number is `number`."""
    if it.row or it.heading != first.heading:
        return False
    if it.number:
        return number.isdecimal() and it.number.isdecimal() and int(it.number) == int(number) + 1
    if it.item or first.item is False:
        return _is_item(it) and it.item == first.item and (it.lead == first.lead or it.lead == before)
    return bool(number) or not _apart(before, it) or (it.lead is not None and it.lead == first.lead)
