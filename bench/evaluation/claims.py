"""Claims about documents whose truth is known: sentences said otherwise, and the same made false. Pure."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from bench.evaluation.falsifying import FALSE
from bench.evaluation.paraphrasing import TRUE
from bench.evaluation.site import Site
from bot.tokens import content, fold
from store.passage import Passage
from store.sentences import PassageSentence, sentences_of

_SHORTEST, _LONGEST = 5, 45  # words; shorter ones say little, longer ones are lists in disguise
_BESIDE = 2  # passages of other documents that a question would bring along


@dataclass(frozen=True, slots=True)
class Case:
    """A claim beside the passages that a reply would have; `asked` is the question that it answers.

    `origin` is the sentence that it was made from.
    """

    claim: str
    passages: tuple[Passage, ...]
    supported: bool
    kind: str
    origin: str
    asked: str = ""


def cases(passages: Sequence[Passage], each_true: int, each_false: int, seed: int = 0) -> list[Case]:
    """Up to so many cases of each kind, the same for the same passages in the same order."""
    originals = _Originals(passages)
    found: list[Case] = []
    for supported, makers, most in ((True, TRUE, each_true), (False, FALSE, each_false)):
        for kind, make in makers.items():
            made: dict[str, Case] = {}
            for site in originals.sites(random.Random(f"{seed} {kind}")):
                if len(made) == most:
                    break
                claim = make(site)
                if claim and (supported or not originals.says(claim)) and fold(claim) not in made:
                    made[fold(claim)] = originals.case(site, claim, kind, supported=supported)
            found += made.values()
    return found


class _Originals:
    """All sentences of some passages, and what stands near each."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._by_passage = {passage.id: sentences_of(passage) for passage in passages}
        self._units = [it for found in self._by_passage.values() for it in found if _plain(it)]
        self._beside = _Beside(passages)
        self._said = {fold(it.text).rstrip(".") for found in self._by_passage.values() for it in found}

    def sites(self, chance: random.Random) -> Iterator[Site]:
        """Every plain sentence once, in an order of chance."""
        for unit in chance.sample(self._units, len(self._units)):
            around = [it for it in self._by_passage[unit.passage.id] if it.start != unit.start and _plain(it)]
            after = sorted(around, key=lambda it: (it.start < unit.start, abs(it.start - unit.start)))
            far = chance.choice(self._units)
            if far.passage.source.id != unit.passage.source.id or len(self._by_passage) == 1:
                yield Site(unit, tuple(after), far, chance)

    def says(self, claim: str) -> bool:
        """Whether some sentence says the very same."""
        return fold(claim).rstrip(".") in self._said

    def case(self, site: Site, claim: str, kind: str, *, supported: bool) -> Case:
        """With the passages that searching for the sentence would bring."""
        found = {it.id: it for it in (site.unit.passage, *self._beside.of(site.unit))}
        if kind == "true of another section":
            found[site.far.passage.id] = site.far.passage
        asked = (
            f"What about {site.unit.heading}?"
            if kind in ("question's words", "true of another section")
            else ""
        )
        return Case(claim, tuple(found.values()), supported, kind, site.text, asked)


class _Beside:
    """Finds the passages of other documents that share the rarest words with a sentence."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = {passage.id: passage for passage in passages}
        self._holders: Mapping[str, set[str]] = defaultdict(set)
        for passage in passages:
            for word in content(passage.text):
                self._holders[word].add(passage.id)

    def of(self, unit: PassageSentence) -> list[Passage]:
        score: Counter[str] = Counter()
        for word in sorted(set(content(unit.text))):
            holders = self._holders[word]
            for name in holders:
                score[name] += int(1000 * log(1 + len(self._passages) / len(holders)))
        best = sorted(score, key=lambda name: (-score[name], name))
        others = [self._passages[name] for name in best if name != unit.passage.id]
        return [it for it in others if it.source.id != unit.passage.source.id][:_BESIDE]


def _plain(unit: PassageSentence) -> bool:
    """Whether it is one ordinary sentence that says something alone."""
    text = unit.text
    return (
        _SHORTEST <= len(text.split()) <= _LONGEST
        and text[0].isupper()
        and text.endswith(".")
        and not re.search(r"[›·|{}<>]|https?:|\.\.\.", text)
        and len(set(content(text))) >= 3
    )
