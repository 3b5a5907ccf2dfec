"""Who may read what, in every combination: docs/privacy.md shows the table that the code gives."""

from pathlib import Path
from typing import Any

import pytest

from handlers.workspace.rule import is_outsider, is_shared, reads
from tests.handlers.workspace.audience_table import PLACES, TEAM, table


def test_the_page_on_privacy_has_the_table_that_the_code_gives() -> None:
    assert table() in (Path(__file__).parents[3] / "docs" / "privacy.md").read_text(encoding="utf-8")


def test_nobody_reads_what_nobody_is_known_to_read_nor_what_is_another_workspace_s() -> None:
    for row in table().splitlines()[2:]:
        cells = [it.strip() for it in row.strip("|").split("|")]
        assert cells[-2:] == ["–", "–"]
    assert len({it.name for it in PLACES}) == len(PLACES)


@pytest.mark.parametrize(
    "flags",
    [
        {"is_ext_shared": True},
        {"is_pending_ext_shared": True},
        {"pending_shared": ["T0OTHER"]},
        {"pending_connected_team_ids": ["T0OTHER"]},
    ],
)
@pytest.mark.parametrize("of_organisation", [True, False])
def test_a_channel_is_shared_from_the_invitation_on(flags: dict[str, Any], of_organisation: bool) -> None:
    assert is_shared(flags, of_organisation=of_organisation)
    assert not is_shared({name: [] for name in flags}, of_organisation=of_organisation)


def test_within_an_organisation_its_members_tell() -> None:
    assert is_shared({"is_org_shared": True}, of_organisation=False)
    assert not is_shared({"is_org_shared": True}, of_organisation=True)


def test_who_is_not_said_to_be_of_the_team_is_an_outsider() -> None:
    assert is_outsider({}, TEAM) and is_outsider({"team_id": ""}, TEAM)
    assert not is_outsider({"team_id": TEAM}, TEAM)
    assert is_outsider({"team_id": TEAM, "deleted": True}, TEAM)


def test_apps_and_those_who_left_read_nothing() -> None:
    assert reads({"id": "U1"})
    assert not any(reads(it) for it in ({"deleted": True}, {"is_bot": True}, {"id": "USLACKBOT"}))
