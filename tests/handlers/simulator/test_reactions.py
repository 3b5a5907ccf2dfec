"""Reactions and the home tab, as Slack tells the app of them."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.handlers.simulator_room import QUICK, Room, room, running

Json = dict[str, Any]


def home(*texts: str) -> Json:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in texts]
    return {"type": "home", "blocks": blocks}


async def heard(here: Room, *, times: int = 1) -> list[Json]:
    """The reactions that the app hears of when Ada adds one to her message and takes it back."""
    told: list[Json] = []

    def listen(app: AsyncApp) -> None:
        async def reaction(event: Json) -> None:
            told.append(event)

        async def other(event: Json) -> None:
            """The message itself."""

        app.event("reaction_added")(reaction)
        app.event("reaction_removed")(reaction)
        app.event("message")(other)

    async with running(here, listen):
        ts = await here.slack.say(here.ada.id, here.general.id, "hello")
        await here.slack.react(here.ada.id, here.general.id, ts, "+1")
        await here.slack.react(here.ada.id, here.general.id, ts, "+1", added=False)
        last = await here.slack.say(here.ada.id, here.general.id, "done")
        await here.slack.until(lambda _: here.slack.heard(last) and len(told) >= times)
    return told


async def test_the_app_hears_who_reacted_to_which_message_and_that_it_was_taken_back() -> None:
    async with room() as here:
        told = await heard(here, times=2)
    assert [event["type"] for event in told] == ["reaction_added", "reaction_removed"]
    assert {(event["user"], event["reaction"]) for event in told} == {(here.ada.id, "+1")}
    assert told[0]["item"]["channel"] == here.general.id and "text" not in told[0]["item"]


async def test_without_the_scope_the_app_hears_of_no_reaction() -> None:
    async with room(replace(QUICK, scopes=QUICK.scopes - {"reactions:read"})) as here:
        assert await heard(here, times=0) == []


async def test_a_home_tab_holds_a_hundred_blocks() -> None:
    async with room() as here:
        await here.client.views_publish(user_id=here.ada.id, view=home(*["x"] * 100))
        refused = await here.refused(here.client.views_publish(user_id=here.ada.id, view=home(*["x"] * 101)))
        assert "no more than 100 items" in refused["response_metadata"]["messages"][0]


async def test_a_home_tab_that_another_call_has_changed_is_not_written_over() -> None:
    async with room() as here:
        first = await here.client.views_publish(user_id=here.ada.id, view=home("one"))
        old = first["view"]["hash"]
        await here.client.views_publish(user_id=here.ada.id, view=home("two"), hash=old)
        refused = await here.refused(
            here.client.views_publish(user_id=here.ada.id, view=home("three"), hash=old)
        )
        assert refused["error"] == "hash_conflict"
