"""Everything that can be checked from here, each with how to mend it. Only what is missing is made."""

import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answerability import Calibration
from bot.cli.console import counted
from bot.errors import BadSettings, BotError, ModelError
from bot.model.address import Address
from bot.runtime import Runtime, open_runtime
from bot.settings import Settings, make_data_dir
from handlers.errors import SLACK_FAILED, code
from handlers.manifest import ADD_SCOPES, OPTIONAL_SCOPES, SCOPES
from handlers.tokens import (
    APP,
    BOT,
    SIGNING,
    is_placeholder,
    is_set,
    refusal,
    secret,
)
from store.errors import StoreError

_GB = 1_000_000_000
_LITTLE_DISK = 500_000_000
_PLACE = "Data directory"
_INDEX = "Index some documents: `inhouse index FOLDER`."
INSTALLED, OAUTH = "Installed in", "OAuth"
_OF_SLACK = ("Bot token", "Scopes", "App token", "Signing secret", OAUTH, INSTALLED)


State = Literal["ok", "not_set_up", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: what was found and, unless all is well with it, what to do about it.

    What is `not_set_up` was not tried. That is no fault: everything else works without it.
    """

    name: str
    state: State
    found: str
    remedy: str = ""

    @classmethod
    def of(cls, name: str, ok: bool, found: str, remedy: str = "") -> Self:
        """What is either well or wrong."""
        return cls(name, "ok" if ok else "wrong", found, remedy)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.state != "wrong"

    def as_plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        remedy = "" if self.state == "ok" else self.remedy
        return {"name": self.name, "ok": self.ok, "state": self.state, "found": self.found, "remedy": remedy}


def next_step(checks: Sequence[Check]) -> str:
    """What to do after these checks: what answers at the command line comes before Slack."""
    wrong = [check for check in checks if not check.ok]
    here = [check for check in wrong if not check.name.startswith(_OF_SLACK)]
    if any(check.remedy != _INDEX for check in here):
        return "Next: fix what is marked ✗, from the top, and run `inhouse doctor` again."
    if here:
        return "Next: `inhouse index FOLDER`. Then `inhouse ask` answers here, and `inhouse run` in Slack."
    if wrong:
        return (
            "`inhouse ask` already answers here. For Slack, fix what is marked ✗ (docs/slack.md), and run "
            "`inhouse doctor` again."
        )
    if any(check.state != "ok" for check in checks if check.name.startswith(_OF_SLACK)):
        return "`inhouse ask` already answers here. For Slack, follow docs/slack.md; then `inhouse run`."
    return "All is well: `inhouse run` connects to Slack."


def check_here(settings: Settings) -> list[Check]:
    """Machine, models and index; where nothing can be kept, the machine alone."""
    checks = list(check_machine(settings))
    if any(check.name == _PLACE and not check.ok for check in checks):
        return checks
    with open_runtime(settings) as runtime:
        return [*checks, *check_models(runtime), check_index(runtime)]


def check_machine(settings: Settings) -> Iterator[Check]:
    """Python, data directory, disk."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check.of("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 or newer.")
    try:
        place = make_data_dir(settings.data_dir)
    except BadSettings as wrong:
        found, _, remedy = str(wrong).removeprefix("INHOUSE_DATA_DIR: ").partition("; ")
        yield Check(_PLACE, "wrong", found, f"INHOUSE_DATA_DIR: {remedy}.")
        return
    yield Check(_PLACE, "ok", f"{place} can be written")
    free = shutil.disk_usage(place).free
    yield Check.of(
        "Disk",
        free > _LITTLE_DISK,
        f"{free / _GB:.1f} GB free",
        f"Free some space on the disk that holds {place}.",
    )


def check_models(runtime: Runtime) -> Iterator[Check]:
    """Writer and embedder: there, and loadable. With a model server: reachable, and in your own network.

    Of a writer that is there: whether it, or who is set, is believed as a judge.
    """
    if runtime.settings.model.url is None:
        remedy = "`inhouse models list` shows what there is; INHOUSE_MODEL__PATH takes a GGUF file."
        checks = [_tried("Writer", lambda: runtime.writer.name, remedy)]
    else:
        checks = list(_model_server(runtime, Address.parse(runtime.settings.model.url)))
    yield from checks
    if checks[0].ok:
        yield _judge(runtime)
    remedy = "`inhouse models list` shows what there is; INHOUSE_EMBEDDER__PATH takes a GGUF file."
    embedder = _tried("Embedder", lambda: runtime.embedder.key, remedy)
    yield embedder
    if not embedder.ok:
        return
    remedy = "Remove it, or make a new one with `inhouse eval FILE --calibrate`: docs/evaluating.md."
    yield _tried("Gate", lambda: calibrated(runtime.calibration), remedy)


def calibrated(found: Calibration) -> str:
    """What the gate goes by."""
    if not found.embedder:
        return (
            "decides whether a question is answered; the one that comes with Inhouse, for any embedder: "
            "`inhouse eval FILE --calibrate` fits it to yours"
        )
    return (
        "decides whether a question is answered; calibrated for this embedder, by "
        f"{found.made_with.get('answerable', '?')} questions with an answer"
    )


def _judge(runtime: Runtime) -> Check:
    """Nothing is wrong with a judge that is not believed: what is unsure is then held back."""
    found, path = runtime.judge_calibration, runtime.settings.answering.judge
    if path is not None and not path.is_file():
        remedy = "INHOUSE_ANSWERING__JUDGE takes a GGUF cross-encoder; `inhouse eval --calibrate` tries it."
        return Check("Judge", "wrong", f"{path} does not exist", remedy)
    try:
        name = runtime.judge_name
    except (BotError, StoreError, OSError) as error:
        return Check("Judge", "wrong", str(error))
    if found is None:
        tried = "Optional: `inhouse eval --calibrate` finds out whether to ask it."
        return Check("Judge", "not_set_up", f"{name} has not been calibrated, so it is not used", tried)
    return Check("Judge", "ok", found.told(runtime.settings.answering.verification))


def _model_server(runtime: Runtime, address: Address) -> Iterator[Check]:
    remedy = "Start the model server, or correct INHOUSE_MODEL__URL: docs/models.md shows how to start one."
    yield _tried(
        "Writer",
        lambda: f"{runtime.writer.name} at {address.base}, {runtime.writer.context} tokens a request",
        remedy,
    )
    here = address.is_in_house
    yield Check.of(
        "Model server",
        here,
        f"{address.host} is {'in' if here else 'not known to be in'} your own network",
        "Questions and passages of your documents go there: docs/privacy.md. Use a server of your own.",
    )


def check_index(runtime: Runtime) -> Check:
    """The store: readable, and not empty."""
    try:
        stats = runtime.library.stats()
    except ModelError:
        return Check("Index", "not_set_up", "not opened: the embedder comes first", "Fix the embedder.")
    except (BotError, StoreError, OSError) as error:
        return Check("Index", "wrong", str(error), "docs/operations.md says how to rebuild it.")
    if not stats.sources:
        return Check("Index", "wrong", "0 documents: nothing is indexed yet", _INDEX)
    held = f"{counted(stats.sources, 'document')}, {counted(stats.passages, 'passage')}"
    found = f"{held}, {stats.pending:,} waiting for Chroma"
    return Check("Index", "ok", found)


async def check_slack(settings: Settings) -> list[Check]:
    """Tokens and scopes, asked of Slack. Where none is set, Slack is not set up yet; one alone is a fault."""
    http = settings.slack.mode == "http"
    needed = {"Bot token": BOT, **({"Signing secret": SIGNING} if http else {"App token": APP})}
    here = {name: _secret(name, settings, variable) for name, variable in needed.items()}
    if not any(is_set(settings, variable) for variable in needed.values()):
        return [replace(check, state="not_set_up") for check in here.values()]
    checks = await _bot_token(settings) if here["Bot token"].ok else [here["Bot token"]]
    if http:
        return [*checks, here["Signing secret"]]
    return [*checks, await check_app_token(settings) if here["App token"].ok else here["App token"]]


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


def _optional_scopes(given: Collection[str]) -> Check:
    """Nothing is wrong where one was declined: what does not work then is said."""
    declined = [scope for scope in OPTIONAL_SCOPES if scope not in given]
    if not declined:
        return Check("Optional scopes", "ok", f"all {len(OPTIONAL_SCOPES)}")
    lost = "; ".join(f"{scope}: {OPTIONAL_SCOPES[scope]}" for scope in declined)
    return Check("Optional scopes", "ok", f"not granted, which is fine: {lost}")


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


def _tried(name: str, look: Callable[[], str], remedy: str) -> Check:
    try:
        return Check(name, "ok", look())
    except (BotError, StoreError, OSError) as error:
        said, _, own = str(error).partition("; ")
        return Check(
            name, "wrong", said if own and own.casefold() in remedy.casefold() else str(error), remedy
        )
