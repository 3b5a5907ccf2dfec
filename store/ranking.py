"""What both halves of search found, as one list, best first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from store.fusion import reciprocal_rank_fusion
from store.match import Match
from store.passage import Passage
from store.shelving import Candidate


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place: everything of a Match but the passage, which is read only for the best."""

    found: Candidate
    score: float
    bm25: float | None
    dense_rank: int | None
    lexical_rank: int | None

    def match(self, passage: Passage) -> Match:
        return Match(passage, self.score, self.found.cosine, self.bm25, self.dense_rank, self.lexical_rank)


def rank(
    candidates: Iterable[Candidate], near: Collection[str], bm25: Mapping[int, float], depth: int
) -> list[Ranked]:
    """Fuse the ranking by cosine of candidates whose vector is in `near` with that of those in `bm25`.

    Each is read down to `depth`. Ties are settled by source and position, not by when either was indexed.
    """
    of_number = {it.number: it for it in candidates}
    wanted = frozenset(near)
    dense = sorted(
        (it for it in of_number.values() if it.vector_id in wanted), key=lambda it: (-it.cosine, *_place(it))
    )
    lexical = sorted(
        (it for it in of_number.values() if it.number in bm25),
        key=lambda it: (-bm25[it.number], *_place(it)),
    )
    dense_rank = {it.number: rank for rank, it in enumerate(dense[:depth], start=1)}
    lexical_rank = {it.number: rank for rank, it in enumerate(lexical[:depth], start=1)}
    scores = reciprocal_rank_fusion(list(dense_rank), list(lexical_rank))
    ranked = [
        Ranked(of_number[number], score, bm25.get(number), dense_rank.get(number), lexical_rank.get(number))
        for number, score in scores.items()
    ]
    return sorted(ranked, key=lambda it: (-it.score, *_place(it.found)))


def _place(found: Candidate) -> tuple[str, int]:
    return found.source_id, found.position
