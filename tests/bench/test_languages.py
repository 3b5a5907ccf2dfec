"""The same questions in several languages: counted right, and found in those that are shipped."""

import json
from pathlib import Path

import pytest

from bench.evaluation import languages
from bench.evaluation.languages import evaluate
from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.report import Evaluation
from bot.model.embedding.embedder import LlamaEmbedder
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers

SHIPPED = Path(languages.__file__).parent / "translated"

PAGES = {
    "de": ("Wo stelle ich einen Antrag auf Urlaub?", "Urlaubsanträge stellst du im Mitarbeiterportal."),
    "en": ("Where do I ask for leave?", "Leave requests go to the staff portal."),
}


def evaluated(folder: Path, embedder: LlamaEmbedder) -> Evaluation:
    with open_runtime(load()) as runtime:
        runtime.__dict__["_embedder"] = embedder
        return evaluate(Job(folder, runtime, Readers.members()))


def laid_out(there: Path) -> Path:
    (there / "questions").mkdir()
    for language, (question, quote) in PAGES.items():
        own = there / "documents" / language
        own.mkdir(parents=True)
        (own / "leave.md").write_text(f"# Leave\n\n{quote}\n", encoding="utf-8")
        gold = [{"file": "leave.md", "quote": quote}]
        row = {
            "id": language,
            "question": question,
            "type": "answerable",
            "answers": [quote],
            "evidence": gold,
        }
        (there / "questions" / f"{language}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return there


def test_each_language_is_counted_and_each_is_asked_of_each(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    found = evaluated(laid_out(tmp_path), embedder)
    own, crossed = found.tables
    assert [row[:4] for row in own.rows] == [("de", "1", "1.00", "1.00"), ("en", "1", "1.00", "1.00")]
    assert crossed.header == ("documents", "asked in de", "asked in en") and len(crossed.rows) == 2
    assert found.figures["recall_at_5_worst"] == 1.0
    assert not found.failures


def test_a_language_without_documents_is_refused(tmp_path: Path, embedder: LlamaEmbedder) -> None:
    folder = laid_out(tmp_path)
    (folder / "questions" / "fr.jsonl").write_text((folder / "questions" / "de.jsonl").read_text("utf-8"))
    with pytest.raises(BadBatch, match="documents/LANGUAGE/"):
        evaluated(folder, embedder)


def test_the_shipped_questions_mean_the_same_in_every_language() -> None:
    files = sorted((SHIPPED / "questions").iterdir())
    rows = [[json.loads(line) for line in it.read_text("utf-8").splitlines()] for it in files]
    assert [it.stem for it in files] == ["de", "en", "es", "fr", "ja"]
    for same in zip(*rows, strict=True):
        assert len({row["evidence"][0]["file"] for row in same}) == 1
    for file, own in zip(files, rows, strict=True):
        for row in own:
            (gold,) = row["evidence"]
            page = SHIPPED / "documents" / file.stem / gold["file"]
            assert gold["quote"] in page.read_text("utf-8") and row["answers"][0] in gold["quote"]


@pytest.mark.long
def test_in_the_worst_of_the_shipped_languages_nine_of_ten_are_found(embedder: LlamaEmbedder) -> None:
    assert evaluated(SHIPPED, embedder).figures["recall_at_5_worst"] >= 0.9
