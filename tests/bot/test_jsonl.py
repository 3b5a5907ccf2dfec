"""Files of questions: read whole and checked before any work begins."""

from pathlib import Path

import pytest

from bot.errors import BadBatch
from bot.jsonl import BatchRow, read_batch
from bot.question import Turn


def written(directory: Path, text: str) -> Path:
    path = directory / "rows.jsonl"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_come_in_order_with_their_ids_and_history(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '{"question": "How long?", "id": 7, "more": true}\n\n'
        '{"question": "And\u2028then?", "history": [{"role": "user", "text": "Hi"}]}\n',
    )
    assert read_batch(path) == [
        BatchRow("How long?", "7"),
        BatchRow("And\u2028then?", None, (Turn("user", "Hi"),)),
    ]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "line 2: not JSON"),
        ("[1]", "line 2: a row is a JSON object"),
        ("{}", 'line 2: "question" is missing'),
        ('{"question": 4}', 'line 2: "question" is missing or is not text'),
        ('{"question": " "}', 'line 2: "question" is missing'),
        ('{"question": "a", "id": [1]}', 'line 2: "id" must be'),
        ('{"question": "a", "history": "b"}', 'line 2: "history" must be a list'),
        ('{"question": "a", "history": [{"role": "system", "text": "b"}]}', "line 2: each turn"),
        ("[" * 100_000, "line 2: not JSON"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, line: str, problem: str) -> None:
    path = written(tmp_path, '{"question": "good"}\n' + line + "\n")
    with pytest.raises(BadBatch, match=problem):
        read_batch(path)


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadBatch, match="no rows"):
        read_batch(written(tmp_path, "\n \n"))
    with pytest.raises(BadBatch, match="no such file"):
        read_batch(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"question": "caf\xe9"}')
    with pytest.raises(BadBatch, match="not UTF-8"):
        read_batch(tmp_path / "latin.jsonl")
