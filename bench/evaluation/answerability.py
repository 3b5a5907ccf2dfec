"""Learn what the gate weighs its signals by, across corpora, and how well that tells what documents answer.

    python -m bench.evaluation.answerability ../shared/data --write docs/quality.md

Figures of a corpus are by weights and thresholds that were learned without it, and without any other that has
documents of it. What is shipped is learned from all. Indexing takes a quarter of an hour the first time.
"""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from bench.evaluation.gate_corpora import ANSWERABLE, NEAR, OTHER, Corpus, corpora
from bench.evaluation.squeezed import SqueezedEmbedder
from bot.answerability import Calibration
from bot.cli.console import watched
from bot.cli.sessions.eval import deliver, typed
from bot.cli.sessions.index import index_options
from bot.evaluation import Evaluation, machine
from bot.evaluation.calibration import Example, example_of, learn
from bot.evaluation.measures import auroc, refused_at, share
from bot.evaluation.report import Table
from bot.question import Question
from bot.retrieval import Retriever
from bot.runtime import open_runtime
from bot.settings import Settings, load
from store.audience import Readers
from store.indexing import index
from store.library import Library
from store.vectors import Embedder

ANSWERED = 0.965
"""Of a corpus's answerable questions, where thresholds are learned: left out, most answer a little less."""

_SQUEEZED = ("handbook", "company")
_KEPT = {NEAR: 0.90, OTHER: 0.95}


@dataclass(frozen=True, slots=True)
class Measured:
    """What was found for a corpus's questions."""

    corpus: Corpus
    examples: tuple[Example, ...]

    def of(self, group: str) -> list[Example]:
        return [it for it in self.examples if it.group == group]


def measured(corpus: Corpus, embedder: Embedder, settings: Settings) -> Measured:
    """Index its documents, where that is not done yet, and ask."""
    name = f"{corpus.docs.name}-{embedder.key}"
    folder = settings.data_dir / "eval" / "gate" / "stores" / name
    with Library.open(folder, embedder) as library:
        index([corpus.docs], library, embedder, index_options(settings))
        retriever = Retriever(library, embedder, settings.answering)
        found = [
            example_of(Question(it.text, Readers.members(), it.history), it.group, it.parts, retriever)
            for it in corpus.asked
        ]
    named = (replace(it, corpus=corpus.name, family=corpus.family) for it in found if it)
    return Measured(corpus, tuple(named))


def row(of: Measured, learned: Calibration) -> tuple[str, ...]:
    """Of a corpus: what is answered and refused, and how well confidence tells them apart."""
    scale = learned.answering

    def weighed(group: str) -> list[float]:
        return [scale.weigh(it.signals) for it in of.of(group)]

    def plain(it: Example) -> bool:
        return scale.weigh(it.signals) >= learned.sure and not it.doubted

    kept, near = weighed(ANSWERABLE), of.of(NEAR)
    cells = [
        of.corpus.name,
        share(it >= scale.threshold for it in kept),
        share(map(plain, of.of(ANSWERABLE))),
    ]
    cells.append(share(not plain(it) for it in near) if near else "–")
    answered = [it for it in of.of(ANSWERABLE) if scale.weigh(it.signals) >= scale.threshold]
    quoted = [(plain(it), it.right) for it in answered if it.right is not None]
    cells += (
        [share(right for sure, right in quoted if sure is wanted) for wanted in (False, True)]
        if quoted
        else ["–"] * 2
    )
    for group, at in _KEPT.items():
        scores = weighed(group)
        cells += (
            [
                share(it < scale.threshold for it in scores),
                f"{auroc(kept, scores):.2f}",
                f"{refused_at(kept, scores, at):.2f}",
            ]
            if scores
            else ["–"] * 3
        )
    return (*cells, share(it >= learned.reading for it in kept))


_HEADER = (
    "corpus",
    "answered",
    "without a doubt",
    "near misses refused or doubted",
    "best quote right where doubted",
    "and without a doubt",
    "near misses refused",
    "AUROC",
    "refused at .90 answered",
    "something else refused",
    "AUROC",
    "refused at .95 answered",
    "read by a capable writer",
)


def left_out(found: Sequence[Measured]) -> Table:
    """Each corpus by what was learned without its family."""
    rows = []
    for it in found:
        others = [one for one in found if one.corpus.family != it.corpus.family]
        rows.append(row(it, learn([e for one in others for e in one.examples], "", ANSWERED)))
    return Table("gate_corpora", "The gate, each corpus left out in turn", _HEADER, tuple(rows))


def squeezed(found: Sequence[Measured], asked: Callable[[Corpus], Measured], learned: Calibration) -> Table:
    """By one and the same calibration, with vectors as they are and squeezed."""
    rows = []
    for it in found:
        if it.corpus.name in _SQUEEZED:
            rows.append(row(it, learned))
            again = row(asked(it.corpus), learned)
            rows.append((f"{it.corpus.name}, squeezed", *again[1:]))
    title = "The gate with an embedder that puts unlike texts at cosine .6"
    return Table("gate_squeezed", title, _HEADER, tuple(rows))


def main(
    data: Annotated[Path, typer.Argument(help="The folder with the evaluation's data.")],
    write: Annotated[Path | None, typer.Option(help="Put the tables into this Markdown page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON only.")] = False,
    weights: Annotated[Path | None, typer.Option(help="Where to write the calibration.")] = None,
) -> None:
    """Learn the gate's weights across corpora and measure them."""
    settings = load()
    with open_runtime(settings) as runtime, watched() as watch:
        embedder = runtime.embedder
        every = list(corpora(data, settings.data_dir / "eval" / "gate" / "corpora"))
        found = []
        for number, corpus in enumerate(every):
            watch(number, len(every) + len(_SQUEEZED), corpus.name)
            found.append(measured(corpus, embedder, settings))
        learned = learn([e for it in found for e in it.examples], "", ANSWERED)
        if weights:
            weights.write_text(json.dumps(asdict(learned), indent=2) + "\n", "utf-8")
        watch(len(every), len(every) + len(_SQUEEZED), "squeezed vectors")
        narrow = SqueezedEmbedder(embedder)
        again = squeezed(found, lambda it: measured(it, narrow, settings), learned)
    command = typed(["python", "-m", "bench.evaluation.answerability"], sys.argv[1:])
    made = {"command": command, "machine": machine(), "embedder": runtime.embedder_path.stem}
    tables = (left_out(found), again)
    figures = {"answers_from": learned.answering.threshold, "reads_from": learned.reading}
    deliver(Evaluation("The gate", made, tables, figures), write, None, as_json=as_json)


if __name__ == "__main__":
    typer.run(main)
