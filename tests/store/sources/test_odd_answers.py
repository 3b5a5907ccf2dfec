"""What a place answers is believed in nothing: odd answers are refused, or read as far as they go."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest

from store.audience import Audience
from store.errors import PlaceAway, StoreError
from store.sources import Connector
from store.sources.paging import pages
from tests.store.sources.confluence.confluence import Confluence, Page
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.drive.google import FOLDER, Google, domain
from tests.store.sources.github_place import GitHub
from tests.store.sources.gitlab_place import GitLab
from tests.store.sources.notion.notion import Notion, block
from tests.store.sources.stand_in import Reply, StandIn

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1e308,
    "",
    "\0\ud800",
    "x" * 1000,
    [],
    [None],
    {},
    {"a": {"id": 1}},
)


@dataclass
class Made:
    """A stand-in with a few items, and how it is opened."""

    stand_in: StandIn
    open: Callable[[], Connector]


def confluence() -> Made:
    place = Confluence(True, "Bearer t")
    place.add(Page("1", "A", "<p>a</p>", groups=["g"]), Page("2", "B", "<p>b</p>", parent="1"))
    place.add(Page("att3", "c.txt", type="attachment", container="2", data=b"c"))
    return Made(
        place.stand_in, lambda: connected("confluence", place.address, "t", spaces="HR", edition="cloud")
    )


def notion() -> Made:
    place = Notion()
    place.page(
        "p1", "A", block("paragraph", "a", [block("to_do", "b")]), block("table", below=[block("table_row")])
    )
    place.table("t1", "T", "X")
    place.page("r1", "R", table="t1", X={"type": "number", "number": 1})
    return Made(place.stand_in, lambda: connected("notion", place.stand_in.address, "ntn_1"))


def github() -> Made:
    place = GitHub()
    place.issue(1, "A", "a", "2026-02-01T00:00:00Z")
    place.comment(1, "bob", "b", "2026-02-01T00:00:00Z")
    return Made(place.stand_in, lambda: connected("github", place.address, "github_pat_1"))


def gitlab() -> Made:
    place = GitLab()
    place.issues[1] = place.made(1, "A")
    place.notes["issues", 1] = [{"body": "b", "author": {"username": "bob"}, "created_at": "2026-01-09"}]
    place.wiki = {"home": {"slug": "home", "title": "home", "format": "markdown", "content": "# W"}}
    return Made(place.stand_in, lambda: connected("gitlab", place.address, "glpat-1"))


def drive() -> Made:
    place = Google("0AShared")
    place.file("top", "Top", kind=FOLDER)
    place.file("f1", "a.txt", "top", domain("acme.com"), data=b"a")
    return Made(place.stand_in, lambda: connected("drive", place.address("top"), place.account))


def mangled(content: Any, chance: random.Random) -> Any:
    """With one value, somewhere inside, that is of another kind."""
    copy = deepcopy(content)
    spots: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        keys = (
            value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        )
        for key in keys:
            spots.append((value, key))
            walk(value[key])

    walk(copy)
    if not spots:
        return chance.choice(ODD)
    holder, key = chance.choice(spots)
    holder[key] = chance.choice(ODD)
    return copy


@pytest.mark.parametrize("make", [confluence, notion, github, gitlab, drive])
def test_odd_answers_end_in_errors_that_are_foreseen(
    make: Callable[[], Made], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.sources.patience._TRIES", 1)
    made, chance = make(), random.Random(15)
    whole = 0
    with made.stand_in.running():
        for _ in range(15):
            made.stand_in.mangle = lambda content: (
                mangled(content, chance) if chance.random() < 0.3 else content
            )
            try:
                it = made.open()
            except StoreError:
                continue
            try:
                told = told_by(it)
                whole += 1
                for item in told.items.values():
                    assert isinstance(item.audience, Audience | None)
                    it.fetch(item)
            except StoreError:
                pass
            finally:
                it.close()
        made.stand_in.faults.clear()  # what it was asked after its odd answers is odd too
    assert whole


def test_a_list_that_leads_in_a_circle_ends() -> None:
    with pytest.raises(PlaceAway, match="leads back"):
        list(pages(lambda at: ([at], "2" if at != "2" else "1")))


def test_an_answer_of_no_json_ends_a_listing() -> None:
    with StandIn(lambda asked: Reply(b"<html>Sign in</html>")).running() as place:
        it = connected("notion", place.address, "t")
        with pytest.raises(PlaceAway, match="other than JSON"):
            told_by(it)
        it.close()
