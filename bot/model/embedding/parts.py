"""Texts and their parts in one pass, for models that take the mean over a text's tokens.

A part's vector is the mean over its own tokens, which have seen the whole text (Günther et al., Late
Chunking, 2024), and over those of its headings, which count less. Sentences so come with their passage, at
the price of the passage alone.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from bot.model.embedding.pool import Lanes, Pool, Tokens
from bot.model.llama import Context, Model
from store.vectors import PartedText, Vectors

_AT_ONCE = 64
"""Texts whose tokens' vectors are in memory together: some 50 MB."""


_ABOVE = 0.5
"""What a token of the headings counts beside one of the part: bench/evaluation/late_pooling.py."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A text's tokens, which of them are its headings, and which each part has."""

    tokens: Tokens
    above: tuple[int, int]
    parts: tuple[tuple[int, int], ...]

    def means(self, row: Vectors) -> Vectors:
        """The mean over all tokens, and over those of each part; the whole stands for a part without any."""
        whole, headings = row.mean(0), row[slice(*self.above)]
        made = [whole]
        for start, end in self.parts:
            own = row[start:end]
            made.append(
                (own.sum(0) + _ABOVE * headings.sum(0)) / (len(own) + _ABOVE * len(headings))
                if len(own)
                else whole
            )
        rows = np.stack(made)
        return np.asarray(
            rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32
        )


class PartPool:
    """Contexts of their own, made when they are first needed: most processes only ask."""

    def __init__(self, model: Model, lanes: Lanes) -> None:
        self._model = model
        self._lanes = replace(lanes, unpooled=True)
        self._pool: Pool | None = None
        self._making = threading.Lock()
        self._ahead, self._behind = _specials(model)

    def read(self, texts: Sequence[PartedText]) -> list[Vectors]:
        """Shape (1 + parts, dimension) for each text: the whole, then its parts. Raises ModelFailed."""
        pool, made = self._made(), list[Vectors]()
        for start in range(0, len(texts), _AT_ONCE):
            read = [self._read(it) for it in texts[start : start + _AT_ONCE]]
            rows = pool.read([it.tokens for it in read], urgent=False)
            made += [it.means(np.asarray(row)) for it, row in zip(read, rows, strict=True)]
        return made

    def close(self) -> None:
        """Stop the threads once the work given to them is done."""
        with self._making:
            if self._pool:
                self._pool.close()

    def _made(self) -> Pool:
        with self._making:
            if self._pool is None:
                self._pool = Pool("embedder", self._model, self._lanes, Context.token_vectors)
            return self._pool

    def _read(self, given: PartedText) -> _Read:
        tokens = self._model.tokenize(given.text, add_special=True)
        place = self._places(given, len(tokens) - self._ahead - self._behind)
        longest = self._lanes.longest
        if len(tokens) > longest:
            tokens = [*tokens[: longest - 1], tokens[-1]]  # the closing token stays
        parts = tuple((place[start], place[end]) for start, end in given.parts)
        return _Read(tokens, (place[0], place[given.above]), parts)

    def _places(self, given: PartedText, count: int) -> dict[int, int]:
        """Which token begins at each border of a part."""
        borders = sorted({0, given.above, len(given.text), *(at for part in given.parts for at in part)})
        lengths = [len(self._model.tokenize(given.text[start:end])) for start, end in pairwise(borders)]
        if (
            sum(lengths) != count
        ):  # a token lies across a border: counted from the beginning, it is known where
            ends = [len(self._model.tokenize(given.text[:end])) for end in borders]
            lengths = [end - start for start, end in pairwise(ends)]
        ends = np.cumsum([0, *lengths]).tolist()
        return {border: self._ahead + int(end) for border, end in zip(borders, ends, strict=True)}


def _specials(model: Model) -> tuple[int, int]:
    """How many tokens of its own the model has ahead of a text, and behind it."""
    bare, whole = model.tokenize("a"), model.tokenize("a", add_special=True)
    ahead = next((at for at in range(len(whole)) if whole[at : at + len(bare)] == bare), 0)
    return ahead, len(whole) - len(bare) - ahead
