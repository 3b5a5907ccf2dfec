"""What is sent when something changes: no more than that."""

import json

from handlers.simulator.playground.stream import changes


def test_only_what_is_new_changed_or_gone_is_told() -> None:
    sent: dict[str, str] = {}
    assert json.loads(changes(sent, {"a": "1", "b": "[2]"})) == {"set": {"a": 1, "b": [2]}, "gone": []}
    assert changes(sent, {"a": "1", "b": "[2]"}) == ""
    assert json.loads(changes(sent, {"a": "1", "c": '"x\\n"'})) == {"set": {"c": "x\n"}, "gone": ["b"]}
    assert sent == {"a": "1", "c": '"x\\n"'}
