import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.errors import BadSource, CannotOpen, ItemGone, PlaceAway, PlaceRefused, Unreadable
from store.sources import Connector
from tests.store.sources.connecting import connected, told_by
from tests.store.sources.drive.google import ANYONE, DOCUMENT, FOLDER, Google, domain, long_ago, person
from tests.store.sources.stand_in import Reply

ACME = "acme.com:everyone"


@pytest.fixture(params=["", "0AShared"], ids=["my drive", "shared drive"])
def place(request: pytest.FixtureRequest) -> Iterator[Google]:
    place = Google(request.param)
    place.file("top", "Handbook", kind=FOLDER)
    place.file("f1", "leave.txt", "top", domain("acme.com"), person("ann@acme.com"), data=b"28 days.")
    place.file("f2", "HR", "top", kind=FOLDER)
    place.file("f3", "Salaries", "f2", person("ann@acme.com"), kind=DOCUMENT, data=b"docx")
    place.file("f4", "photo.png", "f2", domain("acme.com"), data=b"png")
    place.file("f5", "old.xyz", "f2", domain("acme.com"), data=b"?")
    place.file("f6", "Survey", "f2", domain("acme.com"), kind="application/vnd.google-apps.form")
    place.file("f7", "public.md", "f2", ANYONE, data=b"# Hi")
    place.file("far", "Private", kind=FOLDER)
    place.file("f8", "diary.txt", "far", person("ann@acme.com"), data=b"x")
    with place.stand_in.running():
        yield place


def opened(place: Google, groups: str = ACME, folder: str = "top") -> Connector:
    return connected("drive", place.address(folder), place.account, groups=groups)


def test_files_of_a_folder_are_listed_down_all_folders_and_pages(place: Google) -> None:
    it = opened(place)
    told = told_by(it)
    assert told.names == ["HR/Salaries", "HR/photo.png", "HR/public.md", "leave.txt"]
    assert set(told.refused) == {"HR/old.xyz", "HR/Survey"}
    assert told.refused["HR/Survey"].startswith("is a form of Google's")
    assert told.items["f1"].url == "https://docs.google.com/d/f1" and told.items["f1"].size == 8
    it.close()


def test_a_shortcut_is_read_as_the_file_that_it_leads_to_for_that_files_readers_alone(place: Google) -> None:
    place.shortcut("s1", "diary", "top", "f8")
    place.shortcut("s2", "leave again.txt", "f2", "f1")
    place.shortcut("s3", "elsewhere", "top", "far")
    place.shortcut("s4", "lost.txt", "top", "nowhere")
    it = opened(place, "ann@acme.com:user:U0ANN")
    told = told_by(it)
    assert told.names.count("diary") == 1 and "HR/leave again.txt" not in told.names
    assert told.readers("s1") == "user:U0ANN" and told.items["s1"].url == "https://docs.google.com/d/f8"
    assert it.fetch(told.items["s1"]).data == b"x"
    assert "connect that folder too" in told.refused["elsewhere"]
    assert "share the file with it" in told.refused["lost.txt"]
    it.close()
    place.shows_readers = False
    it = opened(place)
    told = told_by(it)
    assert told.readers("f1") is None and told.readers("s1") == "nobody", (
        "the folder's readers are not that file's"
    )
    it.close()


def test_readers_are_those_whom_the_option_knows_and_else_nobody(place: Google) -> None:
    it = opened(place)
    told = told_by(it)
    assert [told.readers(id_) for id_ in ("f1", "f3", "f7")] == ["everyone", "nobody", "nobody"]
    it.close()
    it = opened(place, f"{ACME},Ann@acme.com:user:U0ANN,anyone:everyone")
    told = told_by(it)
    assert [told.readers(id_) for id_ in ("f1", "f3", "f7")] == [
        "everyone, user:U0ANN",
        "user:U0ANN",
        "everyone",
    ]
    it.close()


def test_permissions_that_expired_or_are_of_another_view_let_nobody_in(place: Google) -> None:
    place.permissions["f3"] = [
        person("ann@acme.com", expirationTime="2026-01-01T00:00:00.000Z"),
        person("bob@acme.com", view="published"),
        person("cem@acme.com", deleted=True),
    ]
    it = opened(place, "ann@acme.com:user:U1,bob@acme.com:user:U2,cem@acme.com:user:U3")
    assert told_by(it).readers("f3") == "nobody"
    it.close()


def test_where_drive_does_not_show_who_may_read_the_given_audience_holds(place: Google) -> None:
    place.shows_readers = False
    it = opened(place)
    assert told_by(it).readers("f1") is None
    it.close()


def test_what_changed_comes_from_the_feed(place: Google) -> None:
    it = opened(place)
    before = told_by(it)
    it.close()
    place.permissions["f1"] = [person("ann@acme.com")]
    place.files["f7"]["trashed"] = True
    place.file("f9", "new.txt", "f2", domain("acme.com"), data=b"new")
    del place.files["f3"]
    for id_ in ("f1", "f7", "f9", "f8"):
        place.changed(id_)
    place.changed("f3", removed=True)
    it = opened(place)
    assert not it.whole(before.cursor)
    after = told_by(it, before.cursor)
    assert set(after.items) == {"f1", "f9"} and sorted(after.gone) == ["f3", "f7", "f8"]
    assert after.items["f9"].name == "HR/new.txt"
    assert after.readers("f1") == "nobody" and after.items["f1"].version != before.items["f1"].version
    assert not told_by(it, after.cursor).items
    it.close()


def test_a_file_that_was_moved_out_of_the_folder_is_gone(place: Google) -> None:
    it = opened(place)
    cursor = told_by(it).cursor
    it.close()
    place.files["f1"]["parents"] = ["far"]
    place.changed("f1")
    it = opened(place)
    assert told_by(it, cursor).gone == ["f1"]
    it.close()


@pytest.mark.parametrize("why", ["folder", "forgotten", "long ago", "no cursor"])
def test_everything_is_listed_where_changes_do_not_tell_all(place: Google, why: str) -> None:
    it = opened(place)
    cursor = told_by(it).cursor
    it.close()
    place.files["f2"]["name"] = "People"
    if why == "folder":
        place.changed("f2")
    place.forgotten = 10 if why == "forgotten" else 0
    cursor = {"long ago": long_ago(cursor), "no cursor": "{"}.get(why, cursor)
    it = opened(place)
    assert it.whole(cursor)
    assert told_by(it, cursor).names == [
        "People/Salaries",
        "People/photo.png",
        "People/public.md",
        "leave.txt",
    ]
    it.close()


def test_files_come_as_they_are_and_documents_as_office_files(place: Google) -> None:
    it = opened(place)
    told = told_by(it)
    file = it.fetch(told.items["f1"])
    assert (file.data, file.file.name, file.title) == (b"28 days.", "leave.txt", "leave.txt")
    document = it.fetch(told.items["f3"])
    assert (document.data, document.file.suffix, document.title) == (b"docx", ".docx", "Salaries")
    place.content["f3"] = bytes(2000)
    with pytest.raises(Unreadable, match="Google exports"):
        it.fetch(told.items["f3"])
    place.files["f1"]["trashed"] = True
    with pytest.raises(ItemGone):
        it.fetch(told.items["f1"])
    it.close()


def test_an_expired_token_is_renewed_and_a_withdrawn_key_is_said(place: Google) -> None:
    it = opened(place)
    told = told_by(it)
    place.tokens += 1  # the one in use has expired
    assert it.fetch(told.items["f1"]).data == b"28 days."
    place.tokens += 1
    place.allowed = False
    with pytest.raises(PlaceRefused, match="takes the secret no longer"):
        it.fetch(told.items["f1"])
    it.close()


def test_rate_limits_and_outages(place: Google) -> None:
    it = opened(place)
    limit = Reply({"error": {"errors": [{"reason": "userRateLimitExceeded"}]}}, 403, {"Retry-After": "0"})
    place.stand_in.first.append(limit)
    assert len(told_by(it).items) == 4
    place.stand_in.first.append(Reply(status=429, headers={"Retry-After": "1200"}))
    with pytest.raises(PlaceAway, match="20 min"):
        told_by(it)
    it.close()


def test_a_person_who_allowed_it_is_a_login_too(tmp_path: Path) -> None:
    place = Google()
    place.file("top", "Handbook", kind=FOLDER)
    with place.stand_in.running():
        info = {"client_id": "c", "client_secret": "s", "refresh_token": "r"}
        info["token_uri"] = f"{place.stand_in.address}/token"
        path = tmp_path / "login.json"
        path.write_text(json.dumps(info))
        # google-auth asks Google itself for a person's token, whatever the file says
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("google.oauth2.credentials._GOOGLE_OAUTH2_TOKEN_ENDPOINT", info["token_uri"])
            it = connected("drive", place.address("top"), str(path))
            assert not told_by(it).items
            it.close()


def test_what_is_wrong_with_address_or_secret_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = "https://drive.google.com/drive/folders/1AbC"
    with pytest.raises(BadSource, match="that of a folder"):
        connected("drive", "https://docs.google.com/document/d/1", "{}")
    for secret, said in (
        ("", "service account"),
        ("{", "neither JSON"),
        ("no.json", "neither JSON"),
        ("{}", "not the key"),
    ):
        with pytest.raises(BadSource, match=said):
            connected("drive", folder, secret)
    monkeypatch.setitem(sys.modules, "google.oauth2.credentials", None)
    with pytest.raises(BadSource, match=r"pip install 'inhouse\[google\]'"):
        connected("drive", folder, "{}")


def test_what_was_written_after_the_listing_waits_for_the_next_one(place: Google) -> None:
    it = opened(place)
    told = told_by(it)
    place.files["f1"]["modifiedTime"] = "2026-11-02T10:00:00.000Z"
    with pytest.raises(CannotOpen, match="the next sync reads it"):
        it.fetch(told.items["f1"])
    it.close()
