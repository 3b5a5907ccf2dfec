"""What a claim is held against: the sentences of some passages, read once for all claims of a reply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.grounding.facts import Facts, facts_of, together
from bot.grounding.forms import is_grammar, is_unspaced
from bot.grounding.language import is_common, language_of
from bot.grounding.numerals import apart, in_digits
from bot.grounding.rules import meaning, stem
from bot.tokens import fold, root, words
from store.sentences import PassageSentence
from store.vectors import Vectors

_TELLING = 4_000  # characters that tell in which language most is


class EncodedText(Protocol):
    """A text's words as written, a unit vector and a rarity (0 to about 1) for each, and its own vector;
    `known` are the words whose vectors mean something."""

    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def vectors(self) -> Vectors: ...
    @property
    def rarity(self) -> Vectors: ...
    @property
    def whole(self) -> Vectors: ...
    @property
    def known(self) -> tuple[bool, ...]: ...


class Encoder(Protocol):
    """What gives words their vectors; bot/model/embedding has it over a GGUF."""

    def encode(self, texts: Sequence[str]) -> Sequence[EncodedText]:
        """Blocking; safe to call from any thread. Raises ModelFailed."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class EvidenceText:
    """The `sentences` of passages, and of all their words in a row: where each
    sentence's begin (`starts`), their `roots` by number, vectors and rarity. `heading_roots` and `facts` are
    by sentence, and so are the `meanings` of its words and of those `above` it, in headings, its document's
    title and its name; `all_facts` are those of everything, titles and links too, `known` every root in it.
    `language` is that of most of it; `windows` are runs of neighbouring sentences, where they start and how
    long they are."""

    sentences: tuple[PassageSentence, ...]
    texts: tuple[str, ...]
    starts: NDArray[np.intp]
    words: tuple[str, ...]
    roots: NDArray[np.intp]
    root_ids: Mapping[str, int]
    vectors: Vectors
    rarity: Vectors
    wholes: Vectors
    heading_roots: tuple[frozenset[str], ...]
    meanings: tuple[frozenset[str], ...]
    above: tuple[frozenset[str], ...]
    facts: tuple[Facts, ...]
    all_facts: Facts
    known: frozenset[str]
    language: str
    windows: tuple[NDArray[np.intp], NDArray[np.intp]]

    def words_of(self, sentence: int) -> slice:
        """Where the words of a sentence stand."""
        end = self.starts[sentence + 1] if sentence + 1 < len(self.starts) else len(self.words)
        return slice(int(self.starts[sentence]), int(end))


def _windows(
    sentences: Sequence[PassageSentence], longest: int = 3
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each run of at most `longest` neighbours starts, and its length.

    Those of one run stand in one passage, and in one message of it. A row of a table stands alone: with
    another one, it would lend it its figures.
    """
    found: list[tuple[int, int]] = []
    for first, begin in enumerate(sentences):
        found.append((first, 1))
        for length, further in enumerate(sentences[first + 1 : first + longest], start=2):
            apart = begin.passage.id != further.passage.id or begin.message != further.message
            if begin.row or further.row or apart:
                break
            found.append((first, length))
    starts, lengths = np.array(found, dtype=np.intp).T
    return starts, lengths


def read_evidence(cuts: Sequence[Sequence[PassageSentence]], encoder: Encoder) -> EvidenceText | None:
    """The sentences of passages, cut into them; None where there is none with a word. Raises ModelFailed."""
    sentences = tuple(it for cut in cuts for it in cut if words(it.whole))
    if not sentences:
        return None
    texts = tuple(plain(it.whole) for it in sentences)
    encoded = encoder.encode(texts)
    lengths = [len(it.words) for it in encoded]
    found = tuple(word for it in encoded for word in it.words)
    root_ids: dict[str, int] = {}
    roots = np.array([root_ids.setdefault(root_of(it), len(root_ids)) for it in found], dtype=np.intp)
    facts = tuple(facts_of(f"{it.heading}\n{it.whole}\n{it.quote}") for it in sentences)
    passages = {it.passage.id: it.passage for it in sentences}.values()
    titles = [facts_of(f"{it.context}\n{it.source.name}\n{it.text}") for it in passages]
    headings = tuple(frozenset(map(root_of, words(f"{it.passage.context} {it.heading}"))) for it in sentences)
    meanings = tuple(frozenset(map(meaning_of, it.words)) for it in encoded)
    return EvidenceText(
        sentences,
        texts,
        np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp),
        found,
        roots,
        root_ids,
        np.concatenate([it.vectors for it in encoded]),
        np.concatenate([it.rarity for it in encoded]),
        np.stack([it.whole for it in encoded]),
        headings,
        meanings,
        tuple(map(_above, sentences)),
        facts,
        together((*facts, *titles)),
        frozenset(root_ids).union(*headings),
        language_of(" ".join(texts)[:_TELLING]),
        _windows(sentences),
    )


def plain(text: str) -> str:
    """As its words are compared: with Han numerals in digits, and these set apart."""
    return apart(in_digits(text)) if language_of(text) in {"ja", "zh"} else text


def root_of(word: str) -> str:
    """A word folded, without its usual endings."""
    return root(fold(word))


def meaning_of(word: str) -> str:
    """A word folded, without its endings; one for all English words that mean the same."""
    return meaning(stem(fold(word)))


def _above(sentence: PassageSentence) -> frozenset[str]:
    """The meanings of the words in its headings, its document's title and name."""
    name = sentence.passage.source.name.rpartition(".")[0]
    return frozenset(map(meaning_of, words(f"{sentence.passage.context} {sentence.heading} {name}")))


def content_of(found: Sequence[str]) -> list[int]:
    """Which of a text's words say something."""
    return [
        i
        for i, word in enumerate(found)
        if not is_grammar(word)
        and not is_common(fold(word))
        and (len(word) > 1 or word.isdigit() or is_unspaced(word))
    ]
