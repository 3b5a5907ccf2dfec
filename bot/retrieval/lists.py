"""Lists among the sentences of a passage, and which of them is quoted whole. Pure."""

import re
from collections.abc import Iterator, Sequence

from bot.retrieval.sentence_ranking import numbers_asked_for
from bot.tokens import content
from store.sentences import PassageSentence

_LONGEST_LIST = 1_400
"""Characters. A list that is longer is quoted up to here, and said to go on."""
_LONGEST_STEPS = 900
"""Characters. Who asks how to do something is told all steps, if they are no more than this; clauses of a
contract are."""
_LONGEST_ITEM = 80
"""Characters, on average. Longer items are clauses, each of which says something by itself."""
# What asks for all of a list, whichever item of it the question's other words name.
_ALL = re.compile(
    r"\b(?:steps|procedure|process|instructions|checklist|schritte|étapes|pasos)\b", re.IGNORECASE
)
# What asks how to do something, or what to do.
_HOW = re.compile(
    r"\bhow (?:do|does|can|could|should|would|shall|to)\b|\b(?:what|which) order\b|\bwhat (?:now|next)\b|"
    r"\bwhat (?:to do|(?:do|does|should|must|shall|can) (?:i|we|you|they|one|somebody|someone)\b)|"
    r"\bwhat (?:do|does|must|should) .{1,40} (?:have to )?do\b|"
    r"\b(?:wie (?:kann|soll|muss|mache?|geht)|was (?:tun|(?:soll|muss|kann|mache?) (?:ich|wir|man)))\b|"
    r"\b(?:comment (?:faire|est-ce|(?:puis|dois|fais)-je|(?:peut|doit|fait)-on)|que (?:faire|dois-je))\b|"
    r"\b(?:cómo|qué (?:hago|hacer|debo))\b",
    re.IGNORECASE,
)
# The name of a form's field, and its value.
_FIELD = re.compile(r"\w[^:.!?]{0,40}: [^:]{1,100}[^:.!?]")


def apart(one: PassageSentence, other: PassageSentence) -> bool:
    """Whether a paragraph ends between two neighbours."""
    return other.item or "\n\n" in one.passage.text[one.end : other.start]


def whole_list(around: Sequence[PassageSentence], at: int, asked: str) -> tuple[PassageSentence, ...]:
    """The list that a sentence is of, under its introduction, in order; nothing where what is `asked` names
    this item of it or has no word of the list and what stands above it, its items are long, or there are no
    others.

    Who asks how to do something gets the steps of which this is one, and those that these consist of.
    """
    if around[at].number in numbers_asked_for(asked):
        return ()
    if _HOW.search(asked) and (steps := _steps(around, at)):
        return steps
    items = [around[i] for i in next((it for it in _lists(around) if at in it), range(0))]
    if sum(map(_is_item, items)) < 2:
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
        if sum(len(it.text) for it in items) > _LONGEST_ITEM * sum(map(_is_item, items)):
            return ()
    parts = _led(items)
    while len(parts) > 2 and sum(len(it.text) for it in parts) > _LONGEST_LIST:
        parts.pop()
    return tuple(parts)


def _steps(around: Sequence[PassageSentence], at: int) -> tuple[PassageSentence, ...]:
    """All of the numbered list that a sentence is of or introduces, where it is short enough."""
    if around[at + 1 : at + 2] and around[at + 1].lead == around[at]:
        at += 1
    found = next((it for it in _lists(around, nested=True) if at in it), range(0))
    parts = _led([around[i] for i in found])
    numbered = sum(bool(it.number) for it in parts)
    return tuple(parts) if numbered > 1 and sum(len(it.text) for it in parts) <= _LONGEST_STEPS else ()


def _led(items: list[PassageSentence]) -> list[PassageSentence]:
    """With what introduces them, where that stands in their passage."""
    lead = items[0].lead if items else None
    return [lead, *items] if lead and lead.quote else items


def _is_item(it: PassageSentence) -> bool:
    """Whether it is an item, or a field of a form: `Device: camera TC-9`."""
    return it.item or bool(_FIELD.fullmatch(it.text) and it.quote and not it.row)


def _lists(around: Sequence[PassageSentence], *, nested: bool = False) -> Iterator[range]:
    """The lists among the sentences of a passage; one with numbers goes on behind a paragraph. `nested`: with
    the lists that stand in their items, else those are lists of their own."""
    first: int | None = None
    last, number = 0, ""
    for i, it in enumerate(around):
        inside = nested and first is not None and last == i - 1 and _within(around[first], it)
        if first is not None and not inside and not _goes_on(around[first], around[i - 1], it, number):
            yield range(first, last + 1)
            first = None
        if inside:
            last = i
        elif _is_item(it):
            first = i if first is None else first
            last, number = i, it.number or number if first != i else it.number
        elif first is not None and last == i - 1 and not apart(around[i - 1], it):
            last = i
    if first is not None:
        yield range(first, last + 1)


def _within(first: PassageSentence, it: PassageSentence) -> bool:
    """Whether it begins an item that stands further in than the list that `first` begins."""
    return it.item and first.item and it.heading == first.heading and it.indent > first.indent


def _goes_on(first: PassageSentence, before: PassageSentence, it: PassageSentence, number: str) -> bool:
    """Whether a sentence may be of the list that `first` begins, whose last number is `number`."""
    if it.row or it.heading != first.heading:
        return False
    if it.number:
        return number.isdecimal() and it.number.isdecimal() and int(it.number) == int(number) + 1
    if it.item or first.item is False:
        return _is_item(it) and it.item == first.item and (it.lead == first.lead or it.lead == before)
    return bool(number) or not apart(before, it) or (it.lead is not None and it.lead == first.lead)
