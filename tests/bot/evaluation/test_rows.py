"""Question files: every row is checked, and a wrong one is named with what to do about it."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadBatch
from bot.evaluation.refusals import read_others
from bot.evaluation.rows import Gold, Type, drafts, read_rows
from bot.question import Turn

GOOD: dict[str, Any] = {"question": "How long is leave?", "type": "answerable", "answers": ["25 days"]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
KEYS = ("id", "type", "style", "question", "answers", "answer_parts", "evidence", "history", "standalone")


def written(directory: Path, *rows: object) -> Path:
    path = directory / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_rows_come_as_they_are_written(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        GOOD | {"id": 7, "style": "plain", "evidence": [{"file": "leave.md", "quote": "You have 25 days."}]},
        GOOD | {"type": "multi", "answers": ["a", "b"], "answer_parts": [["a"], ["b", "c"]]},
        {"question": "Who pays for lunch?", "type": "near_miss", "answers": [], "evidence": [], "note": "no"},
        GOOD | {"type": "follow_up", "history": [{"role": "user", "text": "Hi"}], "standalone": "Leave?"},
    )
    plain, multi, near, follow = read_rows(path)
    assert (plain.id, plain.style, plain.evidence) == ("7", "plain", (Gold("leave.md", "You have 25 days."),))
    assert plain.parts == (("25 days",),) and plain.alone == "How long is leave?"
    assert (multi.id, multi.parts) == ("line 2", (("a",), ("b", "c")))
    assert near.type is Type.NEAR_MISS and near.wanted == ""
    assert follow.history == (Turn("user", "Hi"),) and follow.alone == "Leave?"
    assert [row.id for row in read_rows(path, 2)] == ["7", "line 2"]


def test_drafts_are_left_out_and_counted(tmp_path: Path) -> None:
    unfinished = {"question": "Who pays?", "type": "answerable", "answers": [], "check": True}
    path = written(tmp_path, unfinished, GOOD | {"check": False}, GOOD | {"check": True})
    assert [row.id for row in read_rows(path)] == ["line 2"] and drafts(path) == 2
    path = written(tmp_path, unfinished)
    with pytest.raises(BadBatch, match="all rows are drafts"):
        read_rows(path)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"type": "opinion"}, '"type" must be one of answerable, multi, near_miss, follow_up'),
        ({"type": ["multi"]}, '"type" must be one of'),
        ({"type": None}, '"type" must be one of'),
        ({"answers": None}, '"answers" is missing'),
        ({"answers": []}, '"answers" is missing'),
        ({"answers": "25"}, '"answers" must be a list'),
        ({"answers": [25]}, '"answers" must be text'),
        ({"answers": [" "]}, "empty answer"),
        ({"answer_parts": [["a"], []]}, "needs at least one answer"),
        ({"type": "near_miss"}, "remove them, or call it answerable"),
        ({"type": "follow_up"}, 'needs "history"'),
        ({"evidence": [{"file": "a.md"}]}, 'needs "file" and "quote"'),
        ({"evidence": [{"file": "a.md", "quote": " "}]}, "must not be empty"),
        ({"evidence": "a.md"}, '"evidence" must be a list'),
        ({"style": 3}, '"style" must be text'),
        ({"question": ""}, '"question" is missing'),
        ({"id": 1}, '"id" 1 is used twice'),
    ],
)
def test_a_wrong_row_is_named_with_file_line_and_remedy(
    tmp_path: Path, row: dict[str, Any], problem: str
) -> None:
    path = written(tmp_path, GOOD | {"id": 1}, GOOD | row)
    with pytest.raises(BadBatch) as wrong:
        read_rows(path)
    assert "rows.jsonl, line 2" in str(wrong.value) and problem in str(wrong.value)


@settings(deadline=None, max_examples=60)  # each writes files
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)), st.text(max_size=40))
def test_whatever_stands_in_a_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, row: dict[str, Any], line: str
) -> None:
    for text in (json.dumps(row), json.dumps(GOOD | row), line):
        path = tmp_path_factory.getbasetemp() / "any.jsonl"
        path.write_text(text + "\n", encoding="utf-8")
        with suppress(BadBatch):
            rows = read_rows(path)
            assert all(it.question.strip() and (it.parts or it.type is Type.NEAR_MISS) for it in rows)


def test_questions_about_something_else_are_taken_evenly(tmp_path: Path) -> None:
    squad = tmp_path / "squad.json"
    asked = [{"question": f"Question {number}?"} for number in range(10)]
    squad.write_text(json.dumps({"data": [{"paragraphs": [{"qas": asked[:4]}, {"qas": asked[4:]}]}]}))
    assert read_others(squad, 5) == [f"Question {number}?" for number in range(0, 10, 2)]
    assert len(read_others(squad, 50)) == 10
    assert read_others(written(tmp_path, *asked), 3) == ["Question 0?", "Question 3?", "Question 6?"]


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"data": 3}', '{"data": [{"paragraphs": [{}]}]}', '{"data": []}']
)
def test_what_is_no_squad_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "squad.json"
    path.write_text(text)
    with pytest.raises(BadBatch, match=r"squad\.json"):
        read_others(path, 5)
