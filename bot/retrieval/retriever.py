"""What the library holds on a query for its readers: matches, and their best sentences."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.model.embedding import LlamaReranker
from bot.query import Query, expected_kind
from bot.retrieval.approved import prefer_approved
from bot.retrieval.cells import gained_by_cell, nearer
from bot.retrieval.codes import by_code
from bot.retrieval.days import by_day
from bot.retrieval.dedup import deduplicate
from bot.retrieval.marked import by_mark
from bot.retrieval.odd_words import with_oddness
from bot.retrieval.rows import by_name, by_row
from bot.retrieval.second_look import look_again
from bot.retrieval.sentence_ranking import WEIGHTS, MatchText, ScoredSentence, rank_sentences
from bot.retrieval.talk import answers_first, only_asks
from bot.retrieval.term_coverage import TermCoverage
from bot.retrieval.tiers import by_tier
from bot.retrieval.versions import newest_first, older_versions, only_newest, put_away_later
from bot.settings import AnsweringSettings
from store.audience import Readers
from store.background import Background
from store.library import Library
from store.match import Match, MatchedSentence
from store.passage import Passage
from store.search import Ranking, fuse
from store.sentences import AnswerKind, PassageSentence, sentences_of
from store.vectors import Embedder, embedded_text

# What a reranker puts further down bears on the question by its words alone, and is left out.
_KEPT = 8
# Quotes of one reply score within so much of each other (bot/answering/quote_selection.py).
_NEAR = 0.2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for a `query`: `scored` are the best sentences of `matches`, best first.

    `texts` are the passages of `matches` as one reads them. A sentence about something else may score as
    much as `noise`. Cosines are on the common scale (store.background).
    """

    query: Query
    matches: tuple[Match, ...]
    scored: tuple[ScoredSentence, ...]
    texts: tuple[str, ...]
    noise: float = 0.0

    @property
    def wanted(self) -> frozenset[str]:
        """The words that are asked for, as they are looked for."""
        return TermCoverage(self.query.text, self.texts).wanted

    @property
    def passages(self) -> list[Passage]:
        """Those with the best sentences, best first."""
        return list({it.sentence.passage.id: it.sentence.passage for it in self.scored}.values())


@dataclass(frozen=True, slots=True)
class Retriever:
    """Where evidence is looked for; a `reranker` chooses among what search finds. With `documents`, patterns
    of `store.source_filter`, what they select is all there is; the source of the id `apart_from` is left out.
    """

    library: Library
    embedder: Embedder
    settings: AnsweringSettings
    reranker: LlamaReranker | None = None
    ranking: Ranking = fuse
    documents: tuple[str, ...] = ()
    apart_from: str = ""

    def retrieve(self, query: Query, readers: Readers) -> Evidence:
        """Passages for `query` that all of `readers` may read, and their best sentences."""
        background = self.library.background(readers)
        read = self.read(query, readers, background)
        older = older_versions([it.match for it in read], query.text)
        ranked = by_mark(query.focus, rank_sentences(query.text, read, query.focus))
        ranked = by_name(query.text, [it.text for it in read], by_code(query.focus, ranked))
        ranked = put_away_later(query.text, ranked)
        ranked = by_day(query.text, by_row(query.text, by_tier(query.text, ranked)))
        ranked = answers_first(prefer_approved(query.text, ranked, self.embedder, background))
        scored = with_oddness(query.text, _of_one_version(ranked, older), self.embedder, background)
        noise = (WEIGHTS.cosine + WEIGHTS.passage) * background.noise
        matches = tuple(it.match for it in read)
        return Evidence(query, matches, tuple(scored), tuple(it.text for it in read), noise)

    def read(self, query: Query, readers: Readers, background: Background) -> list[MatchText]:
        """The passages that sentences are looked for in, with their cosines on the common scale."""
        found = only_newest(self.find(query, readers, self.settings.candidates), query.text)
        if self.reranker is not None:
            found = found[:_KEPT]
        measured = [background.read(self._measured(it, query)) for it in found]
        if self.embedder.pools_parts:
            measured = look_again(query.text, measured, self.embedder, background)
        gained = gained_by_cell(query.text, measured, self.embedder, background)
        return [MatchText.of(nearer(it, gained), gained) for it in measured]

    def _measured(self, match: Match, query: Query) -> Match:
        """With the cosine of each sentence: search gives them unless an earlier version filled the store."""
        if all(it.cosine is not None for it in match.sentences):
            return match
        texts = [it.placed for it in match.cut]
        cosines = self.embedder.embed_passages(texts, urgent=True) @ self.embedder.embed_query(query.text)
        measured = map(MatchedSentence, match.cut, map(float, cosines))
        return replace(match, sentences=tuple(measured))

    def find(self, query: Query, readers: Readers, limit: int) -> list[Match]:
        """Passages for `query`, best first; what its focus asks for should stand in them."""
        kind = expected_kind(query.focus)
        kind = expected_kind(query.text) if kind is AnswerKind.ANYTHING else kind
        found = self.library.search(query.text, readers, limit, kind, self.ranking, self.documents)
        found = [it for it in found if it.passage.source.id != self.apart_from]
        return newest_first(self._reranked(query.text, deduplicate(found)), query.text)

    def _reranked(self, query: str, matches: list[Match]) -> list[Match]:
        """The first of them as the reranker orders them; all as they are where there is none."""
        if self.reranker is None:
            return matches
        first, others = matches[: self.settings.candidates], matches[self.settings.candidates :]
        scores = self.reranker.score(query, [embedded_text(match.passage) for match in first])
        return [*(first[i] for i in np.argsort(-scores, kind="stable")), *others]


def _of_one_version(
    scored: Sequence[ScoredSentence], older: Mapping[str, frozenset[str]]
) -> list[ScoredSentence]:
    """Without those of an older version, unless none of the newer comes near it: a reply mixes no two."""
    best: dict[str, float] = {}
    for it in scored:
        best.setdefault(it.sentence.passage.source.id, it.score)
    gone = {
        old
        for old, newer in older.items()
        if old in best and any(best.get(it, -math.inf) >= best[old] - _NEAR for it in newer)
    }
    return [it for it in scored if it.sentence.passage.source.id not in gone]


def in_turns(evidence: Sequence[Evidence], most: int) -> list[Passage]:
    """The best passages of each in turn, each once."""
    queues = [it.passages for it in evidence]
    turns = [queue[i] for i in range(most) for queue in queues if i < len(queue)]
    return list({passage.id: passage for passage in turns}.values())[:most]


def sentences_by_passage(
    passages: Iterable[Passage], evidence: Sequence[Evidence]
) -> list[tuple[PassageSentence, ...]]:
    """The sentences of each passage, as search gave them where it found the passage; of messages without
    those that only ask, for they say nothing that a claim could rest on."""
    found = {it.passage: it.cut for each in evidence for it in each.matches}
    cuts = (found[it] if it in found else sentences_of(it) for it in passages)
    return [tuple(it for it in cut if not only_asks(it)) for cut in cuts]
