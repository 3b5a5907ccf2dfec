"""Words in their sentence, a vector for each, as a BERT of word pieces gives them: for verification."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.errors import ModelError
from bot.model.embedding.pool import Lanes, Pool, Tokens
from bot.model.llama import Context, Model
from bot.model.writer import Closing
from store.vectors import Vectors

_LONGEST = 256
# Words with their inner marks, signs that count, and the rest piece by piece, as WordPiece splits too. Where
# no space parts words, Han, katakana and hiragana take turns about where they do.
_UNSPACED = r"[\u3400-\u9fff々]+|[\u30a0-\u30ff]+|[\u3040-\u309f]+"
_LETTERS = r"[^\W_\u3040-\u30ff\u3400-\u9fff々]+"
_SPACED = rf"{_LETTERS}(?:['’.,:/@_-]*{_LETTERS})*"
_PIECE = re.compile(rf"{_UNSPACED}|{_SPACED}|\S")
_WORD = re.compile(rf"{_UNSPACED}|{_SPACED}|[$€£%#]")
# The vocabulary of BERT's uncased models is in the order of frequency from here on.
_FIRST_WORD, _VOCABULARY = 996, 29_500
_A_PIECE_MORE = 0.12


@dataclass(frozen=True, slots=True, eq=False)
class EncodedText:
    """A text's `words` as written; their unit `vectors`, shape (words, dimension); how rare each is, from
    0 to about 1, shape (words,); and the `whole` text's unit vector. `known` is whether the vocabulary has
    more of a word than its single letters: the vectors of others mean nothing."""

    words: tuple[str, ...]
    vectors: Vectors
    rarity: Vectors
    whole: Vectors
    known: tuple[bool, ...]


class WordEncoder(Closing):
    """A BERT over one GGUF, in this process. Safe to call from any thread."""

    def __init__(self, path: Path, lanes: int) -> None:
        """Load the model. Raises ModelMissing or ModelFailed."""
        self._model = Model(path, 0)
        self._pieces = lru_cache(maxsize=50_000)(self._model.tokenize)
        self._begin, *_, self._end = self._model.tokenize("a", add_special=True)
        try:
            self._pool = Pool(
                "word encoder", self._model, Lanes(lanes, _LONGEST, unpooled=True), Context.token_vectors
            )
        except ModelError:
            self._model.close()
            raise

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        """Each text, of which the first 254 tokens are read. Blocking. Raises ModelFailed."""
        read = [self._read(text) for text in texts]
        rows = self._pool.read([tokens for tokens, _ in read], urgent=True)
        return [
            _encoded(tokens, spans, np.asarray(row)) for (tokens, spans), row in zip(read, rows, strict=True)
        ]

    def close(self) -> None:
        """Stop the threads once the work given to them is done, and free the model."""
        self._pool.close()
        self._model.close()

    def _read(self, text: str) -> tuple[Tokens, list[tuple[str, int, int]]]:
        """The tokens of `text`, and its words with the places of theirs."""
        tokens, spans = [self._begin], []
        for match in _PIECE.finditer(text):
            pieces = self._pieces(match.group())
            if len(tokens) + len(pieces) >= _LONGEST:
                break
            if pieces and _WORD.fullmatch(match.group()):
                spans.append((match.group(), len(tokens), len(tokens) + len(pieces)))
            tokens += pieces
        return [*tokens, self._end], spans


def _encoded(tokens: Tokens, spans: Sequence[tuple[str, int, int]], rows: Vectors) -> EncodedText:
    vectors = np.array([rows[start:end].mean(0) for _, start, end in spans], dtype=np.float32)
    vectors = vectors.reshape(len(spans), rows.shape[1])
    rarity = [_rarity(tokens[start:end]) for _, start, end in spans]
    return EncodedText(
        tuple(word for word, _, _ in spans),
        _unit(vectors),
        np.array(rarity, dtype=np.float32),
        _unit(rows.mean(0, keepdims=True))[0],
        tuple(not _unspaced(word) or end - start < len(word) for word, start, end in spans),
    )


def _unspaced(word: str) -> bool:
    return re.fullmatch(_UNSPACED, word) is not None


def _rarity(pieces: Sequence[int]) -> float:
    rarest = max(2, max(pieces) - _FIRST_WORD + 1)
    return math.log(rarest) / math.log(_VOCABULARY) + _A_PIECE_MORE * (len(pieces) - 1)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / (np.linalg.norm(rows, axis=-1, keepdims=True) + 1e-9), dtype=np.float32)
