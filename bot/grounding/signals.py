"""The signals of a claim beside evidence: what a small model weighs to say whether it is supported. Pure.

They compare the claim with the window of one to three sentences that says most of it, with the one sentence
that does (`top`), with two windows together, and with everything.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.grounding.evidence_text import EncodedText, Encoder, EvidenceText, content_of, plain, root_of
from bot.grounding.facts import facts_of
from bot.grounding.forms import is_unspaced
from bot.grounding.modifiers import modifier_signals
from bot.grounding.turns import counterpart, denials, opposed, turns_of
from bot.grounding.word_alignment import Alignment, Floats, align, by_letters, cited, windows
from bot.tokens import words

_ALIGNED, _BADLY = 0.6, 0.55
_TURNED, _SAID = -0.02, 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Signals by name, and the sentences of evidence that they rest on: the `best` window, and the `second`,
    which says most of what the best does not (the same one where nothing does). `cited` are those of them
    without which less would be said, `top` is the one sentence of the best that says most."""

    signals: Mapping[str, float]
    best: range
    second: range
    cited: tuple[range, ...]
    top: int


def compare(claim: str, question: str, evidence: EvidenceText, encoder: Encoder) -> Compared | None:
    """The signals of `claim`, an answer to `question`; None where none says anything. Raises ModelFailed."""
    claim = plain(claim)
    encoded, denied = encoder.encode([claim, counterpart(claim)])
    content = content_of(encoded.words)
    if not content:
        return None
    found = align(encoded, content, evidence)
    unknown = not any(encoded.known[i] for i in content if is_unspaced(encoded.words[i])) and any(
        is_unspaced(encoded.words[i]) for i in content
    )
    cosines = by_letters(found) if unknown else evidence.wholes @ encoded.whole
    best, second = windows(found, cosines, evidence)
    top = max(best, key=lambda i: float(found.agreement[i] @ found.weights))
    signals = {
        **_coverage(found, best, second),
        **(_likeness(encoded, denied, evidence, best, cosines) if not unknown else _alone(cosines, best)),
        **_names(claim, encoded, content, found, evidence, best, top),
        **_facts(claim, evidence, best, top),
        **_turned(claim, evidence, best, top),
        **_order(found, evidence, content, top),
        **modifier_signals(encoded, content, question, evidence, found, top),
    }
    roots = {root_of(word) for word in words(question)}
    signals["asked"] = float(np.mean([root_of(encoded.words[i]) in roots for i in content]))
    signals["length"] = math.log(len(encoded.words) + 1)
    signals["window"] = float(len(best))
    # The embedder tells of an English denial: turned round, the claim comes nearer to what is there.
    turned = signals["turned"] < _TURNED and signals["best_mean"] > _SAID
    known = evidence.language != "en" or (denials(claim) > 0 and turned)
    signals["opposed"] = float(known and _opposed(claim, evidence, best, top))
    return Compared(signals, best, second, cited(found, best, second), top)


def _coverage(found: Alignment, best: range, second: range) -> dict[str, float]:
    agreement, same, weights = found.agreement, found.same, found.weights
    in_best, in_second = (
        agreement[best.start : best.stop].max(0),
        agreement[second.start : second.stop].max(0),
    )
    both = np.maximum(in_best, in_second)
    signals: dict[str, float] = {}
    for name, it in (("best", in_best), ("both", both), ("all", agreement.max(0))):
        lowest = np.sort(it)
        signals |= {
            f"{name}_mean": float(it @ weights),
            f"{name}_least": float(lowest[0]),
            f"{name}_two_least": float(lowest[:2].mean()),
            f"{name}_low_quarter": float(lowest[: max(1, len(lowest) // 4)].mean()),
            f"{name}_worst": float(((1 - it) * weights).max() * len(it)),
        }
    in_window, anywhere = same[best.start : best.stop].max(0), same.max(0)
    bad = in_best < _BADLY
    return signals | {
        "same_best": float(in_window @ weights),
        "same_all": float(anywhere @ weights),
        "missing_best": float((in_window < 0.5).sum()),
        "missing_all": float((anywhere < 0.5).sum()),
        "bad": float(bad.sum()),
        "bad_weight": float(weights[bad].sum()),
        "second_adds": float((both - in_best) @ weights),
    }


def _likeness(
    claim: EncodedText,
    denied: EncodedText,
    evidence: EvidenceText,
    best: range,
    cosines: Floats,
) -> dict[str, float]:
    ordered = np.sort(cosines)[::-1]
    window = evidence.wholes[best.start : best.stop].mean(0)
    window = window / (np.linalg.norm(window) + 1e-9)
    return {
        "cosine": float(ordered[0]),
        "cosine_best": float(cosines[best.start : best.stop].max()),
        "cosine_gap": float(ordered[0] - ordered[min(3, len(ordered) - 1)]),
        "cosine_window": float(window @ claim.whole),
        # A claim that says the opposite comes nearer when it is turned round.
        "turned": float(window @ claim.whole - window @ denied.whole),
    }


def _alone(cosines: Floats, best: range) -> dict[str, float]:
    ordered = np.sort(cosines)[::-1]
    best_of = float(cosines[best.start : best.stop].max())
    return {
        "cosine": float(ordered[0]),
        "cosine_best": best_of,
        "cosine_gap": float(ordered[0] - ordered[min(3, len(ordered) - 1)]),
        "cosine_window": best_of,
        "turned": 0.0,
    }


def _names(
    claim: str,
    encoded: EncodedText,
    content: Sequence[int],
    found: Alignment,
    evidence: EvidenceText,
    best: range,
    top: int,
) -> dict[str, float]:
    named = [a for a, i in enumerate(content) if is_name(encoded.words[i], i)]
    same, like = found.same, found.like
    in_window, placed = same[best.start : best.stop].max(0), found.placed[best.start : best.stop].max(0)
    missing = [a for a in named if same[top, a] < 0.5 and like[top, a] < 0.8]
    there = {
        root_of(word) for i, word in enumerate(evidence.words[evidence.words_of(top)]) if is_name(word, i)
    }
    own = {root_of(encoded.words[content[a]]) for a in named}
    exact = in_window >= 1
    placed_names = [float(placed[a]) for a in named if exact[a]]
    return {
        "names": float(len(named)),
        "names_missing": float(sum(same[:, a].max() < 0.5 and like[:, a].max() < 0.75 for a in named)),
        "names_missing_best": float(sum(in_window[a] < 0.5 for a in named)),
        "names_missing_top": float(len(missing)),
        "names_swapped": float(bool(missing) and bool(there - own)),
        "names_elsewhere": float(any(root_of(encoded.words[content[a]]) in evidence.known for a in missing)),
        "name_placed": min(placed_names, default=0.7),
        "placed_mean": float(placed[exact].mean()) if exact.any() else 0.5,
        "placed_least": float(placed[exact].min()) if exact.any() else 0.5,
    }


def is_name(word: str, place: int) -> bool:
    """Whether a word is written like a name: a capital past the first, a digit, an inner capital."""
    return bool(place and word[0].isupper()) or any(it.isdigit() or it.isupper() for it in word[1:])


def _facts(claim: str, evidence: EvidenceText, best: range, top: int) -> dict[str, float]:
    said = facts_of(claim)
    there = evidence.facts[top]
    missing = said.lacking(there)
    codes = {it.casefold() for it in said.codes}
    codes_there = {it.casefold() for it in there.codes}
    in_best = set.intersection(*(set(said.lacking(evidence.facts[i])) for i in best))
    return {
        "facts": float(len(said.figures) + len(said.codes)),
        "facts_missing": float(len(said.lacking(evidence.all_facts))),
        "facts_missing_best": float(len(in_best)),
        "facts_missing_top": float(len(missing)),
        "figures_swapped": float(bool(missing) and bool(there.figures)),
        "codes_missing_top": float(bool(codes - codes_there)),
        "codes_swapped": float(bool(codes - codes_there) and bool(codes_there - codes)),
    }


def _turned(claim: str, evidence: EvidenceText, best: range, top: int) -> dict[str, float]:
    here, near = turns_of(claim), [turns_of(evidence.texts[i]) for i in best]
    there = {it: any(each[it] for each in near) for it in here}
    signals = {f"only_claim_{it}": float(here[it] and not there[it]) for it in here}
    signals |= {f"only_source_{it}": float(there[it] and not here[it]) for it in here}
    denied, denied_there = denials(claim), denials(evidence.texts[top])
    return signals | {
        "denial_odd": float(denied % 2 != denied_there % 2),
        "denial_claim": float(denied > 0 and denied_there == 0),
        "denial_source": float(denied == 0 and denied_there > 0),
    }


def _opposed(claim: str, evidence: EvidenceText, best: range, top: int) -> bool:
    """Whether it denies what the evidence says, or the other way round."""
    near = best if denials(claim) else range(top, top + 1)
    return all(opposed(claim, evidence.texts[i]) for i in near)


def _order(found: Alignment, evidence: EvidenceText, content: Sequence[int], top: int) -> dict[str, float]:
    """Whether what the claim says in a row stands in a row, and in that order, in the one best sentence."""
    agreement, places = found.agreement[top], found.place[top]
    row = places[agreement > _ALIGNED]
    pairs = [(a, b) for i, a in enumerate(row) for b in row[i + 1 :] if a != b]
    beside: list[tuple[float, float]] = []
    for a in range(len(content)):
        if found.same[top, a] >= 1:
            near = [
                float(abs(int(places[b]) - int(places[a])) <= 4 and agreement[b] > _BADLY)
                for b in (a - 1, a + 1)
                if 0 <= b < len(content)
            ]
            if near:
                beside.append((float(found.weights[a]) * len(content), float(np.mean(near))))
    span = evidence.words_of(top)
    own = content_of(evidence.words[span])
    rarity = evidence.rarity[span][own]
    matched = [i for i in range(len(content)) if agreement[i] > _BADLY]
    told = {int(places[i]) for i in matched}
    untold = sum(float(rarity[k]) for k, i in enumerate(own) if i not in told)
    return {
        "inverted": float(np.mean([a > b for a, b in pairs])) if pairs else 0.0,
        "beside_mean": sum(w * it for w, it in beside) / sum(w for w, _ in beside) if beside else 0.5,
        "beside_least": min((it for w, it in beside if w > 0.8), default=0.5),
        "untold": untold / (float(rarity.sum()) + 1e-9),
        "source_length": math.log(len(evidence.words[span]) + 1),
    }
