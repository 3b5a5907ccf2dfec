"""Whether a claim is limited as its source is: denials, duties, bounds, times and conditions. Pure."""

from bot.grounding.rules.alignment import BORDERS, JOINTS, Alignment, spots
from bot.grounding.rules.operators import Operator

# What holds of the next word alone: a claim with that word has the operator too, and none that is not there.
_QUANTITIES = frozenset({Operator.SOME, Operator.MANY, Operator.FEW})
_BOUNDS = frozenset({Operator.LEAST, Operator.OVER, Operator.UNDER, Operator.WITHIN, Operator.ONLY})
_ANCHORED = _BOUNDS | _QUANTITIES | {Operator.BEFORE, Operator.AFTER, Operator.UNTIL}
# What a claim may leave out but not put in.
_MAY_GO = frozenset({Operator.MOST, Operator.ALL, Operator.MORE, Operator.LESS, Operator.SAME})
_SAME = {
    Operator.WITHIN: {Operator.WITHIN, Operator.MOST},
    Operator.MOST: {Operator.MOST, Operator.WITHIN, Operator.UNTIL},
}
_TOLD = {
    **_SAME,
    Operator.WITHIN: {Operator.WITHIN, Operator.MOST, Operator.BY},
    Operator.UNTIL: {Operator.UNTIL, Operator.MOST},
}
# As often in the claim as in what it draws on.
_WHOLE = (Operator.PAST, Operator.PLAN, Operator.OFF, Operator.EVEN, Operator.WITHOUT)
_CONDITIONS = frozenset({Operator.IF, Operator.EXCEPT})
_DUTIES = frozenset({Operator.MAY, Operator.SHOULD, Operator.MUST})
_ENDS = frozenset({Operator.FROM, Operator.TO, Operator.BY})
_LIMITING = _CONDITIONS | {*_WHOLE, Operator.NOT, Operator.ONLY, Operator.FEW}
# A condition is told when this share of its words is; an operator is near a word this few terms away.
_COVERED = 0.5
_NEAR = 4


def qualifiers_match(it: Alignment) -> bool:
    """Whether nothing that limits the source is left out or turned round, and nothing is added."""
    return (
        _same_denials(it)
        and _same_duties(it)
        and _same_bounds(it)
        and _same_time(it)
        and _same_ends(it)
        and _conditions_kept(it)
    )


def limits(text: str) -> bool:
    """Whether a list's introduction limits what its items say: "do not:", "only if:"."""
    return any(spot.operator in _LIMITING for spot in spots(text))


def _drawn(it: Alignment, operator: Operator) -> list[int]:
    """Where the operator stands in the parts of the source that the claim draws on."""
    return [i for i, spot in enumerate(it.source) if spot.operator is operator and spot.part in it.parts]


def _own(it: Alignment, operator: Operator) -> list[int]:
    return [i for i, spot in enumerate(it.claim) if spot.operator is operator]


def _same_denials(it: Alignment) -> bool:
    """As many denials, and each in a part that denies."""
    theirs, ours = _drawn(it, Operator.NOT), _own(it, Operator.NOT)
    if len(theirs) != len(ours):
        return False
    denying = {it.source[i].part for i in theirs}
    denying |= {part + 1 for part in denying & it.wordless}
    places = [it.next_place(i) for i in ours]
    return all(place is None or it.source[place].part in denying for place in places)


def _same_duties(it: Alignment) -> bool:
    """A duty stays a duty, a permission a permission; an instruction is a duty."""
    for i, spot in enumerate(it.claim):
        place = it.place_near(i)
        if spot.operator not in _DUTIES or place is None:
            continue
        near = {
            other.operator
            for j, other in enumerate(it.source)
            if abs(j - place) <= _NEAR and other.part == it.source[place].part
        }
        if (
            spot.operator is Operator.MAY
            and Operator.MAY not in near
            and near & {Operator.MUST, Operator.SHOULD}
        ):
            return False
        if spot.operator is Operator.MUST and Operator.MUST not in near and not _instructs(it, i):
            return False
        if (
            spot.operator is Operator.SHOULD
            and not near & {Operator.MUST, Operator.SHOULD}
            and not _instructs(it, i)
        ):
            return False
    return True


def _instructs(it: Alignment, at: int) -> bool:
    """Whether the source begins with the word after the claim's operator: it tells one to do that."""
    place = it.next_place(at)
    if place is None:
        return False
    return all(it.source[i].operator in {*JOINTS, Operator.NOT} for i in range(place)) or (
        it.source[place - 1].operator in BORDERS | {Operator.AND}
    )


def _same_bounds(it: Alignment) -> bool:
    """At least stays at least, before stays before, only stays only, each with its own word."""
    for i, spot in enumerate(it.claim):
        if spot.operator in _ANCHORED | _MAY_GO and not _stands(it, i, spot.operator):
            return False
    for i, spot in enumerate(it.source):
        if spot.operator in _ANCHORED:
            word = it.bounded(i)
            if word is None or (spot.operator in _QUANTITIES and word != i + 1):
                continue
            if word in it.held and abs(word - i) <= _NEAR and not _told(it, word, spot.operator):
                return False
    return True


def _stands(it: Alignment, at: int, operator: Operator) -> bool:
    """Whether the source has the claim's operator near the same word."""
    alike = _SAME.get(operator, {operator})
    word = it.next_own(at)
    if word is not None and it.places[word] is None and it.claim[word].meaning in it.given:
        return True
    place = it.place_near(at)
    theirs = [i for i, spot in enumerate(it.source) if spot.operator in alike]
    if place is None:
        return bool(theirs)
    return any(abs(place - i) <= _NEAR and it.together(i, place) for i in theirs)


def _told(it: Alignment, place: int, operator: Operator) -> bool:
    """Whether the claim has the operator near the word that stands at `place` in the source."""
    alike = _TOLD.get(operator, {operator})
    at = it.places.index(place)
    return any(spot.operator in alike and abs(i - at) <= _NEAR for i, spot in enumerate(it.claim))


def _same_time(it: Alignment) -> bool:
    """What was is not what is, and what is planned is not done."""
    for operator in _WHOLE:
        theirs = _drawn(it, operator)
        if operator is Operator.PAST:  # of two predicates only one may be told
            theirs = [i for i in theirs if it.bounded(i) in it.held]
        if len(_own(it, operator)) != len(theirs):
            return False
    return not any(_done(it, i) for i, spot in enumerate(it.source) if spot.operator is Operator.WILL)


def _done(it: Alignment, will: int) -> bool:
    """Whether the claim tells as done what the source says will be."""
    place = it.bounded(will)
    if place is None or place not in it.held:
        return False
    return it.claim[it.places.index(place)].past and not it.source[place].past


def _same_ends(it: Alignment) -> bool:
    """From here to there is not from there to here, and who does it is not who it is done to."""
    if Operator.BY not in {spot.operator for spot in it.source}:
        doers = [it.next_place(i) for i in _own(it, Operator.BY)]
        if any(place and it.source[place - 1].operator is None for place in doers):
            return False
    for i, spot in enumerate(it.claim):
        place = it.next_place(i) if spot.operator in _ENDS else None
        if place is None or not place or it.source[place - 1].operator not in _ENDS - {spot.operator}:
            continue
        others = [it.bounded(j) for j, other in enumerate(it.source) if other.operator is spot.operator]
        if any(word is not None and word != place and word in it.held for word in others):
            return False
    return True


def _conditions_kept(it: Alignment) -> bool:
    """What is said under a condition is told with it, and no condition is made up."""
    for i, spot in enumerate(it.source):
        if spot.operator not in _CONDITIONS:
            continue
        end = next(
            (j for j in range(i + 1, len(it.source)) if it.source[j].operator in BORDERS), len(it.source)
        )
        inside = [j for j in range(i, end) if it.source[j].operator is None]
        if all(it.source[j].meaning in it.asked for j in inside):
            continue
        kept = [j for j in inside if j in it.held or it.source[j].meaning in it.given]
        told = len(kept) >= _COVERED * len(inside) and _own(it, spot.operator)
        if not told and _limited(it, i, end):
            return False
    theirs = {spot.operator for spot in it.source if spot.part in it.parts}
    if Operator.WHO in theirs:
        theirs.add(Operator.IF)  # "a bin that is full" is a bin when it is full
    return all(operator in theirs for operator in _CONDITIONS if _own(it, operator))


def _limited(it: Alignment, start: int, end: int) -> bool:
    """Whether the claim draws on what a condition limits: its sentence before it, or what follows it."""
    own = it.source[start].part
    before = it.source[start - 1].operator if start else Operator.END
    limited = {own}
    if before in BORDERS:
        limited.add(own + 1)
    if before is not Operator.END:
        ends = [i for i in range(start) if it.source[i].operator is Operator.END]
        limited |= {spot.part for spot in it.source[ends[-1] + 1 if ends else 0 : start]}
    return any(it.source[place].part in limited and not start <= place < end for place in it.held)
