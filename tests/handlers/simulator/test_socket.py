"""A real Bolt app over Socket Mode: events, acknowledgements, reconnecting, buttons, commands."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from handlers.simulator.state.errors import SimulatorMisused
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from tests.handlers.simulator_room import BOT, IMPATIENT, QUICK, Clock, room, running

Json = dict[str, Any]


class Ear:
    """An app that keeps every event it hears, with its retry headers."""

    def __init__(self) -> None:
        self.events: list[Json] = []
        self.bodies: list[Json] = []
        self.retries: list[tuple[str, str]] = []

    def __call__(self, app: AsyncApp) -> None:
        async def hear(event: Json, body: Json, request: Any) -> None:
            self.events.append(event)
            self.bodies.append(body)
            headers = request.headers
            number, reason = headers.get("x-slack-retry-num", [""]), headers.get("x-slack-retry-reason", [""])
            self.retries.append((number[0], reason[0]))

        for name in (
            *("message", "app_mention", "app_home_opened", "channel_shared", "user_change"),
            *("member_joined_channel", "member_left_channel"),
        ):
            app.event(name)(hear)

    @property
    def kinds(self) -> list[str]:
        return [f"{each['type']} {each.get('subtype', '')}".strip() for each in self.events]


async def test_a_mention_arrives_twice_and_a_direct_message_once() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        await here.slack.say(here.ada.id, here.general.id, f"{BOT} hello")
        await here.slack.until(lambda _: len(ear.events) == 2)
        assert ear.kinds == ["app_mention", "message"]
        assert ear.events[0]["ts"] == ear.events[1]["ts"]
        assert ear.bodies[0]["event_id"] != ear.bodies[1]["event_id"]
        assert ear.events[1]["channel_type"] == "channel"
        assert ear.bodies[0]["is_ext_shared_channel"] is False
        assert ear.bodies[0]["authorizations"][0]["user_id"] == "U0INHOUSE"
        await here.slack.direct(here.ada.id, f"{BOT} hello")
        await here.slack.until(lambda _: len(ear.events) == 3)
        assert (ear.kinds[2], ear.events[2]["channel_type"]) == ("message", "im")


async def test_only_what_is_subscribed_to_and_heard_by_the_bot_arrives() -> None:
    ear = Ear()
    async with room(replace(QUICK, events=frozenset({"app_mention"}))) as here, running(here, ear):
        await here.slack.say(here.ada.id, here.secret.id, f"{BOT} secret")
        await here.slack.say(here.ada.id, here.general.id, "plain")
        await here.slack.say(here.ada.id, here.general.id, f"{BOT} hello")
        await here.slack.until(lambda _: ear.events)
        await asyncio.sleep(0.03)
        assert [each["text"] for each in ear.events] == [f"{BOT} hello"]


async def test_the_bots_own_messages_come_back_with_its_bot_id() -> None:
    async with room() as here, running(here, Ear()):
        await here.client.chat_postMessage(channel=here.general.id, text="a")
        await here.slack.until(lambda _: here.slack.deliveries)
        assert here.slack.deliveries[0].event["bot_id"] == "B0INHOUSE"
        assert not here.slack.deliveries[0].by_person


async def test_changes_and_deletions_arrive_as_subtypes() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        ts = await here.slack.say(here.ada.id, here.general.id, "one")
        await here.slack.edit(here.general.id, ts, "two")
        reply = await here.slack.say(here.ada.id, here.general.id, "reply", ts)
        await here.slack.delete(here.general.id, ts)
        await here.slack.delete(here.general.id, reply)
        await here.slack.until(lambda _: len(ear.events) == 5)
        assert ear.kinds == [
            "message",
            "message message_changed",
            "message",
            "message message_changed",
            "message message_deleted",
        ]
        assert ear.events[1]["message"]["text"] == "two"
        assert ear.events[1]["previous_message"]["text"] == "one"
        assert ear.events[3]["message"]["subtype"] == "tombstone"
        assert ear.events[4]["deleted_ts"] == reply
        assert ear.events[2]["parent_user_id"] == here.ada.id


async def test_a_shared_channel_is_marked_on_the_envelope_and_files_are_left_out_of_mentions() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        stranger = here.workspace.add_person("stranger", outside=True)
        shared = here.workspace.add_channel("partners", stranger, shared=True)
        await here.slack.say(stranger.id, shared.id, f"{BOT} read this", files=[("a.md", b"# A")])
        await here.slack.until(lambda _: len(ear.events) == 2)
        assert ear.bodies[0]["is_ext_shared_channel"] is True
        assert ear.events[0]["team"] == "T0PARTNER"
        assert "files" not in ear.events[0]
        assert ear.events[1]["files"][0]["name"] == "a.md"
        assert ear.kinds[1] == "message file_share"


async def test_the_home_tab_and_new_members_are_events() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        await here.slack.open_home(here.ada.id)
        here.workspace.join(here.workspace.add_person("eve").id, here.general.id)
        here.workspace.share(here.general.id)
        await here.slack.until(lambda _: len(ear.events) == 3)
        assert ear.bodies[2]["is_ext_shared_channel"] is True
        assert (ear.events[0]["type"], ear.events[0]["tab"]) == ("app_home_opened", "messages")
        assert ear.events[1]["type"] == "member_joined_channel"


async def test_who_leaves_and_who_becomes_a_guest_are_events() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        here.workspace.leave(here.guy.id, here.general.id)
        here.workspace.leave(here.ada.id, here.secret.id)
        here.workspace.change_person(here.ada.id, guest=True)
        await here.slack.until(lambda _: len(ear.events) == 2)
        assert (ear.events[0]["type"], ear.events[0]["user"]) == ("member_left_channel", here.guy.id)
        assert ear.events[1]["type"] == "user_change"
        assert (ear.events[1]["user"]["id"], ear.events[1]["user"]["is_restricted"]) == (here.ada.id, True)
        assert here.guy.id not in here.general.members and here.workspace.person(here.ada.id).guest


async def test_who_becomes_a_guest_is_told_only_to_who_asked_for_it() -> None:
    ear = Ear()
    quiet = replace(QUICK, events=QUICK.events - {"user_change", "member_left_channel"})
    async with room(quiet) as here, running(here, ear):
        here.workspace.change_person(here.ada.id, guest=True)
        here.workspace.leave(here.guy.id, here.general.id)
        await here.slack.open_home(here.ada.id)
        await here.slack.until(lambda _: bool(ear.events))
        assert ear.kinds == ["app_home_opened"]


async def test_an_event_that_nobody_acknowledges_comes_again_with_a_reason() -> None:
    ear, again = Ear(), asyncio.Event()
    came: list[Json] = []

    def listen(app: AsyncApp) -> None:
        ear(app)

        async def dawdle(body: Json, next: Any) -> None:  # noqa: A002 - Bolt asks for this name
            came.append(body)
            if len(came) == 1:
                await again.wait()
            again.set()
            await next()

        app.use(dawdle)

    async with room(replace(IMPATIENT, events=frozenset({"message.im"}))) as here, running(here, listen):
        await here.slack.direct(here.ada.id, "hello")
        await here.slack.until(lambda _: len(ear.events) == 2)
        assert ("1", "timeout") in ear.retries
        assert ear.bodies[0]["event_id"] == ear.bodies[1]["event_id"]
        await here.slack.until(lambda _: here.slack.deliveries[0].acknowledged)


async def test_an_event_can_be_delivered_again() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        with pytest.raises(SimulatorMisused):
            await here.slack.redeliver()
        await here.slack.say(here.ada.id, here.general.id, f"{BOT} hello")
        await here.slack.until(lambda _: len(ear.events) == 2)
        await here.client.chat_postMessage(channel=here.general.id, text="a reply")
        assert [ack.ok for ack in await here.slack.redeliver()] == [True, True]
        await here.slack.until(lambda _: len(ear.events) == 4)
        assert sorted(ear.retries) == [("0", ""), ("0", ""), ("1", "timeout"), ("1", "timeout")]
        assert len({body["event_id"] for body in ear.bodies}) == 2


async def test_the_app_reconnects_when_asked_and_when_cut_off() -> None:
    ear = Ear()
    async with room() as here, running(here, ear):
        await here.slack.disconnect()
        await here.slack.say(here.ada.id, here.general.id, "one")
        await here.slack.until(lambda _: len(ear.events) == 1)
        await here.slack.kill()
        await here.slack.say(here.ada.id, here.general.id, "two")
        await here.slack.connected(3)
        await here.slack.until(lambda _: len(ear.events) == 2)
        assert [each["text"] for each in ear.events] == ["one", "two"]


async def test_several_connections_share_the_events() -> None:
    first, second = Ear(), Ear()
    async with room() as here, running(here, first), running(here, second):
        await here.slack.connected(2)
        for i in range(6):
            await here.slack.say(here.ada.id, here.general.id, str(i))
        await here.slack.until(lambda _: len(first.events) + len(second.events) == 6)
        assert first.events and second.events


async def test_a_command_answers_only_its_user_also_where_the_bot_is_no_member() -> None:
    def listen(app: AsyncApp) -> None:
        async def ask(ack: Any, respond: Any, command: Json) -> None:
            await ack()
            await respond(f"You asked: {command['text']}")
            await respond(text="For all", response_type="in_channel")
            await respond(text="Better", replace_original=True)

        app.command("/ask")(ask)

    async with room() as here, running(here, listen):
        ack = await here.slack.command(here.ada.id, here.secret.id, "/ask", "why?")
        assert ack.ok
        await here.slack.until(lambda work: len(here.slack.calls) >= 5 and work.messages[here.secret.id])
        said = [each.text for each in here.workspace.ephemerals(here.ada.id)]
        assert said == ["You asked: why?"]
        assert here.workspace.messages[here.secret.id][0].versions == ["For all", "Better"]


async def test_an_acknowledgement_may_carry_a_first_answer() -> None:
    def listen(app: AsyncApp) -> None:
        async def ask(ack: Any) -> None:
            await ack("Looking…")

        app.command("/ask")(ask)

    async with room() as here, running(here, listen):
        await here.slack.command(here.ada.id, here.general.id, "/ask")
        assert [each.text for each in here.workspace.ephemerals(here.ada.id)] == ["Looking…"]


async def test_a_command_that_is_not_acknowledged_in_time_fails_before_the_person() -> None:
    told = asyncio.Event()

    def listen(app: AsyncApp) -> None:
        async def slow(ack: Any) -> None:
            await told.wait()
            await ack()

        app.command("/ask")(slow)

    async with room(IMPATIENT) as here, running(here, listen):
        ack = await here.slack.command(here.ada.id, here.general.id, "/ask")
        assert (ack.ok, ack.error) == (False, "operation_timeout")
        assert here.workspace.notices[0].text == '/ask failed with the error "operation_timeout"'
        assert here.workspace.notices[0].user == here.ada.id
        told.set()
        await asyncio.sleep(0.2)


async def test_without_a_connection_a_command_fails() -> None:
    async with room(IMPATIENT) as here:
        ack = await here.slack.command(here.ada.id, here.general.id, "/ask")
        assert ack.error == "dispatch_failed"


async def test_a_response_url_is_good_for_five_uses_and_half_an_hour() -> None:
    answers: list[tuple[int, str]] = []
    clock = Clock()

    def listen(app: AsyncApp) -> None:
        async def ask(ack: Any, respond: Any, command: Json) -> None:
            await ack()
            clock.now += 1801 if command["text"] == "late" else 0
            for i in range(6):
                answer = await respond(str(i))
                answers.append((answer.status_code, answer.body))

        app.command("/ask")(ask)

    async with room(clock=clock) as here, running(here, listen):
        await here.slack.command(here.ada.id, here.general.id, "/ask", "")
        await here.slack.until(lambda _: len(answers) == 6)
        assert [status for status, _ in answers] == [200] * 5 + [404]
        assert "used_url" in answers[5][1]
        await here.slack.command(here.ada.id, here.general.id, "/ask", "late")
        await here.slack.until(lambda _: len(answers) == 12)
        assert "expired_url" in answers[6][1]


FEEDBACK: Json = {
    "type": "context_actions",
    "block_id": "f",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "feedback",
            "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
            "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
        }
    ],
}
RETRY: Json = {
    "type": "actions",
    "block_id": "r",
    "elements": [
        {
            "type": "button",
            "action_id": "retry",
            "text": {"type": "plain_text", "text": "Retry"},
            "value": "7",
        }
    ],
}


async def test_buttons_and_shortcuts_reach_the_app() -> None:
    seen: list[Json] = []

    def listen(app: AsyncApp) -> None:
        async def act(ack: Any, body: Json, respond: Any) -> None:
            await ack()
            seen.append(body)
            if body["container"]["is_ephemeral"]:
                await respond(delete_original=True)

        async def shortcut(ack: Any, shortcut: Json) -> None:
            await ack()
            seen.append(shortcut)

        app.action("feedback")(act)
        app.action("retry")(act)
        app.shortcut("summarize_thread")(shortcut)

    async with room() as here, running(here, listen):
        there, ada = here.general.id, here.ada.id
        ts = str(
            (await here.client.chat_postMessage(channel=there, text="a", blocks=[FEEDBACK, RETRY]))["ts"]
        )
        assert (await here.slack.press(ada, there, ts, "feedback", "bad")).ok
        assert (await here.slack.press(ada, there, ts, "retry")).ok
        await here.slack.until(lambda _: len(seen) == 2)
        assert [body["actions"][0]["value"] for body in seen] == ["bad", "7"]
        assert seen[0]["message"]["ts"] == ts
        await here.slack.shortcut(ada, "summarize_thread", there, ts)
        await here.slack.until(lambda _: len(seen) == 3)
        assert seen[2]["message"]["text"] == "a"
        note = await here.client.chat_postEphemeral(channel=there, user=ada, text="b", blocks=[RETRY])
        await here.slack.press(ada, there, str(note["message_ts"]), "retry")
        await here.slack.until(lambda work: not work.ephemerals(ada))
        with pytest.raises(SimulatorMisused, match="no button"):
            await here.slack.press(ada, there, ts, "sing")


async def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    clock, errors = Clock(), list[str]()
    modal = {
        "type": "modal",
        "callback_id": "m",
        "title": {"type": "plain_text", "text": "Hello"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {
                "type": "input",
                "block_id": "b",
                "label": {"type": "plain_text", "text": "Word"},
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ],
    }
    values: list[Json] = []

    def listen(app: AsyncApp) -> None:
        async def ask(ack: Any, body: Json) -> None:
            await ack()
            clock.now += 4 if body["text"] == "late" else 0
            for _ in range(2):
                try:
                    await here.client.views_open(trigger_id=body["trigger_id"], view=modal)
                except Exception as no:
                    errors.append(str(no))

        async def submitted(ack: Any, view: Json) -> None:
            await ack()
            values.append(view["state"]["values"])

        app.command("/ask")(ask)
        app.view("m")(submitted)

    async with room(clock=clock) as here, running(here, listen):
        await here.slack.command(here.ada.id, here.general.id, "/ask", "")
        await here.slack.until(lambda _: errors)
        assert "exchanged_trigger_id" in errors[0]
        (view_id,) = here.workspace.views
        await here.slack.submit(here.ada.id, view_id, {"b": {"a": {"value": "x"}}})
        await here.slack.until(lambda _: values)
        assert values == [{"b": {"a": {"type": "plain_text_input", "value": "x"}}}]
        assert here.workspace.views == {}
        await here.slack.command(here.ada.id, here.general.id, "/ask", "late")
        await here.slack.until(lambda _: len(errors) == 3)
        assert "expired_trigger_id" in errors[1]


async def test_nobody_does_what_cannot_be_done() -> None:
    async with room() as here:
        with pytest.raises(SimulatorMisused, match="is not in"):
            await here.slack.say(here.guy.id, here.secret.id, "hello")
        with pytest.raises(SimulatorMisused, match="to reply to"):
            await here.slack.say(here.ada.id, here.general.id, "hello", "1.1")
        with pytest.raises(TimeoutError, match="not so within"):
            await here.slack.until(lambda _: False, timeout=0.03)


def test_the_rules_come_from_a_manifest() -> None:
    manifest = {
        "features": {
            "slash_commands": [{"command": "/ask"}],
            "shortcuts": [{"callback_id": "summarize_thread"}],
        },
        "oauth_config": {"scopes": {"bot": ["chat:write"]}},
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
    }
    rules = Rules.of_manifest(manifest, ack_s=1.0)
    assert rules.scopes == {"chat:write"}
    assert (set(rules.events), rules.ack_s) == ({"app_mention"}, 1.0)
    assert set(rules.commands or ()) == {"/ask"}
    assert set(rules.shortcuts or ()) == {"summarize_thread"}
    assert Workspace(rules).rules is rules


async def test_a_command_that_the_manifest_lacks_never_reaches_the_app() -> None:
    async with room(replace(QUICK, commands=frozenset({"/ask"}))) as here:
        ack = await here.slack.command(here.ada.id, here.general.id, "/sing")
        assert ack.error == "invalid_command"
        assert here.workspace.notices[0].text == "/sing is not a valid command."
