import ssl
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.errors import BadSource, CannotOpen, ItemGone, PlaceAway, PlaceRefused
from store.sources import Connector
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.sharepoint.graph import Graph, group, link, user, with_whole
from tests.store.sources.stand_in import Reply

SITE = "https://acme.sharepoint.com/sites/HR"


@pytest.fixture
def place(tls: tuple[ssl.SSLContext, Path]) -> Iterator[Graph]:
    place = Graph(tls[0])
    place.file("f1", "leave.txt", "root", group("HR Visitors"), data=b"28 days.")
    place.folder("f2", "Pay")
    place.file("f3", "bands.txt", "f2", user("ann@acme.com"), group("HR Owners", "owner"), data=b"A: 50,000")
    place.file("f4", "photo.png", "f2", data=b"png")
    place.file("f5", "old.xyz", "f2", data=b"?")
    place.file("f7", "Home.aspx", "f2", data=b"<%@ Page %>")
    with place.stand_in.running(), place.files.running():
        yield place


SECRET = "s3cret"


def opened(place: Graph, secret: str = SECRET, **options: str) -> Connector:
    made = {
        "tenant": "acme-tenant",
        "client": "app",
        "login": place.stand_in.address,
        "graph": place.stand_in.address,
    }
    return connected("sharepoint", SITE, secret, **{**made, **options})


def test_files_of_all_libraries_are_listed_with_their_folders(place: Graph) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == ["Documents/Pay/bands.txt", "Documents/Pay/photo.png", "Documents/leave.txt"]
    assert set(told.refused) == {"Documents/Pay/old.xyz", "Documents/Pay/Home.aspx"}
    assert (
        told.refused["Documents/Pay/Home.aspx"]
        == "is a type of file that is not read (.aspx); save it as PDF"
    )
    assert told.items["d1/f1"].url == f"{SITE}/f1" and told.items["d1/f1"].size == 8
    it.close()


def test_readers_are_those_whom_the_option_knows_and_else_nobody(place: Graph) -> None:
    it = opened(place)
    assert told_by(it).readers("d1/f1") == "nobody"
    it.close()
    it = opened(place, groups="HR visitors:everyone,hr owners:channel:C0HR,ann@acme.com:user:U0ANN")
    told = told_by(it)
    assert (told.readers("d1/f1"), told.readers("d1/f3")) == ("everyone", "channel:C0HR, user:U0ANN")
    it.close()


def test_links_let_in_whom_they_are_for_as_long_as_they_hold(place: Graph) -> None:
    place.permissions["f1"] = [
        link("anonymous", expirationDateTime="2026-01-01T00:00:00Z"),
        link("anonymous", hasPassword=True),
        link("users", "bob@acme.com"),
        user("cem@acme.com", "sp.limited access"),
    ]
    place.permissions["f3"] = [link("organization"), user("hr visitors@evil.example")]
    known = "anyone:channel:C1,organization:everyone,bob@acme.com:user:U2,cem@acme.com:user:U3"
    it = opened(place, groups=f"{known},hr visitors:user:U4")
    told = told_by(it)
    assert (told.readers("d1/f1"), told.readers("d1/f3")) == ("user:U2", "everyone")
    it.close()


def test_what_changed_comes_by_the_delta_link(place: Graph) -> None:
    it = opened(place, groups="HR Visitors:everyone")
    before = told_by(it)
    it.close()
    place.file("f6", "new.txt", "f2", group("HR Visitors"), data=b"new")
    place.shared_anew("f1", user("ann@acme.com"))
    place.removed("f3")
    it = opened(place, groups="HR Visitors:everyone")
    assert not it.whole(before.cursor)
    after = told_by(it, before.cursor)
    assert set(after.items) == {"d1/f1", "d1/f6"} and after.gone == ["d1/f3"]
    assert after.items["d1/f6"].name == "Documents/Pay/new.txt"
    assert (
        after.readers("d1/f1") == "nobody" and after.items["d1/f1"].version != before.items["d1/f1"].version
    )
    again = told_by(it, after.cursor)
    assert not again.items and not again.gone
    it.close()


@pytest.mark.parametrize("why", ["410", "folder", "long ago", "no cursor"])
def test_everything_is_listed_where_delta_does_not_tell_all(place: Graph, why: str) -> None:
    it = opened(place)
    cursor = told_by(it).cursor
    it.close()
    if why == "folder":
        place.shared_anew("f2", user("ann@acme.com"))
    place.forgotten = 100 if why == "410" else 0
    cursor = {"long ago": with_whole(cursor, "2026-01-01"), "no cursor": "]"}.get(why, cursor)
    it = opened(place)
    assert it.whole(cursor)
    place.forgotten = 0
    assert len(told_by(it, cursor).items) == 3
    it.close()


def test_a_whole_listing_that_breaks_off_is_none(place: Graph) -> None:
    it = opened(place)
    place.forgotten = 100  # while the pages are read
    with pytest.raises(PlaceRefused):
        told_by(it)
    it.close()


def test_files_come_from_where_graph_leads_to_and_without_the_token(place: Graph) -> None:
    it = opened(place)
    told = told_by(it)
    file = it.fetch(told.items["d1/f3"])
    assert (file.data, file.file.name, file.title) == (b"A: 50,000", "bands.txt", "bands.txt")
    place.removed("f3")
    with pytest.raises(ItemGone):
        it.fetch(told.items["d1/f3"])
    it.close()


def test_a_batch_that_is_too_much_is_asked_one_by_one(place: Graph) -> None:
    place.busy = {"f3"}
    it = opened(place, groups="HR Owners:channel:C0HR,HR Visitors:everyone")
    told = told_by(it)
    assert (told.readers("d1/f1"), told.readers("d1/f3")) == ("everyone", "channel:C0HR")
    it.close()


def test_an_expired_token_is_renewed_and_an_expired_secret_is_said(place: Graph) -> None:
    it = opened(place)
    told = told_by(it)
    place.tokens += 1  # the one in use has expired
    assert it.fetch(told.items["d1/f1"]).data == b"28 days."
    place.tokens += 1
    place.secret = "another"
    with pytest.raises(PlaceRefused, match="does not take the application's secret"):
        it.fetch(told.items["d1/f1"])
    it.close()


def test_rate_limits_are_waited_out_or_left_to_the_next_sync(place: Graph) -> None:
    it = opened(place)
    place.stand_in.first.append(Reply(status=429, headers={"Retry-After": "0"}))
    assert len(told_by(it).items) == 3
    place.stand_in.first.append(Reply(status=429, headers={"Retry-After": "1800"}))
    with pytest.raises(PlaceAway, match="30 min"):
        told_by(it)
    it.close()


def test_what_is_wrong_with_the_options_is_said(place: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSource, match="that of a site"):
        connected("sharepoint", "acme.sharepoint.com", "s")
    with pytest.raises(BadSource, match="needs the option tenant"):
        connected("sharepoint", SITE, "s")
    with pytest.raises(BadSource, match="no document library 'Papers'; it has Documents"):
        opened(place, library="Papers")
    with pytest.raises(PlaceRefused, match="no such tenant"):
        opened(place, tenant="other")
    with pytest.raises(BadSource, match="secret of the application"):
        opened(place, secret="")
    monkeypatch.setitem(sys.modules, "msal", None)
    with pytest.raises(BadSource, match=r"pip install 'inhouse\[microsoft\]'"):
        opened(place)


def test_what_was_written_after_the_listing_waits_for_the_next_one(place: Graph) -> None:
    it = opened(place)
    told = told_by(it)
    place.items["f1"]["lastModifiedDateTime"] = "2026-11-02T10:00:00Z"
    with pytest.raises(CannotOpen, match="the next sync reads it"):
        it.fetch(told.items["d1/f1"])
    it.close()
