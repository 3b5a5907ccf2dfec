"""The systemd units: systemd itself accepts them and calls them safe; what they start and set is there."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import status_of
from bot.errors import BadSettings
from bot.settings import variables
from handlers.errors import AlreadyRunning
from tests.deploy.files import COMMANDS, DEPLOY, OURS, program, read

UNITS = sorted(path.name for path in DEPLOY.glob("inhouse*.*") if path.suffix in {".service", ".timer"})
SERVICES = [name for name in UNITS if name.endswith(".service")]
STARTED = "/opt/inhouse/bin/inhouse"
# systemd's own figure, 0 to 10: below 2 is what it calls OK. Ours is 1.4.
EXPOSURE = 2.0


def settings(unit: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", read(unit), re.M)


def sandbox(unit: str) -> list[str]:
    """What a service may not do."""
    return re.findall(
        r"^(?:Protect|Private|Restrict|SystemCall|NoNew|Capability|Lock|Remove|Key)\w+=.*$", read(unit), re.M
    )


@pytest.fixture
def installed(tmp_path: Path) -> list[str]:
    """The units, as they are where `inhouse` is this one."""
    (tmp_path / "units").mkdir()
    for name in UNITS:
        text = read(name).replace(STARTED, str(Path(sys.executable).parent / "inhouse"))
        (tmp_path / "units" / name).write_text(text, encoding="utf-8")
    return [str(tmp_path / "units" / name) for name in UNITS]


def test_there_are_the_bot_and_what_reads_documents() -> None:
    assert UNITS == ["inhouse-index.service", "inhouse-index.timer", "inhouse.service"]


def test_systemd_accepts_the_units(installed: list[str]) -> None:
    analyze = program("systemd-analyze", "systemd")
    done = subprocess.run([analyze, "verify", "--man=no", *installed], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_calls_the_services_safe(installed: list[str]) -> None:
    analyze = program("systemd-analyze", "systemd")
    for unit in installed:
        if unit.endswith(".service"):
            words = "security", "--offline=yes", "--no-pager", f"--threshold={EXPOSURE * 10:.0f}", unit
            done = subprocess.run([analyze, *words], capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            assert float(re.findall(r"exposure level for \S+: ([\d.]+)", done.stdout)[0]) < EXPOSURE


def test_both_services_have_the_same_user_directory_and_sandbox() -> None:
    bot, index = SERVICES[::-1]
    assert sandbox(bot) == sandbox(index) and len(sandbox(bot)) > 20
    for name in ("User", "Environment", "EnvironmentFile", "StateDirectory", "StateDirectoryMode", "UMask"):
        assert settings(bot, name) == settings(index, name) != []


@pytest.mark.parametrize("unit", SERVICES)
def test_what_is_started_is_a_command_of_ours(unit: str) -> None:
    (words,) = settings(unit, "ExecStart")
    started, command, *_ = words.split()
    assert started == STARTED
    assert command in COMMANDS


@pytest.mark.parametrize("unit", SERVICES)
def test_what_is_set_is_a_setting_of_ours(unit: str) -> None:
    names = [it.partition("=")[0] for it in settings(unit, "Environment")]
    assert names
    assert [name for name in names if name.startswith(OURS) and name not in variables()] == []


def test_no_service_holds_a_secret_where_everyone_may_read_it() -> None:
    """A unit is for everyone to read; the file of the environment is for root alone."""
    assert not re.search(r"TOKEN|SECRET|KEY=|PASSWORD", "".join(map(read, UNITS)).replace("KeyringMode", ""))


def test_what_would_fail_again_is_not_started_again() -> None:
    (statuses,) = settings("inhouse.service", "RestartPreventExitStatus")
    wrong = status_of(BadSettings("")), status_of(AlreadyRunning(""))
    assert set(map(int, statuses.split())) == set(wrong)
