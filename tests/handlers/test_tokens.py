"""A token of the wrong kind, or a name with a slip in it, is told before Slack is asked."""

import re
from pathlib import Path

import pytest
from slack_sdk.errors import SlackApiError

from bot.errors import BadSettings
from bot.settings import load
from handlers.simulator.server import Simulator
from handlers.tokens import APP, BOT, SIGNING, check_secrets, refusal, secret


@pytest.fixture(autouse=True)
def _no_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(name: str = BOT, **settings: object) -> str:
    """What is wrong with the token."""
    with pytest.raises(BadSettings) as wrong:
        secret(load(**settings), name)
    return str(wrong.value)


@pytest.mark.parametrize(("mode", "missing"), [("socket", APP), ("http", SIGNING)])
def test_what_a_mode_needs_is_asked_for_by_name(mode: str, missing: str) -> None:
    settings = load(slack_bot_token="xoxb-x", slack={"mode": mode})
    with pytest.raises(BadSettings, match=missing):
        check_secrets(settings)
    with pytest.raises(BadSettings, match="SLACK_BOT_TOKEN"):
        check_secrets(load())


def test_the_right_ones_are_taken() -> None:
    tokens = {"slack_bot_token": " xoxb-1 ", "slack_app_token": "xapp-1", "slack_signing_secret": "0" * 32}
    assert [secret(load(**tokens), name) for name in (BOT, APP, SIGNING)] == ["xoxb-1", "xapp-1", "0" * 32]
    check_secrets(load(slack_bot_token=Simulator.bot_token, slack_app_token=Simulator.app_token))
    http = {"mode": "http"}
    check_secrets(load(slack_bot_token="xoxb-1", slack_signing_secret=Simulator.signing_secret, slack=http))


OAUTH = {"slack_client_id": "12.34", "slack_client_secret": "0" * 32, "slack_app_token": "xapp-1"}
LISTED = {"workspaces": "T0HOME"}


def test_for_several_workspaces_the_client_takes_the_place_of_the_one_token() -> None:
    check_secrets(load(**OAUTH, slack=LISTED))
    http = LISTED | {"mode": "http"}
    check_secrets(load(**OAUTH | {"slack_signing_secret": "0" * 32}, slack=http))


@pytest.mark.parametrize(
    ("settings", "slack", "named"),
    [
        ({"slack_client_secret": None}, LISTED, "SLACK_CLIENT_SECRET is not set"),
        ({"slack_client_id": None}, LISTED, "SLACK_CLIENT_ID is not set"),
        ({"slack_client_id": "your-client-id"}, LISTED, "SLACK_CLIENT_ID holds a placeholder"),
        ({"slack_bot_token": "xoxb-hidden"}, LISTED, "Remove SLACK_BOT_TOKEN to work in several workspaces"),
        ({}, {}, "INHOUSE_SLACK__WORKSPACES is not set"),
        ({"slack_app_token": None}, LISTED, "SLACK_APP_TOKEN is not set"),
        ({}, LISTED | {"mode": "http"}, "SLACK_SIGNING_SECRET is not set"),
        ({"slack_client_id": None, "slack_client_secret": None}, LISTED, "SLACK_CLIENT_ID is not"),
    ],
)
def test_what_goes_against_each_other_is_told_with_how_to_fix_it(
    settings: dict[str, str | None], slack: dict[str, str], named: str
) -> None:
    with pytest.raises(BadSettings) as wrong:
        check_secrets(load(**OAUTH | settings, slack=slack))
    assert named in str(wrong.value) and "hidden" not in str(wrong.value)


def test_workspaces_are_listed_by_their_ids_the_home_one_first() -> None:
    settings = load(**OAUTH, slack={"workspaces": " T0HOME,E0ORG , T0OTHER,T0HOME"})
    assert settings.slack.teams == ("T0HOME", "E0ORG", "T0OTHER")
    for wrong in ("acme", "T0HOME;T0OTHER", "t0home", "C0GENERAL"):
        with pytest.raises(BadSettings, match="INHOUSE_SLACK__WORKSPACES: it takes ids"):
            load(**OAUTH, slack={"workspaces": wrong})


def test_two_that_were_swapped_are_to_be_swapped() -> None:
    swapped = {"slack_bot_token": "xapp-hidden", "slack_app_token": "xoxb-hidden"}
    assert told(BOT, **swapped) == (
        "SLACK_BOT_TOKEN holds an app-level token (xapp-…), and SLACK_APP_TOKEN holds a bot token (xoxb-…): "
        "swap the two"
    )
    assert told(APP, **swapped).startswith("SLACK_APP_TOKEN holds a bot token") and "swap" in told(
        APP, **swapped
    )


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("xapp-hidden", "an app-level token (xapp-…), which belongs in SLACK_APP_TOKEN."),
        ("xoxp-hidden", "a user token"),
        ("xoxe.xoxb-hidden", "token rotation"),
        ("xoxe.xoxp-hidden", "an app configuration token"),
        ("https://hooks.example/hidden", "an address"),
        ('"xoxb-hidden"', "a quotation mark"),
        ("hidden", "does not begin with xoxb-."),
    ],
)
def test_another_kind_is_named_and_never_shown(value: str, kind: str) -> None:
    said = told(BOT, slack_bot_token=value)
    assert kind in said and "Bot User OAuth Token" in said and "hidden" not in said


@pytest.mark.parametrize(
    "value",
    [
        "xoxb-…",
        "xoxb-...",
        "xoxb-your-token",
        "xoxb-xxxxxxxx",
        "<your bot token>",
        "${TOKEN}",
        "xoxb-***",
        "xoxb-",
    ],
)
def test_a_placeholder_is_refused_as_one(value: str) -> None:
    said = told(BOT, slack_bot_token=value)
    assert said.startswith("SLACK_BOT_TOKEN holds a placeholder. It takes the Bot User OAuth Token")


def test_placeholders_of_every_secret_in_the_docs_are_refused() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "slack.md").read_text("utf-8")
    shown = dict(re.findall(r"^ *(SLACK_[A-Z_]+)=(\S+)$", guide, re.M))
    assert {BOT, APP} <= shown.keys()
    for name, value in {SIGNING: "your-signing-secret", **shown}.items():
        assert f"{name} holds a placeholder" in told(name, **{name.lower(): value})


@pytest.mark.parametrize("value", ["xoxb-12345-67890-AbCyOuRTokenX3", "xoxb-1", "xoxb-x"])
def test_what_only_resembles_a_placeholder_is_taken(value: str) -> None:
    assert secret(load(slack_bot_token=value), BOT) == value


def test_a_token_is_no_signing_secret() -> None:
    assert "holds a bot token (xoxb-…), which belongs in SLACK_BOT_TOKEN" in told(
        SIGNING, slack_signing_secret="xoxb-1"
    )


def test_one_that_is_empty_is_told_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=\n")
    assert told().startswith("SLACK_BOT_TOKEN is empty in .env. It takes ")
    monkeypatch.setenv("SLACK_BOT_TOKEN", " ")
    assert told().startswith("SLACK_BOT_TOKEN is empty in the environment. It takes ")


def test_a_name_with_a_slip_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-hidden\n")
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-hidden")
    monkeypatch.setenv("BOT_NAME", "hidden")
    said = told()
    assert said.startswith("SLACK_BOT_TOKEN is not set, but SLACK_BOT_TOKN and SLACK_TOKEN are. Is that ")
    assert "hidden" not in said
    # Of the other token it is no slip.
    monkeypatch.delenv("SLACK_APP_TOKEN")
    monkeypatch.delenv("SLACK_TOKEN")
    assert told(APP).startswith("SLACK_APP_TOKEN is not set. It takes ")


def refused(**answer: str) -> SlackApiError:
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


def test_a_scope_that_is_missing_is_named_and_no_token_is_to_be_copied() -> None:
    scope = refused(error="missing_scope", needed="users:read")
    assert "add the scope users:read" in refusal(BOT, scope) and "reinstall" in refusal(BOT, scope)
    assert "copy" not in refusal(BOT, scope) + refusal(APP, scope)
    assert "copy the Bot User OAuth Token" in refusal(BOT, refused(error="invalid_auth"))
