import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from store.errors import BadSource, CannotOpen, ItemGone, PlaceRefused, Unreadable
from store.sources import Connector
from tests.store.sources.confluence.confluence import Confluence, Page
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.stand_in import Reply

BASIC = "Basic YW5uQGV4YW1wbGUuY29tOnRva2Vu"  # ann@example.com:token


@pytest.fixture(params=["cloud", "datacenter"])
def place(request: pytest.FixtureRequest) -> Iterator[Confluence]:
    cloud = request.param == "cloud"
    place = Confluence(cloud, BASIC if cloud else "Bearer token")
    place.add(
        Page("1", "Handbook", "<p>Welcome.</p>"),
        Page("2", "Leave", "<p>28&nbsp;days of <strong>leave</strong>.</p>", parent="1"),
        Page("3", "Salaries", "<p>Bands.</p>", parent="1", groups=["hr-team"]),
        Page("4", "Band A", "<p>50,000</p>", parent="3"),
        Page("5", "News", "<p>We moved.</p>", type="blogpost"),
        Page("6", "Elsewhere", "<p>x</p>", space="ENG"),
        Page("att7", "form.txt", type="attachment", container="4", data=b"Fill it in."),
        Page("att8", "photo.png", type="attachment", container="2", data=b"png"),
        Page("att9", "old.xyz", type="attachment", container="2", data=b"?"),
    )
    with place.stand_in.running():
        yield place


def opened(place: Confluence, **options: str) -> Connector:
    options = {"edition": "cloud" if place.cloud else "datacenter", "spaces": "HR", **options}
    if place.cloud:
        options["user"] = "ann@example.com"
    return connected("confluence", place.address, "token", **options)


def test_pages_posts_and_attachments_are_listed_page_by_page(place: Confluence) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == [
        "HR/Handbook",
        "HR/Handbook/Leave",
        "HR/Handbook/Salaries",
        "HR/Handbook/Salaries/Band A",
        "HR/Handbook/Salaries/Band A/form.txt",
        "HR/News",
    ]
    assert told.refused == {"HR/Handbook/Leave/old.xyz": "is a type of file that is not read (.xyz)"}
    assert told.items["page:2"].url == f"{place.address}/spaces/HR/pages/2"
    assert told.items["page:2"].modified == datetime(2026, 11, 1, 10, tzinfo=UTC)
    it.close()


def test_all_spaces_but_personal_ones_are_read_where_none_is_named(place: Confluence) -> None:
    place.add(Page("20", "Diary", space="~ann"), Page("21", "More", space="ENG"))
    it = opened(place, spaces="")
    assert {id_ for id_ in told_by(it).items if id_.startswith("page")} == {
        f"page:{n}" for n in (1, 2, 3, 4, 6, 21)
    }
    it.close()
    it = opened(place, spaces="ENG, ~ann")
    assert set(told_by(it).items) == {"page:6", "page:20", "page:21"}
    it.close()


def test_a_restriction_holds_for_all_below_and_lets_in_whom_the_option_names(place: Confluence) -> None:
    unmapped, mapped = opened(place), opened(place, groups="HR-team:channel:C0HR")
    assert [told_by(unmapped).readers(it) for it in ("page:2", "page:3", "page:4", "attachment:att7")] == [
        None,
        "nobody",
        "nobody",
        "nobody",
    ]
    assert told_by(mapped).readers("attachment:att7") == told_by(mapped).readers("page:3") == "channel:C0HR"
    unmapped.close()
    mapped.close()


def test_two_restrictions_let_in_only_whoever_passes_both(place: Confluence) -> None:
    place.pages["4"].users = [{"accountId": "u1", "username": "ann"}]
    it = opened(place, groups="hr-team:channel:C0HR,ann:user:U0ANN")
    assert told_by(it).readers("page:4") == "nobody"
    place.pages["3"].users = [{"accountId": "u1", "username": "ann"}]
    again = opened(place, groups="hr-team:channel:C0HR,ann:user:U0ANN")
    assert told_by(again).readers("page:4") == "user:U0ANN"
    it.close()
    again.close()


def test_a_restriction_is_noticed_by_the_version_though_the_page_stays_as_it_was(place: Confluence) -> None:
    it = opened(place)
    before = told_by(it)
    it.close()
    place.pages["1"].groups = ["hr-team"]
    it = opened(place)
    after = told_by(it, before.cursor)
    assert "page:2" not in after.items and not it.whole(before.cursor)
    it.close()
    it, late = opened(place), aged(before.cursor)
    after = told_by(it, late)
    assert it.whole(late)
    assert after.items["page:2"].version != before.items["page:2"].version
    assert after.readers("page:2") == "nobody"
    it.close()


def aged(cursor: str) -> str:
    """The cursor as it would be, had everything been listed a while earlier."""
    told = json.loads(cursor)
    told["whole"] = (datetime.fromisoformat(told["whole"]) - timedelta(minutes=15)).isoformat()
    return json.dumps(told)


def test_what_changed_since_is_asked_by_cql_with_what_is_above_it(place: Confluence) -> None:
    it = opened(place)
    cursor = told_by(it).cursor
    it.close()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")
    place.pages["2"].number, place.pages["2"].when = 2, now
    place.pages["att7"].number, place.pages["att7"].when = 2, now
    it = opened(place, groups="hr-team:channel:C0HR")
    changed = told_by(it, cursor)
    assert set(changed.items) == {"page:2", "attachment:att7"}
    assert changed.readers("attachment:att7") == "channel:C0HR"
    assert changed.readers("page:2") is None
    it.close()


def test_a_deleted_page_is_not_in_the_next_whole_listing(place: Confluence) -> None:
    it = opened(place)
    told = told_by(it)
    for id_ in ("2", "att8", "att9"):
        del place.pages[id_]
    place.pages["5"].status = "trashed"
    assert told.items.keys() - told_by(it).items.keys() == {"page:2", "blogpost:5"}
    for id_ in ("page:2", "blogpost:5"):
        with pytest.raises(ItemGone):
            it.fetch(told.items[id_])
    it.close()


def test_a_cursor_that_is_none_lists_everything(place: Confluence) -> None:
    it = opened(place)
    assert it.whole("") and it.whole("{") and it.whole("[]") and it.whole('{"changes": 1}')
    assert told_by(it, "{").items
    it.close()


def test_pages_come_as_html_and_attachments_as_they_are(place: Confluence) -> None:
    it = opened(place)
    told = told_by(it)
    page = it.fetch(told.items["page:2"])
    assert (page.title, page.file.suffix) == ("Leave", ".html")
    assert "28\xa0days of <strong>leave</strong>" in page.data.decode()
    assert b"We moved" in it.fetch(told.items["blogpost:5"]).data
    file = it.fetch(told.items["attachment:att7"])
    assert (file.data, file.title, file.file.suffix) == (b"Fill it in.", "form.txt", ".txt")
    it.close()
    it = opened(place)
    assert it.fetch(told.items["attachment:att7"]).data == b"Fill it in."
    it.close()


def test_an_attachment_of_a_page_that_nobody_may_see_is_for_nobody(place: Confluence) -> None:
    place.add(Page("10", "Draft", status="draft"))
    place.add(Page("att11", "plan.txt", type="attachment", container="10", data=b"x"))
    it = opened(place)
    assert told_by(it).readers("attachment:att11") == "nobody"
    it.close()


def test_rate_limits_and_expired_tokens(place: Confluence) -> None:
    place.stand_in.first.append(Reply(status=429, headers={"Retry-After": "0"}))
    it = opened(place)
    assert len(told_by(it).items) == 6
    place.token = "Bearer another"
    with pytest.raises(PlaceRefused, match="does not take the token"):
        told_by(it)
    it.close()


def test_a_page_that_the_token_may_not_read_any_more_is_unreadable(place: Confluence) -> None:
    it = opened(place)
    told = told_by(it)
    place.stand_in.first.append(Reply(status=403))
    with pytest.raises(Unreadable, match="the token may not read it"):
        it.fetch(told.items["page:2"])
    it.close()


def test_what_is_wrong_with_the_options_is_said() -> None:
    with pytest.raises(BadSource, match="API token"):
        connected("confluence", "https://acme.atlassian.net")
    with pytest.raises(BadSource, match="a space's key"):
        connected("confluence", "https://acme.atlassian.net", "t", spaces='HR" or 1=1')
    with pytest.raises(BadSource, match="edition is"):
        connected("confluence", "https://wiki.example.com", "t", edition="server")


def test_cloud_is_known_by_its_address() -> None:
    it = connected("confluence", "https://acme.atlassian.net/", "t", user="me@example.com")
    assert str(it._api.base) == "https://acme.atlassian.net/wiki" and it._cloud  # type: ignore[attr-defined]
    it.close()


def test_what_was_written_after_the_listing_waits_for_the_next_one(place: Confluence) -> None:
    it = opened(place)
    told = told_by(it)
    place.pages["2"].groups, place.pages["2"].body, place.pages["2"].number = ["hr-team"], "<p>Secret.</p>", 2
    with pytest.raises(CannotOpen, match="the next sync reads it"):
        it.fetch(told.items["page:2"])
    assert b"Secret" in it.fetch(told_by(it).items["page:2"]).data
    it.close()
