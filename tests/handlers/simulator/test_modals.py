"""Modals as Slack keeps them: triggers, the stack, what is filled in, what the app answers."""

from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from handlers.simulator.delivery.modals import filled_in
from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.validation.elements import ELEMENTS, INPUTS
from tests.handlers.simulator_room import Room, room, running

Json = dict[str, Any]


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def modal(*blocks: Json, submit: bool = True) -> Json:
    view: Json = {
        "type": "modal",
        "callback_id": "m",
        "title": {"type": "plain_text", "text": "Settings"},
        "blocks": list(blocks) or [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}],
    }
    return view | ({"submit": {"type": "plain_text", "text": "Save"}} if submit else {})


def menu(**more: Any) -> Json:
    element = {"type": "static_select", "action_id": "a", "options": [option("one"), option("two")]}
    label = {"type": "plain_text", "text": "Which?"}
    return {"type": "input", "block_id": "menu", "label": label, "element": element | more}


async def opened(here: Room, view: Json) -> str:
    trigger = here.workspace.new_trigger(here.ada.id)
    return str((await here.client.views_open(trigger_id=trigger, view=view))["view"]["id"])


async def test_no_more_than_three_views_lie_on_one_another() -> None:
    async with room() as here:
        await opened(here, modal())
        for _ in range(2):
            trigger = here.workspace.new_trigger(here.ada.id)
            await here.client.views_push(trigger_id=trigger, view=modal())
        trigger = here.workspace.new_trigger(here.ada.id)
        refused = await here.refused(here.client.views_push(trigger_id=trigger, view=modal()))
        assert refused["error"] == "push_limit_reached"


async def test_a_view_that_changed_meanwhile_is_not_written_over() -> None:
    async with room() as here:
        trigger = here.workspace.new_trigger(here.ada.id)
        view = (await here.client.views_open(trigger_id=trigger, view=modal()))["view"]
        await here.client.views_update(view_id=view["id"], view=modal(menu()))
        stale = here.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
        assert (await here.refused(stale))["error"] == "hash_conflict"
        gone = here.client.views_update(view_id="V0", view=modal())
        assert (await here.refused(gone))["error"] == "not_found"


@pytest.mark.parametrize(
    ("view", "at"),
    [
        (modal(menu(), submit=False), "/view/submit"),
        (modal(menu(initial_option=option("three"))), "/blocks/0/element/initial_option"),
        (modal(menu(options=[])), "/blocks/0/element/options"),
        (modal() | {"title": {"type": "plain_text", "text": "x" * 25}}, "/view/title/text"),
        (modal() | {"private_metadata": "x" * 3_001}, "/view/private_metadata"),
        (modal() | {"callback_id": "x" * 256}, "/view/callback_id"),
        (modal(*[menu() | {"block_id": str(at)} for at in range(101)]), "/blocks"),
    ],
)
async def test_a_view_that_slack_would_refuse_is_refused(view: Json, at: str) -> None:
    async with room() as here:
        trigger = here.workspace.new_trigger(here.ada.id)
        refused = await here.refused(here.client.views_open(trigger_id=trigger, view=view))
        assert f"[json-pointer:{at}]" in str(refused["response_metadata"])


async def test_what_is_submitted_is_what_the_modal_shows_but_for_what_was_changed() -> None:
    heard: list[Json] = []

    async def submitted(ack: Any, view: Json) -> None:
        heard.append(view["state"]["values"])
        await ack()

    def listen(app: AsyncApp) -> None:
        app.view("m")(submitted)

    async with room() as here, running(here, listen):
        first = menu(initial_option=option("one"))
        await here.slack.submit(here.ada.id, await opened(here, modal(first)), {})
        two = {"menu": {"a": {"selected_option": option("two")}}}
        await here.slack.submit(here.ada.id, await opened(here, modal(first)), two)
        assert [it["menu"]["a"]["selected_option"]["value"] for it in heard] == ["one", "two"]
        assert here.workspace.views == {}
        with pytest.raises(SimulatorMisused, match="empty"):
            await here.slack.submit(here.ada.id, await opened(here, modal(menu())), {})
        with pytest.raises(SimulatorMisused, match="no input"):
            await here.slack.submit(here.ada.id, await opened(here, modal(first)), {"b": {"a": {}}})


async def test_the_app_answers_a_submission_with_errors_or_with_another_view() -> None:
    answers: list[Json] = [
        {"response_action": "errors", "errors": {"menu": "Not that one."}},
        {"response_action": "update", "view": modal()},
        {"response_action": "push", "view": modal(menu(initial_option=option("two")))},
        {"response_action": "clear"},
    ]

    async def submitted(ack: Any) -> None:
        await ack(**answers.pop(0))

    def listen(app: AsyncApp) -> None:
        app.view("m")(submitted)

    async with room() as here, running(here, listen):
        name = await opened(here, modal(menu(initial_option=option("one"))))
        await here.slack.submit(here.ada.id, name, {})
        seen = here.slack.view(here.ada.id)
        assert seen is not None and seen["errors"] == {"menu": "Not that one."}
        await here.slack.submit(here.ada.id, name, {})
        seen = here.slack.view(here.ada.id)
        assert seen is not None and (seen["id"], seen["blocks"][0]["type"]) == (name, "section")
        await here.slack.submit(here.ada.id, name, {})
        on_top = here.slack.view(here.ada.id)
        assert on_top is not None and on_top["previous_view_id"] == name
        await here.slack.submit(here.ada.id, on_top["id"], {})
        assert here.slack.view(here.ada.id) is None


async def test_people_and_channels_say_who_looks_after_them() -> None:
    async with room() as here:
        boss = here.workspace.add_person("boss", admin=True)
        told = {
            it: (await here.client.users_info(user=it))["user"]["is_admin"] for it in (here.ada.id, boss.id)
        }
        assert told == {here.ada.id: False, boss.id: True}
        about = (await here.client.conversations_info(channel=here.general.id))["channel"]
        assert about["creator"] == here.ada.id


async def test_user_groups_need_a_scope_of_their_own() -> None:
    async with room() as here:
        assert (await here.refused(here.client.usergroups_list()))["needed"] == "usergroups:read"


@pytest.mark.parametrize("kind", sorted((ELEMENTS | INPUTS) - {"button", "overflow", "workflow_button"}))
def test_every_input_that_slack_takes_can_be_filled_in(kind: str) -> None:
    element = {"type": kind, "action_id": "a"}
    view = {"blocks": [{"type": "input", "block_id": "b", "element": element, "optional": True}]}
    assert filled_in(view, {})["b"]["a"]["type"] == kind
