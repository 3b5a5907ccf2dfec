"""Pages, dashboard and alerts name the figures that the running bot gives, and no others."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.end_to_end.probing import watched
from tests.end_to_end.scripted import ScriptedBackend
from tests.end_to_end.talking import workspace

ROOT = Path(__file__).parents[2]
MONITORING = ROOT / "docs/deploy/monitoring"
DASHBOARD = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))
ALERTS = MONITORING / "alerts.yaml"
RULES = [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]
PAGE = (ROOT / "docs/operations.md").read_text("utf-8")
NAME = re.compile(r"\binhouse_[a-z_]+\b")


def expressions() -> Iterator[str]:
    yield from (str(target["expr"]) for panel in DASHBOARD["panels"] for target in panel.get("targets", ()))
    yield from (str(rule["expr"]) for rule in RULES)


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading of operations.md, without its head."""
    below = PAGE.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    return [line.strip("| ").split(" | ") for line in re.findall(r"^\| .+ \|$", below, re.M)][1:]


async def test_the_page_lists_every_figure_and_all_that_is_drawn_or_alerts_is_one(tmp_path: Path) -> None:
    async with workspace() as talk, watched(talk, tmp_path, ScriptedBackend()) as probe:
        told = await probe.metrics()
    says = dict(re.findall(r"^# HELP (\S+) (.+)$", told, re.M))
    kinds = re.findall(r"^# TYPE (\S+) (\S+)$", told, re.M)
    assert rows("Prometheus") == [[f"`{name}`", kind, says[name]] for name, kind in kinds]
    histograms = [name for name, kind in kinds if kind == "histogram"]
    series = {*says, *(f"{name}_{end}" for name in histograms for end in ("bucket", "sum", "count"))}
    named = {name for it in expressions() for name in NAME.findall(it)}
    assert named - series == set()
    assert says.keys() - {re.sub("_bucket$", "", it) for it in named} == set(), "drawn nowhere"


def test_every_alert_has_a_line_that_says_what_to_do() -> None:
    assert [row[0] for row in rows("Alerts")] == [f"`{rule['alert']}`" for rule in RULES]
    for rule in RULES:
        assert rule["labels"]["severity"] in {"warning", "critical"} and rule["annotations"]["summary"]


def test_panels_are_numbered_and_none_lies_over_another() -> None:
    panels: list[dict[str, Any]] = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24 and taken.isdisjoint(cells), panel["title"]
        taken |= cells


@pytest.mark.skipif(
    not shutil.which("promtool"), reason="promtool is not installed: `apt install prometheus`"
)
@pytest.mark.parametrize("command", ["check", "test"])
def test_prometheus_itself_takes_the_rules_and_they_fire_when_they_should(command: str) -> None:
    file = ALERTS if command == "check" else Path(__file__).with_name("alerts_fire.yaml")
    done = subprocess.run(["promtool", command, "rules", file], text=True, capture_output=True)  # noqa: S607
    assert done.returncode == 0, done.stdout + done.stderr
