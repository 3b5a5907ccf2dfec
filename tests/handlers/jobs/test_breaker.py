"""While Slack refuses the token one probe asks, less and less often, and everybody else waits."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.client import RefusalWatch
from handlers.jobs.breaker import Breaker
from handlers.simulator.server import Simulator

PAUSES = (0.02, 0.04, 0.2)


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    async with Simulator() as slack:
        yield slack


def watched(slack: Simulator, pauses: tuple[float, ...] = PAUSES) -> tuple[AsyncWebClient, Breaker]:
    """A client whose refusals trip the breaker."""
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    breaker = Breaker(client.auth_test, pauses=pauses)
    client.retry_handlers.insert(0, RefusalWatch(breaker.trip))
    return client, breaker


async def call(client: AsyncWebClient, method: str) -> None:
    await asyncio.gather(client.api_call(method), return_exceptions=True)


async def test_any_call_that_meets_a_refused_token_trips_it_and_it_resets_itself(slack: Simulator) -> None:
    client, breaker = watched(slack)
    slack.faults.revoke("account_inactive")
    await call(client, "users.list")
    assert breaker.open
    waiting = asyncio.create_task(breaker.ready())
    await asyncio.sleep(0.1)
    assert not waiting.done()
    slack.faults.restore()
    await asyncio.wait_for(waiting, 2)
    assert not breaker.open


@pytest.mark.parametrize("error", ["channel_not_found", "ratelimited", "ekm_access_denied", "missing_scope"])
async def test_what_a_single_call_is_refused_for_does_not_trip_it(slack: Simulator, error: str) -> None:
    client, breaker = watched(slack)
    slack.fail("chat.postMessage", error)
    await call(client, "chat.postMessage")
    assert not breaker.open


async def test_the_token_of_the_connection_is_another(slack: Simulator) -> None:
    client, breaker = watched(slack)
    slack.fail("apps.connections.open", "invalid_auth")
    await call(client, "apps.connections.open")
    assert slack.calls[-1].error == "invalid_auth" and not breaker.open


async def test_it_asks_less_and_less_often_however_often_it_is_tripped(
    slack: Simulator, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[None] = []
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    breaker = Breaker(client.auth_test, tripped=lambda: told.append(None), pauses=PAUSES)
    slack.faults.revoke()
    for _ in range(5):
        breaker.trip("token_revoked")
    await asyncio.sleep(0.5)
    assert 3 <= len(slack.calls) <= 4 and len(told) == 1
    assert "".join(capsys.readouterr()).count("token_refused") == 1
    await breaker.stop()
    slack.faults.restore()
    await asyncio.sleep(0.3)
    assert len(slack.calls) <= 4, "stopped, it asks no more"


async def test_it_can_be_tripped_again(slack: Simulator) -> None:
    client, breaker = watched(slack)
    for _ in range(2):
        slack.faults.revoke()
        await call(client, "users.list")
        assert breaker.open
        slack.faults.restore()
        await asyncio.wait_for(breaker.ready(), 2)


async def test_that_slack_cannot_be_reached_resets_nothing() -> None:
    nowhere = AsyncWebClient(token="xoxb-x", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    breaker = Breaker(nowhere.auth_test, pauses=PAUSES)
    breaker.trip("token_revoked")
    await asyncio.sleep(0.1)
    assert breaker.open
    await breaker.stop()
