"""The manifests: what Kubernetes' schemas ask for, no rights in any pod, and ports that are served."""

import re
from typing import Any

import pytest

from bot.settings import variables
from tests.deploy.files import COMMANDS, DEPLOY, OURS, VERSION, documents
from tests.deploy.test_image import DOCKERFILE

FOLDER = DEPLOY / "kubernetes"
(KUSTOMIZATION,) = documents(FOLDER / "kustomization.yaml")
OBJECTS = [it for name in KUSTOMIZATION["resources"] for it in documents(FOLDER / name)]
CONFIGURED = dict(it.split("=", 1) for it in KUSTOMIZATION["configMapGenerator"][0]["literals"])
SECRETS = dict(re.findall(r"^(\w+)=(.*)$", (FOLDER / "example.env").read_text(encoding="utf-8"), re.M))


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [it for it in OBJECTS if it["kind"] in kinds]


def pod_of(workload: dict[str, Any]) -> dict[str, Any]:
    spec = workload["spec"]
    template = (spec["jobTemplate"]["spec"] if workload["kind"] == "CronJob" else spec)["template"]
    return dict(template)


WORKLOADS = of_kind("Deployment", "StatefulSet", "CronJob")
PODS = {it["metadata"]["name"]: pod_of(it) for it in WORKLOADS}
CONTAINERS = {name: pod["spec"]["containers"][0] for name, pod in PODS.items()}
POLICIES = {it["metadata"]["name"]: it["spec"] for it in of_kind("NetworkPolicy")}


def test_objects_are_what_their_schemas_ask_for() -> None:
    import kubernetes_validate  # it takes seconds, which not every worker should spend

    oldest_looked_after = "1.32"
    for version in (oldest_looked_after, kubernetes_validate.latest_version()):
        for it in OBJECTS:
            kubernetes_validate.validate(it, version, strict=True)


def test_every_file_is_a_part_of_the_whole() -> None:
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(KUSTOMIZATION["resources"]) == there


@pytest.mark.parametrize("name", PODS)
def test_a_pod_is_what_kubernetes_calls_restricted(name: str) -> None:
    spec, container = PODS[name]["spec"], CONTAINERS[name]
    assert len(spec["containers"]) == 1 and "initContainers" not in spec
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] > 0
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in container["resources"]["limits"] and "cpu" in container["resources"]["requests"]
    assert not any("hostPath" in volume for volume in spec.get("volumes", ()))
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(spec)


@pytest.mark.parametrize("name", PODS)
def test_a_pod_mounts_volumes_that_it_has(name: str) -> None:
    claims = next(it for it in WORKLOADS if it["metadata"]["name"] == name)["spec"]
    there = {it["name"] for it in PODS[name]["spec"].get("volumes", ())}
    there |= {it["metadata"]["name"] for it in claims.get("volumeClaimTemplates", ())}
    mounted = {it["name"] for it in CONTAINERS[name]["volumeMounts"]}
    assert mounted == there


def test_images_are_ours_of_this_version_or_pinned() -> None:
    tags = {it["name"]: it["newTag"] for it in KUSTOMIZATION["images"]}
    assert tags == {"inhouse": VERSION, "inhouse-llama-server": VERSION}
    others = [it["image"] for it in CONTAINERS.values() if it["image"] not in tags]
    assert all(re.search(r":\d+\.\d+", image) for image in others)
    assert others == ["postgres:17.6-bookworm"]


def test_a_pod_starts_a_command_that_there_is() -> None:
    for container in CONTAINERS.values():
        if container["image"] == "inhouse" and "command" not in container:
            assert container["args"][0] in COMMANDS


def test_pods_are_set_by_settings_that_there_are() -> None:
    named = {it["name"] for container in CONTAINERS.values() for it in container.get("env", ())}
    named |= set(CONFIGURED) | set(SECRETS)
    assert [it for it in named if it.startswith(OURS) and it not in variables()] == []


def test_secrets_come_from_the_secret_and_are_in_its_example() -> None:
    for container in CONTAINERS.values():
        for it in container.get("env", ()):
            wanted = it.get("valueFrom", {}).get("secretKeyRef")
            assert wanted or not re.search(r"KEY|PASSWORD|TOKEN|SECRET|DATABASE_URL", it["name"])
            assert wanted is None or wanted.get("optional") or wanted["key"] in SECRETS
    assert not any(re.search(r"KEY|PASSWORD|TOKEN|SECRET", name) for name in CONFIGURED)
    assert all("…" in value for value in SECRETS.values()), "an example has no secret"


def test_the_bot_is_asked_whether_it_is_well_where_it_says_so() -> None:
    bot = CONTAINERS["bot"]
    ports = {it["name"]: it["containerPort"] for it in bot["ports"]}
    assert ports["monitoring"] == int(CONFIGURED["INHOUSE_MONITORING__PORT"])
    assert CONFIGURED["INHOUSE_MONITORING__HOST"] == "0.0.0.0"  # noqa: S104 - inside its pod
    probes = {kind: bot[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
    assert {it["port"] for it in probes.values()} == {"monitoring"}
    assert {kind: it["path"] for kind, it in probes.items()} == {
        "startup": "/healthz",
        "liveness": "/healthz",
        "readiness": "/readyz",
    }


@pytest.mark.parametrize("name", PODS)
def test_a_probe_asks_a_port_that_the_container_has(name: str) -> None:
    container = CONTAINERS[name]
    ports = {it["name"] for it in container.get("ports", ())}
    for kind in ("startup", "liveness", "readiness"):
        probe = container.get(f"{kind}Probe", {})
        assert "httpGet" not in probe or probe["httpGet"]["port"] in ports


def test_a_service_leads_to_pods_and_to_ports_that_they_have() -> None:
    served = {}
    for service in of_kind("Service"):
        wanted = service["spec"]["selector"]
        (name,) = [it for it, pod in PODS.items() if wanted.items() <= pod["metadata"]["labels"].items()]
        ports = {it["name"]: it["containerPort"] for it in CONTAINERS[name]["ports"]}
        for port in service["spec"]["ports"]:
            assert port["targetPort"] in ports
            served[service["metadata"]["name"], port["port"]] = ports[port["targetPort"]]
    addresses = " ".join([*CONFIGURED.values(), SECRETS["INHOUSE_STORE__DATABASE_URL"]])
    used = re.findall(r"//(?:[^@ ]*@)?(\w+):(\d+)", addresses)
    assert {(host, int(port)) for host, port in used} <= set(served)
    assert served["model", 8080] == int(re.findall(r"LLAMA_ARG_PORT=(\d+)", DOCKERFILE)[0])


def test_nothing_gets_in_or_out_but_what_is_named() -> None:
    everything = POLICIES["nothing-but-names"]
    assert everything["podSelector"] == {} and set(everything["policyTypes"]) == {"Ingress", "Egress"}
    assert [port["port"] for rule in everything["egress"] for port in rule["ports"]] == [53, 53]
    for name, policy in POLICIES.items():
        for rule in [*policy.get("egress", ()), *policy.get("ingress", ())]:
            assert rule.get("ports") and (rule.get("to") or rule.get("from")), name


def test_only_the_bot_reaches_the_internet_and_only_by_https() -> None:
    out = {
        (name, port["port"])
        for name, policy in POLICIES.items()
        for rule in policy.get("egress", ())
        for peer in rule["to"]
        for port in rule["ports"]
        if "ipBlock" in peer
    }
    assert out == {("bot", 443)}


def test_the_bot_reaches_each_part_that_it_is_told_of() -> None:
    rules = POLICIES["bot"]["egress"]
    let = {
        (peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"], port["port"])
        for rule in rules
        for peer in rule["to"]
        for port in rule["ports"]
        if "podSelector" in peer
    }
    addresses = " ".join([*CONFIGURED.values(), SECRETS["INHOUSE_STORE__DATABASE_URL"]])
    used = re.findall(r"//(?:[^@ ]*@)?(\w+):(\d+)", addresses)
    assert let == {(host, int(port)) for host, port in used}


def test_llama_server_takes_as_many_requests_as_the_bots_send() -> None:
    (bot,) = (it for it in WORKLOADS if it["metadata"]["name"] == "bot")
    model = {it["name"]: it.get("value") for it in CONTAINERS["model"]["env"]}
    sent = bot["spec"]["replicas"] * int(CONFIGURED["INHOUSE_MODEL__SLOTS"])
    assert model["LLAMA_ARG_N_PARALLEL"] == str(sent)
    assert model["LLAMA_ARG_CTX_SIZE"] == str(sent * 4096)


def test_while_nodes_are_emptied_one_bot_may_go_at_a_time() -> None:
    (budget,) = of_kind("PodDisruptionBudget")
    (bot,) = (it for it in WORKLOADS if it["metadata"]["name"] == "bot")
    assert budget["spec"]["minAvailable"] == bot["spec"]["replicas"] - 1
    assert budget["spec"]["selector"] == bot["spec"]["selector"]
