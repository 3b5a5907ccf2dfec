"""What every dialog begins with: the bot's file of requests, made once."""

import asyncio
import shutil
from pathlib import Path

import pytest

from handlers.jobs import WorkflowRun, Workflows
from handlers.request import Request


async def _never(request: Request, run: WorkflowRun) -> str:
    raise AssertionError("nobody asked")


@pytest.fixture(scope="session")
def requests_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As DBOS leaves it on the first start, with some sixty migrations."""
    directory = tmp_path_factory.mktemp("requests")
    with asyncio.Runner() as runner:
        workflows = runner.run(Workflows.open(directory, _never))
        runner.run(workflows.close())
    (file,) = directory.glob("requests.sqlite*")
    return file


@pytest.fixture
def tmp_path(tmp_path: Path, requests_file: Path) -> Path:
    shutil.copy(requests_file, tmp_path)
    return tmp_path
