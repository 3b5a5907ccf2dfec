"""Recorded replies: the stand-in says them through the API, and rows that are wrong are named."""

from pathlib import Path

import pytest

from bot.errors import BadBatch
from bot.evaluation.replay import ReplayRow, read_replay
from bot.evaluation.replay_server import ReplayServer
from bot.model.remote import RemoteOptions, RemoteWriter
from bot.model.writer import Message, Prompt


def test_the_stand_in_says_what_was_recorded_and_else_that_it_does_not_know() -> None:
    with ReplayServer("replayed-4b") as server:
        server.learn({"How  long is leave?": "Thirty days [1]. Ünd ⛵."})
        with RemoteWriter(RemoteOptions(server.url)) as writer:
            assert (writer.name, writer.parameters) == ("replayed-4b", 4e9)
            for question, reply in (
                ("How long is leave?", "Thirty days [1]. Ünd ⛵."),
                ("Who?", "I don't know."),
            ):
                asked = Prompt((Message("user", f"[1] Leave\nQuestion: {question}"),), 100)
                assert writer.write(asked).result().text == reply


def test_items_of_a_recorded_list_stand_in_lines_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "replies.jsonl"
    sentences = ", ".join(
        f'{{"text": "{it}", "supported": true}}' for it in ("Do this:", "1. Go.", "2. Stop.", "Done.")
    )
    file.write_text(f'{{"question": "How?", "good": [{sentences}]}}\n')
    (row,) = read_replay(file)
    assert isinstance(row, ReplayRow) and row.side == "good"
    assert row.text == "Do this:\n1. Go.\n2. Stop. Done."


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ('{"good": [{"text": "A.", "supported": true}]}', "a row has a question and a reply"),
        ('{"question": "Why?"}', "a row has a question and a reply"),
        ('{"question": "Why?", "good": ["A."]}', "a sentence is like"),
        ('{"question": "Why?", "good": [{"text": "A."}]}', "a sentence is like"),
    ],
)
def test_a_wrong_row_is_named_with_what_is_wrong(tmp_path: Path, row: str, wrong: str) -> None:
    file = tmp_path / "replies.jsonl"
    file.write_text(row)
    with pytest.raises(BadBatch, match=f"line 1: {wrong}"):
        read_replay(file)
