"""Each content word of a claim with the likest word of every sentence of the evidence, and the sentences that
say most of the claim by it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.grounding.evidence_text import EncodedText, EvidenceText, root_of
from bot.grounding.forms import likenesses

Floats = NDArray[np.float32]

_SAME = 0.9  # a word that stands there by its root is at least so like
_IN_HEADING = 0.7
# By their letters: from where two words are one, and how like a word is that has no letter in common.
_SAME_FORM, _UNLIKE = 0.7, 0.35
_A_SENTENCE_MORE, _OF_COSINE = 0.02, 0.3
_ADDS, _LITTLE = 0.12, 0.04  # of a claim's weight: what is worth a second citation, and a sentence of one


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Of each content word of a claim, by sentence of the evidence (sentences, words): how `like` the likest
    word is, whether it is `same` by its root (less where only a heading has it), how like it is in its place
    (`placed`), and the likest word's `place` in its sentence. `weights` (words,) sum to 1."""

    like: Floats
    same: Floats
    placed: Floats
    place: NDArray[np.intp]
    weights: Floats

    @property
    def agreement(self) -> Floats:
        found: Floats = np.maximum(self.like, self.same * _SAME)
        return found


def align(claim: EncodedText, content: Sequence[int], evidence: EvidenceText) -> Alignment:
    """Of the words of `claim` whose places are `content`, at least one."""
    vectors = claim.vectors[content]
    alike = vectors @ evidence.vectors.T  # (words, all words of the evidence)
    roots = [root_of(claim.words[i]) for i in content]
    hits = np.array([evidence.root_ids.get(it, -1) for it in roots])[:, None] == evidence.roots[None, :]
    if evidence.language != "en":
        forms = likenesses([claim.words[i] for i in content], evidence.words)
        unknown = np.array([not claim.known[i] for i in content])[:, None]
        alike = np.where(unknown, _UNLIKE + (1 - _UNLIKE) * forms, np.maximum(alike, forms))
        hits |= forms >= _SAME_FORM
    starts, ends = evidence.starts, [*evidence.starts[1:], len(evidence.words)]
    like = np.maximum.reduceat(alike, starts, axis=1).T
    same = np.maximum.reduceat(hits, starts, axis=1).T.astype(np.float32)
    placed = np.maximum.reduceat(np.where(hits, alike, 0.0), starts, axis=1).T
    headed = np.array([[root in heading for root in roots] for heading in evidence.heading_roots])
    same = np.where((same == 0) & headed, _IN_HEADING, same)
    place = np.stack([alike[:, a:b].argmax(1) for a, b in zip(starts, ends, strict=True)])
    weights = claim.rarity[content]
    return Alignment(like, same, placed, place, weights / (weights.sum() + 1e-9))


def by_letters(found: Alignment) -> Floats:
    """In place of cosines, where the embedder knows nothing of the claim's language."""
    said: Floats = found.agreement @ found.weights
    return said


def windows(found: Alignment, cosines: Floats, evidence: EvidenceText) -> tuple[range, range]:
    """The window that says most of the claim, and the one that adds most to it: the same where none does."""
    starts, lengths = evidence.windows
    most = _highest(found.agreement, starts, lengths)
    says = most @ found.weights
    scores = says - _A_SENTENCE_MORE * (lengths - 1) + _OF_COSINE * _highest(cosines, starts, lengths)
    first = int(np.argmax(scores))
    both = np.maximum(most, most[first]) @ found.weights
    second = int(np.argmax(both))
    if both[second] <= says[first] + 1e-6:
        second = first
    best, other = (range(int(starts[it]), int(starts[it] + lengths[it])) for it in (first, second))
    return best, other


def _highest(rows: Floats, starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> Floats:
    """The highest of each window's rows; shape (windows, ...)."""
    highest: Floats = rows[starts]
    for further in range(1, int(lengths.max())):
        longer = lengths > further
        highest[longer] = np.maximum(highest[longer], rows[starts[longer] + further])
    return highest


def cited(found: Alignment, best: range, second: range) -> tuple[range, ...]:
    """The windows without sentences that add nothing; the second only where it adds a good deal."""
    nothing = np.zeros_like(found.weights)
    kept = _trimmed(found, best, nothing)
    said = found.agreement[kept.start : kept.stop].max(0)
    more = np.maximum(said, found.agreement[second.start : second.stop].max(0))
    if float((more - said) @ found.weights) < _ADDS:
        return (kept,)
    return kept, _trimmed(found, second, said)


def _trimmed(found: Alignment, window: range, said: Floats) -> range:
    """A window without sentences at its ends that add little to what the others, and `said`, say."""

    def says(run: range) -> float:
        agreement = found.agreement[run.start : run.stop].max(0)
        return float(np.maximum(agreement, said) @ found.weights)

    while len(window) > 1:
        whole = says(window)
        shorter = max(window[1:], window[:-1], key=says)
        if whole - says(shorter) > _LITTLE:
            break
        window = shorter
    return window
