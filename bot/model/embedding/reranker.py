"""The reranker: how well passages answer a query, each read together with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import ModelError, ModelFailed
from bot.model.embedding.pool import Lanes, Pool, Tokens
from bot.model.llama import Context, Model, binding, score_at
from bot.model.writer import Closing

_QUERY, _DOCUMENT = "{query}", "{document}"


@dataclass(frozen=True, slots=True)
class _Frame:
    """Tokens before, between and after the two texts, and the spaces that a template has beside each.

    Those are read together with the text: ` What` is one token, a space and `What` are two.
    """

    opening: Tokens
    between: Tokens
    closing: Tokens
    query: tuple[str, str] = ("", "")
    passage: tuple[str, str] = ("", "")

    @property
    def size(self) -> int:
        return len(self.opening) + len(self.between) + len(self.closing)


class Pairing:
    """Puts queries and passages together as the model was trained to see them."""

    def __init__(self, model: Model, longest: int) -> None:
        """Pairs of at most `longest` tokens. Raises ModelFailed for a template that is of no use."""
        self._model = model
        template = binding().llama_model_chat_template(model.handle, b"rerank")
        self._frame = _by_template(model, template.decode("utf-8")) if template else _by_vocabulary(model)
        self._room = longest - self._frame.size
        if self._room < 2:
            raise ModelFailed(f"{model.path.name}: it reads {longest} tokens, too few for its own template")

    def pairs(self, query: str, passages: Sequence[str]) -> list[Tokens]:
        """One text for each passage. A long query is cut to half of the room, a passage to what is left."""
        frame = self._frame
        asked = self._text(query, frame.query, self._room // 2)
        before = [*frame.opening, *asked, *frame.between]
        left = self._room - len(asked)
        return [[*before, *self._text(it, frame.passage, left), *frame.closing] for it in passages]

    def _text(self, text: str, spaces: tuple[str, str], room: int) -> Tokens:
        before, after = spaces
        tokens = self._model.tokenize(before + text + after)
        if len(tokens) <= room:
            return tokens
        tail = self._model.tokenize(after) if after else []
        return [*tokens[: max(0, room - len(tail))], *tail]


def _by_vocabulary(model: Model) -> _Frame:
    """BERT and its like, as llama.cpp's server does it: BOS query EOS SEP passage EOS, as the file says."""
    lib, vocab = binding(), model.vocab
    end = lib.llama_vocab_eos(vocab)
    end = lib.llama_vocab_sep(vocab) if end < 0 else end
    opening = [lib.llama_vocab_bos(vocab)] if lib.llama_vocab_get_add_bos(vocab) else []
    closing = [end] if lib.llama_vocab_get_add_eos(vocab) else []
    separator = [lib.llama_vocab_sep(vocab)] if lib.llama_vocab_get_add_sep(vocab) else []
    if not closing + separator:
        raise ModelFailed(
            f"{model.path.name}: it has neither a rerank template nor a separator to show how it "
            "reads a pair; "
            "use another conversion of this model, or leave INHOUSE_RERANKER__PATH unset"
        )
    return _Frame(opening, [*closing, *separator], closing)


def _by_template(model: Model, template: str) -> _Frame:
    """A reranker made of a chat model brings a template, whose words alone may be control tokens."""
    opening, _, rest = template.partition(_QUERY)
    between, asks, closing = rest.partition(_DOCUMENT)
    if not asks or template.count(_QUERY) > 1 or template.count(_DOCUMENT) > 1:
        raise ModelFailed(
            f"{model.path.name}: its rerank template must have one {_QUERY}, then one {_DOCUMENT}"
        )
    query = _end(opening), _start(between)
    passage = _end(between[len(query[1]) :]), _start(closing)
    return _Frame(
        model.tokenize(opening.removesuffix(query[0]), parse_special=True),
        model.tokenize(between[len(query[1]) :].removesuffix(passage[0]), parse_special=True),
        model.tokenize(closing.removeprefix(passage[1]), parse_special=True),
        query,
        passage,
    )


def _start(text: str) -> str:
    """The white space that a text begins with."""
    return text[: len(text) - len(text.lstrip())]


def _end(text: str) -> str:
    """The white space that a text ends with."""
    return text[len(text.rstrip()) :]


_LONGEST = 1024  # tokens of a query with a passage; more would only take memory

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class RerankerOptions:
    """`lanes` are contexts of one thread each."""

    path: Path
    lanes: int
    gpu_layers: int = -1


class LlamaReranker(Closing):
    """A cross-encoder over one GGUF, in this process. Safe to call from any thread."""

    def __init__(self, options: RerankerOptions) -> None:
        """Load the model. Raises ModelMissing, or ModelFailed, also for a model that does not rank."""
        self._model = Model(options.path, options.gpu_layers)
        longest = min(self._model.trained_context, _LONGEST)
        try:
            self._at = score_at(self._model)
            self._pairing = Pairing(self._model, longest)
            self._pool = Pool("reranker", self._model, Lanes(options.lanes, longest, ranked=True), self._read)
        except ModelError:
            self._model.close()
            raise

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """How well each passage answers `query`, higher is better; shape (len(passages),).

        Only scores for one query compare, and each model has its own scale. Raises ModelFailed.
        """
        scores = np.zeros(len(passages), dtype=np.float32)
        self._pool.fill(scores, self._pairing.pairs(query, passages), urgent=True)
        if not np.isfinite(scores).all():
            raise ModelFailed(f"{self._model.path.name}: it gave scores that are not numbers; pull it again")
        return scores

    def close(self) -> None:
        """Stop the threads once the work given to them is done, and free the model."""
        self._pool.close()
        self._model.close()

    def _read(self, context: Context, sequence: int) -> float:
        return float(context.pooled(sequence)[self._at])
