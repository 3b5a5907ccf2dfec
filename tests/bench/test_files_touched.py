"""Which files one question runs: those of all three rooms, and none for being imported."""

import importlib

from bench.files_touched import Touched, asked_once
from bot.grounding import qualifiers


async def test_files_of_all_rooms_are_counted_but_not_the_simulator_s() -> None:
    touched = Touched()
    with touched.tracing():
        reply = await asked_once(touched)
    assert "240 annual leave hours" in reply
    assert {"handlers/jobs/answer.py", "bot/answering/pipeline.py", "store/library.py"} <= touched.files
    assert not any(file.startswith(("handlers/simulator/", "tests/", "bench/")) for file in touched.files)


def test_nothing_is_counted_before_the_question_nor_for_an_import() -> None:
    touched = Touched()
    with touched.tracing():
        qualifiers.limits("Leave is at least 5 days.")
        assert touched.files == set()
        with touched.counting():
            importlib.reload(qualifiers)
        assert touched.files == set()
        with touched.counting():
            qualifiers.limits("Leave is at least 5 days.")
    assert "bot/grounding/qualifiers.py" in touched.files
