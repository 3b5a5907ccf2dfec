from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from store.errors import BadSource, ItemGone, PlaceRefused
from store.sources import Connector
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.notion.notion import Notion, block, rich
from tests.store.sources.stand_in import Reply


@pytest.fixture
def place() -> Iterator[Notion]:
    place = Notion()
    place.page("p1", "Handbook", block("paragraph", "Welcome."), edited="2026-11-02T10:00:00.000Z")
    place.page("p2", "Leave", block("paragraph", "28 days."))
    place.table("t1", "Tasks", "Status", "Due", "Done")
    place.page(
        "r1",
        "Order chairs",
        table="t1",
        Status={"type": "status", "status": {"name": "In progress"}},
        Due={"type": "date", "date": {"start": "2026-12-01", "end": None}},
        Done={"type": "checkbox", "checkbox": False},
    )
    place.page("r2", "Book | room", table="t1", Status={"type": "status", "status": None})
    place.page("r3", "Pay rent", table="t1", Done={"type": "checkbox", "checkbox": True})
    with place.stand_in.running():
        yield place


def opened(place: Notion) -> Connector:
    return connected("notion", place.stand_in.address, "ntn_1")


def test_pages_and_tables_are_listed_through_all_cursors(place: Notion) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == ["Book | room", "Handbook", "Leave", "Order chairs", "Pay rent", "Tasks"]
    assert told.items["page:p1"].url == "https://www.notion.so/p1"
    assert told.items["page:p1"].modified == datetime(2026, 11, 2, 10, tzinfo=UTC)
    assert told.readers("page:p1") is None
    it.close()


def test_a_database_is_a_table_and_its_rows_have_their_properties(place: Notion) -> None:
    it = opened(place)
    told = told_by(it)
    assert it.fetch(told.items["data_source:t1"]).data.decode() == (
        "# Tasks\n\n"
        "| Name | Status | Due | Done |\n"
        "| --- | --- | --- | --- |\n"
        "| Order chairs | In progress | 2026-12-01 | no |\n"
        "| Book \\| room |  |  |  |\n"
        "| Pay rent |  |  | yes |\n"
    )
    row = it.fetch(told.items["page:r1"])
    assert row.data.decode() == "# Order chairs\n\n- Status: In progress\n- Due: 2026-12-01\n- Done: no\n"
    assert (row.title, row.file.name) == ("Order chairs", "page.md")
    it.close()


def test_only_what_was_edited_since_is_listed_and_the_tables_of_edited_rows(place: Notion) -> None:
    it = opened(place)
    before = told_by(it)
    it.close()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:00.000Z")
    place.things["p2"]["last_edited_time"] = place.things["r2"]["last_edited_time"] = now
    it = opened(place)
    assert not it.whole(before.cursor)
    changed = told_by(it, before.cursor)
    assert set(changed.items) == {"page:p2", "page:r2", "data_source:t1"}
    assert changed.items["data_source:t1"].version == ""
    assert changed.items["page:p2"].version != before.items["page:p2"].version
    it.close()


def test_a_table_has_another_version_when_a_row_has_changed_or_gone(place: Notion) -> None:
    it = opened(place)
    first = told_by(it).items["data_source:t1"].version
    assert told_by(it).items["data_source:t1"].version == first != ""
    place.things["r3"]["last_edited_time"] = "2026-11-03T10:00:00.000Z"
    second = told_by(it).items["data_source:t1"].version
    del place.things["r3"]
    third = told_by(it).items["data_source:t1"].version
    assert len({first, second, third}) == 3
    it.close()


def test_what_is_in_the_trash_is_gone(place: Notion) -> None:
    it = opened(place)
    told = told_by(it)
    place.things["p2"]["in_trash"] = True
    assert told_by(it).gone == ["page:p2"]
    with pytest.raises(ItemGone):
        it.fetch(told.items["page:p2"])
    del place.things["p1"]
    assert "page:p1" not in told_by(it).items
    with pytest.raises(ItemGone):
        it.fetch(told.items["page:p1"])
    it.close()


def test_blocks_become_markdown_with_all_that_is_below_them(place: Notion) -> None:
    place.page(
        "p3",
        "Deploying",
        block("heading_1", "Steps"),
        block(
            "numbered_list_item",
            "Tag",
            [block("paragraph", "On main."), block("bulleted_list_item", "signed")],
        ),
        block("to_do", "Announce", checked=True),
        block("toggle", "Details", [block("code", 'echo "hi"\nexit', language="bash")]),
        block("callout", "Never on Fridays.", [block("paragraph", "Really.")]),
        block(
            "paragraph",
            rich_text=[rich("Ask "), rich("Ann", bold=True), rich(" or a*b", href="https://a.example")],
        ),
        block(
            "table",
            below=[
                block("table_row", cells=[[rich("Env")], [rich("Owner")]]),
                block("table_row", cells=[[rich("prod")], [rich("Bob")]]),
            ],
            has_column_header=True,
        ),
        block("column_list", below=[block("column", below=[block("quote", "Ship it.")])]),
        block("synced_block", below=[block("paragraph", "Synced.")], synced_from=None),
        block("child_page", title="Runbook"),
        block("bookmark", url="https://b.example"),
        block("pdf", name="plan.pdf"),
        block("ai_block"),
        block("divider"),
    )
    it = opened(place)
    page = it.fetch(told_by(it).items["page:p3"])
    assert page.data.decode() == (
        "# Deploying\n\n## Steps\n\n"
        "1. Tag\n\n   On main.\n\n   - signed\n"
        "- [x] Announce\n\n"
        'Details\n\n```bash\necho "hi"\nexit\n```\n\n'
        "> Never on Fridays.\n>\n> Really.\n>\n\n"
        "Ask **Ann** [or a\\*b](https://a.example)\n\n"
        "| Env | Owner |\n| --- | --- |\n| prod | Bob |\n\n"
        "> Ship it.\n\nSynced.\n\nRunbook\n\nhttps://b.example\n"
    )
    assert page.lost == ("the file 'plan.pdf'", "a block of the kind 'ai_block'")
    it.close()


def test_a_page_without_end_is_cut_off(place: Notion) -> None:
    place.page("p4", "Deep", block("paragraph", "x"))
    place.blocks["p4-0"] = [block("paragraph", "again") | {"id": "p4-0", "has_children": True}]
    place.blocks["p4"][0]["has_children"] = True
    it = opened(place)
    page = it.fetch(told_by(it).items["page:p4"])
    assert page.lost == ("what stands more than 30 levels deep",)
    it.close()


def test_rate_limits_and_tokens_that_were_taken_back(place: Notion) -> None:
    place.stand_in.first.append(Reply({"code": "rate_limited"}, 429, {"Retry-After": "0"}))
    it = opened(place)
    assert len(told_by(it).items) == 6
    place.token = "Bearer ntn_2"
    with pytest.raises(PlaceRefused, match="does not take the token"):
        told_by(it)
    it.close()


def test_the_address_of_notion_is_that_of_its_api() -> None:
    with pytest.raises(BadSource, match="internal integration"):
        connected("notion", "https://www.notion.so")
    for address in (
        "https://www.notion.so",
        "https://acme.notion.site/Handbook-123",
        "https://app.notion.com/",
    ):
        it = connected("notion", address, "ntn_1")
        assert str(it._api.base) == "https://api.notion.com"  # type: ignore[attr-defined]
        it.close()
