"""How well the gate tells what the documents answer from what they do not: near misses, and questions about
something else entirely, which a SQuAD file or a JSONL file of questions holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadBatch
from bot.evaluation.measures import auroc, mean, refused_at, share
from bot.evaluation.replies import Judged
from bot.evaluation.report import Table
from bot.jsonl import read_batch, read_json

_SHAPE = '{"data": [{"paragraphs": [{"qas": [{"question": "…"}]}]}]}'
_NEAR, _OTHER = 0.90, 0.95
"""At which share of answerable questions answered refusals are counted, of near misses and of others."""


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure the gate was that a question is answered, and whether it refused."""

    confidence: float
    refused: bool


def sureness(judged: Iterable[Judged]) -> tuple[list[Sure], list[Sure]]:
    """Of questions that have an answer, and of those that have none."""
    given = list(judged)
    pairs = [(it.near_miss, Sure(it.confidence, it.refused)) for it in given]
    return [it for near, it in pairs if not near], [it for near, it in pairs if near]


def table(answerable: Sequence[Sure], near: Sequence[Sure], other: Sequence[Sure]) -> Table:
    """At the threshold in use, then how well confidence tells them apart."""
    kept = [it.confidence for it in answerable]
    rows = [("answered that have an answer", share(not it.refused for it in answerable))]
    for name, of, at in (("near_miss", near, _NEAR), ("about something else", other, _OTHER)):
        if of:
            scores = [it.confidence for it in of]
            rows += [
                (f"{name}: refused", share(it.refused for it in of)),
                (f"{name}: AUROC of the confidence", f"{auroc(kept, scores):.2f}"),
                (
                    f"{name}: refused where {at:.0%} of those with an answer are answered",
                    f"{refused_at(kept, scores, at):.2f}",
                ),
            ]
    return Table("refusals", "Refusals", ("measure", "figure"), tuple(rows))


def figures(answerable: Sequence[Sure], near: Sequence[Sure], other: Sequence[Sure]) -> dict[str, float]:
    """The same for scripts."""
    kept = [it.confidence for it in answerable]
    found = {"answered": mean(not it.refused for it in answerable)}
    for name, of, at in (("near_miss", near, _NEAR), ("other", other, _OTHER)):
        scores = [it.confidence for it in of]
        found |= {
            f"{name}_refused": mean(it.refused for it in of),
            f"{name}_auroc": auroc(kept, scores),
            f"{name}_refused_at_{at * 100:.0f}": refused_at(kept, scores, at),
        }
    return found


def read_others(path: Path, limit: int) -> list[str]:
    """At most `limit` questions, taken evenly from the whole file. Raises BadBatch."""
    found = _squad(path) if path.suffix.casefold() == ".json" else [row.question for row in read_batch(path)]
    if not found:
        raise BadBatch(f"{path}: it has no questions; a SQuAD file looks like {_SHAPE}")
    step = max(len(found) / limit, 1.0)
    return [found[int(i * step)] for i in range(min(limit, len(found)))]


def _squad(path: Path) -> list[str]:
    whole = read_json(path)
    try:
        paragraphs = [paragraph for article in whole["data"] for paragraph in article["paragraphs"]]
        asked = [str(it["question"]) for paragraph in paragraphs for it in paragraph["qas"]]
    except (KeyError, TypeError):
        raise BadBatch(f"{path}: not a SQuAD file; one looks like {_SHAPE}") from None
    return [text for text in asked if text.strip()]
