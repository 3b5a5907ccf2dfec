"""Corpora of many kinds and sizes, each with questions that it answers and that it does not: for the gate.

Beside the handbook and the company stand three small folders of mixed formats, written by newcomers with
their questions before they had seen an answer (`newcomers/`), and one full of siblings: rows that differ in a
word, and questions about a row that is not there. Then Wikipedia articles (SQuAD 2.0), single passages (CLAP
NQ), long documents (Chroma's chunking evaluation), and parts of the first two, where a question about a page
that was left out is a near miss by itself.
"""

import csv
import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.evaluation.rows import Gold, Row, Type, read_rows
from bot.question import Turn

ANSWERABLE, NEAR, OTHER = "answerable", "near_miss", "other"

NEWCOMERS = Path(__file__).parent / "newcomers"

_SEED = 7
_SAMPLE, _OTHERS = 160, 100
_CHUNKED = ("finance", "state_of_the_union", "wikitexts")
_SIZES = (15, 50, 120)  # files of the handbook that a part of it has
_HALVES = 3  # of the company's files
# Written as near misses when no slides and spreadsheets were read, nor a file without permissions.
# They are read now, and say it: the quote that does, in its file.
_SAID_SINCE = {
    "What is our revenue target for 2025?": Gold("misc/all-hands.pptx", "£9.4 million"),
    "How many Figma seats do we have?": Gold("it/licences.xlsx", "12"),
    "What is the merger codename?": Gold("legal/locked.md", "Kingfisher"),
}

Parts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of a corpus: `group` says whether that answers it, `parts` how, where it is known."""

    text: str
    group: str
    parts: Parts = ()
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in a folder with questions. Those of one `family` share documents: left out together."""

    name: str
    family: str
    docs: Path
    asked: tuple[Asked, ...] = field(repr=False)


def corpora(data: Path, folder: Path) -> Iterator[Corpus]:
    """From the folder `data` with the evaluation's files; what has to be written goes below `folder`."""
    squad = _Squad.read(data / "squad2_dev.json")
    clapnq = {name: _lines(data / f"clapnq_{name}.jsonl") for name in ("answerable", "unanswerable")}
    others = [
        *(Asked(it.text, OTHER) for it in (*squad.answered[:80], *squad.unanswered[:20])),
        *(Asked(row["question"], OTHER) for row in clapnq["answerable"][:50]),
    ]
    handbook = read_rows(data / "questions_dev.jsonl")
    company = [_as_read_now(it) for it in read_rows(data / "company/questions.jsonl")]
    teams = [Asked(row.question, OTHER, history=row.history) for row in (*handbook[:60], *company[:30])]
    yield Corpus("handbook", "handbook", data / "handbook", (*map(_asked, handbook), *others))
    yield Corpus("company", "company", data / "company/docs", (*map(_asked, company), *others))
    for name in ("clinic", "theatre", "rescue", "club"):
        asked = (*map(_asked, read_rows(NEWCOMERS / f"{name}.jsonl")), *others)
        yield Corpus(name, name, NEWCOMERS / name, asked)
    for size in _SIZES:
        made = _Part(data / "handbook", folder / f"handbook-{size}", handbook)
        yield Corpus(f"handbook, {size} files", "handbook", made.docs, (*made.of_size(size), *others[:80]))
    for turn in range(_HALVES):
        made = _Part(data / "company/docs", folder / f"company-{turn}", company)
        yield Corpus(f"company, half {turn + 1}", "company", made.docs, (*made.half(turn), *others[:80]))
    asked = (*squad.answered[100:][:_SAMPLE], *squad.unanswered[100:][:_SAMPLE], *teams)
    yield Corpus("SQuAD", "SQuAD", squad.written(folder / "squad"), asked)
    yield Corpus("CLAP NQ", "CLAP NQ", _written_clapnq(clapnq, folder / "clapnq"), (*_clapnq(clapnq), *teams))
    for name in _CHUNKED:
        docs = _empty(folder / name)
        shutil.copy(data / f"chunking/corpora/{name}.md", docs)
        asked = (*_chunked(data / "chunking/questions.csv", name), *others[:80])
        yield Corpus(f"chunking, {name}", name, docs, asked)


def _as_read_now(row: Row) -> Row:
    said = _SAID_SINCE.get(row.question)
    return replace(row, type=Type.ANSWERABLE, parts=((said.quote,),), evidence=(said,)) if said else row


def _asked(row: Row) -> Asked:
    group = NEAR if row.type is Type.NEAR_MISS else ANSWERABLE
    return Asked(row.question, group, row.parts, row.history)


@dataclass(frozen=True, slots=True)
class _Part:
    """Some files of a corpus; its questions are near misses where their pages are left out."""

    whole: Path
    docs: Path
    rows: Sequence[Row]

    def of_size(self, size: int) -> list[Asked]:
        """With `size` files, a third of them files that answer something."""
        rng = random.Random(size)
        files = sorted(it.relative_to(self.whole).as_posix() for it in self.whole.rglob("*.md"))
        wanted = sorted({it.file for row in self.rows for it in row.evidence})
        taken = set(rng.sample(wanted, max(6, size // 3)))
        rest = [it for it in files if it not in taken]
        return self._made(taken | set(rng.sample(rest, size - len(taken))))

    def half(self, turn: int) -> list[Asked]:
        """With each file by the toss of a coin."""
        rng = random.Random(turn)
        files = sorted(it.relative_to(self.whole).as_posix() for it in self.whole.rglob("*") if it.is_file())
        return self._made({it for it in files if rng.random() < 0.5})

    def _made(self, taken: set[str]) -> list[Asked]:
        _empty(self.docs)
        for name in taken:
            (self.docs / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.whole / name, self.docs / name)
        found = []
        for row in self.rows:
            files = {it.file for it in row.evidence}
            if not files & taken:
                found.append(Asked(row.question, NEAR, history=row.history))
            elif files <= taken:
                found.append(_asked(row))
        return found


@dataclass(frozen=True, slots=True)
class _Squad:
    articles: list[dict[str, Any]]
    answered: list[Asked]
    unanswered: list[Asked]

    @classmethod
    def read(cls, path: Path) -> "_Squad":
        articles = json.loads(path.read_text("utf-8"))["data"]
        asked = [qa for it in articles for paragraph in it["paragraphs"] for qa in paragraph["qas"]]
        found = [
            Asked(
                qa["question"],
                NEAR if qa["is_impossible"] else ANSWERABLE,
                () if qa["is_impossible"] else (tuple(dict.fromkeys(it["text"] for it in qa["answers"])),),
            )
            for qa in asked
        ]
        random.Random(_SEED).shuffle(found)
        answered, unanswered = ([it for it in found if it.group == group] for group in (ANSWERABLE, NEAR))
        return cls(articles, answered, unanswered)

    def written(self, docs: Path) -> Path:
        """Each article a page."""
        _empty(docs)
        for it in self.articles:
            text = "\n\n".join(paragraph["context"] for paragraph in it["paragraphs"])
            page = f"# {it['title'].replace('_', ' ')}\n\n{text}\n"
            (docs / f"{it['title'].replace('/', '-')}.md").write_text(page, "utf-8")
        return docs


def _written_clapnq(rows: dict[str, list[dict[str, Any]]], docs: Path) -> Path:
    _empty(docs)
    passages = [it for name in rows for row in rows[name] for it in row["passages"]]
    for number, it in enumerate(passages):
        (docs / f"{number}.md").write_text(f"# {it['title']}\n\n{it['text']}\n", "utf-8")
    return docs


def _clapnq(rows: dict[str, list[dict[str, Any]]]) -> Iterator[Asked]:
    """Answers there are whole sentences that somebody wrote: no quote is right or wrong by them."""
    for name, group in (("answerable", ANSWERABLE), ("unanswerable", NEAR)):
        for row in rows[name]:
            yield Asked(row["question"], group)


def _chunked(path: Path, corpus: str) -> list[Asked]:
    with path.open(encoding="utf-8", newline="") as file:
        found = [row["question"] for row in csv.DictReader(file) if row["corpus_id"] == corpus]
    return [Asked(it, ANSWERABLE) for it in found[:60]]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
