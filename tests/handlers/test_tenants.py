"""Whose work an event is, where the app is installed in several workspaces and an organisation."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import load
from handlers.identity import Identity
from handlers.jobs import Workflows
from handlers.registration import build_app
from handlers.request import Request
from handlers.tenants import Tenants
from store.tenant import HOME, Tenant
from tests.end_to_end.scripted import ScriptedBackend


def identity(team: str) -> Identity:
    tenant = HOME if team == "T1" else Tenant(team)
    return Identity(team, f"UBOT{team}", f"B{team}", "https://a.slack.com/", tenant=tenant)


@pytest.fixture
async def tenants(tmp_path: Path) -> AsyncIterator[Tenants]:
    made = Tenants(load(data_dir=tmp_path), ScriptedBackend())
    for team in ("T1", "T2", "E1"):
        made.admit(identity(team), AsyncWebClient(f"xoxb-{team}"))
    made.open(cast(Workflows, object()))
    yield made
    await made.stop()
    made.close()


def found(tenants: Tenants, enterprise: str | None, team: str | None, *, whole: bool = False) -> str:
    dispatcher = tenants.find(enterprise, team, whole=whole)
    return dispatcher.team if dispatcher else ""


@pytest.mark.parametrize(
    ("enterprise", "team", "whole", "whose"),
    [
        (None, "T1", False, "T1"),
        # Of a Grid organisation, in which the app is installed in this workspace alone.
        ("E2", "T2", False, "T2"),
        ("E1", None, True, "E1"),
        ("E1", "T7", True, "E1"),
        # Some payloads do not say that it is for the whole organisation.
        ("E1", "T7", False, "E1"),
        # For all of an organisation where it is not: no workspace's installation stands in for it.
        ("E2", "T2", True, ""),
        (None, "T7", False, ""),
        (None, None, False, ""),
    ],
)
async def test_an_event_is_of_the_installation_that_slack_names(
    tenants: Tenants, enterprise: str | None, team: str | None, whole: bool, whose: str
) -> None:
    assert found(tenants, enterprise, team, whole=whole) == whose


async def test_in_a_shared_channel_the_bot_that_is_mentioned_answers(tenants: Tenants) -> None:
    for bots, whose in (
        (("UBOTT2",), "T2"),
        (("UBOTT2", "UBOTT1"), "T1"),
        (("USOMEBODY",), "T1"),
        ((), "T1"),
    ):
        dispatcher = tenants.find(None, "T1", bots=bots)
        assert dispatcher is not None and dispatcher.team == whose


async def test_they_share_what_runs_and_nothing_that_is_known_of_people(tenants: Tenants) -> None:
    first, second = (tenants.find(None, it) for it in ("T1", "T2"))
    assert first is not None and second is not None
    one, two = first.context, second.context
    assert one.running is two.running and one.executor is two.executor
    for name in ("client", "members", "channels", "policies", "limit", "changes", "spoken_in", "claimed"):
        assert getattr(one, name) is not getattr(two, name), name
    assert tenants.home.team == "T1" and tenants.dispatcher("T1") is first


async def test_installed_again_only_its_token_changes(tenants: Tenants) -> None:
    before = tenants.dispatcher("T2")
    tenants.admit(identity("T2"), AsyncWebClient("xoxb-new"))
    assert before is not None and tenants.dispatcher("T2") is before
    assert before.context.client.token == "xoxb-new" and len(tenants) == 3


async def test_where_it_was_taken_out_it_is_found_no_more(tenants: Tenants) -> None:
    assert await tenants.dismiss("T2") and not await tenants.dismiss("T2")
    assert found(tenants, None, "T2") == "" and found(tenants, None, "T1") == "T1"


async def test_with_one_token_whatever_comes_is_for_its_workspace(tmp_path: Path) -> None:
    one = Tenants(load(data_dir=tmp_path), ScriptedBackend(), only=True)
    one.admit(identity("T1"), AsyncWebClient("xoxb-1"))
    one.open(cast(Workflows, object()))
    assert [found(one, None, team, whole=whole) for team, whole in (("T1", False), ("T9", True))] == [
        "T1"
    ] * 2
    assert found(one, None, None) == "T1"
    one.close()


class Started:
    """Notes the requests that are accepted: nothing here is to be carried out."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def start(self, request: Request) -> None:
        self.requests.append(request)

    async def recorded(self, _: str) -> None:
        return None


@pytest.mark.parametrize(
    ("shared", "mentions", "whose"),
    [(True, "UBOTT2", ["T2"]), (True, "UBOTT1", ["T1"]), (False, "UBOTT1", ["T1"])],
)
async def test_a_mention_in_a_shared_channel_is_a_request_of_whose_bot_it_names(
    tenants: Tenants, shared: bool, mentions: str, whose: list[str]
) -> None:
    started = Started()
    tenants.open(cast(Workflows, started))
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.0", "text": f"<@{mentions}> how?"}
    body = {
        "type": "event_callback",
        "team_id": "T1",
        "event": event | {"event_ts": "1.0"},
        "authorizations": [{"enterprise_id": None, "team_id": "T1", "is_enterprise_install": False}],
        "is_ext_shared_channel": shared,
    }
    app = build_app(load(), tenants)
    answered = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert answered.status == 200
    assert [it.team for it in started.requests] == whose
    assert [it.id for it in started.requests] == [f"{it}-C1-1.0" for it in whose]


async def test_what_comes_from_where_it_is_not_installed_is_no_request(tenants: Tenants) -> None:
    started = Started()
    tenants.open(cast(Workflows, started))
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.0", "text": "<@UBOTT1> how?"}
    body = {
        "type": "event_callback",
        "team_id": "T7",
        "event": event | {"event_ts": "1.0"},
        "authorizations": [{"enterprise_id": None, "team_id": "T7", "is_enterprise_install": False}],
    }
    app = build_app(load(), tenants)
    answered = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
    assert answered.status == 200 and started.requests == []
