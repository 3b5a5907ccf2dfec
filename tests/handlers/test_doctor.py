"""Each thing that can be wrong is found, with how to mend it."""

import json
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.answerability import keep_calibration, shipped_calibration
from bot.answering import JudgeCalibration, keep_judge_calibration
from bot.runtime import open_runtime
from bot.settings import Settings, load
from handlers.doctor import (
    Check,
    check_backup,
    check_here,
    check_index,
    check_machine,
    check_models,
    check_slack,
    check_sources,
    next_step,
)
from handlers.manifest import SCOPES, manifest
from handlers.simulator.server import Simulator
from handlers.simulator.state.rules import Rules
from handlers.simulator.state.workspace import Workspace
from store.audience import Audience
from store.backup import write_backup
from store.channel_book import ChannelBook
from store.connected import ConnectedSource, HeldItem, Outcome, SyncState
from store.source_book import SourceBook

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
async def slack() -> AsyncIterator[Simulator]:
    async with Simulator(Workspace(Rules.of_manifest(manifest()))) as slack:
        yield slack


def settings(there: Simulator, **changed: object) -> Settings:
    usual = {"slack_bot_token": there.bot_token, "slack_app_token": there.app_token}
    return load(**{"slack": {"api_url": there.api_url}, **usual, **changed})


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


async def test_with_the_manifests_app_all_is_well(slack: Simulator) -> None:
    checks = by_name(await check_slack(settings(slack)))
    assert set(checks) == {"Bot token", "Scopes", "Optional scopes", "App token", "Channels"}
    assert all(check.ok for check in checks.values())


async def test_the_steps_of_the_page_are_looked_at_in_their_order(slack: Simulator) -> None:
    _, _, told = (DOCS / "slack.md").read_text("utf-8").partition("`inhouse doctor` looks at these steps")
    named = re.findall(r"\*([A-Z][a-z ]+)\*", told.partition("It says")[0])
    assert named == [check.name for check in await check_slack(settings(slack))]


async def test_where_it_was_invited_is_the_last_step_and_no_fault(slack: Simulator) -> None:
    checks = await check_slack(settings(slack))
    assert (checks[-1].state, checks[-1].says) == ("warning", "not invited to any yet")
    assert "/invite" in checks[-1].remedy and next_step(checks).endswith("invite the bot to a channel.")
    slack.workspace.add_channel("general")
    checks = await check_slack(settings(slack))
    assert (checks[-1].state, checks[-1].says) == ("ok", "invited to 1 channel")
    assert next_step(checks) == "All is well: `inhouse run` connects to Slack."


async def test_tokens_that_are_not_set_are_said_where_to_find(slack: Simulator) -> None:
    checks = by_name(await check_slack(settings(slack, slack_bot_token=None, slack_app_token=None)))
    assert {check.state for check in checks.values()} == {"skipped"} and slack.calls == []
    assert "OAuth & Permissions" in checks["Bot token"].remedy
    assert "connections:write" in checks["App token"].remedy


async def test_one_token_without_the_other_is_a_fault(slack: Simulator) -> None:
    checks = by_name(await check_slack(settings(slack, slack_app_token=None)))
    assert checks["Bot token"].ok and not checks["App token"].ok
    checks = by_name(await check_slack(settings(slack, slack_bot_token=None)))
    assert not checks["Bot token"].ok and checks["App token"].ok


async def test_a_placeholder_is_called_one_and_slack_is_not_asked(slack: Simulator) -> None:
    checks = by_name(await check_slack(settings(slack, slack_bot_token="xoxb-…", slack_app_token="xapp-…")))
    assert {(check.state, check.says) for check in checks.values()} == {("wrong", "a placeholder")}
    assert slack.calls == []


async def test_a_token_that_slack_refuses_is_said_so_without_showing_it(slack: Simulator) -> None:
    checks = by_name(
        await check_slack(settings(slack, slack_bot_token="xoxb-wrong", slack_app_token="xapp-wrong"))
    )
    assert "invalid_auth" in checks["Bot token"].says and not checks["App token"].ok
    assert "xoxb-wrong" not in str(checks) and "xapp-wrong" not in str(checks)


async def test_tokens_that_were_swapped_are_told_before_slack_is_asked(slack: Simulator) -> None:
    swapped = settings(slack, slack_bot_token=slack.app_token, slack_app_token=slack.bot_token)
    checks = by_name(await check_slack(swapped))
    assert "swap the two" in checks["Bot token"].remedy and "swap the two" in checks["App token"].remedy
    assert slack.calls == []


async def test_a_scope_that_slack_misses_is_to_be_added_and_the_app_installed_again(slack: Simulator) -> None:
    slack.fail("auth.test", "missing_scope")
    slack.fail("apps.connections.open", "missing_scope")
    checks = by_name(await check_slack(settings(slack)))
    assert "missing_scope" in checks["Bot token"].says
    assert "reinstall the app" in checks["Bot token"].remedy and "opy" not in checks["Bot token"].remedy
    assert "connections:write" in checks["App token"].remedy


async def test_optional_scopes_that_were_declined_are_told_and_not_missing() -> None:
    async with Simulator(Workspace(Rules(scopes=frozenset(SCOPES)))) as slack:
        scopes = by_name(await check_slack(settings(slack)))["Optional scopes"]
    assert scopes.ok and "files:read: files that are sent to it are not read" in scopes.says


async def test_scopes_that_are_missing_are_named() -> None:
    rules = Rules(scopes=frozenset(SCOPES) - {"users:read"})
    async with Simulator(Workspace(rules)) as slack:
        scopes = by_name(await check_slack(settings(slack)))["Scopes"]
    assert not scopes.ok and "users:read" in scopes.says and "inhouse manifest" in scopes.remedy


async def test_a_scope_that_may_be_declined_is_not_missing_but_what_it_is_for_is_said() -> None:
    async with Simulator(Workspace(Rules(scopes=frozenset(SCOPES)))) as slack:
        checks = by_name(await check_slack(settings(slack)))
    assert checks["Scopes"].ok and checks["Optional scopes"].ok
    assert "usergroups:read: documents for a user group are read by nobody" in checks["Optional scopes"].says


async def test_when_slack_cannot_be_reached_that_is_said() -> None:
    nowhere = load(
        slack_bot_token="xoxb-x", slack_app_token="xapp-x", slack={"api_url": "http://127.0.0.1:9/api/"}
    )
    checks = await check_slack(nowhere)
    assert all("cannot be reached" in check.says for check in checks)


async def test_http_mode_needs_the_signing_secret(slack: Simulator) -> None:
    http = {"api_url": slack.api_url, "mode": "http"}
    checks = by_name(await check_slack(settings(slack, slack=http)))
    assert not checks["Signing secret"].ok and "App token" not in checks


def test_the_machine_is_looked_at(tmp_path: Path) -> None:
    assert all(check.ok for check in check_machine(load(data_dir=tmp_path / "new")))
    (tmp_path / "file").touch()
    wrong = check_here(load(data_dir=tmp_path / "file" / "below"))
    assert [check.name for check in wrong] == ["Python", "Data directory"]
    assert wrong[-1].says == f"{tmp_path}/file/below cannot be created ({tmp_path}/file is not a directory)"
    assert "INHOUSE_DATA_DIR" in wrong[-1].remedy


@pytest.mark.skipif(sys.platform != "linux", reason="needs a place where nobody may create anything")
def test_where_even_root_may_not_write_it_does_not_say_that_it_can_be_written() -> None:
    *_, place = check_machine(load(data_dir=Path("/proc/inhouse")))
    assert place.name == "Data directory" and not place.ok
    assert place.says.startswith("/proc/inhouse cannot be created (")
    *_, place = check_machine(load(data_dir=Path("/proc")))
    assert place.name == "Data directory" and "/proc cannot be written (" in place.says


def test_models_that_are_missing_are_found(tmp_path: Path) -> None:
    missing = load(data_dir=tmp_path, model={"path": tmp_path / "none.gguf"})
    with open_runtime(missing) as runtime:
        writer = next(iter(check_models(runtime)))
    assert not writer.ok and "INHOUSE_MODEL__PATH" in writer.remedy
    assert writer.says == f"INHOUSE_MODEL__PATH: {tmp_path}/none.gguf is not a file"
    assert "`inhouse models list`" in writer.remedy


def test_what_needs_an_embedder_that_is_missing_is_not_blamed(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    checks = by_name(check_here(load(data_dir=tmp_path, embedder={"path": tmp_path / "none.gguf"})))
    assert [it.name for it in checks.values() if not it.ok] == ["Embedder"]
    assert "Gate" not in checks and checks["Index"].state == "skipped"


def test_it_says_what_the_gate_goes_by(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        assert "any embedder" in by_name(list(check_models(runtime)))["Gate"].says
        key, folder = runtime.embedder.key, runtime.calibrations
    own = replace(shipped_calibration(), embedder=key, made_with={"answerable": "42"})
    path = keep_calibration(own, folder)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        assert "by 42 questions" in by_name(list(check_models(runtime)))["Gate"].says
    path.write_text("not a calibration file")
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        gate = by_name(list(check_models(runtime)))["Gate"]
    assert not gate.ok and "--calibrate" in gate.remedy and gate.says == f"{path} is not a calibration file"


def test_whether_a_judge_is_believed_is_told(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path)) as runtime:

        def found() -> str:
            judge = by_name(list(check_models(runtime)))["Judge"]
            assert judge.state == "ok"
            return judge.says

        untried = by_name(list(check_models(runtime)))["Judge"]
        assert untried.state == "skipped" and "inhouse eval --calibrate" in untried.remedy
        for verification, believed in (("balanced", True), ("balanced", False), ("strict", True)):
            learned = JudgeCalibration(runtime.judge_name, verification, believed, 0.9, "it guesses")
            keep_judge_calibration(learned, runtime.calibrations)
            said = (
                "is not asked" if verification == "strict" else "is believed" if believed else "not believed"
            )
            assert said in found()
    gone = load(data_dir=tmp_path, answering={"judge": tmp_path / "none.gguf"})
    with open_runtime(gone) as runtime:
        judge = by_name(list(check_models(runtime)))["Judge"]
    assert not judge.ok and "INHOUSE_ANSWERING__JUDGE" in judge.remedy


def test_an_empty_index_is_found(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        check = check_index(runtime)
    assert not check.ok and "inhouse index" in check.remedy and check.says.startswith("0 documents")


def test_what_comes_next_is_said_in_the_order_in_which_it_is_needed(tmp_path: Path, models_dir: Path) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    with open_runtime(load(data_dir=tmp_path)) as runtime:
        empty = check_index(runtime)
    fine, token = Check("Index", "ok", "7 documents"), Check("Bot token", "skipped", "not set")
    broken = Check("Writer", "wrong", "gone", "Put it back.")
    assert "marked ✗" in next_step([broken, empty, token])
    assert "marked ✗" in next_step([Check("Index", "wrong", "damaged", "Rebuild it.")])
    assert next_step([empty, token]).startswith("Next: `inhouse index FOLDER`")
    assert next_step([empty]).endswith("and `inhouse run` in Slack.")
    refused = next_step([empty, Check("App token", "wrong", "of the wrong kind")])
    assert "`inhouse run` in Slack" not in refused and "For Slack, fix what is marked ✗" in refused
    assert next_step([fine, token]).startswith("`inhouse ask` already answers here")
    refused = next_step([fine, Check("Bot token", "wrong", "refused")])
    assert "docs/slack.md" in refused and "fix what is marked ✗" in refused
    assert next_step([fine]) == "All is well: `inhouse run` connects to Slack."


def test_without_tokens_and_before_anything_is_indexed_the_command_says_what_comes_next(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["doctor"])
    said = " ".join(done.stdout.split())
    assert done.exit_code == 1 and "Traceback" not in done.output
    assert "nothing is indexed yet" in said and said.count("`inhouse run` needs it") == 2
    assert said.endswith("For Slack, follow docs/slack.md; then `inhouse run`.")
    order = [
        "Python",
        "Data directory",
        "Disk",
        "Writer",
        "Judge",
        "Embedder",
        "Gate",
        "Index",
        "Bot token",
        "App",
    ]
    assert [said.index(name) for name in order] == sorted(said.index(name) for name in order)
    told = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert not told["ok"] and set(told) == {"ok", "checks"}


@pytest.mark.parametrize("columns", ["80", "60", "40"])
def test_on_a_narrow_terminal_nothing_is_cut(
    columns: str, tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(app, ["doctor"]).stdout
    assert all(len(line) <= int(columns) for line in said.splitlines())
    assert "…" not in said.replace("xoxb-…", "").replace("xapp-…", "")


def test_without_tokens_alone_nothing_is_wrong_and_what_was_not_tried_has_no_tick(
    tmp_path: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").symlink_to(models_dir)
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is free.")
    monkeypatch.setenv("INHOUSE_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["index", "tea.md"]).exit_code == 0
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 0
    assert "1 document, 1 passage" in done.stdout
    signs = {
        line.split()[1]: line.split()[0] for line in done.stdout.splitlines() if line[:1] in ("✓", "–", "✗")
    }
    assert {name for name, sign in signs.items() if sign != "✓"} == {
        "Judge",
        "Backup",
        "Monitoring",
        "Bot",
        "App",
    }
    assert set(signs.values()) == {"✓", "–"}
    told = json.loads(CliRunner().invoke(app, ["doctor", "--json"]).stdout)
    assert told["ok"] and {it["state"] for it in told["checks"]} == {"ok", "skipped"}


def test_a_model_file_that_was_changed_is_pointed_out(tmp_path: Path, models_dir: Path) -> None:
    directory = tmp_path / "data" / "models"
    directory.mkdir(parents=True)
    for file in models_dir.glob("starter-*"):
        (directory / file.name).symlink_to(file)
    (embedder,) = directory.glob("starter-embedder-*bf16-v*.gguf")
    content = bytearray(embedder.read_bytes())
    content[20_000_000] ^= 1
    embedder.unlink()
    embedder.write_bytes(content)
    with open_runtime(load(data_dir=tmp_path / "data")) as runtime:
        checks = by_name(list(check_models(runtime)))
    assert checks["Model file"].state == "wrong"
    assert "has changed since it was installed" in checks["Model file"].says
    assert "Delete it, then pull it again" in checks["Model file"].remedy


def test_the_last_backup_is_told_with_its_age(tmp_path: Path) -> None:
    ChannelBook.open(tmp_path / "store").close()
    settings = load(data_dir=tmp_path)
    (none,) = check_backup(settings)
    assert (none.state, none.says) == ("skipped", "none was made yet")
    write_backup(tmp_path, tmp_path / "a.zip")
    (today,) = check_backup(settings)
    assert (today.state, today.says) == ("ok", "made today")
    long_ago = datetime.now(UTC) - timedelta(days=40)
    (tmp_path / "store" / "backed-up").write_text(long_ago.isoformat())
    (old,) = check_backup(settings)
    assert (old.state, old.says) == ("warning", "made 40 days ago") and "inhouse backup" in old.remedy


def test_connected_sources_are_told_with_what_is_to_be_done(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    states = {
        "away": SyncState(now, Outcome.AWAY, "it does not answer; is it up?"),
        "fine": SyncState(now, Outcome.OK),
        "lost": SyncState(
            now, Outcome.OK, "3 documents are not listed: they stay until you say so", waiting=3
        ),
        "new": SyncState(),
        "odd": SyncState(now, Outcome.OK),
    }
    settings = load(data_dir=tmp_path)
    with SourceBook.open(settings.location) as book:
        for name, state in states.items():
            source = ConnectedSource(name, "site", "https://x.example", Audience.everyone())
            book.add(source)
            book.keep_state(name, state)
        book.keep_items(source, [HeldItem("a", "a.md", "1"), HeldItem("b", "b.mp4", "1", "is a film")])
    found = by_name(list(check_sources(settings)))
    told = {name.partition(" ")[2]: (it.state, it.says) for name, it in found.items()}
    assert told == {
        "away": ("warning", "it does not answer; is it up?"),
        "fine": ("ok", "0 documents"),
        "lost": ("warning", "3 documents are not listed"),
        "new": ("skipped", "not synced yet"),
        "odd": ("warning", "1 document of 1 could not be read"),
    }
    assert found["Source lost"].remedy == "They stay until you say so."
