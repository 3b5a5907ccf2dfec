"""Slack's tokens: each is set and of the right kind, which is told before Slack is asked. None is shown."""

import os
import re

from dotenv import dotenv_values
from pydantic import SecretStr
from rapidfuzz import fuzz
from slack_sdk.errors import SlackApiError

from bot.errors import BadSettings
from bot.settings import Settings
from handlers.errors import code, needed_scope

BOT, APP, SIGNING = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
CLIENT_ID, CLIENT_SECRET = "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"
WORKSPACES = "INHOUSE_SLACK__WORKSPACES"
_WHERE = {
    BOT: "the Bot User OAuth Token (xoxb-…) from your app's OAuth & Permissions page",
    APP: "an app-level token (xapp-…) with connections:write from your app's Basic Information page",
    SIGNING: "the Signing Secret from your app's Basic Information page",
    CLIENT_ID: "the Client ID from your app's Basic Information page",
    CLIENT_SECRET: "the Client Secret from your app's Basic Information page",
}
_BEGINS = {BOT: "xoxb-", APP: "xapp-"}
# api.slack.com/authentication/token-types, and what else is pasted by mistake.
_KINDS = {
    "xoxb-": "a bot token (xoxb-…)",
    "xapp-": "an app-level token (xapp-…)",
    "xoxp-": "a user token (xoxp-…)",
    "xoxe.xoxb-": "a bot token that expires (xoxe.xoxb-…): the app has token rotation on",
    "xoxe.xoxp-": "an app configuration token (xoxe.xoxp-…)",
    "xoxe-": "a refresh token (xoxe-…)",
    "xoxa-": "a workspace token (xoxa-…)",
    "xoxc-": "a browser's token (xoxc-…)",
    "xoxd-": "a browser's cookie (xoxd-…)",
    "xoxs-": "a browser's token (xoxs-…)",
    "https://": "an address",
    '"': "a quotation mark at the beginning",
    "'": "a quotation mark at the beginning",
}
# What stands in a guide where a token belongs. A token's own parts are numbers, and long and random.
_STANDS_FOR_ONE = re.compile(r"…|\.\.|[<>\[\]{}$*]")
_PLACEHOLDER_PART = re.compile(
    r"your|my|the|bot|app|level|token|signing|here|goes|example|placeholder|changeme|replace|paste|insert|todo|x{3,}"
)
# Of 100, of a name that is taken for a slip of another: SLACK_TOKEN and SLACK_BOT_TOKEN have 85.
_LIKE = 75


def secret(settings: Settings, name: str) -> str:
    """The text of one of them. Raises BadSettings: what is wrong, and where the right one is found."""
    value = _value(settings, name)
    if not value:
        raise BadSettings(f"{name} is {_unset(name)} It takes {_WHERE[name]}: docs/slack.md")
    if is_placeholder(settings, name):
        raise BadSettings(f"{name} holds a placeholder. It takes {_WHERE[name]}: docs/slack.md")
    wrong = _wrong(name, value)
    if wrong is None:
        return value
    other = {BOT: APP, APP: BOT}.get(name, "")
    if other and value.startswith(_BEGINS[other]) and _value(settings, other).startswith(_BEGINS[name]):
        raise BadSettings(f"{name} {wrong}, and {other} holds {_KINDS[_BEGINS[name]]}: swap the two")
    belongs = [f", which belongs in {it}" for it, start in _BEGINS.items() if value.startswith(start)]
    raise BadSettings(f"{name} {wrong}{''.join(belongs)}. It takes {_WHERE[name]}: docs/slack.md")


def is_set(settings: Settings, name: str) -> bool:
    """Whether anything is given for it."""
    return bool(_value(settings, name))


def is_placeholder(settings: Settings, name: str) -> bool:
    """Whether it was copied from a guide as it stands there: xoxb-…, <your token>."""
    value = _value(settings, name)
    rest = value.removeprefix(_BEGINS.get(name, ""))
    parts = re.split(r"[-_\s]+", rest.casefold())
    return not rest or bool(_STANDS_FOR_ONE.search(value)) or any(map(_PLACEHOLDER_PART.fullmatch, parts))


def by_oauth(settings: Settings) -> bool:
    """Whether each workspace has a token of its own, from its installation, and not one from `.env`."""
    return is_set(settings, CLIENT_ID) or is_set(settings, CLIENT_SECRET)


def check_secrets(settings: Settings) -> None:
    """Whether all that this mode needs is set, and nothing that goes against it. Raises BadSettings."""
    if by_oauth(settings):
        _check_oauth(settings)
    elif settings.slack.teams:
        raise BadSettings(
            f"{WORKSPACES} is set, and {CLIENT_ID} is not. Set {CLIENT_ID} and {CLIENT_SECRET} to work in "
            f"several workspaces, or remove {WORKSPACES} to work in one: docs/slack.md"
        )
    else:
        secret(settings, BOT)
    secret(settings, SIGNING if settings.slack.mode == "http" else APP)


def _check_oauth(settings: Settings) -> None:
    for name in (CLIENT_ID, CLIENT_SECRET):
        secret(settings, name)
    if is_set(settings, BOT):
        raise BadSettings(
            f"{BOT} is set, and so is {CLIENT_ID}, with which each workspace has a token of its own. Remove "
            f"{BOT} to work in several workspaces, or {CLIENT_ID} and {CLIENT_SECRET} to work in one"
        )
    if not settings.slack.teams:
        raise BadSettings(
            f"{WORKSPACES} is not set. It takes the ids of the workspaces (T…) and organisations (E…) where "
            "the app may be installed, separated by commas, the home one first: docs/slack.md"
        )


_UNINSTALLED = {"account_inactive", "token_revoked"}
"""Slack's words for a token whose app was taken out of the workspace, or which an admin revoked."""


def refusal(name: str, error: SlackApiError) -> str:
    """What to do about a token that Slack refuses."""
    if name == BOT and code(error) in _UNINSTALLED:
        return (
            f"the app was uninstalled, or its token revoked. Reinstall it to the workspace and copy "
            f"{_WHERE[BOT]} into {BOT}. What it learned of channels is kept until then and answers nobody; "
            "`inhouse forget '#channel'` deletes it"
        )
    if code(error) != "missing_scope":
        return f"copy {_WHERE[name]} into {name}"
    scope = needed_scope(error)
    if name == APP:
        return f"generate an app-level token with the scope {scope or 'connections:write'}, for {APP}"
    return (
        f"add the scope {scope or 'that it names'} on your app's OAuth & Permissions page, or paste `inhouse "
        "manifest` into its App Manifest; then reinstall the app to the workspace. The token stays the same"
    )


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    return str(value or "").strip()


def _wrong(name: str, value: str) -> str | None:
    """What is wrong with `value`, as far as its beginning tells; None where nothing is."""
    begins = _BEGINS.get(name, "")
    kind = next((kind for start, kind in _KINDS.items() if value.startswith(start)), None)
    if begins and value.startswith(begins):
        return None
    if kind is not None:
        return f"holds {kind}"
    return f"does not begin with {begins}" if begins else None


def _unset(name: str) -> str:
    """How it comes that it has no value: by names alone, of which one may be a slip."""
    given = _given()
    if empty := next((place for it, (place, _) in given.items() if it.upper() == name), ""):
        return f"empty in {empty}."
    ours = {each for it in _WHERE for each in (it, f"INHOUSE_{it}")}
    others = (it for it, (_, full) in given.items() if full and it.upper() not in ours)
    near = sorted(it for it in others if _like(it, name))
    is_ = "are" if len(near) > 1 else "is"
    return f"not set, but {' and '.join(near)} {is_}. Is that name misspelt?" if near else "not set."


def _like(given: str, name: str) -> bool:
    """Whether `given` is a slip of `name`, and not rather of another of them."""
    scores = {each: fuzz.ratio(given.upper(), each) for each in _WHERE}
    return scores[name] >= _LIKE and scores[name] == max(scores.values())


def _given() -> dict[str, tuple[str, bool]]:
    """The variables of `.env` and of the environment, which wins: where each is, and whether it is full."""
    places = ((".env", dotenv_values(".env", interpolate=False)), ("the environment", os.environ))
    found: dict[str, tuple[str, bool]] = {}
    for place, variables in places:
        found |= {name: (place, bool(value and value.strip())) for name, value in variables.items()}
    return found
