"""`inhouse eval` from a question file to tables, JSON, a page and a report, with the real starter models."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import eval as evaluation
from bot.errors import BadBatch
from bot.evaluation import retrieval
from bot.evaluation.job import Job
from bot.evaluation.retrieval import Sought
from bot.evaluation.rows import Row

DOCS = {
    "leave.md": "# Leave\n\n## Annual leave\n\nYou have 25 days of annual leave a year. You can carry over "
    "at most 5 days to the next year.\n\n## Sick leave\n\nCall your lead before 10 am when you are ill.\n",
    "travel.md": "# Travel\n\n## Vouchers\n\nHand in your voucher within 14 days of a trip. Trains are "
    "booked second class.\n\n## Hotels\n\nA hotel may cost up to $140 a night.\n",
    "laptops.md": "# Laptops\n\nA laptop is replaced every four years. Ask Priya Raman for a new charger.\n",
}


def gold(file: str, quote: str) -> list[dict[str, str]]:
    return [{"file": file, "quote": quote}]


ROWS: list[dict[str, Any]] = [
    {
        "id": "carry",
        "type": "answerable",
        "style": "plain",
        "question": "How many days of annual leave can I carry over to the next year?",
        "answers": ["5 days"],
        "evidence": gold("leave.md", "You can carry over at most 5 days"),
    },
    {
        "id": "hotel",
        "type": "answerable",
        "style": "terse",
        "question": "hotel max cost a night",
        "answers": ["$140"],
        "evidence": gold("travel.md", "A hotel may cost up to $140 a night."),
    },
    {
        "id": "both",
        "type": "multi",
        "style": "plain",
        "question": "How often is a laptop replaced, and how soon must I hand in a travel voucher?",
        "answers": ["four years", "14 days"],
        "answer_parts": [["four years"], ["14 days"]],
        "evidence": [
            *gold("laptops.md", "A laptop is replaced every four years."),
            *gold("travel.md", "Hand in your voucher within 14 days of a trip."),
        ],
    },
    {
        "id": "fidelio",
        "type": "near_miss",
        "style": "plain",
        "question": "Which composer wrote the opera Fidelio?",
        "answers": [],
        "evidence": [],
    },
    {
        "id": "then",
        "type": "follow_up",
        "style": "terse",
        "question": "and who do I ask for a charger?",
        "standalone": "Who do I ask for a new laptop charger?",
        "history": [
            {"role": "user", "text": "how often is my laptop replaced?"},
            {"role": "assistant", "text": "Every four years."},
        ],
        "answers": ["Priya Raman"],
        "evidence": gold("laptops.md", "Ask Priya Raman for a new charger."),
    },
]
KEYS = {"title", "made_with", "tables", "figures", "failures"}
FIGURES = {
    "recall_at_1", "recall_at_5", "recall_at_20", "recall_at_5_within_budget", "follow_up_recall_at_5",
    "follow_up_alone_recall_at_5", "search_p50_s", "search_p95_s", "answerable_right", "multi_right",
    "near_miss_right", "follow_up_right", "answerable_and_multi_right", "cites_evidence",
    "unsupported_sentences", "misquoted", "first_words_p50_s", "first_words_p95_s", "reply_p50_s",
    "reply_p95_s", "prompt_tokens_mean", "answered", "near_miss_refused", "near_miss_auroc",
    "near_miss_refused_at_90",
}  # fmt: skip
TABLES = ["retrieval", "search_time", "topic_changes", "replies", "replies_by_style", "timings", "refusals"]

app = typer.Typer()
app.command()(evaluation.evaluate)


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory, models_dir: Path) -> Path:
    """A data directory and the documents; the models are those of all tests, the index is made once."""
    directory = tmp_path_factory.mktemp("data")
    (directory / "docs").mkdir()
    for name, text in DOCS.items():
        (directory / "docs" / name).write_text(text, encoding="utf-8")
    rows = "".join(json.dumps(row) + "\n" for row in ROWS)
    (directory / "questions.jsonl").write_text(rows, encoding="utf-8")
    (directory / "data").mkdir()
    (directory / "data" / "models").symlink_to(models_dir)
    return directory


@pytest.fixture
def folder(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(runtime / "data"))
    monkeypatch.setenv("INHOUSE_MODEL__MAX_TOKENS", "8")
    return runtime


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [str(folder / "questions.jsonl"), "--docs", str(folder / "docs"), *words])


def test_an_evaluation_end_to_end(folder: Path) -> None:
    page, report = folder / "page.md", folder / "report.html"
    page.write_text("# Ours\n\n<!-- eval replies -->\nof old\n<!-- /eval replies -->\n\nKept.\n")
    other = folder / "other.jsonl"
    other.write_text('{"question": "When was the battle of Hastings fought?"}\n')
    found = run(folder, "--json", "--write", str(page), "--report", str(report), "--other", str(other))
    assert found.exit_code == 0, found.exception
    whole = json.loads(found.stdout)
    assert whole.keys() == KEYS and [it["name"] for it in whole["tables"]] == TABLES
    figures = whole["figures"]
    assert figures.keys() >= FIGURES
    assert figures["recall_at_20"] == figures["near_miss_refused"] == figures["other_refused"] == 1
    assert figures["answerable_right"] == 1 and figures["unsupported_sentences"] == 0
    assert whole["made_with"]["documents"].startswith("3 documents")
    for failure in whole["failures"]:
        assert failure.keys() == {"id", "kind", "question", "wanted", "got", "passages"}
    text = page.read_text()
    assert "of old" not in text and "Kept." in text and "<!-- eval retrieval -->" in text
    assert "| near_miss: refused | 1.00 (1 of 1) |" in text and "Made by `inhouse" in text
    assert report.read_text().startswith("<!doctype html>")
    assert not (folder / "data" / "store").exists(), "the team's own index is not touched"
    assert list((folder / "data" / "eval" / "journal").iterdir()) == [], "done, so nothing is kept"


def test_a_run_that_was_stopped_tells_what_it_measured_and_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    seek = retrieval.seek

    def stopped_at_the_third(row: Row, job: Job) -> Sought:
        asked.append(row.id)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return seek(row, job)

    monkeypatch.setattr(retrieval, "seek", stopped_at_the_third)
    found = run(folder, "--only", "retrieval", "--json")
    assert found.exit_code == 130
    assert "after 2 of 5 questions" in json.loads(found.stdout)["made_with"]["stopped"]
    found = run(folder, "--only", "retrieval", "--json", "--resume")
    assert found.exit_code == 0
    assert asked == ["carry", "hotel", "both", "both", "fidelio", "then"]
    assert json.loads(found.stdout)["tables"][0]["rows"][0][1] == "4"


def test_a_judge_is_calibrated_by_labelled_replies(folder: Path, tmp_path: Path) -> None:
    passages = [{"source": "leave.md", "text": DOCS["leave.md"]}]
    sentences = [
        {"text": "Whatever is above the cap simply evaporates.", "supported": False, "kind": "extra"}
    ]
    row = {"question": "How many days carry over?", "passages": passages, "mixed": sentences}
    replies = tmp_path / "replies.jsonl"
    replies.write_text(json.dumps(row) + "\n")
    found = CliRunner().invoke(app, ["--calibrate", "--replay", str(replies), "--json"])
    assert found.exit_code == 0, found.exception
    whole = json.loads(found.stdout)
    assert ["believed", "no"] in [list(it) for it in whole["tables"][0]["rows"]]
    kept = json.loads(Path(whole["made_with"]["written to"]).read_text())
    assert kept["believed"] is False and kept["figures"] == {"true_unsure": 0, "false_unsure": 1}
    assert not (folder / "data" / "store").exists(), "it needs no index"


def test_tables_are_printed_and_refusals_need_no_writer(folder: Path) -> None:
    found = run(folder, "--only", "refusals", "--limit", "4")
    assert found.exit_code == 0
    assert "near_miss: refused" in found.stdout and "Retrieval" not in found.stdout


def test_failures_stand_below_the_tables_and_fewer_drafts_than_wanted_have_a_reason(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = folder / "wrong.jsonl"
    row = ROWS[1] | {"evidence": gold("leave.md", "You have 25 days of annual leave a year.")}
    wrong.write_text(json.dumps(row) + "\n")
    found = CliRunner().invoke(app, [str(wrong), "--docs", str(folder / "docs"), "--only", "quotes"])
    assert "What went wrong (1 question)" in found.stdout
    assert "hotel: hotel max cost a night" in found.stdout
    drafted = CliRunner().invoke(app, ["--suggest", "--docs", str(folder / "docs"), "--limit", "40"])
    assert len(drafted.stdout.splitlines()) < 40
    assert f"{len(drafted.stdout.splitlines())} drafts, not 40" in " ".join(drafted.stderr.split())


def test_what_is_missing_is_said(folder: Path, tmp_path: Path) -> None:
    found = CliRunner().invoke(app, [])
    assert isinstance(found.exception, BadBatch) and "give a question file" in str(found.exception)
    found = run(folder, "--other", str(tmp_path / "nowhere.json"))
    assert isinstance(found.exception, BadBatch) and "no such file" in str(found.exception)
    found = run(folder, "--report", str(tmp_path / "nowhere" / "report.html"))
    assert isinstance(found.exception, BadBatch) and "create it first" in str(found.exception)
    (tmp_path / "page.md").write_text("<!-- eval retrieval -->\n")
    found = run(folder, "--only", "retrieval", "--write", str(tmp_path / "page.md"))
    assert isinstance(found.exception, BadBatch) and "<!-- /eval retrieval -->" in str(found.exception)
