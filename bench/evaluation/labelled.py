"""Sentences that somebody labelled, with what they should rest on: recorded replies, modifiers by hand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bench.evaluation.detector import read
from bot.grounding import without_marks
from store.audience import Audience
from store.passage import Kind, Passage, Source
from store.sentences import readable, split

MODIFIERS = Path(__file__).parent / "modifiers"

_NEWCOMERS = Path(__file__).parent / "newcomers"
_DEMO = Path(__file__).parents[2] / "handlers/simulator/demo/handbook"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its label, in a reply to `question`. `group` is left out together."""

    corpus: str
    group: str
    question: str
    text: str
    supported: bool
    kind: str
    passages: tuple[Passage, ...]


def read_answers(path: Path) -> Iterator[Labelled]:
    """A capable writer's recorded replies, sentence by sentence."""
    for row in _rows(path):
        passages = tuple(passage(it["source"], it["text"]) for it in row["passages"])
        for side in ("good", "mixed"):
            for it in row[side]:
                text = readable(without_marks(it["text"]))
                yield Labelled(
                    "answers", row["id"], row["question"], text, it["supported"], it.get("kind", ""), passages
                )


def read_begin(path: Path) -> Iterator[Labelled]:
    """Replies of small models with the passage that they rest on."""
    for row in _rows(path):
        passages = (passage("", row["passage"]),)
        yield Labelled(
            "begin", row["passage"], row["message"], row["response"], row["supported"], row["model"], passages
        )


def read_clapnq(path: Path) -> Iterator[Labelled]:
    """Answers that people wrote from a passage; all are supported."""
    for row in _rows(path):
        passages = tuple(passage(it["title"], it["text"]) for it in row["passages"])
        for sentence in map(str.strip, split(row["answers"][0])):
            if len(sentence.split()) > 3:
                yield Labelled("clapnq", row["id"], row["question"], sentence, True, "", passages)


def read_modifiers(data: Path) -> Iterator[Labelled]:
    """Sentences with modifiers, about five folders of documents: those that the fact's own place supports,
    and those that join a modifier of the question to another's fact. Raises BadBatch without the folders.

    Each of the false ones is made of what the documents it is held against say.
    """
    for name, docs in _folders(data).items():
        by_file: dict[str, list[Passage]] = {}
        for it in read(docs):
            by_file.setdefault(it.source.name, []).append(it)
        for row in _rows(MODIFIERS / f"{name}.jsonl"):
            passages = tuple(it for file in row["files"] for it in by_file[file])
            for supported in (True, False):
                for text in row["true" if supported else "false"]:
                    yield Labelled(name, name, row["question"], text, supported, "modifier", passages)


def _folders(data: Path) -> Mapping[str, Path]:
    """Where the documents of each file of modifiers are."""
    return MappingProxyType(
        {
            "clinic": _NEWCOMERS / "clinic",
            "theatre": _NEWCOMERS / "theatre",
            "pellworth": _DEMO,
            "company": data / "company/docs",
            "handbook": data / "handbook",
        }
    )


def passage(title: str, text: str) -> Passage:
    """A whole document of that title, for everybody."""
    source = Source(title, Kind.FILE, title, title, "", "", Audience.everyone())
    return Passage(f"{title}\n{text}", source, (), text, 0, 0, len(text), 1)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)
