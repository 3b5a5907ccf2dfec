"""Channels among documents: what is quoted first where both bear on a question, and whether a question is.

The channels are written for this, about documents that are not: `NAME_questions.jsonl` lies in
bench/evaluation/channels beside `NAME_channels.jsonl`, a thread a line. No writer is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.evaluation.runner import run_on_questions
from bot.answerability import decide
from bot.answering.quote_selection import select_quotes
from bot.evaluation.job import Job
from bot.evaluation.measures import mean, share
from bot.evaluation.report import Evaluation, Failure, Table
from bot.evaluation.rows import Row, Type, read_rows
from bot.jsonl import read_objects
from bot.question import Question
from bot.retrieval import ScoredSentence, excerpt, gather, only_asks
from bot.retrieval.sentence_ranking import rank_sentences
from bot.runtime import Runtime
from store.audience import Readers
from store.conversations import Channel, Conversation, Message, passages_of, permalink, source_of

_THREAD = '{"channel": "it-help", "messages": [{"at": "2025-03-03T09:12", "who": "Ana", "text": "…"}]}'
_ANSWERED = {
    "document": "a document says it, people said something else",
    "answer": "only people said it",
    "newer": "people said it twice, the newer holds",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was quoted for a question, the first quote first, none where the gate refused; `plain` is what
    would be, were messages ranked as documents are. `asks`: a message that only asks is quoted."""

    row: Row
    plain: str
    quotes: tuple[str, ...]
    asks: bool

    def holds(self, *texts: str) -> bool:
        """Whether the words that are wanted stand in one of these."""
        return any(words in text for text in texts for part in self.row.parts for words in part)


def evaluate(job: Job) -> Evaluation:
    """What is quoted where channels and documents both bear on a question.

    Raises BadBatch where a file is no such questions or channels, and ModelError.
    """
    rows = read_rows(job.path, job.limit)
    threads = [row for _, row in read_objects(channels_beside(job.path), _THREAD)]
    with learned(threads, job.runtime) as readers:
        asked = [_ask(row, job.runtime, readers) for row in rows]
    answered = [it for it in asked if it.row.style in _ANSWERED]
    unanswered = [it for it in asked if it.row.type is Type.NEAR_MISS]
    wrong = [it for it in answered if not it.holds(*it.quotes[:1])] + [it for it in unanswered if it.quotes]
    name = f"talk_{job.path.stem.removesuffix('_questions')}"
    return Evaluation(
        "Channels among documents",
        {},
        (_table(name, answered), _unanswered(f"{name}_unanswered", unanswered)),
        {
            "first": mean(it.holds(*it.quotes[:1]) for it in answered),
            "refused": mean(not it.quotes for it in unanswered),
        },
        tuple(map(_failure, wrong)),
    )


def channels_beside(path: Path) -> Path:
    """The file with the channels of a question file."""
    return path.with_name(path.name.replace("_questions", "_channels"))


@contextmanager
def learned(threads: Sequence[Mapping[str, Any]], runtime: Runtime) -> Iterator[Readers]:
    """The runtime's library with these threads in it; the readers are somebody in all the channels."""
    names = dict.fromkeys(it["channel"] for it in threads)
    keys = {name: f"C0{number:03}" for number, name in enumerate(names)}
    tokens = runtime.settings.store.chunk_tokens
    documents = []
    for it in threads:
        channel = Channel.of(keys[it["channel"]], it["channel"])
        talk = _talk(channel, it["messages"])
        source = source_of(channel, talk, runtime.embedder, tokens)
        documents.append((source, passages_of(source, talk, runtime.embedder, tokens)))
    try:
        runtime.library.put(documents)
        yield Readers.of_person("U0READER", keys.values(), outsider=False)
    finally:
        runtime.library.remove([source.id for source, _ in documents])


def _talk(channel: Channel, messages: Sequence[Mapping[str, str]]) -> Conversation:
    posted = [datetime.fromisoformat(it["at"]).replace(tzinfo=UTC).timestamp() for it in messages]
    stamps = [f"{at:.6f}" for at in posted]
    return tuple(
        Message(ts, it["who"], it["text"], _address(channel, ts, stamps[0]), (), stamps[0])
        for ts, it in zip(stamps, messages, strict=True)
    )


def _address(channel: Channel, ts: str, root: str) -> str:
    return permalink("https://acme.slack.com", channel.key, ts, root)


def _ask(row: Row, runtime: Runtime, readers: Readers) -> Asked:
    asked = row.question
    found = gather(Question(asked, readers), runtime.retriever).found
    background = runtime.library.background(readers)
    plain = rank_sentences(asked, runtime.retriever.read(found[0].query, readers, background))
    decision = decide(found, runtime.calibration)
    said: list[ScoredSentence] = []
    if decision.refusal is None:
        chosen = select_quotes(decision.answerable, runtime.settings.answering.quotes)
        said = [*chosen.first, *chosen.further]
    return Asked(
        row,
        _quoted(plain[0], asked) if plain else "",
        tuple(_quoted(it, asked) for it in said),
        any(only_asks(it.sentence) for it in said),
    )


def _quoted(it: ScoredSentence, asked: str) -> str:
    return excerpt(it.sentence, it.around, (), asked).text


def _table(name: str, asked: Sequence[Asked]) -> Table:
    kinds = {words: [it for it in asked if it.row.style == kind] for kind, words in _ANSWERED.items()}
    rows = (
        (
            words,
            str(len(each)),
            share(it.holds(it.plain) for it in each),
            share(it.holds(*it.quotes[:1]) for it in each),
            share(it.holds(*it.quotes) for it in each),
        )
        for words, each in (kinds | {"all": list(asked)}).items()
    )
    header = ("questions", "n", "first, ranked as documents are", "first", "among the quotes")
    return Table(name, "Channels among documents: the sentence that is wanted, quoted", header, tuple(rows))


def _unanswered(name: str, asked: Sequence[Asked]) -> Table:
    row = (str(len(asked)), share(not it.quotes for it in asked), share(it.asks for it in asked))
    title = "Asked in a channel, and never answered"
    return Table(name, title, ("n", "refused", "the question quoted as an answer"), (row,))


def _failure(it: Asked) -> Failure:
    wanted = "; ".join(words for part in it.row.parts for words in part)
    return Failure(it.row.id, it.row.style, it.row.question, wanted or "no answer", " / ".join(it.quotes))


if __name__ == "__main__":
    run_on_questions("talk", evaluate)
