"""Whether a sentence says what a claim says, or the claim was put together from pieces of it.

Rules of thumb for English, made to err on the side of no. Pure. Neither embeddings nor the starter's
likelihood of the claim after its source told true from false among claims by hand (AUROC 0.64 of 442, and at
most 0.58 of 150; among those that these rules hold back, 0.39 and at most 0.56), so only rules decide.
"""

from collections import Counter
from itertools import pairwise

from bot.grounding.rules.alignment import JOINTS, Alignment
from bot.grounding.rules.operators import Operator
from bot.grounding.rules.qualifiers import qualifiers_match
from bot.grounding.rules.terms import FREE

# What narrows the words before it.
_NARROWING = frozenset({Operator.WHO, Operator.FROM, Operator.UNTIL, Operator.AFTER, Operator.ONLY})
# Who bears a cost or may do a thing is part of what is said.
_TRIMMED = _NARROWING | {Operator.BY}
_LIMITING = _NARROWING | {Operator.OVER, Operator.UNDER, Operator.LEAST, Operator.WITHIN, Operator.BEFORE}
# Where a word of the heading stands in a statement, so many of its own words may be missing.
_GONE = 1
_VOICE = frozenset({Operator.PASSIVE, Operator.BY})


def entailed(it: Alignment) -> bool:
    """Whether the source of an alignment says its claim."""
    return (
        _ordered(it)
        and _own_words(it)
        and _own_others(it)
        and _unreplaced(it)
        and _unblended(it)
        and _untrimmed(it)
        and _whole_subject(it)
        and qualifiers_match(it)
    )


def _ordered(it: Alignment) -> bool:
    """One block of words at most has moved, two when the voice changed; two sentences stay in order."""
    back = sum(b < a for a, b in pairwise(it.order))
    voices = {_VOICE & {spot.operator for spot in side} for side in (it.claim, it.source)}
    ends = [i for i, spot in enumerate(it.source) if spot.operator is Operator.END]
    sentence = [sum(end < place for end in ends) for place in it.order]
    crossed = sum(a != b for a, b in pairwise(sentence))
    return back <= (2 if len(voices) > 1 else 1) and crossed <= 1 and sentence == sorted(sentence)


def _own_words(it: Alignment) -> bool:
    """No word is said more often than the source says it: it would stand in another's place."""
    ours = Counter(spot.meaning for spot in it.claim if spot.operator is None)
    theirs = Counter(spot.meaning for spot in it.source if spot.operator is None)
    return all(count <= theirs[word] + (word in it.given) or word in FREE for word, count in ours.items())


def _own_others(it: Alignment) -> bool:
    """What is said of others, or of the rest, the source says of others."""
    ours, theirs = ({Operator.OTHER} & {spot.operator for spot in side} for side in (it.claim, it.source))
    return ours <= theirs


def _unreplaced(it: Alignment) -> bool:
    """A word from the heading or the question stands where the source has none that is left out."""
    for i, spot in enumerate(it.claim):
        if spot.operator is not None or it.places[i] is not None:
            continue
        last = next((place for place in reversed(it.places[:i]) if place is not None), None)
        after = next((place for place in it.places[i + 1 :] if place is not None), None)
        if after is not None and it.gone(_start(it, after) if last is None else last + 1, after):
            return False
        if last is not None and after is None and it.gone(last + 1, _end(it, last)):
            return False
        beside = last if after is None else after
        if beside is not None and it.gone(_start(it, beside), _end(it, beside)) > _GONE:
            return False
    return True


def _unblended(it: Alignment) -> bool:
    """No two neighbours in the claim come from two statements of the source."""
    for a, b in pairwise(it.order):
        if b <= a:
            continue
        between = range(a + 1, b)
        joints = [i for i in between if it.source[i].operator in JOINTS]
        other = (
            any(it.source[i].operator is Operator.OTHER for i in range(joints[-1], b)) if joints else False
        )
        if joints and it.missing(a + 1, joints[0]) and (other or it.missing(joints[-1], b)):
            return False
        ends = [i for i in joints if it.source[i].operator is Operator.END]
        if ends and (it.missing(a + 1, ends[0]) or it.missing(ends[-1], b)):
            return False
        narrowed = any(it.source[i].led or it.source[i].operator in _LIMITING for i in between)
        if not joints and narrowed and it.missing(a + 1, b):
            return False
    return True


def _untrimmed(it: Alignment) -> bool:
    """What follows the claim's last word in its stretch says nothing that the claim must not leave out."""
    for place in it.held:
        end = _end(it, place)
        if it.held.isdisjoint(range(place + 1, end)):
            trimmed = range(place + 1, end)
            if it.missing(place + 1, end) and any(_tells(it, i) for i in trimmed):
                return False
    return True


def _tells(it: Alignment, place: int) -> bool:
    """Whether a word says from when or by whom; of what is allowed, also on which day or with what."""
    spot = it.source[place]
    allowed = any(other.operator is Operator.MAY for other in it.source)
    return spot.operator in _TRIMMED or (allowed and spot.led)


def _whole_subject(it: Alignment) -> bool:
    """The source's statement begins where the claim's words begin."""
    if not it.held:
        return False
    first = min(it.held)
    return not it.missing(_start(it, first), first) or _explained(it, first)


def _explained(it: Alignment, first: int) -> bool:
    """Whether a clause that begins with "which" tells of the words that stand right before it."""
    end = _end(it, first)
    follows = end + 1 < len(it.source) and it.source[end + 1].operator is Operator.WHO
    return follows and not it.missing(first, end) and any(place > end for place in it.held)


def _start(it: Alignment, place: int) -> int:
    """Where the stretch of the source begins that holds `place`."""
    return max((i + 1 for i in range(place) if it.source[i].operator in JOINTS), default=0)


def _end(it: Alignment, place: int) -> int:
    """Where it ends."""
    return next((i for i in range(place, len(it.source)) if it.source[i].operator in JOINTS), len(it.source))
