"""Folders anywhere: the same files, rules and bounds wherever they lie."""

import base64
import os
import socket
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fsspec.implementations.github import GithubFileSystem

from store.errors import BadSource, CannotOpen, ItemGone, PlaceAway, PlaceRefused, TooLarge
from store.sources.patience import patiently
from tests.store.sources.folder.servers import (
    PASSWORD,
    USER,
    Bucket,
    s3_server,
    sftp_server,
    webdav_server,
    write,
)
from tests.store.sources.site.website import connected, listed
from tests.store.sources.stand_in import Asked, Reply, StandIn

FILES = {
    "handbook/leave.md": "# Leave\n\n30 days",
    "handbook/pay/when.txt": "On the 28th.",
    "handbook/.inhouseignore": "drafts/\n*.tmp.md\n",
    "handbook/drafts/new.md": "secret plans",
    "handbook/x.tmp.md": "left out",
    "node_modules/it.md": "no document",
    ".hidden.md": "hidden",
    "film.mp4": "a film",
    "program.exe": "a program",
    "empty.txt": "",
    "large.txt": "x" * 2_000_000,
}
READ = ["handbook/leave.md", "handbook/pay/when.txt"]
REFUSED = {
    "program.exe": "is a type of file that is not read (.exe)",
    "empty.txt": "is empty",
    "large.txt": "is larger than 1 MB",
}


@dataclass
class Served:
    """A folder as it is connected; `put` writes a file into it and `drop` takes one out."""

    address: str
    put: Callable[[str, str], None]
    drop: Callable[[str], None]
    secret: str = ""
    options: dict[str, str] = field(default_factory=dict)


def on_disk(folder: Path, address: str, **more: Any) -> Served:
    return Served(
        address, lambda name, text: write(folder, {name: text}), lambda name: (folder / name).unlink(), **more
    )


def in_bucket(bucket: Bucket, address: str, **more: Any) -> Served:
    def put(name: str, text: str) -> None:
        bucket.objects[name] = text.encode()

    def drop(name: str) -> None:
        del bucket.objects[name]

    for name, text in FILES.items():
        put(name, text)
    return Served(address, put, drop, **more)


@contextmanager
def local(folder: Path) -> Iterator[Served]:
    yield on_disk(folder, str(folder))


@contextmanager
def zipped(folder: Path) -> Iterator[Served]:
    path = folder.with_suffix(".zip")
    held = dict(FILES)

    def save() -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in held.items():
                archive.writestr(name, text)

    def put(name: str, text: str) -> None:
        held[name] = text
        save()

    def drop(name: str) -> None:
        del held[name]
        save()

    save()
    yield Served(f"zip://{path}", put, drop)


@contextmanager
def s3(folder: Path) -> Iterator[Served]:
    import boto3

    with s3_server() as address:
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": PASSWORD, "region_name": "eu-west-1"}
        client = boto3.client("s3", endpoint_url=address, **keys)
        client.create_bucket(Bucket="docs", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        for name, text in {**FILES, "elsewhere.md": "", "teams-old/x.md": ""}.items():
            client.put_object(Bucket="docs", Key=f"teams/{name}", Body=text)

        def put(name: str, text: str) -> None:
            client.put_object(Bucket="docs", Key=f"teams/{name}", Body=text)

        def drop(name: str) -> None:
            client.delete_object(Bucket="docs", Key=f"teams/{name}")

        drop("elsewhere.md")
        drop("teams-old/x.md")
        client.put_object(Bucket="docs", Key="teams-old/x.md", Body="of another folder")
        options = {"endpoint": address, "region": "eu-west-1"}
        yield Served("s3://docs/teams", put, drop, f"key:{PASSWORD}", options)
        client.close()


@contextmanager
def gcs(folder: Path) -> Iterator[Served]:
    bucket = Bucket()
    with StandIn(bucket.google).running() as stand_in:
        options = {"endpoint": stand_in.address, "anonymous": "yes"}
        yield in_bucket(bucket, "gs://docs", options=options)


@contextmanager
def azure(folder: Path) -> Iterator[Served]:
    bucket = Bucket()
    with StandIn(bucket.azure).running() as stand_in:
        secret = (
            "DefaultEndpointsProtocol=http;AccountName=ours;AccountKey=a2V5;"
            f"BlobEndpoint={stand_in.address}/ours;"
        )
        yield in_bucket(bucket, "abfs://docs@ours.dfs.core.windows.net/", secret=secret)


@contextmanager
def sftp(folder: Path) -> Iterator[Served]:
    with sftp_server(folder) as server:
        options = {"known_hosts": server.known_hosts(folder.parent / "known_hosts")}
        yield on_disk(folder, f"{server.address}/", secret=PASSWORD, options=options)


@contextmanager
def webdav(folder: Path) -> Iterator[Served]:
    with webdav_server(folder) as address:
        yield on_disk(folder, address, secret=f"{USER}:{PASSWORD}")


LONG = [pytest.param(it, marks=pytest.mark.long) for it in (s3, gcs, azure)]
"""Their libraries take seconds to load."""
PLACES = [local, zipped, sftp, webdav, *LONG]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "docs"
    write(found, FILES)
    return found


@pytest.mark.parametrize("place", PLACES)
def test_a_folder_is_read_alike_wherever_it_lies(
    place: Callable[[Path], AbstractContextManager[Served]], folder: Path
) -> None:
    with place(folder) as served:
        with connected(served.address, served.secret, kind="folder", **served.options) as connector:
            first, rest = listed(connector)
            assert sorted(first) == READ
            assert {it.name: why for it, why in rest.refused} == REFUSED
            assert connector.whole(rest.cursor)
            assert connector.fetch(first[READ[0]]).data == FILES[READ[0]].encode()
            assert all(it.version and it.modified and it.size for it in first.values())
        served.put("handbook/leave.md", "# Leave\n\n31 days, at last")
        served.put("news.md", "# News")
        served.drop("handbook/pay/when.txt")
        with connected(served.address, served.secret, kind="folder", **served.options) as connector:
            second, _ = listed(connector)
            assert sorted(second) == ["handbook/leave.md", "news.md"]
            assert second["handbook/leave.md"].version != first["handbook/leave.md"].version
            assert b"31 days" in connector.fetch(second["handbook/leave.md"]).data
            with pytest.raises(ItemGone):
                connector.fetch(first["handbook/pay/when.txt"])


def test_no_link_leads_out_of_a_folder_also_not_one_that_comes_later(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret.md": "secret"})
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "secret.md").symlink_to(tmp_path / "outside" / "secret.md")
    with connected(str(folder), kind="folder") as connector:
        items, _ = listed(connector)
        assert sorted(items) == READ
        (folder / "handbook").rename(tmp_path / "moved")
        (folder / "handbook").symlink_to(tmp_path / "moved")
        with pytest.raises(CannotOpen, match="link"):
            connector.fetch(items["handbook/leave.md"])


def test_links_on_a_server_are_not_followed(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret.md": "secret"})
    (folder / "out").symlink_to(tmp_path / "outside")
    with sftp(folder) as served, connected(served.address, PASSWORD, kind="folder", **served.options) as it:
        assert sorted(listed(it)[0]) == READ


def test_an_archive_whose_names_lead_out_of_it_is_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../up.md", "/etc/passwd.md", "good.md", "a/../../b.md"):
            archive.writestr(name, "text")
    with connected(f"zip://{path}", kind="folder") as connector:
        assert [it for it in listed(connector)[0] if ".." in it] == []


def test_a_file_that_grew_past_the_limit_meanwhile_is_not_read(folder: Path) -> None:
    with connected(str(folder), kind="folder") as connector:
        items, _ = listed(connector)
        write(folder, {READ[0]: "x" * 2_000_000})
        with pytest.raises(TooLarge):
            connector.fetch(items[READ[0]])


def test_files_have_addresses_on_the_web_where_that_is_said(folder: Path) -> None:
    with connected(str(folder), kind="folder", url="https://docs.example.com/") as connector:
        items, _ = listed(connector)
    assert items[READ[0]].url == "https://docs.example.com/handbook/leave.md"


def test_a_path_is_taken_as_it_is_written(tmp_path: Path) -> None:
    write(tmp_path / "50%25 #1?", {"a.md": "# A"})
    with connected(str(tmp_path / "50%25 #1?"), kind="folder") as connector:
        assert sorted(listed(connector)[0]) == ["a.md"]


def test_a_folder_that_is_not_there_is_away_and_nothing_of_it_is_gone(tmp_path: Path) -> None:
    with (
        connected(str(tmp_path / "none"), kind="folder") as connector,
        pytest.raises(PlaceAway, match="no such folder"),
    ):
        listed(connector)


@pytest.mark.parametrize("scheme", ["dav", "sftp"])
def test_a_server_that_hangs_up_is_away_and_its_error_has_no_secret(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("store.sources.folder.failures.patiently", lambda it: patiently(it, pauses.append))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with (
        pytest.raises(PlaceAway, match="the place refuses the connection") as away,
        connected(f"{scheme}://127.0.0.1:{port}/x", f"ada:{PASSWORD}", kind="folder") as connector,
    ):
        listed(connector)
    assert PASSWORD not in str(away.value)
    assert len(pauses) == 4


def test_a_wrong_password_and_a_server_that_nobody_knows_are_refused(folder: Path, tmp_path: Path) -> None:
    with sftp_server(folder) as server:
        known = server.known_hosts(tmp_path / "known_hosts")
        with (
            pytest.raises(PlaceRefused, match="does not let this login in"),
            connected(f"{server.address}/", "wrong", kind="folder", known_hosts=known),
        ):
            pass
        with (
            pytest.raises(BadSource, match="the server's key is not in"),
            connected(f"{server.address}/", PASSWORD, kind="folder", known_hosts=str(tmp_path / "nobody")),
        ):
            pass
    with (
        webdav_server(folder) as address,
        connected(address, "ada:wrong", kind="folder") as connector,
        pytest.raises(PlaceRefused, match="does not let this login in"),
    ):
        listed(connector)


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """https://docs.github.com/rest/git/trees and …/rest/repos/contents"""
    blob = {"mode": "100644", "type": "blob", "size": 5}
    trees = {
        "main": [{"path": "docs", "mode": "040000", "type": "tree", "sha": "d0c5"}],
        "d0c5": [
            {**blob, "path": "a.md", "sha": "aaaa"},
            {**blob, "path": "link.md", "sha": "bbbb", "mode": "120000"},
            {"path": "sub", "mode": "160000", "type": "commit", "sha": "cccc"},
        ],
    }

    def reply(asked: Asked) -> Reply:
        if asked.token != f"Basic {base64.b64encode(b'inhouse:s3cret').decode()}":
            return Reply({"message": "Bad credentials"}, 401)
        if "/contents/" in asked.path:
            return Reply({"content": base64.b64encode(b"# A\n").decode(), "download_url": ""})
        return Reply({"tree": trees[asked.path.rpartition("/")[2]]})

    with StandIn(reply).running() as stand_in:
        base = f"{stand_in.address}/repos/{{org}}/{{repo}}"
        monkeypatch.setattr(GithubFileSystem, "url", f"{base}/git/trees/{{sha}}")
        monkeypatch.setattr(GithubFileSystem, "content_url", f"{base}/contents/{{path}}?ref={{sha}}")
        yield stand_in


def test_files_of_a_repository_link_to_their_pages_and_a_busy_server_is_waited_for(github: StandIn) -> None:
    github.first.append(Reply({"message": "slow down"}, 429, {"retry-after": "0"}))
    with connected("github://ours/wiki/docs", "s3cret", kind="folder", branch="main") as connector:
        items, _ = listed(connector)
        assert {it.url for it in items.values()} == {"https://github.com/ours/wiki/blob/main/docs/a.md"}
        github.first.append(Reply({"message": "slow down"}, 429, {"retry-after": "0"}))
        assert connector.fetch(items["a.md"]).data == b"# A\n"


def test_a_token_that_has_expired_is_refused(github: StandIn) -> None:
    with (
        pytest.raises(PlaceRefused, match="does not let this login in"),
        connected("github://ours/wiki", "expired", kind="folder", branch="main"),
    ):
        pass


def test_a_token_that_expires_while_files_are_fetched_ends_the_sync(github: StandIn) -> None:
    expired = Reply({"message": "Bad credentials"}, 401)
    with connected("github://ours/wiki/docs", "s3cret", kind="folder", branch="main") as connector:
        items, _ = listed(connector)
        github.first.extend([expired] * 2)
        with pytest.raises(PlaceRefused):
            connector.fetch(items["a.md"])
        github.first.append(expired)  # of this file alone
        with pytest.raises(CannotOpen, match="could not be opened"):
            connector.fetch(items["a.md"])


def test_a_package_that_is_lacking_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    with (
        pytest.raises(BadSource, match=r"pip install 'inhouse\[s3\]'"),
        connected("s3://docs", kind="folder"),
    ):
        pass


@pytest.mark.parametrize(
    ("address", "secret", "says"),
    [
        ("ftp://example.com/", "", "ftp:// is not a kind of folder: it begins with"),
        ("docs", "", "is not an absolute path"),
        ("sftp://[example.com/", "", "cannot be understood"),
        ("sftp://example.com:ssh/", "", "cannot be understood"),
        ("sftp://ada:pw@example.com/", "", "has a password in it"),
        ("s3:///docs", "", "names no bucket"),
        ("s3://docs", "key", "has two parts, with a colon between them"),
        ("gs://docs", "{", "is not the JSON key of a service account"),
        ("abfs://docs/x", "", "names no account"),
        ("davs:///x", "", "names no server"),
        ("sftp:///x", "", "names no server"),
        ("github://ours", "", "names no repository"),
        ("zip:///nowhere.zip", "", "no zip archive at this path"),
    ],
)
def test_what_is_wrong_with_an_address_is_said(address: str, secret: str, says: str) -> None:
    with pytest.raises(BadSource, match=says), connected(address, secret, kind="folder"):
        pass


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "it.zip").write_bytes(os.urandom(100))
    with (
        pytest.raises(PlaceRefused, match="not a complete zip archive"),
        connected(f"zip://{tmp_path}/it.zip", kind="folder"),
    ):
        pass
