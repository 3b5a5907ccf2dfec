"""Several bots as processes, each with a directory of its own, that share one PostgreSQL."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from handlers.simulator.server import Simulator
from tests.end_to_end.talking import Talk

ROOT = Path(__file__).parent.parent.parent


async def start(talk: Talk, directory: Path, env: Mapping[str, str]) -> Process:
    """The scripted bot of `bot_process`, connected. Its directory is there."""
    before = talk.slack.socket.connected
    module = "tests.end_to_end.bot_process"
    process = await run(directory, env, module, talk.slack.api_url, str(directory))
    await talk.slack.connected(before + 1, timeout=120)
    return process


async def start_filing(talk: Talk, directory: Path, env: Mapping[str, str]) -> Process:
    """The bot of `filing_process`, connected. Its directory is there."""
    before = talk.slack.socket.connected
    module = "tests.end_to_end.filing_process"
    process = await run(directory, env, module, talk.slack.api_url, str(directory))
    await talk.slack.connected(before + 1, timeout=120)
    return process


async def start_real(talk: Talk, directory: Path, env: Mapping[str, str]) -> Process:
    """`inhouse run`, not yet connected. Its directory is there."""
    return await run(directory, {**env, **settings(talk.slack, directory)}, "bot", "run")


async def run(directory: Path, env: Mapping[str, str], *module: str) -> Process:
    """A module as a program, whose log is in the directory."""
    with (directory / "log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *module),
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=log,
            stderr=log,
        )


def settings(slack: Simulator, directory: Path) -> dict[str, str]:
    """What a bot must know of the stand-in for Slack, as variables."""
    return {
        "INHOUSE_DATA_DIR": str(directory),
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "INHOUSE_SLACK__API_URL": slack.api_url,
    }


@asynccontextmanager
async def ended(*processes: Process) -> AsyncIterator[None]:
    """None of them outlives the block."""
    try:
        yield
    finally:
        for each in processes:
            if each.returncode is None:
                each.kill()
            await each.wait()
