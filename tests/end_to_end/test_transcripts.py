"""Every transcript over both transports; and that the table of docs/slack.md lists them, each in its row."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import LogSettings
from handlers.simulator.server import Simulator
from handlers.simulator.state.workspace import Workspace
from tests.end_to_end.transcripts import TRANSCRIPTS
from tests.end_to_end.transcripts.form import Transcript
from tests.end_to_end.transcripts.stage import Stage, data_directory
from tests.logged import logging_set_up

PAGE = Path(__file__).parent.parent.parent / "docs/slack.md"
HEAD = ["| Surface | What happens | What people see |", "|---|---|---|"]


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def stage(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, requests_file: Path
) -> AsyncIterator[Stage]:
    made = Stage(request.param, lambda: data_directory(tmp_path_factory.mktemp("bot"), requests_file))
    yield made
    await made.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("transcript", TRANSCRIPTS, ids=lambda it: f"{it.surface}: {it.happens}")
async def test_what_is_said_is_followed_by_what_is_expected(
    transcript: Transcript, stage: Stage, tmp_path: Path
) -> None:
    with logging_set_up(LogSettings(level="debug", format="json")) as written:
        async with stage.scene(transcript, tmp_path) as scene:
            await transcript.play(scene)
            await scene.settled()
            scene.check()
    logged = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [it for it in logged if not it.keys() >= {"time", "level", "event"}] == []
    told = "\n".join(f"{value}" for it in logged for value in it.values())
    assert [it for it in (*secrets(scene.slack), *words_of(scene.workspace)) if it in told] == []


def secrets(slack: Simulator) -> tuple[str, ...]:
    return slack.bot_token, slack.app_token, slack.signing_secret


def words_of(workspace: Workspace) -> set[str]:
    """What people and the bot said, line by line: those of several words, as a log may well say "leave"."""
    said = [it for messages in workspace.messages.values() for it in messages] + workspace.seen
    written = (re.sub("<[^>]*>", "", line) for it in said for line in f"{it.text}\n{it.visible}".splitlines())
    lines = {line.strip() for line in written}
    return {line for line in lines if len(line.split()) > 2}


def rows() -> Iterator[str]:
    """The table of the page, below its head."""
    _, _, section = PAGE.read_text(encoding="utf-8").partition("\n## What is tried\n")
    table = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")]
    assert table[:2] == HEAD
    yield from table[2:]


def test_the_table_of_the_page_lists_every_transcript_and_nothing_else() -> None:
    expected = [it.row for it in TRANSCRIPTS]
    assert len(set(expected)) == len(expected)
    as_it_should_be = "\n".join([*HEAD, *expected])
    assert list(rows()) == expected, f"the table in docs/slack.md should be:\n\n{as_it_should_be}"
