"""What is asked of Slack: tokens, scopes, and where the bot was invited, in the order of docs/slack.md."""

from collections.abc import Collection
from dataclasses import replace

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli.console import counted
from bot.errors import BadSettings
from bot.settings import Settings
from handlers.doctor.check import CHANNELS, Check
from handlers.errors import SLACK_FAILED, code
from handlers.manifest import ADD_SCOPES, OPTIONAL_SCOPES, SCOPES
from handlers.tokens import APP, BOT, SIGNING, is_placeholder, is_set, refusal, secret

_MOST = 200
"""Channels that Slack is asked for."""


async def check_slack(settings: Settings) -> list[Check]:
    """Tokens and scopes, asked of Slack. Where none is set, Slack is not set up yet; one alone is a fault."""
    http = settings.slack.mode == "http"
    needed = {"Bot token": BOT, **({"Signing secret": SIGNING} if http else {"App token": APP})}
    here = {name: _secret(name, settings, variable) for name, variable in needed.items()}
    if not any(is_set(settings, variable) for variable in needed.values()):
        return [replace(check, state="skipped") for check in here.values()]
    checks = await _bot_token(settings) if here["Bot token"].ok else [here["Bot token"]]
    if http:
        checks.append(here["Signing secret"])
    else:
        checks.append(await check_app_token(settings) if here["App token"].ok else here["App token"])
    return [*checks, await _channels(settings)] if checks[0].ok else checks


async def _bot_token(settings: Settings) -> list[Check]:
    client = AsyncWebClient(secret(settings, BOT), base_url=settings.slack.api_url)
    try:
        told = await client.auth_test()
    except SLACK_FAILED as error:
        return [_refused("Bot token", error, BOT)]
    scopes = {scope.strip() for scope in str(told.headers.get("x-oauth-scopes", "")).split(",")}
    missing = sorted(SCOPES.keys() - scopes)
    return [
        Check("Bot token", "ok", f"{told.get('user')} in {told.get('team')}"),
        Check.of(
            "Scopes",
            not missing,
            f"missing: {', '.join(missing)}" if missing else f"all {len(SCOPES)}",
            ADD_SCOPES,
        ),
        _optional_scopes(scopes),
    ]


_TO_GRANT = "To grant it, reinstall the app with today's `inhouse manifest`"


def _optional_scopes(given: Collection[str]) -> Check:
    """Nothing is wrong where one was declined: what does not work then is said."""
    declined = [scope for scope in OPTIONAL_SCOPES if scope not in given]
    if not declined:
        return Check("Optional scopes", "ok", f"all {len(OPTIONAL_SCOPES)}")
    lost = "; ".join(f"{scope}: {OPTIONAL_SCOPES[scope]}" for scope in declined)
    return Check("Optional scopes", "ok", f"not granted, which is fine: {lost}. {_TO_GRANT}")


async def _channels(settings: Settings) -> Check:
    """Where it was invited: the last step, and none that anything waits for."""
    client = AsyncWebClient(secret(settings, BOT), base_url=settings.slack.api_url)
    kinds = "public_channel,private_channel"
    try:
        told = await client.users_conversations(types=kinds, exclude_archived=True, limit=_MOST)
    except SLACK_FAILED as error:
        why = code(error) if isinstance(error, SlackApiError) else "unreachable"
        remedy = f"{ADD_SCOPES} Direct messages work all the same."
        return Check(CHANNELS, "warning", f"Slack does not say ({why})", remedy)
    found = len(told.get("channels") or ())
    if not found:
        remedy = "Write `/invite @` with the bot's name in one. Direct messages work without."
        return Check(CHANNELS, "warning", "not invited to any yet", remedy)
    return Check(CHANNELS, "ok", f"invited to {counted(found, 'channel')}{' or more' * (found == _MOST)}")


async def check_app_token(settings: Settings) -> Check:
    """Whether Socket Mode opens with it."""
    client = AsyncWebClient(base_url=settings.slack.api_url)
    try:
        await client.apps_connections_open(app_token=secret(settings, APP))
    except SLACK_FAILED as error:
        return _refused("App token", error, APP)
    return Check("App token", "ok", "Socket Mode opens")


def _secret(name: str, settings: Settings, variable: str) -> Check:
    """Whether it is set, and can be one."""
    try:
        secret(settings, variable)
    except BadSettings as wrong:
        if not is_set(settings, variable):
            found = "not set; `inhouse run` needs it"
        else:
            found = "a placeholder" if is_placeholder(settings, variable) else "of the wrong kind"
        return Check(name, "wrong", found, str(wrong))
    return Check(name, "ok", "set")


def _refused(name: str, error: BaseException, variable: str) -> Check:
    if not isinstance(error, SlackApiError):
        return Check(name, "wrong", "Slack cannot be reached", "Can this machine reach https://slack.com?")
    remedy = refusal(variable, error)
    socket = ", and turn Socket Mode on" if variable == APP else ""
    return Check(
        name, "wrong", f"Slack refuses it: {code(error) or 'unknown'}", _sentence(f"{remedy}{socket}")
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
