"""What the library holds on a question: matches, their best sentences, and whether they are evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.calibration import Calibration, shipped
from bot.collapsing import collapse
from bot.expecting import expected
from bot.gating import Verdict, gate
from bot.model.reranker import LlamaReranker
from bot.quoting import Scored, rank
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.embedder import Embedder
from store.library import Library
from store.match import Match
from store.passage import Passage
from store.ranking import Ranking
from store.ranking import rank as best_first
from store.sentences import AnswerKind, PassageSentence, sentences_of
from store.vectors import embedded_text

# What a reranker puts further down bears on the question by its words alone, and is left out.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """`scored` are the best sentences of `matches`, best first; `verdict` says what they are worth."""

    matches: tuple[Match, ...]
    scored: tuple[Scored, ...]
    verdict: Verdict

    @property
    def passages(self) -> list[Passage]:
        """Those with the best sentences, best first."""
        return list({it.sentence.passage.id: it.sentence.passage for it in self.scored}.values())


@dataclass(frozen=True, slots=True)
class Shelves:
    """Where evidence is looked for, and for whom; a `reranker` chooses among what search finds."""

    library: Library
    embedder: Embedder
    settings: AnsweringSettings
    readers: Readers
    reranker: LlamaReranker | None = None
    calibration: Calibration = field(default_factory=shipped)
    ranking: Ranking = best_first

    def look(self, query: str, focus: str) -> Evidence:
        """Search for `query` and judge what is found; the words of `focus` count more."""
        matches = self.find(query, focus, self.settings.candidates)
        if self.reranker is not None:
            matches = matches[:_KEPT]
        scored = rank(query, matches, self.embedder, focus)
        return Evidence(tuple(matches), tuple(scored), gate(query, scored, matches, self.calibration))

    def find(self, query: str, focus: str, limit: int) -> list[Match]:
        """Passages for `query`, best first; what `focus` asks for should stand in them."""
        kind = expected(focus)
        kind = expected(query) if kind is AnswerKind.ANYTHING else kind
        found = self.library.search(query, self.readers, limit, kind, self.ranking)
        return self._reranked(query, collapse(found))

    def _reranked(self, query: str, matches: list[Match]) -> list[Match]:
        """The first of them as the reranker orders them; all as they are where there is none."""
        if self.reranker is None:
            return matches
        first, others = matches[: self.settings.candidates], matches[self.settings.candidates :]
        scores = self.reranker.score(query, [embedded_text(match.passage) for match in first])
        return [*(first[i] for i in np.argsort(-scores, kind="stable")), *others]


def shared_out(evidence: Sequence[Evidence], most: int) -> list[Passage]:
    """The best passages of each in turn, each once."""
    queues = [it.passages for it in evidence]
    turns = [queue[i] for i in range(most) for queue in queues if i < len(queue)]
    return list({passage.id: passage for passage in turns}.values())[:most]


def cut(passages: Iterable[Passage], evidence: Sequence[Evidence]) -> list[tuple[PassageSentence, ...]]:
    """The sentences of each passage, as search gave them where it found the passage."""
    found = {it.passage: it.cut for each in evidence for it in each.matches}
    return [found[it] if it in found else sentences_of(it) for it in passages]
