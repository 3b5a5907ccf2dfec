"""Whose figure it is: what a baker earns is not what a master baker earns. Pure."""

from collections.abc import Sequence

from bot.grounding.fractions import halves_in_digits, without_signs
from bot.tokens import content, measures, numbers
from store.sentences import PassageSentence


def of_another_subject(claim: str, sentences: Sequence[PassageSentence], asked: str = "") -> bool:
    """Whether `claim` has a figure whose sentences say less of its words than another sentence, which has all
    of them that any has, and another figure of the same measure.

    Rows have their own rule, and figures of the question need no subject.
    """
    claim = _in_digits(claim)
    figures = numbers(claim) - numbers(_in_digits(asked))
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
    read = [(_in_digits(it.whole), words) for it, words in found]
    holders = [words for text, words in read if figure in numbers(text)]
    if not units or not holders or any(told <= words for words in holders):
        return False
    return any(
        told <= words and figure not in numbers(text) and units & {unit for _, unit in measures(text)}
        for text, words in read
    )


def _in_digits(text: str) -> str:
    """ "Two and a half hours" has the figure 2.5, and neither 2 nor a half."""
    return halves_in_digits(without_signs(text))


def _words(it: PassageSentence) -> set[str]:
    return set(content(f"{it.passage.context} {it.heading} {it.whole}"))
