"""Whose figure it is: what a baker earns is not what a master baker earns. Pure."""

from collections.abc import Sequence

from bot.tokens import content, measures, numbers
from store.sentences import PassageSentence


def of_another_subject(claim: str, sentences: Sequence[PassageSentence], asked: str = "") -> bool:
    """Whether `claim` has a figure whose sentences say less of its words than another sentence, which has all
    of them that any has, and another figure of the same measure.

    Rows have their own rule, and figures of the question need no subject.
    """
    figures = numbers(claim) - numbers(asked)
    measured = {number: {unit for it, unit in measures(claim) if it == number} for number in figures}
    prose = [it for it in sentences if not it.row] if any(measured.values()) else []
    said = [_words(it) for it in prose]
    told = {it for it in content(claim) if not it[0].isdigit()} & set[str]().union(*said)
    return any(
        _astray(figure, units, told, list(zip(prose, said, strict=True)))
        for figure, units in measured.items()
    )


def _astray(
    figure: str, units: set[str], told: set[str], found: Sequence[tuple[PassageSentence, set[str]]]
) -> bool:
    """Whether all sentences with this figure say less of what is `told` than one with another figure does."""
    holders = [words for it, words in found if figure in numbers(it.whole)]
    if not units or not holders or any(told <= words for words in holders):
        return False
    return any(
        told <= words and figure not in numbers(it.whole) and units & {unit for _, unit in measures(it.whole)}
        for it, words in found
    )


def _words(it: PassageSentence) -> set[str]:
    return set(content(f"{it.passage.context} {it.heading} {it.whole}"))
