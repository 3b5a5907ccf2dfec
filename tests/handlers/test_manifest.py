"""The manifest asks for what the app uses, no more and no less."""

import re
from pathlib import Path

from handlers.manifest import EVENTS, SCOPES, manifest

HANDLERS = Path(__file__).parents[2] / "handlers"


def test_socket_mode_needs_no_address() -> None:
    made = manifest()
    assert made["settings"]["socket_mode_enabled"] is True and "url" not in str(made).replace(
        "usage_hint", ""
    )


def test_http_mode_has_its_address_everywhere() -> None:
    made = manifest("Desk", "https://bot.example/")
    url = "https://bot.example/slack/events"
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == url
    assert made["settings"]["interactivity"]["request_url"] == url
    assert {each["url"] for each in made["features"]["slash_commands"]} == {url}
    assert made["features"]["bot_user"]["display_name"] == "Desk"


def test_every_event_and_command_that_is_listened_to_is_subscribed() -> None:
    app = (HANDLERS / "app.py").read_text(encoding="utf-8")
    listened = set(re.findall(r'app\.event\("(\w+)"\)', app)) | {
        *("member_joined_channel", "member_left_channel", "channel_shared")
    }
    assert {event.partition(".")[0] for event in EVENTS} == listened
    commands = {each["command"] for each in manifest()["features"]["slash_commands"]}
    assert commands == set(re.findall(r'app\.command\("(/\w+)"\)', app))


def test_within_slacks_limits() -> None:
    features = manifest()["features"]
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert all(len(each["description"]) <= 100 for each in features["slash_commands"])
    assert len(features["shortcuts"][0]["name"]) <= 24 and len(features["shortcuts"][0]["description"]) <= 150


def test_every_scope_is_told_on_the_page() -> None:
    page = (HANDLERS.parent / "docs" / "slack.md").read_text(encoding="utf-8")
    assert all(f"`{scope}`" in page for scope in SCOPES)
