"""What both halves of search found, as one list of matches, best first."""

from collections.abc import Iterable, Mapping

from store.embedder import Vectors
from store.fusion import reciprocal_rank_fusion
from store.match import Match
from store.shelving import Shelved


def by_cosine(found: Iterable[Shelved], query: Vectors) -> list[Shelved]:
    """Nearest to `query` first; exact, whichever index found them."""
    return sorted(found, key=lambda it: (-cosine(it, query), *_order(it)))


def by_score(found: Iterable[Shelved], bm25: Mapping[int, float]) -> list[Shelved]:
    return sorted(found, key=lambda it: (-bm25[it.number], *_order(it)))


def fuse(
    dense: list[Shelved], lexical: list[Shelved], bm25: Mapping[int, float], query: Vectors
) -> list[Match]:
    """Two rankings as one. `bm25` is by passage number, for those of `lexical`."""
    dense_rank = {it.number: rank for rank, it in enumerate(dense, start=1)}
    lexical_rank = {it.number: rank for rank, it in enumerate(lexical, start=1)}
    scores = reciprocal_rank_fusion(list(dense_rank), list(lexical_rank))
    found = {it.number: it for it in (*dense, *lexical)}
    best = sorted(scores, key=lambda number: (-scores[number], *_order(found[number])))
    return [
        Match(
            passage=found[number].passage,
            score=scores[number],
            cosine=cosine(found[number], query),
            bm25=bm25.get(number),
            dense_rank=dense_rank.get(number),
            lexical_rank=lexical_rank.get(number),
        )
        for number in best
    ]


def cosine(found: Shelved, query: Vectors) -> float:
    return float(found.vector @ query)  # both have length 1


def _order(found: Shelved) -> tuple[str, int]:
    """What settles ties: nothing that depends on when a passage was indexed."""
    return found.passage.source.id, found.passage.position
