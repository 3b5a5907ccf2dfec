"""The units under a systemd of their own, in a container over the /usr of this machine: in their sandbox they
read documents, and the bot answers from them. Where root or systemd-nspawn is missing, the summary says so.
"""

import asyncio
import os
import re
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.deploy.files import DEPLOY, ROOT, program
from tests.end_to_end.installed import becomes
from tests.end_to_end.talking import BOT, Talk, workspace

pytestmark = pytest.mark.long

# Where this Python is, which may be in a home directory. The rest of the sandbox is as the units say.
HERE = sorted({str(ROOT), sys.base_prefix, sys.prefix, str(Path(sys.prefix).resolve())})
STARTS_S, STOPS_S = 300.0, 60.0


def drop_in(unit: str, documents: Path) -> str:
    """What differs here: where programs and documents are, and that what is said goes into a file."""
    (words,) = re.findall(
        r"^ExecStart=\S+ (.*)$", (DEPLOY / f"{unit}.service").read_text(encoding="utf-8"), re.M
    )
    return "\n".join(
        [
            "[Service]",
            "ProtectHome=tmpfs",
            f"BindReadOnlyPaths={' '.join(HERE)} {documents}:/srv/documents",
            f"Environment=PYTHONPATH={ROOT}",
            "ExecStart=",
            f"ExecStart={Path(sys.executable).parent}/inhouse {words}",
            f"StandardError=append:/run/told/{unit}.log",
            f"ExecStopPost=+/bin/sh -c 'echo $SERVICE_RESULT $EXIT_STATUS >> /run/told/{unit}.ended'",
            "",
        ]
    )


@asynccontextmanager
async def booted(directory: Path, environment: dict[str, str], *units: str) -> AsyncIterator[Path]:
    """A machine with these units started; the folder into which they tell what happens. Ends in order."""
    if os.geteuid() != 0:
        pytest.skip("starting systemd in a container needs root")
    nspawn = program("systemd-nspawn", "systemd-container")
    told, documents, etc = (directory / name for name in ("told", "documents", "etc"))
    for each in (told, documents, etc):
        each.mkdir()
    (documents / "leave.md").write_text(
        "# Leave\n\nYou get 26 days of annual leave a year.\n", encoding="utf-8"
    )
    (etc / "inhouse.env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    (etc / "passwd").write_text("root:x:0:0::/:/bin/sh\ninhouse:x:10001:10001::/var/lib/inhouse:/bin/false\n")
    (etc / "group").write_text("root:x:0:\ninhouse:x:10001:\n")
    binds = {etc / "inhouse.env": "/etc/inhouse/inhouse.env"}
    binds |= {etc / name: f"/etc/{name}" for name in ("passwd", "group")} | {Path(it): it for it in HERE}
    binds |= {documents: str(documents)}
    for unit in units:
        (etc / f"{unit}.conf").write_text(drop_in(unit, documents), encoding="utf-8")
        binds[DEPLOY / f"{unit}.service"] = f"/etc/systemd/system/{unit}.service"
        binds[etc / f"{unit}.conf"] = f"/etc/systemd/system/{unit}.service.d/here.conf"
    command = [nspawn, "--quiet", "--register=no", "--keep-unit", "--directory=/", "--volatile=yes"]
    command += [f"--bind-ro={there}:{inside}" for there, inside in binds.items()]
    command += [f"--bind={told}:/run/told", "--boot", "systemd.unit=basic.target", "systemd.firstboot=off"]
    command += [f"systemd.wants={unit}.service" for unit in units]
    machine = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    try:
        yield told
    finally:
        machine.terminate()  # systemd-nspawn has systemd inside shut down
        try:
            await asyncio.wait_for(machine.wait(), STOPS_S)
        except TimeoutError:
            machine.kill()
            await machine.wait()
            raise


async def ended(told: Path, unit: str) -> str:
    """How a service ended: systemd's word for it, and the status."""
    file = told / f"{unit}.ended"
    await becomes(lambda: file.exists() and file.read_text(encoding="utf-8").endswith("\n"), STARTS_S)
    return file.read_text(encoding="utf-8").strip()


def tokens(talk: Talk) -> dict[str, str]:
    slack = talk.slack
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "INHOUSE_SLACK__API_URL": slack.api_url,
    }


async def test_in_its_sandbox_the_bot_answers_from_what_was_read_there(tmp_path: Path) -> None:
    async with workspace() as talk:
        async with booted(tmp_path, tokens(talk), "inhouse", "inhouse-index") as told:
            assert await ended(told, "inhouse-index") == "success 0"
            await talk.slack.connected(timeout=STARTS_S)
            ts = await talk.ask(talk.ann, f"{BOT} how many days of annual leave do I get?")
            assert "26 days" in (await talk.reply(ts, seconds=STARTS_S)).visible
        assert await ended(told, "inhouse") == "success 0", "told to stop, it ends in order"


async def test_a_wrong_setting_stops_it_for_good(tmp_path: Path) -> None:
    async with booted(tmp_path, {"INHOUSE_MODEL__THREADS": "many"}, "inhouse") as told:
        assert await ended(told, "inhouse") == "exit-code 2"
        await asyncio.sleep(15)  # three times RestartSec
        assert await ended(told, "inhouse") == "exit-code 2", "not a second time"
    assert "INHOUSE_MODEL__THREADS" in (told / "inhouse.log").read_text(encoding="utf-8")
