"""A setting that is wrong is named, with its problem and the remedy; a secret is never shown."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import BadSettings
from bot.settings import Settings, load, retired


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_everything_has_a_default() -> None:
    assert load().model.path is None


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "INHOUSE_SLACK_BOT_TOKEN"])
def test_slacks_own_names_are_taken_and_ours(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "xoxb-secret")
    token = load().slack_bot_token
    assert token is not None and token.get_secret_value() == "xoxb-secret"


def test_an_env_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INHOUSE_MODEL__THREADS")  # it would come before the file
    (tmp_path / ".env").write_text("INHOUSE_MODEL__THREADS=3\nSLACK_APP_TOKEN=xapp-1\nOTHER=1\n")
    assert load().model.threads == 3
    assert load().slack_app_token is not None


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("INHOUSE_MODEL__THREADS", "many", "it must be a whole number"),
        ("INHOUSE_MODEL__THREADS", "-1", "it must be at least 0"),
        ("INHOUSE_MODEL__KV_TYPE", "q2", "f16"),
        ("INHOUSE_ANSWERING__MIN_SUPPORT", "7", "it must be at most 1"),
        ("INHOUSE_MODEL__THREAD", "1", "no such setting"),
        ("INHOUSE_MODLE__THREADS", "1", "no such setting"),
        ("INHOUSE_MODEL", "fast", "docs/configuration.md"),
        ("INHOUSE_SLACK__API_URL", "slack.com/api", "https://"),
        ("INHOUSE_SLACK__API_URL", "https:///api", "https://"),
        ("INHOUSE_MODEL__HUB_URL", "ftp://hub.example", "https://"),
        ("INHOUSE_MODEL__HUB_URL", "https://hub.example/?token=1", "end with its path"),
        ("INHOUSE_MODEL__URL", "localhost:8080", "such as http://127.0.0.1:8080/v1"),
        ("INHOUSE_MODEL__NAME", "a\tb", "one line"),
        ("INHOUSE_STORE__DATABASE_URL", "mysql://db.example/inhouse", "such as postgresql://"),
        ("INHOUSE_STORE__DATABASE_URL", "postgresql://db.example", "such as postgresql://"),
        ("INHOUSE_STORE__DATABASE_URL", "postgresql://me:pa@ss@db.example/inhouse", "%40 for @"),
        ("INHOUSE_SLACK__HELP", "#help " * 40, "at most 200"),
        ("INHOUSE_SLACK__HELP", "ask\nme", "one line"),
        ("INHOUSE_MODEL__PATH", "~nobody-of-that-name/a.gguf", "no such home directory"),
    ],
)
def test_a_wrong_value_is_named_with_its_problem(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as refused:
        load()
    assert name in str(refused.value) or "model" in str(refused.value)
    assert words in str(refused.value)
    assert "docs/configuration.md" in str(refused.value)


def test_a_misspelt_name_in_the_env_file_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("INHOUSE_SLACK_BOT_TOKN=xoxb-secret\n")
    with pytest.raises(BadSettings, match="INHOUSE_SLACK_BOT_TOKN") as refused:
        load()
    assert "xoxb-secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("INHOUSE_MODEL__THREDS", "INHOUSE_MODEL__THREADS"),
        ("INHOUSE_MODEL_PATH", "INHOUSE_MODEL__PATH"),
        ("INHOUSE_MODLE__THREADS", "INHOUSE_MODEL__THREADS"),
        ("INHOUSE_DATADIR", "INHOUSE_DATA_DIR"),
        ("inhouse_slack__hlep", "INHOUSE_SLACK__HELP"),
    ],
)
def test_a_slip_is_told_the_setting_that_was_meant(
    monkeypatch: pytest.MonkeyPatch, slip: str, meant: str
) -> None:
    monkeypatch.setenv(slip, "1")
    with pytest.raises(BadSettings, match=f"Did you mean {meant}") as refused:
        load()
    assert slip.upper() in str(refused.value).upper()


def test_a_name_like_none_of_ours_is_only_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_COLOUR_OF_THE_SKY", "blue")
    with pytest.raises(BadSettings, match="no such setting") as refused:
        load()
    assert "Did you mean" not in str(refused.value)


def test_a_path_in_the_env_file_may_begin_with_a_tilde(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("INHOUSE_MODEL__PATH=~/writer.gguf\n")
    assert load().model.path == Path.home() / "writer.gguf"


def test_an_env_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"INHOUSE_MODEL__THREADS=1\n\xff\xfe\n")
    with pytest.raises(BadSettings, match="UTF-8"):
        load()


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("INHOUSE_SLACK_SIGNING_SECRET", "hush")
    monkeypatch.setenv("INHOUSE_STORE__DATABASE_URL", "postgresql://inhouse:hush@db.example/inhouse")
    settings = load()
    assert "xoxb-secret" not in f"{settings!r} {settings} {settings.model_dump()}"
    assert "hush" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_a_wrong_database_address_does_not_tell_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_STORE__DATABASE_URL", "postgresql://inhouse:hush@db.example:port/inhouse")
    with pytest.raises(BadSettings, match="INHOUSE_STORE__DATABASE_URL") as refused:
        load()
    assert "hush" not in str(refused.value)


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_MODEL__THREADS", "")
    assert load().model.threads == 0


def test_every_setting_says_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        group = field.annotation
        inner = getattr(group, "model_fields", None)
        for key, value in (inner or {name: field}).items():
            assert value.description, key


def test_a_setting_of_an_earlier_version_does_not_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INHOUSE_MODEL__THREADS")  # it would come before the file
    (tmp_path / ".env").write_text("INHOUSE_MODEL__STATES_DISK_MB=512\nINHOUSE_MODEL__THREADS=3\n")
    assert load().model.threads == 3
    assert load(model={"threads": 2}).model.threads == 2
    assert list(retired()) == ["INHOUSE_MODEL__STATES_DISK_MB"]
    monkeypatch.setenv("INHOUSE_MODEL__STATES_DISK_GB", "1")
    with pytest.raises(BadSettings, match="INHOUSE_MODEL__STATES_DISK_GB: there is no such setting"):
        load()


def test_a_setting_of_an_earlier_version_is_named_once_and_not_on_standard_output(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("INHOUSE_MODEL__STATES_DISK_MB=512\n")
    command = [sys.executable, "-m", "bot", "models", "list", "--json"]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert found.stderr.count("INHOUSE_MODEL__STATES_DISK_MB") == 1
    assert "STATES_DISK_MB" not in found.stdout
