"""Several bots as processes, each with a directory of its own, that share one PostgreSQL."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.end_to_end.talking import Talk

ROOT = Path(__file__).parent.parent.parent


async def start(talk: Talk, directory: Path, env: Mapping[str, str]) -> Process:
    """The scripted bot of `bot_process`, connected."""
    before = talk.slack.socket.connected
    directory.mkdir(exist_ok=True)
    with (directory / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.end_to_end.bot_process", talk.slack.api_url, str(directory)),
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=log,
            stderr=log,
        )
    await talk.slack.connected(before + 1, timeout=120)
    return process


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
