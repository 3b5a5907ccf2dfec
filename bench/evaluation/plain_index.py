"""An index of the usual kind, to compare with: chunks of 1,000 characters, cosine, BM25, and their fusion."""

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from store.audience import Audience
from store.errors import Unreadable
from store.indexing.walk import walk_path
from store.passage import Kind, Passage, Source
from store.reading.opening import Limits
from store.vectors import Embedder, Vectors

SIZE, OVERLAP = 1_000, 200
METHODS = ("dense only", "BM25 only", "reciprocal rank fusion of both")
_SEPARATORS = ("\n\n", "\n", " ", "")
_K1, _B = 1.5, 0.75
"""Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009: the usual values."""
K = 60
"""Cormack, Clarke and Büttcher, Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods, SIGIR 2009: a pilot found k = 60 and the result hardly moves with it."""
_DEPTH = 50
"""How far down fusion reads the two rankings."""
_BATCH = 32
_WORD = re.compile(r"\w+")

Watch = Callable[[int, int], None]
Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PlainIndex:
    """`vectors` is (passages, dimension), rows of length 1."""

    passages: tuple[Passage, ...]
    vectors: Vectors
    bm25: "BM25"

    @classmethod
    def of_folder(cls, folder: Path, embedder: Embedder, watch: Watch) -> "PlainIndex":
        """Reads every text file of a folder; others are passed over. Raises CannotOpen."""
        passages = tuple(_passages(folder))
        texts = [it.text for it in passages]
        rows = [np.zeros((0, embedder.dimension), dtype=np.float32)]
        for start in range(0, len(texts), _BATCH):
            watch(start, len(texts))
            rows.append(embedder.embed_passages(texts[start : start + _BATCH]))
        return cls(passages, np.concatenate(rows), BM25.of(texts))

    def search(self, method: str, question: str, embedder: Embedder, limit: int) -> list[Passage]:
        """Up to `limit` passages by one of METHODS, best first."""
        dense = _best(self.vectors @ embedder.embed_query(question), _DEPTH)
        lexical = _best(self.bm25.scores(question), _DEPTH)
        scores = reciprocal_rank_fusion(dense, lexical)
        rankings = (dense, lexical, sorted(scores, key=lambda it: (-scores[it], it)))
        chosen = dict(zip(METHODS, rankings, strict=True))[method]
        return [self.passages[number] for number in chosen[:limit]]


@dataclass(frozen=True, slots=True)
class BM25:
    """Okapi BM25 over whole words, folded, unstemmed. `uses` has, by word, texts and weights, (n,) each."""

    size: int
    uses: dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "BM25":
        counts = [Counter(_words(text)) for text in texts]
        lengths = [each.total() for each in counts]
        average = sum(lengths) / max(len(lengths), 1) or 1.0
        found: dict[str, list[tuple[int, float]]] = {}
        for number, (each, length) in enumerate(zip(counts, lengths, strict=True)):
            for word, n in each.items():
                weight = n * (_K1 + 1) / (n + _K1 * (1 - _B + _B * length / average))
                found.setdefault(word, []).append((number, weight))
        uses = {}
        for word, them in found.items():
            idf = math.log(1 + (len(texts) - len(them) + 0.5) / (len(them) + 0.5))
            uses[word] = (np.array([n for n, _ in them]), idf * np.array([weight for _, weight in them]))
        return cls(len(texts), uses)

    def scores(self, question: str) -> NDArray[np.float64]:
        """One a text, (size,); 0 where no word of the question stands."""
        found = np.zeros(self.size)
        for word in _words(question):
            if word in self.uses:
                numbers, weights = self.uses[word]
                found[numbers] += weights
        return found


def reciprocal_rank_fusion(*rankings: Sequence[Item]) -> dict[Item, float]:
    """The sum of 1 / (K + rank) over the rankings that have the item, ranks from 1.

    In no order: the caller sorts, and settles ties by something that does not depend on chance.
    """
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1.0 / (K + rank)
    return scores


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _best(scores: NDArray[np.float32] | NDArray[np.float64], limit: int) -> list[int]:
    """Places of the highest scores over 0, best first; of equals the first."""
    return [int(it) for it in np.argsort(-scores, kind="stable")[:limit] if scores[it] > 0]


def _passages(folder: Path) -> Iterator[Passage]:
    with walk_path(folder) as walked:
        for file in walked.files:
            try:
                data, _ = file.directory.contents(file.path, Limits().file_bytes)
                text = data.decode().replace("\r\n", "\n")
            except (Unreadable, UnicodeDecodeError):
                continue
            source = Source(f"file:{file.name}", Kind.FILE, file.name, file.name, "", "", Audience.everyone())
            for number, (start, end) in enumerate(chunks(text)):
                piece = text[start:end]
                yield Passage(f"{file.name}#{number}", source, (), piece, number, start, end, line=1)


def chunks(text: str, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[tuple[int, int]]:
    """Where each chunk of `text` lies: at most `size` characters, made of whole paragraphs, lines or words.

    Each begins with up to `overlap` characters of the one before it, as far as they are whole pieces too.
    """
    held: list[tuple[int, int]] = []
    for start, end in _pieces(text, 0, len(text), size, _SEPARATORS):
        if held and end - held[0][0] > size:
            yield held[0][0], held[-1][1]
            while held and (held[-1][1] - held[0][0] > overlap or end - held[0][0] > size):
                held.pop(0)
        held.append((start, end))
    if held:
        yield held[0][0], held[-1][1]


def _pieces(
    text: str, start: int, end: int, size: int, separators: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """`text[start:end]` cut after the first separator it takes to get to `size`; the longer ones further."""
    first, *others = separators
    while start < end:
        cut = text.find(first, start, end) + len(first) if first else start + size
        cut = end if (first and cut < len(first)) or cut > end else cut
        if cut - start > size:
            yield from _pieces(text, start, cut, size, others)
        else:
            yield start, cut
        start = cut
