import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused
from store.sources import Connector
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.github_place import GitHub
from tests.store.sources.stand_in import Reply

LONG_AGO = "2026-02-01T00:00:00Z"


def now(minutes: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def place() -> Iterator[GitHub]:
    place = GitHub()
    place.issue(1, "Login fails", "Since *today*.\n\n# Steps\n<!-- template -->", LONG_AGO)
    place.issue(2, "Fix login", "Closes #1", LONG_AGO, pull=True)
    for number in (3, 4, 5):
        place.issue(number, f"Task {number}", "", LONG_AGO)
    place.comment(1, "bob", "Clear the cache:\n\n```\n# as root\n```\n\n## Then", LONG_AGO)
    place.comment(1, "ci", "Build passed", LONG_AGO, bot=True)
    place.comment(1, "cem", "That helped.", LONG_AGO)
    with place.stand_in.running():
        yield place


def opened(place: GitHub, **options: str) -> Connector:
    return connected("github", place.address, "github_pat_1", **options)


def test_issues_are_listed_through_all_pages_and_pull_requests_where_asked_for(place: GitHub) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == ["#1 Login fails", "#3 Task 3", "#4 Task 4", "#5 Task 5"]
    assert told.items["issue:1"].url == f"{place.address}/issues/1"
    assert told.readers("issue:1") is None
    it.close()
    it = opened(place, pulls="yes")
    assert "pull:2" in told_by(it).items
    it.close()


def test_an_issue_is_one_document_with_what_people_said(place: GitHub) -> None:
    it = opened(place)
    page = it.fetch(told_by(it).items["issue:1"])
    assert page.data.decode() == (
        "# Login fails (#1)\n\n"
        "Opened by ann, 2026-01-01. State: open. Labels: bug.\n\n"
        "Since *today*.\n\n## Steps\n\n"
        "## bob, 2026-02-01\n\n"
        "Clear the cache:\n\n```\n# as root\n```\n\n#### Then\n\n"
        "## cem, 2026-02-01\n\n"
        "That helped.\n"
    )
    assert (page.title, page.file.suffix) == ("Login fails", ".md")
    it.close()


def test_reviews_of_a_pull_request_are_among_what_was_said(place: GitHub) -> None:
    place.reviews[2].append(
        {"user": {"login": "eve", "type": "User"}, "body": "Nice.", "created_at": "2026-01-02T00:00:00Z"}
    )
    it = opened(place, pulls="yes")
    assert "## eve, 2026-01-02\n\nNice." in it.fetch(told_by(it).items["pull:2"]).data.decode()
    it.close()


def test_only_what_was_updated_since_is_asked_for(place: GitHub) -> None:
    it = opened(place)
    before = told_by(it)
    it.close()
    for number in (3, 4, 5):
        place.comment(number, "bob", "Done.", now())
    place.comments[1][0].update(body="Clear it.", updated_at=now())  # no update of the issue
    it = opened(place)
    assert not it.whole(before.cursor)
    changed = told_by(it, before.cursor)
    assert set(changed.items) == {"issue:1", "issue:3", "issue:4", "issue:5"}
    assert all(changed.items[id_].version != before.items[id_].version for id_ in changed.items)
    it.close()


def test_many_that_were_updated_in_the_same_second_are_all_listed(place: GitHub) -> None:
    it = opened(place)
    before = told_by(it)
    at = now()
    for number in range(10, 20):
        place.issue(number, f"Task {number}", "", at if number < 16 else now(number))
    assert set(told_by(it, before.cursor).items) == {f"issue:{number}" for number in range(10, 20)}
    it.close()


def test_an_issue_that_is_updated_while_others_are_listed_hides_none(place: GitHub) -> None:
    it = opened(place)
    before = told_by(it)
    for number in range(10, 16):
        place.issue(number, f"Task {number}", "", now(number))
    found = set()
    for part in it.changes(before.cursor):
        found |= {item.id for item in part.items}
        place.issues[10]["updated_at"] = now(60)  # to the end: those behind it move up
    assert found == {f"issue:{number}" for number in range(10, 16)}
    it.close()


def test_a_deleted_issue_is_not_in_the_next_whole_listing(place: GitHub) -> None:
    it = opened(place)
    told = told_by(it)
    del place.issues[3]
    assert told.items.keys() - told_by(it).items.keys() == {"issue:3"}
    with pytest.raises(ItemGone):
        it.fetch(told.items["issue:3"])
    it.close()


def test_an_issue_that_was_transferred_is_gone_though_github_leads_to_it(place: GitHub) -> None:
    it = opened(place)
    told = told_by(it)
    place.issue(99, "Moved", "Secret of another repository.", LONG_AGO)
    place.issues[99]["html_url"] = f"{place.stand_in.address}/acme/secret/issues/99"
    to = f"{place.stand_in.address}/api/v3/repos/acme/app/issues/99"
    place.stand_in.first.append(Reply(status=301, headers={"Location": to}))
    with pytest.raises(ItemGone, match="transferred"):
        it.fetch(told.items["issue:3"])
    it.close()


def test_a_used_up_rate_limit_is_left_to_a_later_sync(place: GitHub) -> None:
    limit = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3000)}
    place.stand_in.first.append(Reply({"message": "API rate limit exceeded"}, 403, limit))
    it = opened(place)
    with pytest.raises(PlaceAway, match="asks to wait 50 min"):
        told_by(it)
    place.stand_in.first.append(Reply({"message": "secondary rate limit"}, 403, {"Retry-After": "0"}))
    assert len(told_by(it).items) == 4
    it.close()


def test_an_expired_token_and_a_repository_that_is_not_shown_are_said(place: GitHub) -> None:
    place.token = "Bearer another"
    it = opened(place)
    with pytest.raises(PlaceRefused, match="does not take the token"):
        told_by(it)
    it.close()
    place.token = "Bearer github_pat_1"
    it = connected("github", f"{place.stand_in.address}/acme/other", "github_pat_1")
    with pytest.raises(PlaceRefused, match="does not show it to this token"):
        told_by(it)
    it.close()


def test_an_address_is_that_of_a_repository() -> None:
    for address in ("https://github.com/acme", "acme/app", "https://github.com/acme/app/issues/1"):
        with pytest.raises(BadSource, match="that of a repository"):
            connected("github", address)
    with pytest.raises(BadSource, match="yes or no"):
        connected("github", "https://github.com/acme/app", pulls="maybe")
    it = connected("github", "https://github.com/acme/app.git", "t")
    assert str(it._api.base) == "https://api.github.com"  # type: ignore[attr-defined]
    it.close()
