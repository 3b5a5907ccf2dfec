"""Whose figure it is: what a baker earns is not what a master baker earns. Pure."""

from collections.abc import Sequence

from bot.tokens import content, measures, numbers
from store.sentences import PassageSentence


def of_another_subject(claim: str, sentences: Sequence[PassageSentence], asked: str = "") -> bool:
    """Whether `claim` has a figure whose sentences say less of the claim's words than another does, which has
    another figure of the same measure.

    Less is a part of them: sentences of which each says something of the claim that the other does not are
    about different things. Rows have their own rule, and figures of the question need no subject.
    """
    figures = numbers(claim) - numbers(asked)
    if not figures:
        return False
    told = {it for it in content(claim) if not it[0].isdigit()}
    prose = [it for it in sentences if not it.row]
    units = {figure: {unit for number, unit in measures(claim) if number == figure} for figure in figures}
    for figure in figures:
        holders = [it for it in prose if figure in numbers(it.whole)]
        if not holders or not units[figure]:
            continue
        said = [_words(it) & told for it in holders]
        for other in prose:
            if figure not in numbers(other.whole) and units[figure] & {u for _, u in measures(other.whole)}:
                more = _words(other) & told
                if all(it < more for it in said):
                    return True
    return False


def _words(it: PassageSentence) -> set[str]:
    return set(content(f"{it.passage.context} {it.heading} {it.whole}"))
