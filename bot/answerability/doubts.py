"""Doubts: why what is quoted first may not answer, however sure the gate is. Pure."""

from dataclasses import replace

from bot.answerability.calibration import Calibration
from bot.answerability.features import extract_features
from bot.answerability.years import of_another_year
from bot.retrieval import Evidence, is_key, is_named, leaves_empty, put_away

_WHOLLY = 0.99
# Where a row is quoted first, 25 of 37 near misses of 13 corpora have a word as odd as this and do not
# name it; of the 48 questions that are answered rightly, none.
_LEADS_AWAY = 0.08
# Where one cell makes a row as near as it is, all of 5 near misses of 9 corpora have a word as odd as this.
_LEADS_ASTRAY = 0.05


def never_sure(evidence: Evidence) -> bool:
    """Whether what is quoted first, of at least one sentence, may not answer however near it comes."""
    return _put_away(evidence) or _of_a_sibling(evidence) or _of_another_year(evidence)


def lifted(evidence: Evidence, calibration: Calibration) -> bool:
    """Whether the gate is sure of a row for its name alone, while it lacks what is asked or is hardly named:
    who owns a thing, asked how long it is kept."""
    first = evidence.scored[0]
    if not first.lifted:
        return False
    found = extract_features(evidence)
    without = replace(found, standing=found.standing - first.lifted)
    if calibration.answering.weigh(without) >= calibration.sure:
        return False
    if first.cover < _WHOLLY and first.oddness >= _LEADS_ASTRAY:
        return True
    asked = evidence.wanted
    return not (is_named(first.sentence, asked) or is_key(first.sentence, asked))


def _put_away(evidence: Evidence) -> bool:
    """Whether what is quoted first stands in a document that is kept for reference only."""
    return put_away(evidence.scored[0].sentence.passage.source, evidence.query.text)


def _of_another_year(evidence: Evidence) -> bool:
    """Whether what is quoted first, with its titles and headings, is about another year than was asked."""
    first = evidence.scored[0].sentence
    return of_another_year(evidence.query.text, f"{first.passage.context} {first.heading} {first.whole}")


def _of_a_sibling(evidence: Evidence) -> bool:
    """Whether what is quoted first is a row that leaves empty what is asked for, or that is not named while a
    word that it lacks leads away: the fee for tennis, asked for that for badminton."""
    first, found = evidence.scored[0], [it.sentence for it in evidence.scored]
    if not first.sentence.row or first.cover >= _WHOLLY:
        return False
    asked = evidence.wanted
    if leaves_empty(first.sentence, found, asked):
        return True
    return first.oddness >= _LEADS_AWAY and not is_named(first.sentence, asked)
