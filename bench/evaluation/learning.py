"""Logistic weights learned from labelled sentences' signals, and what they say of sentences left out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from bench.evaluation.labelled import Labelled
from bot.grounding.evidence_text import Encoder, EvidenceText, read_evidence
from bot.grounding.facts import facts_of
from bot.grounding.signals import compare
from bot.grounding.verifier import Reading, excludes, facts_astray
from store.passage import Passage
from store.sentences import sentences_of

MODIFIER = "modifier"
"""The kind of a sentence that was written for what modifiers do, true or false."""

_FOLDS, _ROUNDS = 8, 3
_STRENGTH = 0.015  # of LogisticRegression's C; the best of .005 to .1 in cross-validation
# What sentences on modifiers count together, beside all others: with .3 half of the false ones pass, with 1
# more of the false answers do, and fewer of the true ones in other folders.
_OF_MODIFIERS = 0.5

_FLOORED, _BELOW = "both_mean", 0.01  # a signal, and the share of true sentences that lie below its floor

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """Its signals, by name, and whether a fact of it stands nowhere, or only in another place."""

    row: Labelled
    signals: dict[str, float]
    lacking: bool


def measured(rows: Sequence[Labelled], encoder: Encoder) -> Iterator[Measured]:
    """Those with a content word, and with passages that have one."""
    known: dict[tuple[Passage, ...], EvidenceText | None] = {}
    for row in rows:
        if row.passages not in known:
            known[row.passages] = read_evidence([sentences_of(it) for it in row.passages], encoder)
        evidence = known[row.passages]
        compared = compare(row.text, row.question, evidence, encoder) if evidence else None
        if evidence and compared:
            reading = Reading(evidence, row.question, facts_of(row.question))
            yield Measured(row, dict(compared.signals), any(facts_astray(row.text, compared, reading)))


@dataclass(frozen=True, slots=True)
class Learned:
    """Logistic weights of signals brought to mean 0 and deviation 1, in the order of `names`."""

    names: tuple[str, ...]
    means: Floats
    deviations: Floats
    weights: Floats
    bias: float
    floors: dict[str, float]

    def weigh(self, rows: Sequence[Measured]) -> Floats:
        """How likely each is; shape (rows,). One with a fact that stands nowhere is not."""
        scaled = (_matrix(rows, self.names) - self.means) / self.deviations
        likely: Floats = 1 / (1 + np.exp(-(scaled @ self.weights + self.bias)))
        return np.where(
            [it.lacking or excludes(it.signals, self.floors) for it in rows], likely * 0.1, likely
        )


def learn(rows: Sequence[Measured]) -> Learned:
    """Weights that tell the supported ones of `rows` from the others; both count alike."""
    names = tuple(sorted(set(rows[0].signals) - {"opposed"}))  # which excludes, and is not weighed
    found = _matrix(rows, names)
    means, deviations = found.mean(0), found.std(0)
    deviations[deviations == 0] = 1.0
    model = LogisticRegression(C=_STRENGTH, max_iter=5_000)
    supported = np.array([it.row.supported for it in rows])
    model.fit((found - means) / deviations, supported, sample_weight=_counts(rows, supported))
    plain = [it for it in rows if it.row.kind != MODIFIER] or rows
    true = sorted(it.signals[_FLOORED] for it in plain if it.row.supported)
    floors = {_FLOORED: true[int(_BELOW * len(true))]}
    return Learned(names, means, deviations, model.coef_[0], float(model.intercept_[0]), floors)


def _counts(rows: Sequence[Measured], supported: NDArray[np.bool_]) -> Floats:
    """What each row counts, 1 in the mean: the supported ones as much as the others, of either kind."""
    counts = np.ones(len(rows))
    modifiers = np.array([it.row.kind == MODIFIER for it in rows])
    for of_modifiers, share in ((modifiers, _OF_MODIFIERS), (~modifiers, 1.0)):
        for chosen in (of_modifiers & supported, of_modifiers & ~supported):
            counts[chosen] = share / max(1, chosen.sum())
    scaled: Floats = counts * len(rows) / counts.sum()
    return scaled


def cross_validated(rows: Sequence[Measured], beside: Sequence[Measured] = ()) -> Floats:
    """How likely each row is by weights learned from others, without its group, and from all that stand
    `beside`; over some divisions; shape (rows,)."""
    groups = sorted({it.row.group for it in rows})
    rounds = _ROUNDS if len(groups) > _FOLDS else 1  # one group at a time: each division is the same
    total = np.zeros(len(rows))
    for turn in range(rounds):
        for fold in divided(groups, turn):
            held = [i for i, it in enumerate(rows) if it.row.group in fold]
            others = [it for it in rows if it.row.group not in fold]
            total[held] += learn([*others, *beside]).weigh([rows[i] for i in held])
    return total / rounds


def divided(groups: Sequence[str], turn: int = 0) -> list[frozenset[str]]:
    """Eight parts of `groups` or, where they are fewer, each by itself; another `turn` divides otherwise."""
    folds = min(_FOLDS, len(groups))
    order = np.random.default_rng(turn).permutation(len(groups))
    return [
        frozenset(group for i, group in enumerate(groups) if order[i] % folds == fold)
        for fold in range(folds)
    ]


def threshold_at(likely: Floats, rows: Sequence[Measured], kept: float) -> float:
    """From which this share of the supported rows passes."""
    true = sorted(float(p) for p, it in zip(likely, rows, strict=True) if it.row.supported)
    return true[int((1 - kept) * len(true))]


def _matrix(rows: Sequence[Measured], names: Sequence[str]) -> Floats:
    return np.array([[it.signals[name] for name in names] for it in rows], dtype=np.float64)
