"""The compose files: what their schema asks for, nobody is root, and what they name is there."""

import re
from typing import Any

import pytest
import yaml

from bot.settings import variables
from tests.deploy.files import COMMANDS, DEPLOY, OURS, ROOT, VERSION, linted
from tests.deploy.test_image import DOCKERFILE, STAGES

FILES = sorted(DEPLOY.glob("compose*.yaml"))
SERVICES = [
    pytest.param(name, service, id=f"{file.stem}-{name}")
    for file in FILES
    for name, service in yaml.safe_load(file.read_text(encoding="utf-8"))["services"].items()
]
THREE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.three.yaml").read_text(encoding="utf-8"))[
    "services"
]


def test_compose_files_are_what_their_schema_asks_for() -> None:
    linted("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *FILES)


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_a_service_writes_to_its_volume_alone_and_gains_no_rights(name: str, service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert set(service["deploy"]["resources"]["limits"]) == {"memory", "pids"}
    assert "privileged" not in service and "cap_add" not in service and "ports" not in service
    ours = service["image"].startswith("inhouse")
    assert ours or re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"]), "our images are nobody's root already"


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_an_image_is_ours_of_this_version_or_pinned(name: str, service: dict[str, Any]) -> None:
    image, _, tag = service["image"].partition(":")
    if image.startswith("inhouse"):
        assert tag == VERSION
        build = service["build"]
        target = build["target"] if isinstance(build, dict) else "inhouse"
        context = build["context"] if isinstance(build, dict) else build
        assert target in STAGES and image.removeprefix("inhouse-") == target
        assert (DEPLOY / context).resolve() == ROOT
    else:
        assert re.match(r"\d+\.\d+", tag), "a version, not what is newest"


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_a_service_starts_a_command_that_there_is(name: str, service: dict[str, Any]) -> None:
    command = service.get("command", ["run"])
    if service["image"].startswith("inhouse:") and "entrypoint" not in service:
        assert command[0] in COMMANDS
        options = {option for it in COMMANDS[command[0]].params for option in it.opts}
        assert {word for word in command if word.startswith("--")} <= options


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_a_service_is_set_by_settings_that_there_are(name: str, service: dict[str, Any]) -> None:
    names = [it for it in service.get("environment", {}) if it.startswith(OURS)]
    assert [it for it in names if it not in variables()] == []


@pytest.mark.parametrize(("name", "service"), SERVICES)
def test_no_service_holds_a_secret(name: str, service: dict[str, Any]) -> None:
    for variable, value in service.get("environment", {}).items():
        if re.search(r"KEY|PASSWORD|TOKEN|SECRET", variable):
            assert re.fullmatch(r"\$\{\w+:\?is not set in \.env\}", value), variable


def test_three_bots_share_what_the_files_start() -> None:
    bot = THREE["bot"]
    assert bot["deploy"]["replicas"] == 3
    assert bot["volumes"] == ["/data"], "a directory belongs to one running bot"
    said = THREE["chroma"]["command"]
    ports = {
        "postgres": "5432",
        "chroma": said[said.index("--port") + 1],
        "model": re.findall(r"LLAMA_ARG_PORT=(\d+)", DOCKERFILE)[0],
    }
    addresses = dict(re.findall(r"//(?:[^@]*@)?(\w+):(\d+)", " ".join(map(str, bot["environment"].values()))))
    assert addresses == ports
    assert set(bot["depends_on"]) == set(ports)


def test_postgres_has_connections_for_all() -> None:
    (most,) = (int(it.partition("=")[2]) for it in THREE["postgres"]["command"] if "max_connections" in it)
    assert most > 30 * (THREE["bot"]["deploy"]["replicas"] + 1), "docs/scaling.md says how many each takes"


def test_llama_server_takes_as_many_requests_as_the_bots_send() -> None:
    model, bot = THREE["model"]["environment"], THREE["bot"]
    sent = bot["deploy"]["replicas"] * int(bot["environment"]["INHOUSE_MODEL__SLOTS"])
    assert int(model["LLAMA_ARG_N_PARALLEL"]) == sent
    assert int(model["LLAMA_ARG_CTX_SIZE"]) == sent * 4096


def test_store_and_model_are_on_a_network_without_a_way_out() -> None:
    networks = yaml.safe_load((DEPLOY / "compose.three.yaml").read_text(encoding="utf-8"))["networks"]
    assert networks["inside"] == {"internal": True}
    assert all(THREE[name]["networks"] == ["inside"] for name in ("postgres", "chroma", "model"))
