"""Summaries of meetings, on a small meeting in QMSum's format."""

import json
from pathlib import Path

import pytest

from bot.errors import BadBatch
from bot.evaluation.job import Job
from bot.evaluation.meetings import evaluate_meetings
from bot.evaluation.qmsum import is_meetings, read
from bot.runtime import open_runtime
from bot.settings import load
from store.audience import Readers
from tests.bot.answering.fakes_answering import ScriptedWriter
from tests.fakes import HashEmbedder

TURNS = [
    ("Chair", "{vocalsound} Good morning ."),
    ("Chair", "We decided to move the market hall to the old station in May ."),
    ("Ada", "The roof of the station leaks and must be mended before we move ."),
    ("Ben", "I'll ask three builders what mending the roof would cost ."),
    ("Ada", "Stall holders want to know whether their rents go up ."),
    ("Chair", "Rents stay as they are until the end of next year ."),
]


def _file(there: Path) -> Path:
    meeting = {
        "topic_list": [],
        "general_query_list": [
            {"query": "Summarize the meeting", "answer": "The market hall moves to the old station in May."}
        ],
        "specific_query_list": [{"query": "What of rents?", "answer": "Rents stay as they are."}],
        "meeting_transcripts": [{"speaker": who, "content": said} for who, said in TURNS],
    }
    path = there / "meetings.jsonl"
    path.write_text(json.dumps(meeting) + "\n\n", encoding="utf-8")
    return path


def test_marks_of_sounds_are_no_words(tmp_path: Path) -> None:
    (meeting,) = read(_file(tmp_path))
    assert [it.text for it in meeting.said[:2]] == [
        "Good morning.",
        "We decided to move the market hall to the old station in May.",
    ]
    assert meeting.specific == (("What of rents?", "Rents stay as they are."),)


def test_our_summary_stands_beside_simpler_ones(tmp_path: Path) -> None:
    with open_runtime(load()) as runtime:
        runtime.__dict__ |= {"_embedder": HashEmbedder(), "_writer": ScriptedWriter()}
        found = evaluate_meetings(Job(_file(tmp_path), runtime, Readers.members()))
    (table,) = found.tables
    assert [row[:2] for row in table.rows][:3] == [
        ("general", "ours"),
        ("general", "the first 70 words"),
        ("general", "100 words of the 3 best turns by BM25"),
    ]
    assert {row[0] for row in table.rows} == {"general", "specific", "all"}
    assert all(value > 0 for name, value in found.figures.items() if "rouge_1 ours" in name)
    assert found.figures["unsupported points"] == 0
    assert found.made_with["meetings"] == "1 of 1"


def test_a_file_of_meetings_is_known_by_its_first_line(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"question": "How long?"}\n')
    assert is_meetings(_file(tmp_path))
    assert not is_meetings(questions) and not is_meetings(tmp_path)


def test_what_is_no_meeting_is_refused_by_its_line(tmp_path: Path) -> None:
    path = _file(tmp_path)
    path.write_text(path.read_text() + '{"meeting_transcripts": 3}\n')
    with pytest.raises(BadBatch, match="line 3: not a meeting"):
        read(path)
