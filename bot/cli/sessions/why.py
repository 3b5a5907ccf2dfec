"""Why a question is answered as it is, or not: what was searched, what came nearest, how it was judged."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.answerability import Calibration, Decision, decide
from bot.citations import link, path, place
from bot.cli.console import counted, print_json
from bot.query import asked_in
from bot.question import Question
from bot.reply import DOUBTFUL
from bot.retrieval import Evidence, Retriever, ScoredSentence, gather
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers
from store.errors import CannotOpen, Unreadable
from store.indexing import private_left_out, source_id, surroundings, walk_path
from store.library import Library
from store.passage import Source
from store.reading import is_export
from store.sentences import readable
from store.upkeep import Upkeep

_SHOWN = 3
_FOUND = 0.5
"""The share of a question's words from which on they count as found."""
_AS_GOOD = 0.2
"""Scores within so much of each other: sentences that may stand in one reply."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What search found for some readers, and what the gate makes of it."""

    found: tuple[Evidence, ...]
    decision: Decision

    @classmethod
    def up(cls, question: Question, retriever: Retriever, calibration: Calibration) -> "Looked":
        found = gather(question, retriever).found
        return cls(found, decide(found, calibration))

    @property
    def best(self) -> list[ScoredSentence]:
        """The best sentence of each document, best first."""
        scored = sorted((it for each in self.found for it in each.scored), key=lambda it: -it.score)
        first: dict[str, ScoredSentence] = {}
        for it in scored:
            first.setdefault(it.sentence.passage.source.id, it)
        return list(first.values())

    @property
    def answers(self) -> bool:
        return self.decision.refusal is None


@dataclass(frozen=True, slots=True)
class Explained:
    """A question as it was looked up for its readers, and for everybody.

    `hidden` are documents that would answer it, which these readers may not read. `indexed` counts all
    documents, `open` those they may read; `unread` are indexed folders, each with how many of its files are
    not indexed, `private` exports of Slack with how many of their private channels are left out, and
    `lacking` connected sources with how many of their documents could not be read. A capable writer reads
    what is judged `reading` or more.
    """

    question: Question
    looked: Looked
    hidden: tuple[Source, ...]
    open: int
    indexed: int
    unread: tuple[tuple[Path, int], ...]
    private: tuple[tuple[Path, int], ...]
    lacking: tuple[tuple[str, int], ...]
    reading: float

    @property
    def verdict(self) -> str:
        """In a word: `answered`, `nothing_indexed`, `audience`, `not_found` or `too_weak`."""
        if self.looked.answers:
            return "answered"
        if not self.indexed:
            return "nothing_indexed"
        if self.hidden:
            return "audience"
        best = self.looked.best
        return "too_weak" if best and best[0].cover >= _FOUND else "not_found"

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        decision = self.looked.decision
        return {
            "question": self.question.text,
            "verdict": self.verdict,
            "searched_for": [it.query.text for it in self.looked.found],
            "documents": self.indexed,
            "readable": self.open,
            "confidence": round(decision.confidence, 4),
            "threshold": round(decision.threshold, 4),
            "read_by_a_capable_writer_from": round(self.reading, 4),
            "files_not_indexed": {str(folder): count for folder, count in self.unread},
            "private_channels_left_out": {str(export): count for export, count in self.private},
            "documents_not_read": dict(self.lacking),
            "nearest": [_near(it) for it in self.looked.best[:_SHOWN]],
            "not_for_these_readers": [
                {"source": it.name, "title": it.title, "audience": str(it.audience)} for it in self.hidden
            ],
        }


def explain_question(text: str, who: Readers, *, as_json: bool) -> None:
    """Look it up as `ask` does, with the figures; no writer is asked. Raises StoreError or ModelError."""
    settings = load()
    with open_runtime(settings) as runtime:
        upkeep = runtime.library.upkeep
        held = upkeep.holdings()
        question = Question(asked_in(text).text, who)
        looked = Looked.up(question, runtime.retriever, runtime.calibration)
        hidden: tuple[Source, ...] = ()
        if held and not looked.answers:
            everybody = replace(question, readers=Readers.of_any(it.source.audience for it in held))
            hidden = _hidden(Looked.up(everybody, runtime.retriever, runtime.calibration), who)
        ids = {it.source.id for it in held}
        told = Explained(
            question,
            looked,
            hidden,
            open=runtime.library.readable_count(who),
            indexed=len(held),
            unread=tuple(_unread(upkeep, ids)),
            private=tuple(_private(runtime.library)),
            lacking=tuple(
                (it.source.name, it.unread) for it in runtime.library.connected.standings() if it.unread
            ),
            reading=runtime.calibration.reading,
        )
    if as_json:
        print_json(told.as_plain())
        return
    out = Console(highlight=False)
    for line in _lines(told):
        out.print(line, markup=False, soft_wrap=True)


def _hidden(anyone: Looked, who: Readers) -> tuple[Source, ...]:
    """The documents with a sentence about as good as the best, as far as `who` may not read them."""
    if not anyone.answers:
        return ()
    near = [it for it in anyone.best if it.score >= anyone.best[0].score - _AS_GOOD]
    sources = [it.sentence.passage.source for it in near]
    return tuple(it for it in sources if not who.may_read(it.audience))


def _unread(upkeep: Upkeep, ids: Collection[str]) -> Iterator[tuple[Path, int]]:
    """Indexed folders that are there, with how many of their files should be indexed and are not."""
    around, forgotten = surroundings(upkeep), upkeep.forgotten
    for folder in around.roots:
        if is_export(folder):
            continue  # of it, channels are indexed and not files
        try:
            with walk_path(folder, around) as found:
                there = {source_id(found.root / it.name) for it in found.files}
                missing = [it for it in there - set(ids) if it not in forgotten]
        except CannotOpen:
            continue
        if count := len(missing) + len(found.refused):
            yield folder, count


def _private(library: Library) -> Iterator[tuple[Path, int]]:
    """Indexed exports of Slack that are there, with how many of their private channels are left out."""
    for root in surroundings(library.upkeep).roots:
        try:
            count = private_left_out(root, library) if is_export(root) else 0
        except Unreadable:
            continue
        if count:
            yield root, count


def _near(it: ScoredSentence) -> dict[str, Any]:
    sentence = it.sentence
    return {
        "source": sentence.passage.source.name,
        "heading": path(sentence.passage, sentence.quote),
        "sentence": sentence.shown,
        "words_found": round(it.cover, 2),
        "score": round(it.score, 4),
    }


def _lines(told: Explained) -> Iterator[str]:
    looked = told.looked
    asked = [it.query.text for it in looked.found]
    if asked != [told.question.text]:
        yield f"Searched for: {'; '.join(asked)}"
    readers = ", ".join(sorted(told.question.readers.scopes))
    yield f"Readers: {readers}; they may read {told.open} of {told.indexed} documents."
    yield from _judged(told)
    if looked.best:
        yield ""
        yield "The closest sentence from each of the closest documents:"
    for number, it in enumerate(looked.best[:_SHOWN], start=1):
        passage, quote = it.sentence.passage, it.sentence.quote
        yield f"{number}. {path(passage, quote)} ({link(passage, quote) or place(passage, quote)})"
        yield f"   “{readable(it.sentence.shown)}”"
        yield f"   score {it.score:.2f}, {it.cover:.0%} of the question's words found"
    if told.unread or told.private or told.lacking:
        yield ""
    for folder, count in told.unread:
        files = "1 file is" if count == 1 else f"{count:,} files are"
        yield f"{files} not indexed at {folder}: `inhouse sources why {folder}` says why."
    for export, count in told.private:
        channels = counted(count, "private channel")
        yield (
            f"{channels} (or direct messages) of {export} left out: "
            f"`inhouse index {export} --private` reads them, each for its own members."
        )
    for name, count in told.lacking:
        documents = counted(count, "document")
        yield f"{documents} of {name} could not be read: `inhouse sources status {name}` says why."


def _judged(told: Explained) -> Iterator[str]:
    decision = told.looked.decision
    figures = f"confidence {decision.confidence:.2f}, answers from {decision.threshold:.2f}"
    match told.verdict:
        case "answered":
            yield f"It is answered: {figures}."
            if decision.doubtful:
                yield f'The reply says that it may not answer the question: "{DOUBTFUL}"'
        case "nothing_indexed":
            yield "Nothing is indexed yet: `inhouse index PATH` reads documents."
        case "audience":
            yield f"It is refused ({figures}), because these readers may not read what answers it:"
            for it in told.hidden:
                yield f"  {it.title} ({it.name}), for {it.audience}"
            yield "`inhouse index PATH --audience …` or front matter says who may read: docs/privacy.md."
        case "too_weak":
            yield f"It is refused: something was found, but judged too weak ({figures})."
            if decision.confidence >= told.reading:
                yield "A capable writer would read it and might answer: docs/models.md."
            yield "`inhouse eval FILE --calibrate` fits that judgement to your questions: docs/evaluating.md."
        case _:
            yield f"It is refused: no document says it in words like these ({figures})."
            if decision.confidence >= told.reading:
                yield "A capable writer would read the closest passages and might answer: docs/models.md."
            yield "Is it written down? Try the words of the document itself."
