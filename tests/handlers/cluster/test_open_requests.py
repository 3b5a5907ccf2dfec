"""Open requests in PostgreSQL: what is accepted while it is away is done once, when it is back."""

import asyncio

from pydantic import SecretStr

from handlers.jobs.run import WorkflowRun
from handlers.jobs.workflows import Workflows
from handlers.request import Kind, Request
from tests.postgres import Server


async def test_requests_wait_for_a_database_that_is_away(database_url: SecretStr, postgres: Server) -> None:
    done: list[str] = []

    async def work(request: Request, run: WorkflowRun) -> str:
        async with run.in_hand():
            if request.text == "away":
                await asyncio.to_thread(postgres.stop, "immediate")
            done.append(request.id)
        return "done"

    def asked(name: str, text: str = "") -> Request:
        return Request(name, Kind.MENTION, "T1", "C1", "U1", text, "1.0", "1.0")

    workflows = await Workflows.open(database_url.get_secret_value(), work, "one")
    try:
        await workflows.start(asked("a", "away"))
        while done != ["a"]:  # noqa: ASYNC110 - a workflow tells no event
            await asyncio.sleep(0.05)
        waiting = asyncio.create_task(workflows.start(asked("b")))
        await asyncio.sleep(2)
        assert not waiting.done()
        await asyncio.to_thread(postgres.start)
        async with asyncio.timeout(60):
            await waiting
            while not await workflows.idle():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await workflows.start(asked("b"))
        assert done == ["a", "b"]
    finally:
        await workflows.close()
