import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused
from store.sources import Connector
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.gitlab_place import GitLab
from tests.store.sources.stand_in import Reply


@pytest.fixture
def place() -> Iterator[GitLab]:
    place = GitLab()
    place.issues = {number: place.made(number, f"Task {number}") for number in (1, 2, 3)}
    place.issues[4] = place.made(4, "Breach", confidential=True)
    place.merges = {1: place.made(1, "Fix it", references={"short": "!1"})}
    bob = {"author": {"username": "bob"}, "created_at": "2026-01-09T00:00:00.000Z"}
    place.notes["issues", 1] = [
        {**bob, "body": "Done.", "system": False, "internal": False},
        {**bob, "body": "added ~ops label", "system": True},
        {**bob, "body": "For us alone.", "system": False, "internal": True},
    ]
    place.wiki = {
        "home": {"slug": "home", "title": "home", "format": "markdown", "content": "# Welcome"},
        "ops/deploy": {"slug": "ops/deploy", "title": "deploy", "format": "asciidoc", "content": "= Deploy"},
    }
    with place.stand_in.running():
        yield place


def opened(place: GitLab, **options: str) -> Connector:
    return connected("gitlab", place.address, "glpat-1", **options)


def test_issues_and_the_wiki_are_listed_and_merge_requests_where_asked_for(place: GitLab) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == ["#1 Task 1", "#2 Task 2", "#3 Task 3", "#4 Breach", "wiki/home", "wiki/ops/deploy"]
    assert told.items["wiki:ops/deploy"].url == f"{place.address}/-/wikis/ops/deploy"
    it.close()
    it = opened(place, parts="merge-requests")
    assert told_by(it).names == ["!1 Fix it"]
    it.close()


def test_an_issue_has_its_notes_without_those_of_the_system_and_of_members_alone(place: GitLab) -> None:
    it = opened(place)
    assert it.fetch(told_by(it).items["issue:1"]).data.decode() == (
        "# Task 1 (#1)\n\nOpened by ann, 2026-01-01. State: opened. Labels: ops.\n\n"
        "Please.\n\n## bob, 2026-01-09\n\nDone.\n"
    )
    it.close()


def test_a_page_of_the_wiki_is_read_in_its_own_format(place: GitLab) -> None:
    it = opened(place)
    told = told_by(it)
    page = it.fetch(told.items["wiki:ops/deploy"])
    assert (page.data, page.file.suffix, page.title) == (b"= Deploy", ".adoc", "deploy")
    assert place.wiki is not None
    place.wiki["home"]["content"] = "# Hello\n\n![Plan](uploads/plan.png) and ![map](map.png)"
    assert it.fetch(told.items["wiki:home"]).lost[0].startswith("2 pictures are not read")
    assert page.lost == ()
    assert told_by(it).items["wiki:home"].version != told.items["wiki:home"].version
    place.wiki = None
    assert not [id_ for id_ in told_by(it).items if id_.startswith("wiki:")]
    it.close()


def test_confidential_issues_are_for_whom_the_option_names_and_else_for_nobody(place: GitLab) -> None:
    it = opened(place)
    told = told_by(it)
    assert (told.readers("issue:4"), told.readers("issue:1")) == ("nobody", None)
    place.issues[1]["confidential"] = True
    with pytest.raises(ItemGone, match="confidential"):
        it.fetch(told.items["issue:1"])
    it.close()
    it = opened(place, groups="confidential:channel:C0SEC")
    told = told_by(it)
    assert told.readers("issue:4") == told.readers("issue:1") == "channel:C0SEC"
    assert b"Done." in it.fetch(told.items["issue:1"]).data
    it.close()


def test_only_what_was_updated_since_is_listed(place: GitLab) -> None:
    it = opened(place)
    before = told_by(it)
    it.close()
    for number in (1, 2, 4):
        place.issues[number]["updated_at"] = datetime.now(UTC).isoformat()
    it = opened(place)
    changed = told_by(it, before.cursor)
    assert {id_ for id_ in changed.items if id_.startswith("issue")} == {"issue:1", "issue:2", "issue:4"}
    assert not it.whole(before.cursor)
    it.close()


def test_a_deleted_issue_is_not_in_the_next_whole_listing(place: GitLab) -> None:
    it = opened(place)
    told = told_by(it)
    del place.issues[2]
    assert told.items.keys() - told_by(it).items.keys() == {"issue:2"}
    with pytest.raises(ItemGone):
        it.fetch(told.items["issue:2"])
    it.close()


def test_rate_limits_and_expired_tokens(place: GitLab) -> None:
    limit = {"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(time.time()) + 1800)}
    place.stand_in.first.append(Reply({"message": "429"}, 429, limit))
    it = opened(place)
    with pytest.raises(PlaceAway, match="asks to wait 30 min"):
        told_by(it)
    place.token = "Bearer another"
    with pytest.raises(PlaceRefused, match="does not take the token"):
        told_by(it)
    it.close()


def test_what_is_wrong_with_the_address_or_the_options_is_said() -> None:
    with pytest.raises(BadSource, match="that of a project"):
        connected("gitlab", "https://gitlab.com/acme")
    with pytest.raises(BadSource, match="'wikis' is none of"):
        connected("gitlab", "https://gitlab.com/acme/app", parts="issues, wikis")
