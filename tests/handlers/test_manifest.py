"""The manifest asks for what the app uses, no more and no less."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import load
from handlers.command_names import ANY_ASK, ANY_OTHER, ANY_SUMMARIZE, CommandNames, command_prefix
from handlers.manifest import (
    EVENTS,
    LEFT_EVENTS,
    LONGEST_NAME,
    OPTIONAL_SCOPES,
    SCOPES,
    UNINSTALL_EVENTS,
    manifest,
    public_address,
)

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


@pytest.mark.parametrize("name", ["", "  ", "x" * 36, "two\nlines"])
def test_a_name_that_slack_does_not_take_is_a_usage_error(name: str) -> None:
    done = CliRunner().invoke(app, ["manifest", "--name", name])
    assert (done.exit_code, done.stdout) == (2, "") and "--name" in done.stderr


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://bot.example.com", "only to https"),
        ("bot.example.com", "only to https"),
        ("", "only to https"),
        ("https://", "no host"),
        ("https:///slack/events", "no host"),
        ("https://me@bot.example.com", "no host"),
        ("https://bot example.com", "no host"),
        ("https://bot.example.com:http", "not an address"),
        ("https://[bot", "not an address"),
        ("https://bot.example.com/slack/events", "/slack/events is added"),
        ("https://bot.example.com?team=1", "the host alone"),
        ("https://bot.example.com/#top", "the host alone"),
        ("https://localhost:3000", "from outside"),
        ("https://192.168.1.4", "from outside"),
    ],
)
def test_an_address_that_slack_cannot_send_to_is_a_usage_error(url: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        public_address(url)
    done = CliRunner().invoke(app, ["manifest", "--url", url])
    assert (done.exit_code, done.stdout) == (2, "") and "--url" in done.stderr


@pytest.mark.parametrize(
    "url", ["https://bot.example.com", "https://bot.example.com:8443/", " https://1.1.1.1"]
)
def test_what_is_printed_is_the_manifest_and_nothing_else(url: str) -> None:
    done = CliRunner().invoke(app, ["manifest", "--name", " Büro ", "--url", url])
    assert done.exit_code == 0 and done.stderr == ""
    assert json.loads(done.stdout) == manifest("Büro", url.strip())
    assert json.loads(CliRunner().invoke(app, ["manifest"]).stdout) == manifest()


def test_a_reader_that_goes_is_no_error() -> None:
    command = [sys.executable, "-m", "bot", "manifest"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as printing:
        assert printing.stdout is not None and printing.stderr is not None
        printing.stdout.close()
        assert printing.stderr.read() == b""


def test_every_event_and_command_that_is_listened_to_is_subscribed() -> None:
    source = (HANDLERS / "registration.py").read_text(encoding="utf-8")
    listened = set(re.findall(r'app\.event\("(\w+)"\)', source)) | {
        *(
            "member_joined_channel",
            "subteam_members_changed",
            "subteam_updated",
            "pin_added",
            "pin_removed",
            "channel_rename",
            "group_rename",
            *LEFT_EVENTS,
        )
    }
    assert {event.partition(".")[0] for event in (*EVENTS, *UNINSTALL_EVENTS)} == listened


def test_an_app_for_several_workspaces_comes_back_here_and_hears_where_it_is_taken_out() -> None:
    made = manifest(install="https://bot.example.com/")
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example.com/slack/oauth_redirect"]
    assert made["settings"]["org_deploy_enabled"] and made["settings"]["socket_mode_enabled"]
    events = made["settings"]["event_subscriptions"]["bot_events"]
    assert set(events) == {*EVENTS, *UNINSTALL_EVENTS}
    done = CliRunner().invoke(app, ["manifest", "--oauth", "https://bot.example.com/"])
    assert json.loads(done.stdout) == made
    alone = manifest()
    assert "redirect_urls" not in alone["oauth_config"] and not alone["settings"]["org_deploy_enabled"]
    assert CliRunner().invoke(app, ["manifest", "--oauth", "http://bot.example.com"]).exit_code == 2


@pytest.mark.parametrize(
    "names", [CommandNames(), CommandNames.of("hr-desk"), CommandNames.of(command_prefix("Just ask!"))]
)
def test_each_command_is_listened_to_by_one_listener(names: CommandNames) -> None:
    commands = [it["command"] for it in manifest(commands=names)["features"]["slash_commands"]]
    assert commands == [names.ask, names.summarize, names.own] and max(map(len, commands)) <= 32
    patterns = (ANY_ASK, ANY_SUMMARIZE, ANY_OTHER)
    assert [[bool(it.search(command)) for it in patterns] for command in commands] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]
    assert CommandNames.beside(names.own) == names


def test_commands_begin_with_the_name_where_asked_and_the_setting_for_it_is_said() -> None:
    done = CliRunner().invoke(
        app, ["manifest", "--name", "Büro der Firma, Abteilung 7 Süd", "--own-commands"]
    )
    made = json.loads(done.stdout)
    commands = [it["command"] for it in made["features"]["slash_commands"]]
    assert commands[2] == "/buro-der-firma-abteil" and len(commands[1]) <= 32
    assert "INHOUSE_SLACK__COMMAND=buro-der-firma-abteil" in done.stderr
    assert load(slack={"command": "buro-der-firma-abteil"}).slack.command == "buro-der-firma-abteil"


def test_a_name_of_which_slack_takes_no_letter_is_a_usage_error() -> None:
    done = CliRunner().invoke(app, ["manifest", "--name", "社内", "--own-commands"])
    assert (done.exit_code, done.stdout) == (2, "") and "--own-commands" in done.stderr


def test_optional_scopes_are_asked_for_as_such() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) == set(OPTIONAL_SCOPES) and not OPTIONAL_SCOPES.keys() & SCOPES.keys()
    assert set(scopes["bot"]) == {*SCOPES, *OPTIONAL_SCOPES}


def test_within_slacks_limits() -> None:
    made = manifest("x" * LONGEST_NAME)
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    features = made["features"]
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert all(len(each["description"]) <= 100 for each in features["slash_commands"])
    assert len(features["shortcuts"][0]["name"]) <= 24 and len(features["shortcuts"][0]["description"]) <= 150


def test_every_scope_is_told_on_the_page() -> None:
    page = (HANDLERS.parent / "docs" / "slack.md").read_text(encoding="utf-8")
    assert all(f"`{scope}`" in page for scope in (*SCOPES, *OPTIONAL_SCOPES))
