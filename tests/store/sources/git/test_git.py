"""A git repository: what is read of it, since when, and what of it never runs."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.audience import Audience
from store.connected import ConnectedSource
from store.errors import BadSource, ItemGone, PlaceAway, PlaceRefused, Unreadable
from store.reading import Limits
from store.sources import Connector
from store.sources.git import command
from store.sources.git.remote import file_page
from store.sources.kinds import kind_of
from store.sources.patience import patiently
from tests.store.sources.git.repository import GitServer, Repository
from tests.store.sources.site.website import listed


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "docs")
    found.commit({"a.md": "# A", "b/c.md": "# C", "b/d.txt": "D", "e.mp4": "film"}, "2026-01-01")
    found.commit({"b/c.md": "# C, again"}, "2026-02-02")
    return found


@contextmanager
def connected(
    address: object, secret: str = "", kept: Path | None = None, **options: str
) -> Iterator[Connector]:
    source = ConnectedSource("docs", "git", str(address), Audience.everyone(), options)
    connector = kind_of("git").connect(source, secret, Limits(file_bytes=1_048_576), kept)
    try:
        yield connector
    finally:
        connector.close()


def day(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00:00+00:00").astimezone(UTC)


def test_files_have_the_date_of_the_newest_commit_that_touched_them(repository: Repository) -> None:
    with connected(repository.path) as connector:
        items, rest = listed(connector)
        assert {it.name: it.modified for it in items.values()} == {
            "a.md": day("2026-01-01"),
            "b/c.md": day("2026-02-02"),
            "b/d.txt": day("2026-01-01"),
        }
        assert connector.fetch(items["b/c.md"]).data == b"# C, again"
        assert rest.cursor.startswith(repository.git("rev-parse", "HEAD"))


def test_a_merge_touches_only_what_it_changed_itself(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "side")
    repository.commit({"side.md": "side", "a.md": "# A, side"}, "2026-03-03")
    repository.git("checkout", "--quiet", "main")
    repository.commit({"a.md": "# A, main"}, "2026-03-04")
    repository.git("merge", "--quiet", "-X", "ours", "-m", "merged", "side", day="2026-04-04")
    (repository.path / "a.md").write_text("# A, both")
    repository.git("commit", "--quiet", "-a", "--amend", "--no-edit", day="2026-04-04")
    with connected(repository.path) as connector:
        items, _ = listed(connector)
    assert items["side.md"].modified == day("2026-03-03")
    assert items["a.md"].modified == day("2026-04-04")


def test_the_next_listing_has_what_changed_since_and_what_went(
    repository: Repository, tmp_path: Path
) -> None:
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        items, rest = listed(connector)
        assert connector.whole("")
    repository.commit({"a.md": None, "b/d.txt": "D2", "new.md": "new"}, "2026-03-03")
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        assert not connector.whole(rest.cursor)
        changed, after = listed(connector, rest.cursor)
        assert {it.name: it.modified for it in changed.values()} == {
            "b/d.txt": day("2026-03-03"),
            "new.md": day("2026-03-03"),
        }
        assert after.gone == ["a.md"]
        with pytest.raises(ItemGone):
            connector.fetch(items["a.md"])
        assert listed(connector, after.cursor) == ({}, replace(after, gone=[]))


def test_history_that_was_rewritten_or_a_copy_that_is_lost_are_no_reason_to_miss_anything(
    repository: Repository, tmp_path: Path
) -> None:
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        _, rest = listed(connector)
    repository.git("reset", "--quiet", "--hard", "HEAD~1")
    repository.commit({"f.md": "# F"}, "2026-03-03")
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        changed, _ = listed(connector, rest.cursor)
        assert sorted(changed) == ["b/c.md", "f.md"]
        assert connector.fetch(changed["b/c.md"]).data == b"# C"
    shutil.rmtree(tmp_path / "kept")
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        assert connector.whole(rest.cursor)
        assert sorted(listed(connector, rest.cursor)[0]) == ["a.md", "b/c.md", "b/d.txt", "f.md"]


def test_a_copy_that_is_damaged_is_no_reason_to_take_files_for_deleted(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit({f"many/{it}/x.md": str(it) for it in range(5)})
    kept = tmp_path / "kept"
    with connected(repository.path, kept=kept) as connector:
        tree = repository.git("rev-parse", "HEAD:many/3")
        for pack in (kept / "repository.git" / "objects" / "pack").glob("pack-*.pack"):
            moved = pack.rename(kept / pack.name)
            subprocess.run(
                ["git", f"--git-dir={kept}/repository.git", "unpack-objects", "-q"],  # noqa: S607
                input=moved.read_bytes(),
                check=True,
            )
        (kept / "repository.git" / "objects" / tree[:2] / tree[2:]).unlink()
        with pytest.raises(PlaceAway, match="git ls-tree failed: remove"):
            listed(connector)


def test_rules_and_built_in_exclusions_hold_and_rules_that_change_list_all(
    repository: Repository, tmp_path: Path
) -> None:
    repository.commit({".inhouseignore": "b/d.*\n", "node_modules/x.md": "no", ".github/y.md": "no"})
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        items, rest = listed(connector)
        assert sorted(items) == ["a.md", "b/c.md"]
    repository.commit({".inhouseignore": "b/\n"})
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        assert connector.whole(rest.cursor)
        assert sorted(listed(connector, rest.cursor)[0]) == ["a.md"]


def test_a_folder_or_another_branch_is_read_alone(repository: Repository, tmp_path: Path) -> None:
    repository.commit({".inhouseignore": "b/d.*\n"})
    repository.git("checkout", "--quiet", "-b", "next/one")
    repository.commit({"b/e.md": "# E"})
    repository.git("checkout", "--quiet", "main")
    with connected(repository.path, kept=tmp_path / "kept", folder="/b/") as connector:
        items, rest = listed(connector)
        assert sorted(items) == ["b/c.md"]
    with connected(repository.path, kept=tmp_path / "kept", folder="b", branch="next/one") as connector:
        assert sorted(listed(connector, rest.cursor)[0]) == ["b/e.md"]
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        assert connector.whole(rest.cursor)


def test_links_submodules_and_what_lies_in_lfs_are_not_followed(
    repository: Repository, tmp_path: Path
) -> None:
    (repository.path / "passwd.txt").symlink_to("/etc/passwd")
    repository.git(
        "update-index", "--add", "--cacheinfo", f"160000,{repository.git('rev-parse', 'HEAD')},sub"
    )
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 12\n"
    (repository.path / "large.pdf").write_text(pointer)
    repository.git("add", "passwd.txt", "large.pdf")
    repository.git("commit", "--quiet", "-m", "x")
    with connected(repository.path) as connector:
        items, _ = listed(connector)
        assert sorted(items) == ["a.md", "b/c.md", "b/d.txt", "large.pdf"]
        with pytest.raises(Unreadable, match="Git LFS"):
            connector.fetch(items["large.pdf"])


def test_nothing_that_a_repository_says_is_run(repository: Repository, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "uploadpack.packObjectsHook",
    ):
        repository.git("config", name, str(trap))
    repository.git("config", "filter.x.smudge", str(trap))
    repository.git("config", "diff.x.textconv", str(trap))
    for hook in ("post-checkout", "pre-auto-gc", "reference-transaction", "post-index-change"):
        shutil.copy(trap, repository.path / ".git" / "hooks" / hook)
    (repository.path / ".gitattributes").write_text("*.md filter=x diff=x\n")
    with connected(repository.path, kept=tmp_path / "kept") as connector:
        items, _ = listed(connector)
        connector.fetch(items["a.md"])
    assert not (tmp_path / "sprung").exists()
    repository.git("status")
    assert (tmp_path / "sprung").exists()  # a git that trusts the repository runs it


def test_a_repository_of_another_owner_is_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "GIT_TEST_ASSUME_DIFFERENT_OWNER"  # git's own way to try this without another user
    monkeypatch.setenv(told, "1")
    monkeypatch.setattr(command, "_KEPT", (*command._KEPT, told))
    with connected(repository.path) as connector:
        assert len(listed(connector)[0]) == 3


def test_a_checkout_links_to_the_pages_of_where_it_came_from(repository: Repository) -> None:
    repository.git("remote", "add", "origin", "https://ada:token@github.com/ours/docs.git")
    with connected(repository.path) as connector:
        items, _ = listed(connector)
    assert items["b/c.md"].url == "https://github.com/ours/docs/blob/main/b/c.md"


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("git@github.com:ours/docs.git", "https://github.com/ours/docs/blob/main/a%20b.md"),
        ("https://gitlab.example.com/a/b/c", "https://gitlab.example.com/a/b/c/-/blob/main/a%20b.md"),
        ("ssh://git@bitbucket.org/a/b.git", "https://bitbucket.org/a/b/src/main/a%20b.md"),
        ("https://codeberg.org/a/b.git", "https://codeberg.org/a/b/src/branch/main/a%20b.md"),
        ("https://git.example.com/a/b.git", ""),
        ("/srv/docs", ""),
        ("", ""),
    ],
)
def test_known_hosts_show_files_at_pages(remote: str, page: str) -> None:
    assert file_page(remote, "main", "a b.md") == page


def test_a_repository_is_fetched_over_http_with_its_token(
    repository: Repository, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with GitServer(repository.path, "s3cret").running() as server:
        server.first.append((429, {"retry-after": "0"}))
        with connected(server.address, "s3cret", tmp_path / "kept") as connector:
            assert len(listed(connector)[0]) == 3
        with pytest.raises(PlaceRefused, match="is not let in"), connected(server.address, "expired"):
            pass
        with pytest.raises(PlaceRefused, match="is not let in"), connected(server.address):
            pass
        with (
            pytest.raises(PlaceRefused, match="no repository at this address"),
            connected(server.address.replace("docs", "none"), "s3cret"),
        ):
            pass
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700
    kept = [it for it in (tmp_path / "kept").rglob("*") if it.is_file()]
    assert not [it for it in kept if b"s3cret" in it.read_bytes()]
    assert capfd.readouterr() == ("", "")


def test_a_server_that_breaks_off_is_tried_again_and_then_away(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(command, "patiently", lambda call: patiently(call, pauses.append))
    with GitServer(repository.path, "s3cret").running() as server:
        server.first += [(503, {})] * 2
        with connected(server.address, "s3cret") as connector:
            assert len(listed(connector)[0]) == 3
        server.first += [(503, {})] * 5
        with pytest.raises(PlaceAway, match="cannot reach"), connected(server.address, "s3cret"):
            pass
    assert len(pauses) == 2 + 4


def test_a_server_that_leads_elsewhere_is_not_followed_with_the_token(repository: Repository) -> None:
    with (
        GitServer(repository.path, "s3cret").running() as other,
        GitServer(repository.path, "s3cret").running() as server,
    ):
        server.first.append((301, {"location": f"{other.address}/info/refs?service=git-upload-pack"}))
        with pytest.raises(PlaceRefused, match="leads to another one"), connected(server.address, "s3cret"):
            pass
        assert not other.asked


@pytest.mark.parametrize(
    ("address", "options", "says"),
    [
        ("docs", {}, "is no repository's"),
        ("ext::sh -c touch%20x", {}, "is no repository's"),
        ("https://ada:pw@example.com/a.git", {}, "has a password in it"),
        ("https://[example.com/a.git", {}, "cannot be understood"),
        ("--upload-pack=touch x", {}, "is no repository's"),
        ("/srv/docs", {"branch": "--force"}, "is not the name of a branch"),
        ("/srv/docs", {"branch": "a:b"}, "is not the name of a branch"),
    ],
)
def test_what_is_wrong_with_an_address_or_option_is_said(
    address: str, options: dict[str, str], says: str
) -> None:
    with pytest.raises(BadSource, match=says), connected(address, "", None, **options):
        pass


def test_a_branch_or_a_repository_that_is_not_there_is_said(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="no such branch"), connected(repository.path, branch="none"):
        pass
    with pytest.raises(PlaceRefused, match="no repository at this address"), connected(tmp_path / "none"):
        pass
    empty = Repository(tmp_path / "empty")
    with pytest.raises(PlaceRefused, match="is empty, or names no branch"), connected(empty.path):
        pass
