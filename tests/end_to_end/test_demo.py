"""`inhouse demo`: its script, the keyboard after it, and all of it with real models."""

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from rich.console import Console

from bot.model.catalogue.starter import starter_embedder, starter_writer
from bot.question import Question
from bot.reply import Reply
from handlers.app import connected
from handlers.manifest import manifest
from handlers.simulator.demo.keyboard import Keyboard
from handlers.simulator.demo.scene import Scene
from handlers.simulator.demo.session import play_all
from handlers.simulator.demo.terminal import Terminal
from handlers.simulator.demo.transcript import transcript
from handlers.simulator.server import Simulator
from handlers.simulator.state.rules import Rules
from tests.end_to_end.scripted import ScriptedBackend, answer, no_answer
from tests.end_to_end.talking import settings_for

SCENE = Scene.read()


def knowing(question: Question) -> Reply:
    """Says what the script waits for, to those who may read it."""
    for step in SCENE.steps:
        allowed = (
            step.expect == "reply" and f"channel:{step.channel or 'C0GENERAL'}" in question.readers.scopes
        )
        if step.text == question.text and (allowed or step.kind == "direct"):
            return answer(*step.contains, "So it is.")
    return no_answer()


@asynccontextmanager
async def stage(
    backend: ScriptedBackend, directory: Path, *, live: bool
) -> AsyncIterator[tuple[Simulator, Terminal, io.StringIO]]:
    out = io.StringIO()
    workspace = SCENE.workspace(Rules.of_manifest(manifest()))
    async with Simulator(workspace) as slack, connected(settings_for(slack, directory), backend, drain_s=2):
        await slack.connected()
        yield slack, Terminal(Console(file=out, force_terminal=live, width=100), workspace), out


@pytest.mark.parametrize("live", [True, False])
async def test_every_step_is_shown_with_its_reply_and_sources(live: bool, tmp_path: Path) -> None:
    async with stage(ScriptedBackend(knowing, pause=0.05), tmp_path, live=live) as (slack, shown, out):
        played = await play_all(slack, SCENE.steps, shown)
    assert [(each.step.title, each.problems) for each in played] == [(step.title, []) for step in SCENE.steps]
    for text in (out.getvalue(), transcript(played, shown)):
        assert "How many days of annual leave do I get?" in text
        assert "26 days" in text and "Sources" in text
        assert "/summarize" in text and "only Tomás Reis sees this" in text


async def test_a_step_without_a_reply_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.simulator.demo.playing.PATIENCE_S", 0.2)
    out = io.StringIO()
    workspace = SCENE.workspace(Rules(ack_s=0.1))
    async with Simulator(workspace) as slack:
        shown = Terminal(Console(file=out, width=100), workspace)
        (played,) = await play_all(slack, SCENE.steps[:1], shown)
    assert played.problems == ["no whole reply within 0 s"]
    assert "not as it should be" in out.getvalue()


async def test_whoever_types_is_answered_where_they_are(tmp_path: Path, typed: Callable[[str], None]) -> None:
    backend = ScriptedBackend()
    async with stage(backend, tmp_path, live=False) as (slack, shown, out):
        typed("one\n+ two\n/ask three\n/sing\n:channel product\nfour\n:direct\nfive\n+ six\n:what\n\n:quit\n")
        await Keyboard(slack, shown, SCENE.you).run()
        assert [question.text for question in backend.questions] == [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
        ]
        assert [len(question.history) for question in backend.questions] == [0, 2, 0, 0, 0, 2]
        assert "#product > " in out.getvalue() and "direct message > " in out.getvalue()
        assert "/sing is not a valid command." in out.getvalue()
        typed("")
        await Keyboard(slack, shown, SCENE.you).run()


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts text on standard input, and its end after it."""
    with ExitStack() as files:

        def put(text: str) -> None:
            there, here = os.pipe()
            os.write(here, text.encode())
            os.close(here)
            monkeypatch.setattr(sys, "stdin", files.enter_context(os.fdopen(there)))

        yield put


async def test_the_demo_plays_with_real_models(models_dir: Path, tmp_path: Path) -> None:
    """The proof of the whole: index, models, bot and stand-in, every reply as the script expects it."""
    written = tmp_path / "transcript.md"
    own = {
        "INHOUSE_DATA_DIR": str(tmp_path),
        "INHOUSE_MODEL__PATH": str(starter_writer(models_dir)),
        "INHOUSE_EMBEDDER__PATH": str(starter_embedder(models_dir)),
        "OMP_WAIT_POLICY": "passive",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--script-only", "--transcript", str(written),
        env=os.environ | own, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert written.read_text(encoding="utf-8").count("### ") == len(SCENE.steps)
    assert (tmp_path / "demo" / "store").is_dir() and not (tmp_path / "store").exists()
