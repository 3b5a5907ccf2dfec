import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.models import app
from bot.errors import ModelMissing, PullFailed
from bot.model.catalogue.catalogue import Catalogue
from bot.model.catalogue.machine import Machine, env_lines
from bot.settings import load
from tests.bot.model.catalogue.hub_stand_in import HubStandIn, serving
from tests.bot.model.tiny_gguf import write_tiny_gguf

TOY = "house/toy-GGUF/toy.gguf"


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HubStandIn]:
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    content = write_tiny_gguf(tmp_path / "tiny.gguf").read_bytes()
    with serving(HubStandIn("/house/toy-GGUF/resolve/main/toy.gguf", content)) as hub:
        yield hub


def said(*words: str, status: int = 0) -> str:
    """What a command prints on standard output."""
    result = CliRunner().invoke(app, words, catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result.stdout


def test_list_shows_every_model_and_whether_it_is_here() -> None:
    text = said("list")
    for entry in Catalogue.read().entries:
        assert entry.name in text
    rows = {row["name"]: row for row in json.loads(said("list", "--json"))}
    assert rows["starter-writer"]["here"] == "built in"
    assert rows["qwen3-4b"]["here"] == "no"
    assert rows["qwen3-4b"]["path"] == str(load().data_dir / "models" / "Qwen3-4B-Instruct-2507-Q4_K_M.gguf")


def test_list_knows_what_came_whole_and_in_part() -> None:
    models = load().data_dir / "models"
    models.mkdir(parents=True)
    (models / "Qwen3-4B-Instruct-2507-Q4_K_M.gguf.part").touch()
    (models / "granite-4.1-3b-Q4_K_M.gguf").touch()
    rows = {row["name"]: row["here"] for row in json.loads(said("list", "--json"))}
    assert (rows["qwen3-4b"], rows["granite-4.1-3b"]) == ("in part", "yes")


def test_recommend_names_a_tier_and_its_settings() -> None:
    heard = json.loads(said("recommend", "--json"))
    assert [tier["name"] for tier in heard["tiers"]] == ["starter", "small", "medium", "large"]
    assert heard["recommended"] in ("starter", "small", "medium", "large")
    assert heard["machine"]["cores"] >= 1
    text = said("recommend")
    assert f"{heard['recommended']}*" in text
    for line in heard["env"]:
        assert line in text.splitlines()
    assert not any("KV_TYPE" in line for line in heard["env"])


def test_recommend_says_what_the_slots_are_that_it_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    large = Machine(memory=64 << 30, available=60 << 30, cores=64, gpus=())
    monkeypatch.setattr("bot.cli.sessions.models.this_machine", lambda: large)
    text = " ".join(said("recommend").split())
    assert "INHOUSE_MODEL__SLOTS is how many replies are written at the same time" in text
    assert "`inhouse models pull " in text


def test_a_name_that_is_nearly_one_is_answered_with_it() -> None:
    with pytest.raises(ModelMissing, match=r"'smal': did you mean small\? The tiers are starter, small, "):
        CliRunner().invoke(app, ["pull", "smal"], catch_exceptions=False)
    with pytest.raises(ModelMissing, match=r"'zzz'\. The tiers are starter, small, .*; the models are "):
        CliRunner().invoke(app, ["pull", "zzz"], catch_exceptions=False)


def test_recommend_says_what_is_measured_and_what_is_estimated() -> None:
    tiers = json.loads(said("recommend", "--json"))["tiers"]
    assert [tier["memory_basis"] for tier in tiers if not tier["on_gpu"]][1:] == ["estimated"] * 3
    assert {tier["first_word_basis"] for tier in tiers if not tier["on_gpu"]} == {"estimated"}
    assert "estimated" in said("recommend")


def test_recommend_and_the_docs_call_the_same_figures_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.sessions.models.this_machine", lambda: Machine(64 * 10**9, 64 * 10**9, 4))
    monkeypatch.setenv("COLUMNS", "160")
    page = (Path(__file__).parents[3] / "docs" / "models.md").read_text("utf-8")
    text = said("recommend")
    for tier in Catalogue.read().tiers:
        row = next(line for line in page.splitlines() if line.startswith(f"| {tier.name} |"))
        cells = [cell.strip() for cell in row.split("|")]
        here = next(line for line in text.splitlines() if line.startswith(tier.name))
        memory, wait = cells[4], cells[6]  # on 4 cores
        assert memory in here and here.rstrip().endswith(wait)


@pytest.mark.parametrize("tier", Catalogue.read().tiers, ids=lambda tier: tier.name)
def test_the_settings_of_a_tier_are_read_back_as_they_are_meant(
    tier: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = next(one for one in Catalogue.read().tiers if one == tier)
    directory = tmp_path / 'a "strange" dir \\ with # and $HOME'
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("\n".join(env_lines(chosen, directory)), "utf-8")
    settings = load()
    if chosen.name == "starter":
        assert (settings.model.path, settings.embedder.path) == (None, None)
        return
    assert settings.model.path == directory / chosen.writer.file
    assert (settings.model.slots, settings.model.kv_type) == (chosen.slots, "f16")
    assert settings.embedder.path == directory / chosen.embedder.file
    assert settings.embedder.query_prefix == chosen.embedder.query_prefix
    assert settings.embedder.passage_prefix == chosen.embedder.passage_prefix


def test_pull_gets_any_model_and_verify_finds_it_good(hub: HubStandIn) -> None:
    path = said("pull", TOY, "--base-url", hub.url).strip()
    assert path == str(load().data_dir / "models" / "toy.gguf")
    assert Path(path).read_bytes() == hub.content
    verdict = json.loads(said("verify", "--json"))
    assert [(row["path"], row["checked"], row["problem"]) for row in verdict] == [(path, "record", "")]
    assert said("verify", TOY) == f"{path}: llama, size and digest are correct\n"


def test_pull_tells_programs_what_came_and_where(hub: HubStandIn) -> None:
    told = json.loads(said("pull", TOY, "--base-url", hub.url, "--json"))
    (file,) = told["pulled"]
    assert Path(file["path"]).stat().st_size == file["size"] == len(hub.content)
    assert told["env"] == []


def test_pull_takes_the_mirror_of_the_settings(hub: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INHOUSE_MODEL__HUB_URL", hub.url + "/")
    assert Path(said("pull", TOY).strip()).read_bytes() == hub.content


def test_pull_of_a_tier_asks_for_its_models(hub: HubStandIn) -> None:
    hub.path = "/nothing"
    with pytest.raises(PullFailed, match=r"ibm-granite/granite-4\.1-3b-GGUF/resolve/ab4701"):
        said("pull", "small", "--base-url", hub.url)


def test_pull_of_the_starter_tier_has_nothing_to_do(hub: HubStandIn) -> None:
    assert said("pull", "starter", "--base-url", hub.url) == ""
    assert hub.heads == 0


def test_a_stopped_pull_says_how_to_go_on(hub: HubStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.cli.sessions.models._show", stop)
    result = CliRunner().invoke(app, ["pull", TOY, "--base-url", hub.url])
    assert result.exit_code == 130
    assert "the same command continues where it stopped" in " ".join(result.stderr.split())


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(ModelMissing, match="the models are starter-writer, starter-embedder"):
        said("pull", "gpt-9")


def test_verify_takes_any_path_and_ends_with_status_1_for_a_bad_file(tmp_path: Path) -> None:
    good, bad = write_tiny_gguf(tmp_path / "good.gguf"), tmp_path / "bad.gguf"
    bad.write_text("<html>")
    assert said("verify", str(good)) == f"{good}: llama, opens; no digest is known\n"
    assert "is not a GGUF file" in said("verify", str(good), str(bad), status=1)


def test_verify_of_an_empty_house_says_so() -> None:
    assert "No model is in" in said("verify")
    assert json.loads(said("verify", "--json")) == []
