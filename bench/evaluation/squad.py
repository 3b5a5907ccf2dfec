"""Reading: questions of SQuAD 2.0 on encyclopedia articles, of which about half have no answer there.

Rajpurkar, Jia and Liang, Know What You Don't Know: Unanswerable Questions for SQuAD, 2018. Each article
becomes one document, in a store that is thrown away. Replies are made of quotes: the writer, which would only
add to them, is left out, so that a few hundred questions take minutes.
"""

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.evaluation.runner import run
from bot.answering.dependencies import Dependencies
from bot.answering.pipeline import ask
from bot.errors import BadBatch
from bot.evaluation.job import Job, Silence
from bot.evaluation.measures import auroc, carries, mean, percentile, refused_at, share
from bot.evaluation.report import Evaluation, Failure, Shown, Table
from bot.question import Question
from bot.reply import NoAnswer, Reply
from bot.retrieval.retriever import Retriever
from store.indexing import IndexOptions, index
from store.library import Library
from store.match import Match

_SAMPLE, _SEED = 200, 2018
_NEAR = 5
_KEPT = 0.9


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; where its answers stand in the article's text, and how they are written.

    No answers: the question cannot be answered from the article.
    """

    id: str
    text: str
    article: str
    spans: tuple[tuple[int, int], ...]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question, its reply, and whether the first one and the first five passages hold an answer's place."""

    asked: Asked
    reply: Reply
    at_1: bool
    at_5: bool
    shown: tuple[Shown, ...]

    @property
    def refused(self) -> bool:
        return isinstance(self.reply, NoAnswer)

    @property
    def said(self) -> list[str]:
        return [] if isinstance(self.reply, NoAnswer) else [it.text for it in self.reply.sentences]

    @property
    def first_right(self) -> bool:
        return carries(" ".join(self.said[:1]), [self.asked.answers])

    @property
    def right(self) -> bool:
        return carries("\n".join(self.said), [self.asked.answers])


def evaluate(job: Job) -> Evaluation:
    """A sample of the questions, the same each time, asked of all articles together.

    It has `job.limit` questions, else 200. Raises BadBatch when the file is no SQuAD, and what indexing and
    searching raise.
    """
    articles, every = read(job.path)
    draw = random.Random(_SEED)
    asked = draw.sample(every, min(job.limit or _SAMPLE, len(every)))
    judged: list[Judged] = []
    stopped: dict[str, str] = {}
    runtime, tokens = job.runtime, job.runtime.settings.store.chunk_tokens
    with (
        tempfile.TemporaryDirectory() as there,
        Library.open(Path(there) / "store", runtime.embedder) as library,
    ):
        retriever = Retriever(library, runtime.embedder, runtime.settings.answering, runtime.reranker)
        dependencies = Dependencies(retriever, Silence())
        try:
            job.watch(0, len(asked), "indexing")
            _index(articles, Path(there) / "articles", library, dependencies, tokens)
            for number, each in enumerate(asked):
                job.watch(number, len(asked), each.text)
                judged.append(_judge(each, dependencies, job))
        except KeyboardInterrupt:
            stopped = {"stopped": f"after {len(judged)} of {len(asked)} questions"}
    made_with = {
        "questions": f"{len(judged)} of {len(every)}, drawn with seed {_SEED}, on {len(articles)} articles",
        "replies": "quotes only",
        **stopped,
    }
    return Evaluation(
        "Reading: SQuAD 2.0", made_with, (_table(judged),), _figures(judged), tuple(_failures(judged))
    )


def read(path: Path) -> tuple[dict[str, str], list[Asked]]:
    """The articles' texts as Markdown by name, and all questions. Raises BadBatch."""
    articles: dict[str, str] = {}
    asked: list[Asked] = []
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            name = "".join(c if c.isalnum() else "_" for c in article["title"])
            text = f"# {article['title'].replace('_', ' ')}"
            for paragraph in article["paragraphs"]:
                text += "\n\n"
                asked += [_asked(qa, name, len(text), paragraph["context"]) for qa in paragraph["qas"]]
                text += paragraph["context"]
            articles[name] = text
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        what = f"{type(wrong).__name__}: {wrong}"
        raise BadBatch(
            f"{path}: not a file of SQuAD 2.0 ({what}); its JSON begins with data, title"
        ) from None
    return articles, asked


def _asked(qa: dict[str, Any], article: str, at: int, context: str) -> Asked:
    answers = [] if qa.get("is_impossible") else qa["answers"]
    places = [(at + it["answer_start"], at + it["answer_start"] + len(it["text"])) for it in answers]
    if any(end > at + len(context) for _, end in places):
        raise ValueError(f"an answer of {qa['id']} goes past its paragraph")
    written = tuple(dict.fromkeys(it["text"] for it in answers))
    return Asked(qa["id"], qa["question"], article, tuple(dict.fromkeys(places)), written)


def _index(
    articles: dict[str, str], folder: Path, library: Library, dependencies: Dependencies, tokens: int
) -> None:
    folder.mkdir()
    for name, text in articles.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8", newline="")
    index([folder], library, dependencies.embedder, IndexOptions(chunk_tokens=tokens))


def _judge(asked: Asked, dependencies: Dependencies, job: Job) -> Judged:
    matches = dependencies.library.search(asked.text, job.readers, _NEAR)
    held = [_holds(match, asked) for match in matches]
    shown = tuple(
        Shown(it.passage.source.name, " › ".join(it.passage.headings), it.passage.text, wanted)
        for it, wanted in zip(matches, held, strict=True)
    )
    reply = ask(Question(asked.text, job.readers), dependencies)
    return Judged(asked, reply, any(held[:1]), any(held), shown)


def _holds(match: Match, asked: Asked) -> bool:
    passage = match.passage
    return Path(passage.source.name).stem == asked.article and any(
        passage.start <= start and end <= passage.end for start, end in asked.spans
    )


def _split(judged: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    given = list(judged)
    return [it for it in given if it.asked.answers], [it for it in given if not it.asked.answers]


def _table(judged: Sequence[Judged]) -> Table:
    known, unknown = _split(judged)
    on_known: list[tuple[str, Callable[[Judged], bool]]] = [
        ("answer in the first passage", lambda it: it.at_1),
        ("answer in the first five passages", lambda it: it.at_5),
        ("answered", lambda it: not it.refused),
        ("answer in the best quote", lambda it: it.first_right),
        ("answer in the reply", lambda it: it.right),
    ]
    rows = [(f"answerable: {name}", share(map(holds, known))) for name, holds in on_known]
    answered = [it for it in known if not it.refused]
    rows += [
        ("answerable and answered: answer in the best quote", share(it.first_right for it in answered)),
        ("unanswerable: refused", share(it.refused for it in unknown)),
        (
            f"unanswerable: refused where {_KEPT:.0%} of the answerable are answered",
            f"{refused_at(_sure(known), _sure(unknown), _KEPT):.2f}",
        ),
        ("AUROC of the confidence, answerable against not", f"{auroc(_sure(known), _sure(unknown)):.2f}"),
        ("a whole reply, p95", f"{percentile((it.reply.cost.total_s for it in judged), 95):.2f} s"),
    ]
    return Table("reading", f"SQuAD 2.0, {len(judged)} questions", ("measure", "figure"), tuple(rows))


def _figures(judged: Sequence[Judged]) -> dict[str, float]:
    known, unknown = _split(judged)
    return {
        "passage_at_1": mean(it.at_1 for it in known),
        "passage_at_5": mean(it.at_5 for it in known),
        "answered": mean(not it.refused for it in known),
        "best_quote_right": mean(it.first_right for it in known),
        "reply_right": mean(it.right for it in known),
        "unanswerable_refused": mean(it.refused for it in unknown),
        "auroc": auroc(_sure(known), _sure(unknown)),
    }


def _sure(judged: Iterable[Judged]) -> list[float]:
    return [it.reply.confidence for it in judged]


def _failures(judged: Iterable[Judged]) -> list[Failure]:
    """Answerable questions without an answer in the reply, and unanswerable ones that got one."""
    found = []
    for it in judged:
        if it.asked.answers and not it.right:
            kind = "refused" if it.refused else "no answer in the reply"
        elif not it.asked.answers and not it.refused:
            kind = "answered what has no answer"
        else:
            continue
        wanted = " or ".join(it.asked.answers) or "a refusal"
        found.append(Failure(it.asked.id, kind, it.asked.text, wanted, "\n".join(it.said), it.shown))
    return found


if __name__ == "__main__":
    run("squad", evaluate, "A SQuAD 2.0 file.")
