"""Which files one question runs: those of all three rooms, and none for being imported."""

import importlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bench.files_touched import ROOT, Touched
from bot.grounding.rules import qualifiers


def test_files_of_all_rooms_are_counted_but_not_the_simulator_s() -> None:
    """In a process of its own, as the bench runs: inside a worker's module all would look like an import."""
    command = [sys.executable, "-m", "bench.files_touched", "--list"]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=120)
    *files, of_rooms, together = ran.stdout.splitlines()
    assert {"handlers/jobs/answer.py", "bot/answering/pipeline.py", "store/library.py"} <= set(files)
    assert not any(file.startswith(("handlers/simulator/", "tests/", "bench/")) for file in files)
    assert of_rooms.startswith("handlers/ ") and together.endswith(f"with handlers/ {len(files)}")


def test_nothing_is_counted_before_the_question_nor_for_an_import() -> None:
    """On a thread of its own: a worker of the tests runs them inside a module, which looks like an import."""
    with ThreadPoolExecutor(1) as thread:
        before, imported, called = thread.submit(_counted).result()
    assert before == imported == set()
    assert "bot/grounding/rules/qualifiers.py" in called


def _counted() -> tuple[set[str], set[str], set[str]]:
    """What is counted after a call before counting, after an import, and after a call."""
    touched = Touched()
    with touched.tracing():
        qualifiers.limits("Leave is at least 5 days.")
        before = set(touched.files)
        with touched.counting():
            importlib.reload(qualifiers)
        imported = set(touched.files)
        with touched.counting():
            qualifiers.limits("Leave is at least 5 days.")
    return before, imported, touched.files
