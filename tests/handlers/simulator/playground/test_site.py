"""Who is served, what they are served with, and what nobody can do by asking the server directly."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from yarl import URL

from handlers.simulator.playground.site import Playground
from handlers.simulator.state.posted import Posted
from tests.handlers.simulator_room import Room, room

Json = dict[str, Any]


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Room, Playground, aiohttp.ClientSession]]:
    async with (
        room() as here,
        Playground(here.slack, {}, here.ada.id) as page,
        aiohttp.ClientSession() as session,
    ):
        yield here, page, session


def own(page: Playground) -> dict[str, str]:
    return {"Origin": f"http://127.0.0.1:{page.port}"}


async def do(page: Playground, session: aiohttp.ClientSession, body: Any) -> Json:
    async with session.post(f"{page.address}do", json=body, headers=own(page)) as answer:
        answered: Json = await answer.json()
        return answered


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "", {}, 200),
        ("GET", "app.js", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("GET", "", {"Host": "rebound.example"}, 421),
        ("GET", "", {"Host": "127.0.0.1"}, 421),
        ("GET", "", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("GET", "changes", {"Origin": "https://evil.example"}, 403),
        ("GET", "changes?as=U0NOBODY", {}, 404),
        ("GET", "site.py", {}, 404),
        ("GET", "%2e%2e/site.py", {}, 404),
        ("GET", "..%2fsite.py", {}, 404),
        ("POST", "do", {}, 403),
        ("POST", "do", {"Origin": "https://evil.example"}, 403),
        ("POST", "do", {"Origin": "null"}, 403),
        ("PUT", "do", {}, 403),
    ],
)
async def test_only_its_own_page_is_served(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async with served() as (_, page, session):
        address = URL(f"{page.address}{path}", encoded=True)
        async with session.request(method, address, headers=headers, data=b"{}") as answer:
            assert answer.status == status
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_without_the_token_of_this_run_nothing_is_served() -> None:
    async with served() as (_, page, session):
        for path in ("", "x/", "x/app.js", "x/changes", "/"):
            async with session.get(f"http://127.0.0.1:{page.port}/{path}") as answer:
                assert answer.status == 404
                assert page.token not in await answer.text()
        async with session.post(f"http://127.0.0.1:{page.port}/x/do", json={}, headers=own(page)) as answer:
            assert answer.status == 404


async def test_it_listens_on_loopback_alone_and_two_runs_have_two_tokens() -> None:
    async with served() as (here, page, _), Playground(here.slack, {}, here.ada.id) as other:
        assert page.address.startswith("http://127.0.0.1:")
        assert page.token != other.token and len(page.token) >= 20
        assert page.port != other.port


async def test_people_do_only_what_they_can_do_in_slack() -> None:
    async with served() as (here, page, session):
        ts = await here.slack.say(here.ada.id, here.general.id, "mine")
        at: Json = {"channel": here.general.id, "ts": ts}
        orders: list[Any] = [
            {"do": "say", "as": here.guy.id, "channel": here.secret.id, "text": "hello"},
            {"do": "edit", "as": here.guy.id, "text": "yours"} | at,
            {"do": "delete", "as": here.guy.id} | at,
            {"do": "press", "as": here.guy.id, "action": "nothing"} | at,
            {"do": "close", "as": here.guy.id, "view": "V1"},
            {"do": "say", "as": "U0NOBODY", "channel": here.general.id, "text": "hello"},
            {"do": "say", "as": here.ada.id, "channel": here.general.id},
            {
                "do": "say",
                "as": here.ada.id,
                "channel": here.general.id,
                "text": "",
                "files": [{"name": "a"}],
            },
            {"do": "dance", "as": here.ada.id},
            [],
        ]
        for body in orders:
            answer = await do(page, session, body)
            assert answer["ok"] is False and answer["error"]
        assert [it.text for it in here.workspace.messages[here.general.id]] == ["mine"]
        assert (await do(page, session, {"do": "edit", "as": here.ada.id, "text": "changed"} | at))["ok"]


async def test_a_person_is_told_of_nothing_that_they_do_not_see() -> None:
    async with served() as (here, page, session):
        await here.slack.say(here.ada.id, here.secret.id, "the plan is blue")
        await here.slack.direct(here.ada.id, "and red")
        only_ada = Posted(here.general.id, here.workspace.new_ts(), "U0INHOUSE", "green", seen_by=here.ada.id)
        here.workspace.post(only_ada)
        for user, sees in ((here.ada, True), (here.guy, False)):
            async with session.get(f"{page.address}changes?as={user.id}") as answer:
                told = (await answer.content.readuntil(b"\n\n")).decode()
            # What the inspector shows is the app's, whoever looks.
            told = told.split('"log:')[0]
            for words in ("the plan is blue", "and red", "green", here.secret.id):
                assert (words in told) is sees
