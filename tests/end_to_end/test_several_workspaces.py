"""The app is installed in several workspaces by OAuth, works in each by itself, and is taken out again."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import BadSettings
from handlers.app import connected
from handlers.doctor import check_installations, next_step
from handlers.installing import note_home
from handlers.jobs import TenantBackend
from handlers.manifest import INSTALL_PATH
from handlers.simulator.state.workspace import Workspace
from store.installations import Installations
from store.location import Location
from store.tenant import Tenant
from tests.end_to_end.filing import filing_backend
from tests.end_to_end.installed import (
    CLIENT_SECRET,
    HOME,
    ORGANISATION,
    OTHER,
    STRANGER,
    Grid,
    Town,
    becomes,
    grid,
)
from tests.end_to_end.scripted import ScriptedBackend, answer
from tests.end_to_end.talking import BOT

# The SDK's own call of oauth.v2.access.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture(params=["socket", "http"])
async def slack(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Grid]:
    async with grid(tmp_path, http=request.param == "http") as made:
        yield made


@pytest.fixture
async def socket(tmp_path: Path) -> AsyncIterator[Grid]:
    async with grid(tmp_path) as made:
        yield made


def kept(slack: Grid) -> list[str]:
    """Where the ledger says that it is installed."""
    with Installations.open(slack.directory / "store") as installations:
        return [it.team for it in installations.all()]


async def test_it_is_installed_asked_in_both_and_taken_out_of_one(slack: Grid) -> None:
    backend = ScriptedBackend(lambda question: answer(f"For {question.asker}."))
    async with slack.running(backend) as tenants:
        for team in (HOME, OTHER):
            page = await slack.install(team)
            assert page.status == 200 and "installed in" in page.text
        assert kept(slack) == [HOME, OTHER]
        # Ann has the same id in both.
        assert slack.home.ann.id == slack.other.ann.id and slack.home.general.id == slack.other.general.id
        home, other = await asyncio.gather(
            slack.home.said(slack.home.ann, "how much leave?"),
            slack.other.said(slack.other.ann, "how much leave?"),
        )
        assert f"For {slack.home.ann.id}." in home
        assert f"For {OTHER}/{slack.other.ann.id}." in other
        readers = {it.asker: it.readers.scopes for it in backend.questions}
        here, there = readers[slack.home.ann.id], readers[f"{OTHER}/{slack.other.ann.id}"]
        assert here == {"everyone", f"channel:{slack.home.general.id}"}
        assert there == {f"everyone:{OTHER}", f"channel:{OTHER}/{slack.other.general.id}"}
        await slack.other.slack.uninstall()
        await becomes(lambda: kept(slack) == [HOME])
        assert tenants.find(None, OTHER) is None
        assert "For" in await slack.home.said(slack.home.ann, "and for part-timers?")
    token = slack.home.slack.gateway.bot_token
    gone = next(iter(slack.other.slack.gateway.revoked))
    files = b"".join(it.read_bytes() for it in slack.directory.rglob("*") if it.is_file())
    assert token.encode() in files and gone.encode() not in files


async def test_what_is_installed_works_after_a_restart(slack: Grid) -> None:
    async with slack.running(ScriptedBackend()):
        await slack.install(OTHER)
    async with slack.running(ScriptedBackend()):
        assert "You asked" in await slack.other.said(slack.other.ann, "how much leave?")


async def test_in_an_organisation_people_of_all_its_workspaces_are_answered(slack: Grid) -> None:
    backend, there = ScriptedBackend(), slack.organisation
    async with slack.running(backend):
        page = await slack.install(ORGANISATION)
        assert page.status == 200 and kept(slack) == [ORGANISATION]
        for who in (there.ann, there.bob):
            assert "You asked" in await there.said(who, "how much leave?")
        direct = await there.slack.direct(there.bob.id, "how much leave?")
        channel = there.slack.workspace.direct_channel(there.bob.id).id
        await there.slack.until(lambda w: any(it.metadata for it in w.replies(channel, direct)), timeout=60)
    everyone, general = f"everyone:{ORGANISATION}", f"channel:{ORGANISATION}/{there.general.id}"
    person = f"user:{ORGANISATION}/{there.bob.id}"
    assert [it.readers.scopes for it in backend.questions] == [
        {everyone, general},
        {everyone, general},
        {everyone, general, person},
    ]
    calls = [it.args for it in there.slack.calls if it.method == "chat.startStream"]
    assert [it["recipient_team_id"] for it in calls[:2]] == ["T0ORGA", "T0ORGB"]


async def test_the_same_message_told_by_two_of_its_workspaces_is_answered_once(socket: Grid) -> None:
    backend, there = ScriptedBackend(), socket.organisation
    async with socket.running(backend) as tenants:
        await socket.install(ORGANISATION)
        await there.said(there.ann, "how much leave?")
        for delivery in list(there.slack.deliveries):
            delivery.body["team_id"] = delivery.body["context_team_id"] = "T0ORGB"
            await there.slack.redeliver(delivery.event_id)
        await becomes(tenants.idle)
    assert len(backend.questions) == 1


async def test_a_guest_of_an_organisation_is_an_outsider_there(socket: Grid) -> None:
    backend, there = ScriptedBackend(), socket.organisation
    async with socket.running(backend):
        await socket.install(ORGANISATION)
        there.general.members.append(there.slack.workspace.add_person("Gus", guest=True).id)
        await there.said(there.ann, "how much leave?")
    assert backend.questions[0].readers.scopes == {f"channel:{ORGANISATION}/{there.general.id}"}


async def test_where_it_is_not_listed_it_is_taken_out_again_and_nothing_is_kept(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        page = await socket.install(STRANGER)
        assert page.status == 403 and STRANGER in page.text and "INHOUSE_SLACK__WORKSPACES" in page.text
        assert kept(socket) == []
        assert socket.stranger.slack.gateway.bot_token == ""
        assert not socket.stranger.slack.workspace.installed


async def test_an_installation_needs_the_browser_that_began_it_and_is_done_once(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        back, cookie = await socket.begin(OTHER)
        assert (await socket.get(back)).status == 400
        assert (await socket.get(back, "slack-app-oauth-state=another")).status == 400
        forged = back.replace("state=", "state=x")
        assert (await socket.get(forged, cookie.replace("=", "=x", 1))).status == 401
        assert kept(socket) == []
        assert (await socket.get(back, cookie)).status == 200
        assert (await socket.get(back, cookie)).status == 401
        back, cookie = await socket.begin(HOME, deny=True)
        assert "did not allow" in (await socket.get(back, cookie)).text
        assert kept(socket) == [OTHER]


async def test_at_the_install_door_of_socket_mode_there_is_nothing_else(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        assert (await socket.get("/slack/events")).status == 404
        assert (await socket.get("/")).status == 404
        assert (await socket.get(INSTALL_PATH)).status == 302


async def test_what_is_under_way_ends_when_it_is_taken_out(socket: Grid) -> None:
    hold = threading.Event()
    backend = ScriptedBackend(hold=hold)
    async with socket.running(backend) as tenants:
        await socket.install(OTHER)
        await socket.other.ask(socket.other.ann, "how much leave?")
        await becomes(lambda: bool(backend.questions))
        await socket.other.slack.uninstall()
        await becomes(tenants.idle)
        assert len(tenants) == 0
    hold.set()


async def test_installed_again_it_answers_again(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        await socket.install(OTHER)
        await socket.other.slack.uninstall()
        await becomes(lambda: not kept(socket))
        await socket.install(OTHER)
        assert "You asked" in await socket.other.said(socket.other.ann, "how much leave?")


async def test_a_person_s_token_that_is_revoked_changes_nothing(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        await socket.install(OTHER)
        there = socket.other.slack.workspace
        revoked = {"oauth": [socket.other.ann.id], "bot": []}
        there.emit({"type": "tokens_revoked", "tokens": revoked, "event_ts": there.new_ts()})
        there.changed()
        assert "You asked" in await socket.other.said(socket.other.ann, "how much leave?")
        assert kept(socket) == [OTHER]


async def test_a_request_of_one_workspace_is_unknown_in_another(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()) as tenants:
        for team in (HOME, OTHER):
            await socket.install(team)
        ts = await socket.home.ask(socket.home.ann, "how much leave?")
        await socket.home.reply(ts)
        name = f"{HOME}-{socket.home.general.id}-{ts}"
        home, other = tenants.find(None, HOME), tenants.find(None, OTHER)
        assert home is not None and other is not None
        assert await home.recorded(name) is not None and await other.recorded(name) is None


async def test_no_secret_is_logged(
    slack: Grid, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async with slack.running(ScriptedBackend()):
        await slack.install(OTHER)
        await slack.install(STRANGER)
        token = slack.other.slack.gateway.bot_token
        await slack.other.slack.uninstall()
        await becomes(lambda: not kept(slack))
    told = capsys.readouterr()
    words = told.out + told.err + caplog.text
    assert "installed" in words
    assert CLIENT_SECRET not in words and token not in words and "xoxb-" not in words


async def test_doctor_says_where_it_is_installed_and_what_to_do_where_it_is_not(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        for team in (HOME, OTHER):
            await socket.install(team)
    # Nobody was there to be told.
    socket.other.slack.gateway.revoked.add(socket.other.slack.gateway.bot_token)
    socket.other.slack.gateway.bot_token = ""
    checks = {it.name: it for it in await check_installations(socket.settings())}
    assert checks["OAuth"].ok and checks["App token"].ok
    assert checks[f"Installed in {HOME}"].says == "inhouse in Playground"
    other = checks[f"Installed in {OTHER}"]
    assert not other.ok and "refuses" in other.says and INSTALL_PATH in other.remedy
    absent = checks[f"Installed in {ORGANISATION}"]
    assert absent.state == "skipped" and INSTALL_PATH in absent.remedy
    assert "docs/slack.md" in next_step(list(checks.values()))
    (wrong,) = await check_installations(socket.settings(workspaces=""))
    assert not wrong.ok and "INHOUSE_SLACK__WORKSPACES" in wrong.remedy


async def test_what_was_kept_for_one_home_is_never_another_s(socket: Grid) -> None:
    note_home(Location(socket.directory / "store"), "T0BEFORE")
    with pytest.raises(BadSettings, match="T0BEFORE"):
        async with socket.running(ScriptedBackend()):
            raise AssertionError("it is another workspace's")
    note_home(Location(socket.directory / "store"), HOME)
    async with socket.running(ScriptedBackend()) as tenants:
        await socket.install(HOME)
        assert tenants.home.team == HOME


async def test_what_is_not_listed_any_more_is_not_worked_for(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        await socket.install(OTHER)
    settings = socket.settings(workspaces=f"{HOME},{ORGANISATION}")
    async with connected(settings, ScriptedBackend(), drain_s=2) as tenants:
        assert len(tenants) == 0


async def test_a_channel_of_one_is_muted_and_the_other_s_of_the_same_id_is_not(socket: Grid) -> None:
    backend = ScriptedBackend()
    async with socket.running(backend):
        for team in (HOME, OTHER):
            await socket.install(team)
        for town in (socket.home, socket.other):
            await town.said(town.ann, "first?")
        there = socket.other
        assert (await there.slack.command(there.ann.id, there.general.id, "/inhouse", "mute 1h")).ok
        await there.slack.until(
            lambda w: any("muted me here" in it.visible for it in w.messages[there.general.id]), timeout=60
        )
        ts = await there.ask(there.ann, "second?")
        await there.slack.until(
            lambda w: any("muted" in it.visible for it in w.ephemerals(there.ann.id)), timeout=60
        )
        assert there.slack.workspace.replies(there.general.id, ts) == []
        assert "You asked" in await socket.home.said(socket.home.ann, "second?")


async def test_a_file_of_one_is_read_listed_and_forgotten_in_that_alone(
    socket: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = towns = (socket.home, socket.other)
    asked = f"{BOT} when does the zugspitze train leave?"
    with filing_backend(socket.directory) as backend:
        async with socket.running(backend):
            for team in (HOME, OTHER):
                await socket.install(team)
            # The same message in both, by the ids of its channel, person and file, and by its ts.
            for town, hour in zip(towns, (b"seven", b"nine"), strict=True):
                plan = ("plan.md", b"The zugspitze train leaves at %s." % hour)
                there, new_id = town.slack.workspace, town.slack.workspace.new_id
                with monkeypatch.context() as same:
                    same.setattr(there, "new_ts", lambda: SAME_TS)
                    same.setattr(there, "new_id", lambda it, new_id=new_id: FILE if it == "F" else new_id(it))
                    await town.slack.say(town.ann.id, town.general.id, asked, files=[plan])
            assert home.general.id == other.general.id and home.ann.id == other.ann.id
            first, second = [(await it.reply(SAME_TS)).visible for it in towns]
            assert "seven" in first and "nine" not in first
            assert "nine" in second and "seven" not in second
            for records in (backend.records, TenantBackend(backend, Tenant(OTHER)).records):
                assert [it.id for it in records.files_of(home.ann.id)] == [FILE]
            other.slack.workspace.delete_file(FILE)
            other.slack.workspace.changed()
            await becomes(lambda: len(backend.library.sources("upload:")) == 1)
            first, second = [await said_again(it, asked) for it in towns]
            assert "seven" in first
            assert "nine" not in second and "seven" not in second


SAME_TS = f"{int(time.time())}.000100"
FILE = "F0PLAN"


async def said_again(town: Town, asked: str) -> str:
    """The second reply in the thread."""
    await town.slack.say(town.ann.id, town.general.id, asked, SAME_TS)

    def finished(workspace: Workspace) -> list[str]:
        found = [it.visible for it in workspace.replies(town.general.id, SAME_TS) if it.metadata]
        return found[1:]

    found = await town.slack.until(finished, timeout=60)
    assert found
    return found[0]


@pytest.mark.parametrize("team", [OTHER, ORGANISATION])
async def test_what_people_do_there_is_kept_under_their_workspace(socket: Grid, team: str) -> None:
    backend = ScriptedBackend()
    there = socket.other if team == OTHER else socket.organisation
    async with socket.running(backend):
        await socket.install(team)
        posted = await there.reply(await there.ask(there.ann, "how much leave?"))
        ack = await there.slack.press(there.bob.id, there.general.id, posted.ts, "feedback")
        assert ack.ok
        await becomes(lambda: bool(backend.ratings))
        assert (await there.slack.command(there.bob.id, there.general.id, "/ask", "how much leave?")).ok
        await there.slack.until(
            lambda w: any("You asked" in it.visible for it in w.ephemerals(there.bob.id)), timeout=60
        )
    assert [it.user for it in backend.ratings] == [f"{team}/{there.bob.id}"]
    assert backend.ratings[0].reply_id.startswith(f"{team}-")
    assert [it.asker for it in backend.questions] == [f"{team}/{it.id}" for it in (there.ann, there.bob)]


async def test_a_token_that_is_refused_holds_up_its_own_workspace_until_it_is_installed_again(
    socket: Grid, capsys: pytest.CaptureFixture[str]
) -> None:
    async with socket.running(ScriptedBackend()):
        for team in (HOME, OTHER):
            await socket.install(team)
        gateway = socket.other.slack.gateway
        gateway.revoked.add(gateway.bot_token)
        gateway.bot_token = ""
        ts = await socket.other.ask(socket.other.ann, "how much leave?")
        told = ""
        for _ in range(500):
            told += "".join(capsys.readouterr())
            if "token_refused" in told:
                break
            await asyncio.sleep(0.02)
        assert f"team={OTHER}" in told.partition("token_refused")[2]
        assert "You asked" in await socket.home.said(socket.home.ann, "how much leave?")
        assert socket.other.slack.workspace.replies(socket.other.general.id, ts) == []
        await socket.install(OTHER)
        assert "You asked" in (await socket.other.reply(ts)).visible


async def test_whoever_opens_the_page_again_and_again_is_asked_to_wait(socket: Grid) -> None:
    async with socket.running(ScriptedBackend()):
        opened = [(await socket.get(INSTALL_PATH)).status for _ in range(32)]
    assert opened == [302] * 30 + [429] * 2
